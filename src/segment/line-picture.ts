/** A whole written line as the strip reader sees it: upright, its digits at a fixed height, ink bright on black. */

import type { Rect } from '../geometry.js';
import type { GreyImage } from '../image.js';
import { inkPoints } from './ink-points.js';
import { drawSheared, shearedEnds } from './sheared.js';
import type { Strip } from './types.js';

/** Rows of the picture; the line's digits fill `DIGIT_ROWS` of them from row `TOP_ROW` on, room for commas and slashes around. */
export const LINE_ROWS = 32;
export const DIGIT_ROWS = 20;
export const TOP_ROW = 5;
/** Columns of the picture that share one column of the strip reader's answer. */
export const LINE_STRIDE = 4;
/** Paper on either side, columns. */
const MARGIN = 8;
/** Some fifty digits: what is longer is a ruling or dirt, and must not cost memory without end. */
const MOST_COLUMNS = 1000;

export interface LinePicture {
  /** `LINE_ROWS` × `columns`, row-major, 0 paper to 1 ink; `columns` is a multiple of `LINE_STRIDE`. */
  readonly image: Float32Array;
  readonly columns: number;
  /** The strip's rectangle, pixels, that columns `from` to `to` (fractions allowed) show of the line's digits. */
  boxOf(from: number, to: number): Rect;
}

export interface LineView {
  /** Share of the line's slant that is left in. */
  readonly lean: number;
  /** Size of the writing over the usual size. */
  readonly zoom: number;
}

/**
 * Levels the line, takes out its slant and brings its ink, all but what stands over, to the digits' rows: by the ink rather
 * than by the digits' measured height, for a line that is a little too small reads better than one that is cut off.
 * @returns undefined where the strip holds no ink
 */
export function drawLine(strip: Strip, slant: number, { lean, zoom }: LineView): LinePicture | undefined {
  const { climb, ink, soft, rows } = levelLine(strip);
  const { top: inkTop, height: inkHeight } = inkExtent(rows);
  const middle = inkTop + inkHeight / 2;
  const shear = slant * (1 - lean);
  const spread = shearedEnds(ink, shear, middle);
  if (spread === undefined) return undefined;
  const widest = (spread.right - spread.left) / (MOST_COLUMNS - 2 * MARGIN);
  const scale = Math.max(inkHeight / (DIGIT_ROWS * zoom), widest);
  const top = middle - (TOP_ROW + DIGIT_ROWS / 2) * scale;
  const left = spread.left - MARGIN * scale;
  const wanted = (spread.right - spread.left) / scale + 2 * MARGIN;
  const columns = Math.max(8, Math.ceil(wanted / LINE_STRIDE)) * LINE_STRIDE;
  const geometry = { rows: LINE_ROWS, columns, left, top, across: scale, down: scale, shear, middle };
  const image = drawSheared({ width: ink.width, height: ink.height, data: soft }, geometry);
  const boxOf = (from: number, to: number): Rect => {
    const x = Math.max(0, left + from * scale);
    const end = Math.min(ink.width, left + to * scale);
    const y = inkTop + climb * ((x + end) / 2 - ink.width / 2);
    return { x, y: Math.max(0, y), width: Math.max(1, end - x), height: inkHeight };
  };
  return { image, columns, boxOf };
}

/** The writing of a strip set level. */
export interface LevelLine {
  /** Pixels by which it fell for each pixel to the right. */
  readonly climb: number;
  readonly ink: GreyImage;
  /** How dark the ink is and the paper right beside it, 0 to 1, row-major. */
  readonly soft: Float32Array;
  /** Pixels of ink in each row. */
  readonly rows: Float64Array;
}

const known = new WeakMap<Strip, LevelLine>();

/** Made once a strip, for all of its views. */
export function levelLine(strip: Strip): LevelLine {
  let line = known.get(strip);
  if (!line) {
    const climb = climbOf(strip.ink);
    const shifts = shiftsOf(strip.ink.width, climb);
    const ink = climb === 0 ? strip.ink : levelled(strip.ink, shifts);
    const { rows } = inkPoints(ink);
    line = {
      ...{ climb, ink, soft: softInk(ink, strip.strength, shifts) },
      rows: Float64Array.from({ length: ink.height }, (_, y) => rows[y + 1] - rows[y]),
    };
    known.set(strip, line);
  }
  return line;
}

/** A line that is shorter than this many times its height has no slope to speak of; steeper slopes are the writing's own. */
const LONG = 2.5;
const STEEPEST = 0.2;

/** Pixels by which the ink falls for each pixel to the right: least squares over all of it. */
export function climbOf(mask: GreyImage): number {
  const { columns, rows } = inkPoints(mask);
  const count = columns.length;
  let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0];
  let [first, last, top, foot] = [mask.width, 0, mask.height, 0];
  for (let y = 0; y < mask.height; y += 1) {
    if (rows[y] === rows[y + 1]) continue;
    for (let point = rows[y]; point < rows[y + 1]; point += 1) {
      const x = columns[point];
      sumX += x;
      sumY += y;
      sumXX += x * x;
      sumXY += x * y;
    }
    first = Math.min(first, columns[rows[y]]);
    last = Math.max(last, columns[rows[y + 1] - 1]);
    top = Math.min(top, y);
    foot = y;
  }
  if (count === 0 || last - first < LONG * (foot - top)) return 0;
  const slope = (count * sumXY - sumX * sumY) / (count * sumXX - sumX * sumX);
  return Math.abs(slope) > STEEPEST ? 0 : slope;
}

/** Whole pixels by which each column moves up so that the line lies level; its middle stays. */
const shiftsOf = (width: number, climb: number): Int32Array =>
  Int32Array.from({ length: width }, (_, x) => Math.round(climb * (x - width / 2)));

/** A mask, its columns moved up. */
function levelled(mask: GreyImage, shifts: Int32Array): GreyImage {
  const { width, height } = mask;
  const { columns, rows } = inkPoints(mask);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let point = rows[y]; point < rows[y + 1]; point += 1) {
      const x = columns[point];
      const target = y - shifts[x];
      if (target >= 0 && target < height) data[target * width + x] = 255;
    }
  }
  return { width, height, data };
}

/** Of the ink's rows, without this share of the ink at the top and at the foot: slashes and commas stand over. */
const OUTLYING = 0.03;

function inkExtent(rows: Float64Array): { top: number; height: number } {
  const total = rows.reduce((sum, ink) => sum + ink, 0);
  let top = 0;
  let foot = rows.length;
  for (let above = 0; top < rows.length && above + rows[top] <= OUTLYING * total; top += 1) above += rows[top];
  for (let below = 0; foot > top + 1 && below + rows[foot - 1] <= OUTLYING * total; foot -= 1) below += rows[foot - 1];
  return { top, height: Math.max(4, foot - top) };
}

/**
 * How dark the ink is and the paper right beside it, 0 to 1: the soft edge of the pen stays, the paper's texture goes.
 * @param ink      level
 * @param strength not yet level: its columns are still to move up by `shifts`
 */
function softInk(ink: GreyImage, strength: GreyImage, shifts: Int32Array): Float32Array {
  const { width, height } = ink;
  const { columns, rows } = inkPoints(ink);
  const soft = new Float32Array(width * height);
  const show = (x: number, y: number): void => {
    const source = y + shifts[x];
    if (source >= 0 && source < height) soft[y * width + x] = strength.data[source * width + x] / 255;
  };
  for (let y = 0; y < height; y += 1) {
    for (let point = rows[y]; point < rows[y + 1]; point += 1) {
      const x = columns[point];
      show(x, y);
      if (x > 0) show(x - 1, y);
      if (x < width - 1) show(x + 1, y);
      if (y > 0) show(x, y - 1);
      if (y < height - 1) show(x, y + 1);
    }
  }
  return soft;
}
