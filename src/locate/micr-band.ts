import type { Point, Rect } from '../geometry.js';
import { bottom, right, union } from '../geometry.js';
import type { Piece, Sheet } from './sheet.js';

/** The row of magnetic characters. */
export interface MicrBand {
  /** All its symbols, with a margin; upright millimetres. */
  readonly area: Rect;
  /** Measured distance of characters over the standard's: 1 where the page's resolution is right. */
  readonly scale: number;
  /** Characters found, symbols of several parts counted once or not at all. */
  readonly characters: number;
  /** 0 to 1. */
  readonly certainty: number;
}

/** Distance of characters: eight to the inch (ISO 1004-1 and 1004-2). */
export const MICR_PITCH = 3.175;

/** Height of E-13B digits, 0.117 in (ISO 1004-1); those of CMC-7 are of nearly the same. Tolerated: a resolution wrong by a third. */
const HEIGHT = { least: 2, most: 4.3 };

/** The line leaves the ends of the document free; what runs from edge to edge in more characters than this is a border. */
const MOST_CHARACTERS = 65;

/** Wider than a symbol: letters that touch, lines. Millimetres. */
const WIDEST = 4.5;

/** Height over pitch: 0.936 by the standard, less for worn and more for spread print. */
const PROPORTION = { least: 0.74, most: 1.15 };

/** Parts of a character are closer than this, characters are farther apart, millimetres. */
const PART_GAP = 0.45;

/** The line stands at the foot: X9.100-160 and CTS-2010 keep the lowest 5/8 in clear for it. Legends and platen may lie below. */
const LOWEST_SHARE = 0.45;

const VERTICAL_MARGIN = 0.9;
const HORIZONTAL_MARGIN = 1.6;

/** Cosines of the character distance against this many trial pitches. */
const TRIAL_PITCHES = Array.from({ length: 141 }, (_, i) => MICR_PITCH * (0.7 + i * 0.005));

interface Row {
  readonly glyphs: readonly Rect[];
  readonly pitch: number;
  /** Mean cosine of the distances in units of the pitch: 1 on the grid, 0 at random. */
  readonly regularity: number;
  readonly height: number;
  readonly certainty: number;
}

const known = new WeakMap<Sheet, { readonly band: MicrBand | undefined }>();

/**
 * The row of characters of one height and the standard's pitch that stands lowest. Undefined where there is none: fewer
 * than six characters on one grid. Computed once a sheet: every profile asks for it.
 */
export function findMicrBand(sheet: Sheet): MicrBand | undefined {
  let found = known.get(sheet);
  if (!found) known.set(sheet, (found = { band: searchBand(sheet) }));
  return found.band;
}

function searchBand(sheet: Sheet): MicrBand | undefined {
  const top = sheet.size.height * (1 - LOWEST_SHARE);
  const low = sheet.pieces.filter(({ box }) => box.y >= top && box.height <= HEIGHT.most && box.width <= WIDEST);
  const boxes = low.map(({ box }) => box);
  let best = bestRow(boxes, sheet.size.height);
  // The characters of CMC-7 are seven bars, some of them broken, and those of a bad scan are in pieces.
  if (!best || best.certainty < 0.6) {
    const other = bestRow(joinParts(boxes), sheet.size.height);
    if (other && (!best || other.certainty > best.certainty)) best = other;
  }
  if (!best || best.certainty < 0.2) return undefined;
  return {
    area: extent(best, sheet.pieces, sheet.size),
    scale: best.pitch / MICR_PITCH,
    characters: best.glyphs.length,
    certainty: best.certainty,
  };
}

function bestRow(boxes: readonly Rect[], pageHeight: number): Row | undefined {
  let best: Row | undefined;
  for (const line of rowsOf(boxes.filter(({ height }) => height >= HEIGHT.least))) {
    const row = judge(line, pageHeight);
    if (row && (!best || row.certainty > best.certainty)) best = row;
  }
  return best;
}

/** Boxes of what stands so close together that it is one character. */
function joinParts(boxes: readonly Rect[]): Rect[] {
  const parts = boxes.filter(({ height }) => height >= 0.8).sort((a, b) => a.x - b.x);
  const joined: Rect[] = [];
  for (const part of parts) {
    const i = joined.findIndex((other) => {
      const whole = union(other, part);
      return (
        part.x - right(other) < PART_GAP &&
        part.y - bottom(other) < PART_GAP &&
        other.y - bottom(part) < PART_GAP &&
        whole.width <= WIDEST &&
        whole.height <= HEIGHT.most
      );
    });
    if (i < 0) joined.push(part);
    else joined[i] = union(joined[i], part);
  }
  return joined;
}

/** Groups of boxes whose middles lie on a line that leans by at most a degree. */
function rowsOf(tall: readonly Rect[]): Rect[][] {
  const rest = [...tall].sort((a, b) => bottom(b) - bottom(a));
  const middle = ({ x, y, width, height }: Rect): Point => ({ x: x + width / 2, y: y + height / 2 });
  const rows: Rect[][] = [];
  const used = new Set<Rect>();
  for (const seed of rest) {
    if (used.has(seed)) continue;
    // A first guess within a millimetre of the seed, then the line that fits it best, then what lies on that.
    let row = rest.filter((box) => Math.abs(middle(box).y - middle(seed).y) < 1);
    for (let round = 0; round < 2 && row.length >= 4; round++) {
      const at = straightLine(row.map(middle));
      row = rest.filter((box) => Math.abs(middle(box).y - at(middle(box).x)) < 0.45);
    }
    for (const box of row) used.add(box);
    used.add(seed);
    if (row.length >= 6) rows.push(row);
  }
  return rows;
}

/** Through the points by Theil and Sen's median of slopes, which a few strays do not bend. */
function straightLine(points: readonly Point[]): (x: number) => number {
  const slopes: number[] = [];
  for (let i = 0; i < points.length; i++)
    for (let j = i + 1; j < points.length; j++) {
      const run = points[j].x - points[i].x;
      if (Math.abs(run) > 15) slopes.push((points[j].y - points[i].y) / run);
    }
  const slope = slopes.length > 0 ? Math.max(-0.02, Math.min(0.02, median(slopes))) : 0;
  const offset = median(points.map(({ x, y }) => y - slope * x));
  return (x) => offset + slope * x;
}

function judge(line: readonly Rect[], pageHeight: number): Row | undefined {
  const height = median(line.map((box) => box.height));
  const even = line.filter((box) => Math.abs(box.height - height) <= 0.16 * height);
  const glyphs = together(mergeParts(even));
  if (glyphs.length < 6 || glyphs.length > MOST_CHARACTERS) return undefined;

  // Characters are aligned at their right edges (ISO 1004-1).
  const steps: number[] = [];
  for (let i = 1; i < glyphs.length; i++)
    for (let j = Math.max(0, i - 3); j < i; j++) {
      const step = right(glyphs[i]) - right(glyphs[j]);
      if (step < 11) steps.push(step);
    }
  if (steps.length < 5) return undefined;
  let pitch = MICR_PITCH;
  let regularity = -1;
  for (const trial of TRIAL_PITCHES) {
    const sum = steps.reduce((total, step) => total + Math.cos((2 * Math.PI * step) / trial), 0) / steps.length;
    if (sum > regularity) [pitch, regularity] = [trial, sum];
  }
  const proportion = height / pitch;
  if (proportion < PROPORTION.least || proportion > PROPORTION.most) return undefined;
  // Most neighbours are one pitch apart: in a row of stamped or wide-set figures none are.
  const adjacent = glyphs.filter(
    (glyph, i) => i > 0 && Math.abs(right(glyph) - right(glyphs[i - 1]) - pitch) < 0.25 * pitch,
  ).length;
  const density = Math.min(1, (2 * adjacent) / glyphs.length);
  const count = Math.min(1, (glyphs.length - 2) / 12);
  const evenness = even.length / line.length;
  const foot = glyphs.reduce((low, glyph) => Math.max(low, bottom(glyph)), 0);
  const low = Math.max(0.3, Math.min(1, 1.15 - (pageHeight - foot) / 50));
  const standard = 1 - 0.5 * Math.min(1, Math.abs(pitch / MICR_PITCH - 1) / 0.3);
  const certainty = Math.max(0, Math.min(1, 1.35 * regularity - 0.1)) * density * count * evenness * low * standard;
  return { glyphs, pitch, regularity, height, certainty };
}

/** Boxes from left to right, those that overlap or nearly touch as one: broken strokes, bars of one CMC-7 character. */
function mergeParts(boxes: readonly Rect[]): Rect[] {
  const merged: Rect[] = [];
  for (const box of [...boxes].sort((a, b) => a.x - b.x)) {
    const last = merged.at(-1);
    if (last && box.x - right(last) < PART_GAP && right(box) - last.x < 3.2)
      merged[merged.length - 1] = union(last, box);
    else merged.push(box);
  }
  return merged;
}

/** Without what stands alone and far from the rest: specks, the edge of the paper. */
function together(glyphs: readonly Rect[]): Rect[] {
  const far = 5 * MICR_PITCH;
  return glyphs.filter((glyph, i) => {
    const before = i > 0 ? glyph.x - right(glyphs[i - 1]) : Infinity;
    const after = i < glyphs.length - 1 ? glyphs[i + 1].x - right(glyph) : Infinity;
    return Math.min(before, after) < far;
  });
}

/** The row with the lower parts of its symbols: whatever ink stands between its top and foot, not more than a few pitches away. */
function extent(row: Row, pieces: readonly Piece[], size: { width: number; height: number }): Rect {
  const at = {
    top: straightLine(row.glyphs.map((g) => ({ x: g.x + g.width / 2, y: g.y }))),
    foot: straightLine(row.glyphs.map((g) => ({ x: g.x + g.width / 2, y: bottom(g) }))),
  };
  const slack = 0.14 * row.height;
  const inside = pieces
    .filter(({ box }) => {
      const x = box.x + box.width / 2;
      return (
        box.y > at.top(x) - slack && bottom(box) < at.foot(x) + slack && box.width <= 4 && box.width * box.height > 0.12
      );
    })
    .sort((a, b) => a.box.x - b.box.x);
  let area = row.glyphs.reduce(union);
  const reach = 2.2 * row.pitch;
  for (const { box } of inside) if (box.x > right(area) && box.x - right(area) < reach) area = union(area, box);
  for (const { box } of inside.reverse())
    if (right(box) < area.x && area.x - right(box) < reach) area = union(area, box);
  const x = Math.max(0, area.x - HORIZONTAL_MARGIN);
  const y = Math.max(0, area.y - VERTICAL_MARGIN);
  return {
    x,
    y,
    width: Math.min(size.width, right(area) + HORIZONTAL_MARGIN) - x,
    height: Math.min(size.height, bottom(area) + VERTICAL_MARGIN) - y,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
