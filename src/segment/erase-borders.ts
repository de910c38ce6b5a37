import type { GreyImage } from '../image.js';

/**
 * Takes printed borders out of a picture whose place is known. Printed lines break, fade and touch what stands beside them, so
 * the line is followed piece by piece near where it should be; strokes that cross it stay.
 */

/** A border of a box or cell, pixels. */
export interface Border {
  readonly orientation: 'horizontal' | 'vertical';
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Columns that are looked at together: a line is straight and its ink even over so many. */
const PIECE = 36;
/** Share of a piece's columns that the line must ink, broken as it may be. */
const LEAST_COVER = 0.3;
/** Wider crossings are something else that lies against the line, over the line's thickness and in pixels. */
const WIDEST_CROSSING = { lines: 3, pixels: 12 };

/**
 * Takes the borders out of `image` and `mask` (anything but 0 is ink), in place.
 * @param reach how far from its place a border may lie, pixels
 */
export function eraseBorders(image: GreyImage, mask: GreyImage, borders: readonly Border[], reach: number): void {
  const { width, height } = mask;
  for (const border of borders) {
    const level = border.orientation === 'horizontal';
    const raster: Raster = {
      image: image.data,
      ink: mask.data,
      columns: level ? width : height,
      rows: level ? height : width,
      along: level ? 1 : width,
      across: level ? width : 1,
    };
    erase(raster, border, Math.round(reach));
  }
}

/** A picture in which the border is level: pixel (column, row) is at column · along + row · across. */
interface Raster {
  readonly image: Uint8Array;
  readonly ink: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly along: number;
  readonly across: number;
}

interface Track {
  readonly middle: number;
  readonly thickness: number;
}

function erase(raster: Raster, { at, from, to }: Border, reach: number): void {
  const first = Math.max(0, Math.floor(from));
  const last = Math.min(raster.columns, Math.ceil(to));
  const pieces = Math.max(1, Math.round((last - first) / PIECE));
  for (let piece = 0; piece < pieces; piece += 1) {
    const start = first + Math.round((piece * (last - first)) / pieces);
    const end = first + Math.round(((piece + 1) * (last - first)) / pieces);
    const track = follow(raster, start, end, Math.round(at - 0.5), reach);
    if (track) erasePiece(raster, start, end, track);
  }
}

/** The row of the line within reach and how thick it is there. */
function follow(raster: Raster, start: number, end: number, at: number, reach: number): Track | undefined {
  const { ink, rows, along, across } = raster;
  const counts: number[] = [];
  const top = Math.max(0, at - reach);
  const foot = Math.min(rows - 1, at + reach);
  for (let row = top; row <= foot; row += 1) {
    let count = 0;
    for (let column = start; column < end; column += 1) if (ink[column * along + row * across] !== 0) count += 1;
    counts.push(count / Math.max(1, end - start));
  }
  let best = -1;
  let strongest = 0;
  counts.forEach((share, index) => {
    // Of two lines the one nearer to where it should be.
    const value = share - 0.012 * Math.abs(top + index - at);
    if (share >= LEAST_COVER && value > strongest) [best, strongest] = [index, value];
  });
  if (best < 0) return undefined;
  const enough = Math.max(LEAST_COVER * 0.6, counts[best] * 0.5);
  let [a, b] = [best, best];
  while (a > 0 && counts[a - 1] >= enough) a -= 1;
  while (b < counts.length - 1 && counts[b + 1] >= enough) b += 1;
  return { middle: top + (a + b) / 2, thickness: b - a + 1 };
}

const NONE = 0;
const ABOVE = 1;
const BELOW = 2;

function erasePiece({ image, ink, rows, along, across }: Raster, start: number, end: number, track: Track): void {
  const slack = track.thickness <= 3 ? 1 : 2;
  const top = Math.max(0, Math.floor(track.middle - track.thickness / 2 - slack + 0.5));
  const foot = Math.min(rows - 1, Math.ceil(track.middle + track.thickness / 2 + slack - 0.5));
  const leaves = new Uint8Array(end - start);
  for (let column = start; column < end; column += 1) {
    const base = column * along;
    const up = top > 0 && connects(ink, base, across, top - 1, Math.round(track.middle));
    const down = foot < rows - 1 && connects(ink, base, across, foot + 1, Math.round(track.middle));
    leaves[column - start] = (up ? ABOVE : NONE) | (down ? BELOW : NONE);
  }
  const keep = crossings(leaves, Math.max(WIDEST_CROSSING.pixels, WIDEST_CROSSING.lines * track.thickness));
  for (let column = start; column < end; column += 1) {
    if (keep[column - start]) continue;
    const base = column * along;
    const above = image[base + Math.max(0, top - 1) * across];
    const below = image[base + Math.min(rows - 1, foot + 1) * across];
    const paper = Math.max(above, below);
    for (let row = top; row <= foot; row += 1) {
      ink[base + row * across] = 0;
      if (image[base + row * across] < paper) image[base + row * across] = paper;
    }
  }
}

/** Whether ink goes on without a break from row `from`, just beside the line, to the line's middle. */
function connects(ink: Uint8Array, base: number, across: number, from: number, middle: number): boolean {
  const step = from < middle ? 1 : -1;
  for (let row = from; row !== middle; row += step) if (ink[base + row * across] === 0) return false;
  return true;
}

/** Columns in which a stroke crosses: it leaves on both sides, at once or after a slant no wider than `widest`. */
function crossings(leaves: Uint8Array, widest: number): Uint8Array {
  const keep = new Uint8Array(leaves.length);
  for (let from = 0; from < leaves.length; from += 1) {
    if (leaves[from] === NONE) continue;
    let to = from;
    let sides = NONE;
    let gap = 0;
    let last = from;
    while (to < leaves.length && gap <= 3) {
      if (leaves[to] === NONE) gap += 1;
      else {
        sides |= leaves[to];
        gap = 0;
        last = to;
      }
      to += 1;
    }
    if (sides === (ABOVE | BELOW) && last - from + 1 <= widest) keep.fill(1, from, last + 1);
    from = last;
  }
  return keep;
}
