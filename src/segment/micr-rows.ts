/** Finds rows of equally high characters in a strip or a band: where a MICR line may stand. */

import type { Rect } from '../geometry.js';
import { right } from '../geometry.js';
import type { GreyImage } from '../image.js';
import { components } from '../page/components.js';
import type { MicrFont } from './micr-fonts.js';

/** Part of a line that was printed in one go: its own height and place, because amounts are added by another machine. */
export interface MicrField {
  /** Strip pixels. */
  readonly left: number;
  readonly right: number;
  /** Of a digit; the middle of the field's own. */
  readonly height: number;
  /** Where the digits stand, from left to right: at least one. Straight lines between them, level slopes beyond. */
  readonly knots: readonly MicrKnot[];
  /** Rise over run beyond the outermost knots. */
  readonly slope: { readonly left: number; readonly right: number };
}

export interface MicrKnot {
  /** Strip pixels. */
  readonly x: number;
  readonly foot: number;
  /** Of a digit here: a camera held askew makes it grow along the line. */
  readonly height: number;
}

/** Foot and height of the digits at x. */
export function lineAt({ knots, slope }: MicrField, x: number): { foot: number; height: number } {
  const first = knots[0];
  const last = knots.at(-1)!;
  if (x <= first.x) return { foot: first.foot + slope.left * (x - first.x), height: first.height };
  if (x >= last.x) return { foot: last.foot + slope.right * (x - last.x), height: last.height };
  const next = knots.findIndex((knot) => knot.x > x);
  const [a, b] = [knots[next - 1], knots[next]];
  const share = (x - a.x) / (b.x - a.x);
  return { foot: a.foot + share * (b.foot - a.foot), height: a.height + share * (b.height - a.height) };
}

export interface MicrRow {
  readonly fields: readonly MicrField[];
  /** Ink of full height in the row, in digit heights. */
  readonly weight: number;
}

export interface RowOptions {
  /** Strip pixels: digits are between 0.7 and 1.4 of it. */
  readonly digitHeight?: number;
}

const LEAST_HEIGHT = 6;
/** Slopes tried, as rise over run: 3° to either side. */
const SLOPES = [-0.05, -0.0375, -0.025, -0.0125, 0, 0.0125, 0.025, 0.0375, 0.05];
/** Most rows that are handed on. */
const MOST_ROWS = 4;
const MOST_SEEDS = 160;
/** A gap wider than this, in digit heights, parts two fields. */
const FIELD_GAP = 1.1;

/** Widest that touching characters get, in digit heights; CMC-7's run together to whole fields. */
const WIDEST: Readonly<Record<MicrFont, number>> = { e13b: 14, cmc7: 90 };

/** Rows that may be MICR lines, likeliest first; none where nothing in the strip looks like a line. */
export function findMicrRows(ink: GreyImage, font: MicrFont, options: RowOptions = {}): MicrRow[] {
  const blobs = characterBlobs(ink, font, options).filter(({ width, height }) => width < WIDEST[font] * height);
  const [low, high] = heightRange(ink, options);
  const tall = blobs.filter(({ height }) => height >= low && height <= high);
  const middle = (seed: Seed): number => seed.middle + (seed.slope * ink.width) / 2;
  const taken: Seed[] = [];
  const rows: MicrRow[] = [];
  for (const seed of voteForRows(tall)) {
    const near = taken.some(
      (other) =>
        Math.abs(middle(other) - middle(seed)) < 0.4 * seed.height && Math.abs(other.height / seed.height - 1) < 0.2,
    );
    if (near) continue;
    taken.push(seed);
    const fields = traceFields(blobs, seed);
    if (fields.length === 0) continue;
    rows.push({
      fields: [...fields, ...besideRow(blobs, fields, seed)].sort((a, b) => a.left - b.left),
      weight: seed.weight,
    });
    if (rows.length === MOST_ROWS) break;
  }
  return rows;
}

/** How far another machine's printing may lie above or below the line's own, in digit heights. */
const FARTHEST_OFF = 1.7;
/** So many digit heights of ink make a field of its own. */
const LEAST_BESIDE = 2.5;

/** Fields that stand beside the row rather than in it: amounts that were added later, higher or lower than the rest. */
function besideRow(blobs: readonly Rect[], fields: readonly MicrField[], seed: Seed): MicrField[] {
  const free = blobs.filter(
    (box) => !fields.some((f) => middleX(box) > f.left - 0.6 * f.height && middleX(box) < f.right + 0.6 * f.height),
  );
  const candidates = free.filter(
    (box) =>
      Math.abs(box.height / seed.height - 1) < 0.25 &&
      Math.abs(middleY(box) - seed.slope * middleX(box) - seed.middle) < FARTHEST_OFF * seed.height,
  );
  const [other] = voteForRows(candidates);
  return other && other.weight >= LEAST_BESIDE ? traceFields(free, other) : [];
}

function heightRange(ink: GreyImage, { digitHeight }: RowOptions): [number, number] {
  if (digitHeight === undefined) return [LEAST_HEIGHT, ink.height];
  return [Math.max(LEAST_HEIGHT, 0.7 * digitHeight), 1.4 * digitHeight];
}

/** Boxes of the ink; for CMC-7 the bars are first run together across their gaps. */
function characterBlobs(ink: GreyImage, font: MicrFont, options: RowOptions): Rect[] {
  if (font === 'e13b') return components(ink).components.map(({ box }) => box);
  const guess = options.digitHeight ?? barHeight(ink);
  const solid = smear(ink, Math.max(2, Math.round(BAR_GAP * guess)), Math.round(CUT_GAP * guess));
  return components(solid).components.map(({ box }) => box);
}

/** Height of the uncut bars: most are cut, a few reach from top to foot, and stray strokes may be higher still. */
function barHeight(ink: GreyImage): number {
  const bars = components(ink)
    .components.map(({ box }) => box)
    .filter(({ width, height }) => height >= LEAST_HEIGHT && height > 1.5 * width)
    .map(({ height }) => height)
    .sort((a, b) => a - b);
  return bars[bars.length - 1 - Math.max(2, Math.floor(0.04 * bars.length))] ?? ink.height * 0.6;
}

/** Wider than a long gap between bars, narrower than the paper between characters; over the height of a digit. */
const BAR_GAP = 0.155;
/** As high as the cuts within a bar. */
const CUT_GAP = 0.28;

/** Fills gaps of up to `across` pixels between ink of one row, then of up to `down` pixels within a column. */
function smear(ink: GreyImage, across: number, down: number): GreyImage {
  const { width, height } = ink;
  const data = ink.data.slice();
  const fill = (start: number, step: number, length: number, reach: number): void => {
    let last = -Infinity;
    for (let at = 0; at < length; at += 1) {
      if (data[start + at * step] === 0) continue;
      if (at - last <= reach + 1) for (let gap = last + 1; gap < at; gap += 1) data[start + gap * step] = 255;
      last = at;
    }
  };
  for (let y = 0; y < height; y += 1) fill(y * width, 1, width, across);
  for (let x = 0; x < width; x += 1) fill(x, width, height, down);
  return { width, height, data };
}

interface Seed {
  readonly slope: number;
  readonly height: number;
  /** Middle of the row at x = 0. */
  readonly middle: number;
  readonly weight: number;
}

const middleX = (box: Rect): number => box.x + box.width / 2;
const middleY = (box: Rect): number => box.y + box.height / 2;

/** Every blob asks: how much ink of my height stands in one row with me? The best answers first. */
function voteForRows(blobs: readonly Rect[]): Seed[] {
  const seeds: Seed[] = [];
  const step = Math.max(1, Math.ceil(blobs.length / MOST_SEEDS));
  for (const slope of SLOPES) {
    const levels = blobs.map((box) => middleY(box) - slope * middleX(box));
    for (let index = 0; index < blobs.length; index += step) {
      const { height } = blobs[index];
      let weight = 0;
      for (let other = 0; other < blobs.length; other += 1) {
        const box = blobs[other];
        const unlike = Math.abs(box.height - height) / height;
        const away = Math.abs(levels[other] - levels[index]) / height;
        if (unlike > 0.16 || away > 0.16) continue;
        weight += (box.width / height) * (1 - 3 * Math.max(unlike, away)) * (1 - 2 * Math.abs(slope));
      }
      seeds.push({ slope, height, middle: levels[index], weight });
    }
  }
  // By pixels of width: the short bars inside CMC-7 characters make rows too, but narrow ones.
  return seeds.sort((a, b) => b.weight * b.height - a.weight * a.height).slice(0, 400);
}

/** Parts the row into fields and fits each one's own foot line and height. */
function traceFields(blobs: readonly Rect[], seed: Seed): MicrField[] {
  const { inRow, course } = blobsInRow(blobs, seed);
  if (inRow.length === 0) return [];

  const groups: Rect[][] = [];
  let end = -Infinity;
  for (const box of inRow) {
    if (box.x - end > FIELD_GAP * seed.height) groups.push([]);
    groups.at(-1)!.push(box);
    end = Math.max(end, right(box));
  }
  const whole = course ?? fitField(inRow, seed, undefined);
  return groups.filter((group) => standsInRow(group, seed)).map((group) => fitField(group, seed, whole));
}

/** Times that a row is followed beyond its ends, a few characters each. */
const FOLLOWED = 3;
/** How far beyond its ends, in digit heights. */
const STEP_BEYOND = 2.5;

/**
 * The blobs along the seed's straight line, and along the row's own course where that leaves the straight line at its ends;
 * and the course of just these, where it is known.
 */
function blobsInRow(blobs: readonly Rect[], seed: Seed): { inRow: Rect[]; course: MicrField | undefined } {
  const byPlace = (a: Rect, b: Rect): number => a.x - b.x;
  const straight = (box: Rect): number => seed.slope * middleX(box) + seed.middle;
  let inRow = blobs.filter((box) => belongs(box, straight(box), seed.height)).sort(byPlace);
  for (let round = 0; round < FOLLOWED && inRow.length >= FEWEST_FOR_CURVES; round += 1) {
    const row = fitField(inRow, seed, undefined);
    const beyond = blobs.filter((box) => {
      const away = Math.max(row.left - middleX(box), middleX(box) - row.right);
      if (away < 0 || away > STEP_BEYOND * row.height || inRow.includes(box)) return false;
      const { foot, height } = lineAt(row, middleX(box));
      return belongs(box, foot - height / 2, height);
    });
    if (beyond.length === 0) return { inRow, course: row };
    inRow = [...inRow, ...beyond].sort(byPlace);
  }
  return { inRow, course: undefined };
}

/** Whether a blob may be a character, or a piece of one, in a row of digits of this height whose middle is here at `level`. */
function belongs(box: Rect, level: number, digitHeight: number): boolean {
  const off = (middleY(box) - level) / digitHeight;
  const relative = box.height / digitHeight;
  if (relative <= 1.6) return relative > 0.12 && Math.abs(off) < (relative > 0.7 ? 0.75 : 0.62);
  // A character that a pen stroke has run through: higher than the row, but it fills it from top to foot.
  const fills = off - relative / 2 < -0.3 && off + relative / 2 > 0.3;
  return fills && relative < 4 && box.width < 3 * digitHeight;
}

/** Whether the ink of a group reaches from the top to the foot of the row, whole or in pieces; dirt and rules do not. */
function standsInRow(group: readonly Rect[], seed: Seed): boolean {
  const top = Math.min(...group.map(({ y }) => y));
  const foot = Math.max(...group.map((box) => box.y + box.height));
  const x = group.reduce((sum, box) => sum + middleX(box), 0) / group.length;
  const off = Math.abs((top + foot) / 2 - seed.slope * x - seed.middle) / seed.height;
  const dash = group.every(({ height }) => height < 0.6 * seed.height);
  return foot - top > (dash && group.length > 1 ? 0.3 : 0.6) * seed.height && off < 0.5;
}

/** @param row the row's own line, for fields with too few whole characters to tell */
function fitField(group: readonly Rect[], seed: Seed, row: MicrField | undefined): MicrField {
  const left = Math.min(...group.map(({ x }) => x));
  const end = Math.max(...group.map(right));
  const middle = (left + end) / 2;
  const own = group.length >= FEWEST_FOR_CURVES || row === undefined ? heightLine(group, seed) : undefined;
  const heightAt = own ?? ((x: number): number => lineAt(row!, x).height);
  const whole = group.filter((box) => Math.abs(box.height / heightAt(middleX(box)) - 1) < ALIKE);
  const height = heightAt(middle);
  const slope = medianSlope(whole, row === undefined ? seed.slope : (row.slope.left + row.slope.right) / 2);
  if (whole.length < FEWEST_FOR_CURVES || span(whole) < 3 * height) {
    const base = row ? lineAt(row, middle).foot : seed.middle + seed.slope * middle + seed.height / 2;
    // A few whole characters still tell how far the field is off the row.
    const offsets = whole.map((box) => footOf(box) - slope * (middleX(box) - middle));
    const foot = whole.length > 0 ? median(offsets) : base;
    return { left, right: end, height, slope: { left: slope, right: slope }, knots: [{ x: middle, foot, height }] };
  }
  const knots = followLine(whole, heightAt, slope);
  return { left, right: end, height, slope: endSlopes(knots), knots };
}

/** Steepest that a line is taken to go on beyond its last whole character. */
const STEEPEST = 0.25;

function endSlopes(knots: readonly MicrKnot[]): MicrField['slope'] {
  const between = (a: MicrKnot, b: MicrKnot): number =>
    Math.max(-STEEPEST, Math.min(STEEPEST, (b.foot - a.foot) / (b.x - a.x)));
  return { left: between(knots[0], knots[1]), right: between(knots.at(-2)!, knots.at(-1)!) };
}

const footOf = (box: Rect): number => box.y + box.height;
const span = (boxes: readonly Rect[]): number => middleX(boxes.at(-1)!) - middleX(boxes[0]);

/** Boxes whose height differs by less than this share are whole characters; the bars of ⑈ are two thirds as high. */
const ALIKE = 0.14;
/** Fields with fewer whole characters are taken for straight. */
const FEWEST_FOR_CURVES = 5;
/** Reach of a local fit, in digit heights: about four characters to either side. */
const REACH = 4.5;
/** Growth over the length of a field, as shares of its height. */
const GROWTHS = [-0.32, -0.24, -0.16, -0.08, 0, 0.08, 0.16, 0.24, 0.32];

/** How the height of whole characters changes along x: of the lines through one box each, that which most ink agrees with. */
function heightLine(boxes: readonly Rect[], seed: Seed): (x: number) => number {
  const length = Math.max(1, span(boxes));
  const xs = Float64Array.from(boxes, middleX);
  const heights = Float64Array.from(boxes, ({ height }) => height);
  const inks = Float64Array.from(boxes, ({ width, height }) => Math.min(width, 3 * height));
  let most = 0;
  let best = { x: 0, height: seed.height, growth: 0 };
  for (const growth of boxes.length < 2 * FEWEST_FOR_CURVES ? [0] : GROWTHS) {
    const share = 1 - 0.3 * Math.abs(growth);
    for (let through = 0; through < xs.length; through += 1) {
      const [x, height] = [xs[through], heights[through]];
      if (Math.abs(height / seed.height - 1) > 0.35) continue;
      const rise = (growth * height) / length;
      let agreed = 0;
      for (let index = 0; index < xs.length; index += 1) {
        const off = Math.abs(heights[index] / (height + rise * (xs[index] - x)) - 1);
        if (off < ALIKE) agreed += inks[index] * (1 - off / ALIKE) * share;
      }
      if (agreed > most) {
        most = agreed;
        best = { x, height, growth: rise };
      }
    }
  }
  return (x) => Math.max(0.6, Math.min(1.6, (best.height + best.growth * (x - best.x)) / best.height)) * best.height;
}

/**
 * Follows a line that bends: at every second character a straight line through its neighbours, near ones weighing more
 * (locally weighted regression; W. Cleveland, JASA 74, 1979).
 */
function followLine(whole: readonly Rect[], heightAt: (x: number) => number, slope: number): MicrKnot[] {
  const start = middleX(whole[0]);
  const count = Math.max(2, Math.round(span(whole) / (2 * heightAt(start))));
  return Array.from({ length: count + 1 }, (_, index) => {
    const x = start + (span(whole) * index) / count;
    const height = heightAt(x);
    let reach = REACH * height;
    let near: Rect[] = [];
    while (near.length < 3) {
      near = whole.filter((box) => Math.abs(middleX(box) - x) < reach);
      reach *= 1.5;
    }
    const weights = near.map((box) => (1 - (Math.abs(middleX(box) - x) / reach) ** 3) ** 3);
    return { x, height, foot: localFoot(near, weights, x, slope) };
  });
}

/** Weighted straight line through the feet of the boxes, at x; its slope is drawn towards the field's. */
function localFoot(boxes: readonly Rect[], weights: readonly number[], x: number, slope: number): number {
  const level = boxes.map((box) => footOf(box) - slope * (middleX(box) - x));
  const total = weights.reduce((a, b) => a + b, 0);
  const meanX = boxes.reduce((sum, box, i) => sum + weights[i] * middleX(box), 0) / total;
  const meanY = level.reduce((sum, y, i) => sum + weights[i] * y, 0) / total;
  const spread = boxes.reduce((sum, box, i) => sum + weights[i] * (middleX(box) - meanX) ** 2, 0);
  const along = boxes.reduce((sum, box, i) => sum + weights[i] * (middleX(box) - meanX) * (level[i] - meanY), 0);
  const pull = total * boxes[0].height ** 2;
  const bend = Math.max(-STEEPEST, Math.min(STEEPEST, along / (spread + pull)));
  return meanY + bend * (x - meanX);
}

/** Theil and Sen: the median of the slopes between boxes far enough apart; `fallback` for short fields. */
function medianSlope(boxes: readonly Rect[], fallback: number): number {
  const slopes: number[] = [];
  for (let i = 0; i < boxes.length; i += 1) {
    for (let j = i + 1; j < boxes.length; j += 1) {
      const run = middleX(boxes[j]) - middleX(boxes[i]);
      if (run < 3 * boxes[i].height) continue;
      slopes.push((boxes[j].y + boxes[j].height - boxes[i].y - boxes[i].height) / run);
    }
  }
  return slopes.length < 3 ? fallback : Math.max(-0.08, Math.min(0.08, median(slopes)));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
