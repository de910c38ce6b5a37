import type { Rect } from '../geometry.js';
import { bottom, right } from '../geometry.js';
import type { ZoneSpec } from '../profiles/schema.js';
import type { Sheet } from './sheet.js';

/** A printed box, upright millimetres, along the middle of its lines. */
export interface Box {
  readonly area: Rect;
  /** x of the vertical lines between its sides, left to right; of a comb, those between its cells. */
  readonly dividers: readonly number[];
  /** 0 to 1: how much of its sides is printed, and how well size and place fit what was looked for. */
  readonly certainty: number;
}

/** What to look for, and where. */
export interface BoxQuery {
  /** Where it is thought to be, upright millimetres. */
  readonly near: Rect;
  /** How far from there it may be, millimetres. */
  readonly tolerance: number;
  readonly size: NonNullable<ZoneSpec['frame']>;
}

/** Least share of a side that must be printed: handwriting covers some, bitonal scans break it. */
const SIDE = 0.5;
/** Least strength of a vertical side or divider: strokes of writing seldom reach from line to line. */
const UPRIGHT = 0.62;
/** Candidates closer than this are one line, millimetres. */
const APART = 0.5;
/** Corners are rounded or worn: sides are measured without them, millimetres. */
const CORNER = 0.4;
/** Next to the horizontal lines there is side and no writing, millimetres. */
const CLEAR = 1.3;
/** Least strength at the lines of a comb over that between them. */
const LEAST_CONTRAST = 0.3;
/** More pairs of lines than this come from a background of lines, and the printed ones are among the strongest. */
const MOST_BANDS = 14;
/** The same of vertical lines between two horizontal ones. */
const MOST_SIDES = 24;

interface Position {
  readonly at: number;
  readonly strength: number;
}

/** Positions in order, as lists of numbers: there are thousands on a page. */
interface Profile {
  readonly at: Float64Array;
  readonly strength: Float64Array;
}

/** The printed boxes near a place, surest first, at most `limit`. */
export function findFrames(sheet: Sheet, query: BoxQuery, limit = 3): Box[] {
  const region = regionOf(query);
  const found: Box[] = [];
  for (const [top, foot] of bandsOf(sheet, query, region)) {
    const sides = peaks(columnProfile(sheet, top.at, foot.at, region), UPRIGHT)
      .sort((a, b) => b.strength - a.strength)
      .slice(0, MOST_SIDES)
      .sort((a, b) => a.at - b.at);
    for (const [i, left] of sides.entries()) {
      for (const closing of sides.slice(i + 1)) {
        const width = closing.at - left.at;
        if (width < query.size.width.min) continue;
        if (width > query.size.width.max) break;
        const lines = [
          sheet.ridges.alongRow(top.at, left.at + CORNER, closing.at - CORNER),
          sheet.ridges.alongRow(foot.at, left.at + CORNER, closing.at - CORNER),
          left.strength,
          closing.strength,
        ];
        if (Math.min(...lines) < SIDE) continue;
        const area = { x: left.at, y: top.at, width, height: foot.at - top.at };
        const printed = (2 * (lines[0] + lines[1]) + lines[2] + lines[3]) / 6;
        // What a box encloses no line crosses from outside: prefer the one whose corners are corners.
        found.push({
          area,
          dividers: sides
            .filter((s) => s.strength > 0.8 && s.at > left.at + 3 && s.at < closing.at - 3)
            .map((s) => s.at),
          certainty: printed * (0.6 + 0.4 * closeness(area, query)) * (0.7 + 0.3 * cornered(sheet, area)),
        });
      }
    }
  }
  return distinct(
    found.sort((a, b) => b.certainty - a.certainty),
    limit,
  );
}

/** The row of `cells` equal boxes near a place, if there is one. */
export function findComb(sheet: Sheet, query: BoxQuery, cells: number): Box | undefined {
  const region = regionOf(query);
  let best: Box | undefined;
  for (const [top, foot] of bandsOf(sheet, query, region)) {
    const profile = columnProfile(sheet, top.at, foot.at, region);
    const lines = (x0: number, x1: number): number =>
      (sheet.ridges.alongRow(top.at, x0, x1) + sheet.ridges.alongRow(foot.at, x0, x1)) / 2;
    const fit = fitTeeth(profile, cells, query.size.width, lines);
    if (!fit || fit.strength < SIDE) continue;
    const teeth = fit.teeth;
    const [x0, x1] = [teeth[0], teeth[cells]];
    const along = lines(x0, x1);
    if (along < 0.5) continue;
    const area = { x: x0, y: top.at, width: x1 - x0, height: foot.at - top.at };
    const printed = (along + fit.contrast) / 2;
    const certainty = Math.max(0, printed) * (0.55 + 0.45 * closeness(area, query));
    if (!best || certainty > best.certainty)
      best = { area, dividers: teeth.slice(1, -1), certainty: Math.min(1, certainty) };
  }
  return best;
}

/** Pairs of horizontal lines as far apart as the box is high, the strongest MOST_BANDS of them. */
function bandsOf(sheet: Sheet, { size }: BoxQuery, region: Rect): [top: Position, foot: Position][] {
  const rows = rowPeaks(sheet, region, 0.7 * size.width.min);
  const bands: [Position, Position][] = [];
  for (const [i, top] of rows.entries()) {
    for (const foot of rows.slice(i + 1)) {
      const height = foot.at - top.at;
      if (height < size.height.min) continue;
      if (height > size.height.max) break;
      bands.push([top, foot]);
    }
  }
  const strength = ([top, foot]: [Position, Position]): number => top.strength + foot.strength;
  return bands.sort((a, b) => strength(b) - strength(a)).slice(0, MOST_BANDS);
}

/** Heights at which a horizontal line of at least `length` runs somewhere through the region. */
function rowPeaks(sheet: Sheet, region: Rect, length: number): Position[] {
  const { ridges, scale } = sheet;
  const at = middlesOfPixels(region.y, bottom(region), scale);
  const end = right(region);
  const strength = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) {
    let best = 0;
    for (let x = region.x; x + length <= end; x += 3) best = Math.max(best, ridges.alongRow(at[i], x, x + length));
    strength[i] = best;
  }
  return peaks({ at, strength }, SIDE);
}

/** The middles of the pixels `from` to `to` millimetres. */
function middlesOfPixels(from: number, to: number, scale: number): Float64Array {
  const middles = new Float64Array(Math.max(0, Math.ceil((to - from) * scale) + 2));
  let count = 0;
  for (let at = (Math.floor(from * scale) + 0.5) / scale; at <= to; at += 1 / scale) middles[count++] = at;
  return middles.subarray(0, count);
}

/** How much of a vertical line there is at each x: half for the whole height, a quarter each for reaching top and foot. */
function columnProfile({ ridges, scale }: Sheet, top: number, foot: number, region: Rect): Profile {
  const at = middlesOfPixels(region.x, right(region), scale);
  const strength = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) {
    const x = at[i];
    const whole = ridges.alongColumn(x, top + CORNER, foot - CORNER);
    strength[i] =
      whole < 0.3
        ? whole / 2
        : whole / 2 +
          ridges.alongColumn(x, top + CORNER, top + CLEAR) / 4 +
          ridges.alongColumn(x, foot - CLEAR, foot - CORNER) / 4;
  }
  return { at, strength };
}

/** Local maxima of at least `least`, plateaus at their middle, none closer than APART to a stronger one. */
function peaks({ at, strength: strengths }: Profile, least: number): Position[] {
  const found: Position[] = [];
  for (let i = 0; i < at.length; i++) {
    const strength = strengths[i];
    if (strength < least || (i > 0 && strength < strengths[i - 1])) continue;
    let end = i;
    while (end + 1 < at.length && strengths[end + 1] === strength) end++;
    if (end + 1 === at.length || strength >= strengths[end + 1]) {
      const peak = { at: (at[i] + at[end]) / 2, strength };
      const last = found.at(-1);
      if (!last || peak.at - last.at >= APART) found.push(peak);
      else if (peak.strength > last.strength) found[found.length - 1] = peak;
    }
    i = end;
  }
  return found;
}

interface Teeth {
  readonly teeth: number[];
  /** Mean strength at the teeth. */
  readonly strength: number;
  /** The same less what stands midway between them. */
  readonly contrast: number;
}

/** The evenly spaced lines that the profile supports best: first over all pitches and places, then each moved to its line. */
function fitTeeth(
  profile: Profile,
  cells: number,
  width: { min: number; max: number },
  lines: (x0: number, x1: number) => number,
): Teeth | undefined {
  if (peaks(profile, UPRIGHT).length < cells / 2) return undefined;
  const from = profile.at[0];
  const step = profile.at[1] - profile.at[0];
  // Each tooth may stand a pixel off.
  const own = profile.strength;
  const strengths = new Float32Array(own.length);
  for (let i = 0; i < own.length; i++) {
    strengths[i] = Math.max(own[i], i > 0 ? own[i - 1] : 0, i + 1 < own.length ? own[i + 1] : 0);
  }
  let best = { start: 0, total: 0, contrast: 0, score: 0 };
  const even = new Int32Array(cells + 1);
  const odd = new Int32Array(cells);
  for (let total = Math.floor(width.min / step); total <= Math.min(width.max / step, strengths.length - 1); total++) {
    for (let k = 0; k <= cells; k++) even[k] = Math.round((k * total) / cells);
    for (let k = 0; k < cells; k++) odd[k] = Math.round(((k + 0.5) * total) / cells);
    for (let start = 0; start + total < strengths.length; start++) {
      if (strengths[start] < 0.3 && strengths[start + even[1]] < 0.3) continue;
      let sum = 0;
      for (let k = 0; k <= cells; k++) sum += strengths[start + even[k]];
      const mean = sum / (cells + 1);
      // What stands between the teeth only makes it less.
      if (mean < LEAST_CONTRAST || mean + 1 <= best.score) continue;
      let between = 0;
      for (let k = 0; k < cells; k++) between += strengths[start + odd[k]];
      const contrast = mean - (0.7 * between) / cells;
      // Top and foot run over all cells and not much farther: this tells a comb from the same one shifted by a cell.
      if (contrast < LEAST_CONTRAST || contrast + 1 <= best.score) continue;
      const [x0, x1] = [from + start * step, from + (start + total) * step];
      const beyond = (lines(x0 - 2, x0 - 0.5) + lines(x1 + 0.5, x1 + 2)) / 2;
      const score = contrast + lines(x0, x1) - 0.2 * beyond;
      if (score > best.score) best = { start, total, contrast, score };
    }
  }
  if (best.score <= 0) return undefined;
  const { start, total, contrast } = best;
  const teeth = Array.from({ length: cells + 1 }, (_, k) =>
    settle(profile, from + (start + (k * total) / cells) * step),
  );
  const strength =
    Array.from(even, (_, k) => strengths[start + Math.round((k * total) / cells)]).reduce((a, b) => a + b) /
    (cells + 1);
  return { teeth, strength, contrast };
}

/** The strongest position within half a millimetre, where there is a line; the guess where there is none. */
function settle({ at, strength }: Profile, guess: number): number {
  let [top, sum, count] = [0, 0, 0];
  for (let i = 0; i < at.length; i++) {
    if (Math.abs(at[i] - guess) > 0.5 || strength[i] < top) continue;
    if (strength[i] > top) [top, sum, count] = [strength[i], 0, 0];
    sum += at[i];
    count++;
  }
  return top < 0.6 ? guess : sum / count;
}

/** 1 where the box lies as looked for, falling to 0 at the limits of place; half of it for size. */
function closeness(area: Rect, { near, tolerance, size }: BoxQuery): number {
  // Boxes of other lengths keep their left end, their right end or their middle.
  const [left, end] = [area.x - near.x, right(area) - right(near)];
  const sideways = Math.min(Math.abs(left), Math.abs(end), Math.abs(left + end) / 2);
  const offset = Math.hypot(sideways, area.y + area.height / 2 - near.y - near.height / 2);
  const place = Math.max(0, 1 - offset / (1.5 * tolerance + 1));
  const relative = (value: number, wanted: number, { min, max }: { min: number; max: number }): number =>
    Math.max(0, 1 - Math.abs(value - wanted) / (max - min));
  const fit = (relative(area.width, near.width, size.width) + relative(area.height, near.height, size.height)) / 2;
  return 0.75 * place + 0.25 * fit;
}

/** Share of the eight ends of its sides beyond which the side does not run on: true corners rather than crossing lines. */
function cornered({ ridges }: Sheet, { x, y, width, height }: Rect): number {
  const beyond = 1.8;
  const [xEnd, yEnd] = [x + width, y + height];
  const ends = [
    ridges.alongColumn(x, y - beyond, y - CORNER),
    ridges.alongColumn(xEnd, y - beyond, y - CORNER),
    ridges.alongColumn(x, yEnd + CORNER, yEnd + beyond),
    ridges.alongColumn(xEnd, yEnd + CORNER, yEnd + beyond),
    ridges.alongRow(y, x - beyond, x - CORNER),
    ridges.alongRow(yEnd, x - beyond, x - CORNER),
    ridges.alongRow(y, xEnd + CORNER, xEnd + beyond),
    ridges.alongRow(yEnd, xEnd + CORNER, xEnd + beyond),
  ];
  return ends.filter((share) => share < 0.6).length / ends.length;
}

/** The first `limit`, without those that share most of their area with an earlier one. */
function distinct(boxes: readonly Box[], limit: number): Box[] {
  const kept: Box[] = [];
  for (const box of boxes) {
    if (kept.length === limit) break;
    const { area } = box;
    const same = kept.some(
      (other) =>
        Math.abs(other.area.x - area.x) < 3 &&
        Math.abs(right(other.area) - right(area)) < 3 &&
        Math.abs(other.area.y - area.y) < 2 &&
        Math.abs(bottom(other.area) - bottom(area)) < 2,
    );
    if (!same) kept.push(box);
  }
  return kept;
}

/** Everything that a box of the largest size may cover that keeps either end within the tolerance. */
function regionOf({ near, tolerance, size }: BoxQuery): Rect {
  const sideways = tolerance + Math.max(0, size.width.max - near.width);
  return {
    x: near.x - sideways,
    y: near.y - tolerance,
    width: near.width + 2 * sideways,
    height: near.height + 2 * tolerance,
  };
}
