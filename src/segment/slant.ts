import type { GreyImage } from '../image.js';
import { inkPoints } from './ink-points.js';

/** Steepest slants looked for: pixels sideways per pixel of height; writing leans right far more often than left. */
const LEFTMOST = -0.4;
const RIGHTMOST = 1;
const STEP = 0.05;

/**
 * How far the writing leans to the right: the shear that makes most columns one unbroken stroke (A. Vinciarelli, J. Luettin,
 * "A new normalization technique for cursive handwritten words", Pattern Recognition Letters 22, 2001).
 * @returns pixels to the right for each pixel upwards; 0 where nothing tells
 */
export function slantOf(mask: GreyImage): number {
  const { width, height } = mask;
  const { columns: points, rows } = inkPoints(mask);
  if (points.length === 0) return 0;
  const scores: number[] = [];
  const slants: number[] = [];
  const reach = Math.ceil(Math.max(-LEFTMOST, RIGHTMOST) * height);
  const columns = width + 2 * reach;
  const counts = new Int32Array(columns);
  const tops = new Int32Array(columns);
  const feet = new Int32Array(columns);
  for (let slant = LEFTMOST; slant <= RIGHTMOST + 1e-9; slant += STEP) {
    for (let y = 0; y < height; y += 1) {
      const end = rows[y + 1];
      if (rows[y] === end) continue;
      const shift = reach + shiftOfRow(y, slant, height);
      for (let point = rows[y]; point < end; point += 1) {
        const column = points[point] + shift;
        if (counts[column]++ === 0) tops[column] = y;
        feet[column] = y;
      }
    }
    let score = 0;
    for (let column = 0; column < columns; column += 1) {
      const count = counts[column];
      if (count === 0) continue;
      if (count >= 0.9 * (feet[column] - tops[column] + 1)) score += count * count;
      counts[column] = 0;
    }
    slants.push(slant);
    scores.push(score);
  }
  let best = 0;
  let bestScore = -1;
  scores.forEach((score, index) => {
    const smooth = (scores[index - 1] ?? score) + 2 * score + (scores[index + 1] ?? score);
    // Upright wins where the difference is no more than chance.
    const weighed = smooth * (1 - 0.1 * Math.abs(slants[index]));
    if (weighed > bestScore) {
      bestScore = weighed;
      best = slants[index]!;
    }
  });
  return Math.abs(best) < STEP / 2 ? 0 : best;
}

/** Whole pixels by which row `y` moves to the right when writing of this slant is set upright; the middle row stays. */
export const shiftOfRow = (y: number, slant: number, height: number): number =>
  Math.round(slant * (y - (height - 1) / 2));
