import type { Rect } from '../../geometry.js';
import type { Stroke } from './skeleton.js';

/**
 * Along one axis a form is a row of lines, as a bar code is: the scale and shift that bring most of the blank's lines onto
 * lines of the scan are found by trying pairs.
 */

/** Scan position = scale · blank position + shift; a negative scale turns the form round. */
export interface AxisFit {
  readonly scale: number;
  readonly shift: number;
  /** 0 to 1: share of the blank's lines within the scan that a line of the scan lies on. */
  readonly score: number;
}

/** A line or mark across the axis: its place on it, and how much it weighs. */
export interface Tick {
  readonly at: number;
  readonly weight: number;
  readonly kind: 'line' | 'mark';
}

/** Scales that are tried: a page whose resolution is not known may be taken for one of half or twice the size. */
export const SCALES = [0.3, 3.2] as const;
/** Ticks that pairs are made of, the heaviest ones. */
const MOST_TICKS = 20;
/** Lines this near to one another on an axis are one tick, millimetres. */
const MERGED = 0.7;
/** A tick is met within this many millimetres, fully within the first: of dense ticks one is never far. */
const NEAR = [0.35, 1.2] as const;
/** Cells of the table of a scan's ticks a millimetre. */
const FINE = 4;
/** A pair must span this share of the blank. */
const LEAST_SPAN = 0.2;

/** The ticks of lines and marks across an axis. `along` is the marks' coordinate on it. */
export function ticksOf(strokes: readonly Stroke[], marks: readonly Rect[], along: (mark: Rect) => number): Tick[] {
  const ticks: { at: number; weight: number }[] = [];
  for (const { at, from, to } of [...strokes].sort((a, b) => a.at - b.at)) {
    const last = ticks.at(-1);
    const weight = to - from;
    if (last && at - last.at < MERGED) {
      last.at = (last.at * last.weight + at * weight) / (last.weight + weight);
      last.weight += weight;
    } else ticks.push({ at, weight });
  }
  return [
    ...ticks.map((tick) => ({ ...tick, kind: 'line' as const })),
    ...marks.map((mark) => ({ at: along(mark), weight: MARK_WEIGHT, kind: 'mark' as const })),
  ];
}

/** A mark tells as much as a line this long, millimetres. */
const MARK_WEIGHT = 30;

/**
 * The best fits of one axis, best first and distinct.
 * @param size of the scan along the axis, millimetres
 */
export function fitAxis(blank: readonly Tick[], scan: readonly Tick[], size: number, most: number): AxisFit[] {
  if (blank.length < 2 || scan.length < 2) return [];
  const heaviest = (ticks: readonly Tick[]): Tick[] =>
    [...ticks].sort((a, b) => b.weight - a.weight).slice(0, MOST_TICKS);
  const own = heaviest(blank);
  const theirs = heaviest(scan);
  const places = blank.map(({ at }) => at);
  const extent = Math.max(...places) - Math.min(...places);
  const tables = { line: tableOf(scan, 'line', size), mark: tableOf(scan, 'mark', size) };
  const roots = own.map(({ weight }) => Math.sqrt(weight));
  const total = roots.reduce((sum, root) => sum + root, 0);
  const found: AxisFit[] = [];
  for (const a of own) {
    for (const b of own) {
      const span = b.at - a.at;
      if (span < LEAST_SPAN * extent) continue;
      for (const c of theirs) {
        if (c.kind !== a.kind) continue;
        for (const d of theirs) {
          if (d.kind !== b.kind || d === c) continue;
          const scale = (d.at - c.at) / span;
          const size1 = Math.abs(scale);
          if (size1 < SCALES[0] || size1 > SCALES[1]) continue;
          const shift = c.at - scale * a.at;
          let met = 0;
          let within = 0;
          for (let i = 0; i < own.length; i += 1) {
            const place = scale * own[i].at + shift;
            if (place < -1 || place > size + 1) continue;
            within += roots[i];
            const seen = tables[own[i].kind][Math.round(Math.max(0, place) * FINE)];
            if (seen > 0) met += roots[i] * Math.min(1, Math.sqrt(seen / (0.5 * own[i].weight * size1)));
          }
          // A form of which hardly anything lies on the scan fits anything.
          if (within < 0.35 * total) continue;
          const score = (met / within) * Math.min(1, 0.4 + 0.7 * (within / total));
          if (score > 0.3) found.push({ scale, shift, score });
        }
      }
    }
  }
  return distinct(found, extent, most);
}

/** For each place along the axis the weight of the heaviest tick nearby, less the farther it is. */
function tableOf(ticks: readonly Tick[], kind: Tick['kind'], size: number): Float32Array {
  const table = new Float32Array(Math.ceil((size + 2) * FINE) + 2);
  for (const tick of ticks) {
    if (tick.kind !== kind) continue;
    const from = Math.max(0, Math.round((tick.at - NEAR[1]) * FINE));
    const to = Math.min(table.length - 1, Math.round((tick.at + NEAR[1]) * FINE));
    for (let i = from; i <= to; i += 1) {
      const share = Math.min(1, (NEAR[1] - Math.abs(i / FINE - tick.at)) / (NEAR[1] - NEAR[0]));
      // What is compared with it is a square root.
      table[i] = Math.max(table[i], tick.weight * Math.max(0, share) ** 2);
    }
  }
  return table;
}

/** Fits that put an end of the blank this far apart are different ones, millimetres. */
const APART = 1.5;
/** Fits beyond these, best first, are not looked at: there are tens of thousands of them on a crowded page. */
const MOST_COMPARED = 20_000;

/** The first `most` that put neither end of the blank where a better one puts it. */
function distinct(fits: AxisFit[], extent: number, most: number): AxisFit[] {
  const kept: AxisFit[] = [];
  for (const fit of fits.sort((a, b) => b.score - a.score).slice(0, MOST_COMPARED)) {
    if (kept.length === most) break;
    const same = kept.some(
      (other) =>
        Math.abs(other.shift - fit.shift) < APART &&
        Math.abs((other.scale - fit.scale) * extent + other.shift - fit.shift) < APART,
    );
    if (!same) kept.push(fit);
  }
  return kept;
}
