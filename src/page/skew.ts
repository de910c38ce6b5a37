import type { GreyImage } from '../image.js';
import { withKernels } from '../kernels/index.js';

/** How far a page leans at most before it counts as turned, degrees. */
const WIDEST = 20;
/** Points looked at in the coarse and the fine search. */
const COARSE_POINTS = 3000;
const FINE_POINTS = 12000;

interface Points {
  readonly xs: Float32Array;
  readonly ys: Float32Array;
}

/**
 * The angle in degrees, clockwise positive, by which the lines of a mask lean: text, rulings and frames, level or upright.
 * Feet of the ink are projected along every angle; where baselines and rulings fall into few bins, the sum of squares
 * peaks (Postl 1986; Bloomberg et al. 1995). 0 where the page shows too little.
 */
export function estimateSkew(mask: GreyImage, widest = WIDEST): number {
  const points = edgePoints(mask);
  const [level, upright] = [points.level.xs.length, points.upright.xs.length];
  if (level + upright < 100) return 0;
  const size = Math.hypot(mask.width, mask.height);
  const score = (angle: number, sample: { level: Points; upright: Points }, bin: number): number => {
    const radians = (angle * Math.PI) / 180;
    const [c, s] = [Math.cos(radians), Math.sin(radians)];
    return concentration(sample.level, c, -s, size, bin) + concentration(sample.upright, s, c, size, bin);
  };
  const thin = (most: number) => ({ level: sample(points.level, most), upright: sample(points.upright, most) });

  let best = 0;
  let top = -1;
  const coarse = thin(COARSE_POINTS);
  for (let angle = -widest; angle <= widest + 1e-9; angle += 0.5) {
    // A page that stands straight is the rule: what leans must show it.
    const value = score(angle, coarse, 4) * (Math.abs(angle) < 0.6 ? 1.02 : 1);
    if (value > top) [best, top] = [angle, value];
  }
  const fine = thin(FINE_POINTS);
  for (const step of [0.12, 0.02]) {
    const middle = best;
    top = -1;
    for (let k = -6; k <= 6; k++) {
      const value = score(middle + k * step, fine, 1);
      if (value > top) [best, top] = [middle + k * step, value];
    }
  }
  const [before, after] = [score(best - 0.02, fine, 1), score(best + 0.02, fine, 1)];
  const bend = before - 2 * top + after;
  const refined = bend < 0 ? best + (0.01 * (before - after)) / bend : best;
  return Math.abs(refined) < 0.03 ? 0 : refined;
}

/**
 * Points are spread evenly over their pixels: at the corners of a grid, straight lines would all fall between two bins or all
 * into one, and whether they stand straight would hang on that.
 */
const within = (n: number, ratio: number): number => ((n * ratio) % 1) - 0.5;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const SILVER = Math.SQRT2 - 1;

/** Feet of the ink (paper below) for level lines, right sides (paper to the right) for upright ones. */
function edgePoints({ width, height, data }: GreyImage): { level: Points; upright: Points } {
  const level: number[] = [];
  const upright: number[] = [];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      if (data[i] === 0) continue;
      if (data[i + width] === 0) level.push(i);
      if (data[i + 1] === 0) upright.push(i);
    }
  }
  const at = (indices: number[]): Points => ({
    xs: Float32Array.from(indices, (i, n) => (i % width) - width / 2 + within(n, SILVER)),
    ys: Float32Array.from(indices, (i, n) => Math.floor(i / width) - height / 2 + within(n, GOLDEN)),
  });
  return { level: at(level), upright: at(upright) };
}

/** About every n-th point, the same ones every time. */
function sample({ xs, ys }: Points, most: number): Points {
  const step = Math.ceil(xs.length / most);
  if (step <= 1) return { xs, ys };
  // A stride that shares no factor with the usual row lengths walks through all columns alike.
  const count = Math.floor(xs.length / step);
  const [x, y] = [new Float32Array(count), new Float32Array(count)];
  for (let i = 0, at = 0; i < count; i++, at = (at + step) % xs.length) {
    x[i] = xs[at];
    y[i] = ys[at];
  }
  return { xs: x, ys: y };
}

/**
 * Sum of squares of the histogram of ys·a + xs·b. Bins half as wide as asked for, each point shared between two and then
 * smeared over their neighbours, make it the same wherever in its bin a line falls.
 */
export function concentration(points: Points, a: number, b: number, size: number, bin: number): number {
  const { xs, ys } = points;
  const narrow = bin / 2;
  const bins = Math.ceil(size / narrow) + 6;
  const found = withKernels(8 * xs.length + 4 * bins, (kernels, room) => {
    const [atXs, atYs] = [room.put(bytesOf(xs)), room.put(bytesOf(ys))];
    return kernels.concentration(atXs, atYs, xs.length, a, b, narrow, room.take(4 * bins), bins);
  });
  return found ?? concentrationPlainly(points, a, b, size, bin);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

export function concentrationPlainly({ xs, ys }: Points, a: number, b: number, size: number, bin: number): number {
  const narrow = bin / 2;
  const bins = new Float32Array(Math.ceil(size / narrow) + 6);
  const middle = bins.length >> 1;
  for (let i = 0; i < xs.length; i++) {
    const at = (ys[i] * a + xs[i] * b) / narrow + middle;
    const low = Math.floor(at);
    const share = at - low;
    bins[low] += 1 - share;
    bins[low + 1] += share;
  }
  let sum = 0;
  for (let i = 1; i < bins.length - 1; i++) sum += (bins[i - 1] + 2 * bins[i] + bins[i + 1]) ** 2;
  return sum;
}
