import { apply, compose, IDENTITY, translation, type Matrix3 } from '../../geometry.js';
import type { Stroke } from './skeleton.js';

/**
 * Taking out perspective before anything is known of the form: lines that were level and upright on paper lean on a photo, the
 * more the farther from its middle, towards two vanishing points. What brings these to infinity leaves a page on which the
 * form lies by scale and shift alone.
 */

/** A line as it lies on a scan: `slope` is how much it moves across for each millimetre along. */
export interface LeaningStroke extends Stroke {
  readonly slope: number;
}

interface Lines {
  readonly size: { readonly width: number; readonly height: number };
  readonly level: readonly LeaningStroke[];
  readonly upright: readonly LeaningStroke[];
}

/** Shorter lines lean by chance, millimetres. */
const SHORTEST = 6;
/** How exactly the ends of a line are known, millimetres. */
const EXACT = 0.25;
/** Usual lean of a page that was set upright, and how much it grows a millimetre, one standard deviation. */
const LEAN = 0.04;
const GROWTH = 4e-4;
/** Rounds of reweighting: lines that lean otherwise are no lines of the form. */
const ROUNDS = 8;

export interface Straightening {
  /** Millimetres of the scan to millimetres of the straightened one. */
  readonly map: Matrix3;
  readonly size: { readonly width: number; readonly height: number };
  /** Half the height that the lines found rise from end to end, at most, millimetres. */
  readonly rise: number;
}

/**
 * The map that makes the lines level and upright. With (x, y) from the middle of the page and
 * x' = (x + a·y) / w, y' = (y + b·x) / w, w = 1 + g·x + h·y, a line y = c + s·x is level where s = −b + (g − b·h)·c, and a
 * line x = c + s·y upright where s = −a + (h − a·g)·c: two straight lines to be laid through slopes over places.
 */
export function straightening({ size, level, upright }: Lines): Straightening {
  const [mx, my] = [size.width / 2, size.height / 2];
  const rows = fit(level, mx, my);
  const columns = fit(upright, my, mx);
  const [b, a] = [-rows.lean, -columns.lean];
  // g − b·h = rows.growth and h − a·g = columns.growth.
  const g = (rows.growth + b * columns.growth) / (1 - a * b);
  const h = (columns.growth + a * rows.growth) / (1 - a * b);
  const about: Matrix3 = [1, a, 0, b, 1, 0, g, h, 1];
  const corners = [
    { x: -mx, y: -my },
    { x: mx, y: -my },
    { x: mx, y: my },
    { x: -mx, y: my },
  ];
  // A page of which a corner lies beyond the horizon is no page: the slopes were no form's.
  if (corners.some(({ x, y }) => 1 + g * x + h * y < 0.5)) return { map: IDENTITY, size, rise: 0 };
  const placed = corners.map((corner) => apply(about, corner));
  const [left, top] = [Math.min(...placed.map(({ x }) => x)), Math.min(...placed.map(({ y }) => y))];
  return {
    map: compose(translation(-left, -top), about, translation(-mx, -my)),
    size: {
      width: Math.max(...placed.map(({ x }) => x)) - left,
      height: Math.max(...placed.map(({ y }) => y)) - top,
    },
    rise: Math.max(rows.rise, columns.rise),
  };
}

/** Lean in the middle of the page and its growth across the lines, by least squares that heed outliers little and less. */
function fit(
  strokes: readonly LeaningStroke[],
  middleAlong: number,
  middleAcross: number,
): { lean: number; growth: number; rise: number } {
  const known = strokes
    .filter(({ from, to }) => to - from >= SHORTEST)
    .map(({ at, from, to, slope }) => ({
      slope,
      // Where the line crosses the middle of the page.
      place: at - middleAcross + slope * (middleAlong - (from + to) / 2),
      error: EXACT / (to - from),
      length: to - from,
    }));
  let [lean, growth] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Distances from which a line counts less: the page's own lean at first, then what its ends may be wrong by.
    const loose = Math.max(0.004, 0.05 * 0.5 ** round);
    let [s0, s1, s2, t0, t1] = [1 / LEAN ** 2, 0, 1 / GROWTH ** 2, 0, 0];
    for (const { slope, place, error } of known) {
      const off = slope - lean - growth * place;
      const weight = 1 / (error * error + 1e-6) / (1 + (off / loose) ** 2) ** 2;
      s0 += weight;
      s1 += weight * place;
      s2 += weight * place * place;
      t0 += weight * slope;
      t1 += weight * slope * place;
    }
    const determinant = s0 * s2 - s1 * s1;
    lean = (t0 * s2 - t1 * s1) / determinant;
    growth = (t1 * s0 - t0 * s1) / determinant;
  }
  const rise = Math.max(0, ...known.map(({ place, length }) => (Math.abs(lean + growth * place) * length) / 2));
  return { lean, growth, rise };
}
