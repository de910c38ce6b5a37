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
  const { level, upright } = edgePoints(mask);
  if (level.length + upright.length < 100) return 0;
  const size = Math.hypot(mask.width, mask.height);
  const thin = (most: number) => ({ level: sample(level, mask, most), upright: sample(upright, mask, most) });
  const scores = (angles: readonly number[], thinned: { level: Points; upright: Points }, bin: number): number[] => {
    const turns = angles
      .map((angle) => (angle * Math.PI) / 180)
      .map((radians) => [Math.cos(radians), Math.sin(radians)]);
    const lying = concentrations(thinned.level, turns.map(([c, s]) => [c, -s] as const), size, bin); // prettier-ignore
    const standing = concentrations(thinned.upright, turns.map(([c, s]) => [s, c] as const), size, bin); // prettier-ignore
    return lying.map((value, i) => value + standing[i]);
  };

  let best = 0;
  let top = -1;
  const angles: number[] = [];
  for (let angle = -widest; angle <= widest + 1e-9; angle += 0.5) angles.push(angle);
  scores(angles, thin(COARSE_POINTS), 4).forEach((score, i) => {
    // A page that stands straight is the rule: what leans must show it.
    const value = score * (Math.abs(angles[i]) < 0.6 ? 1.02 : 1);
    if (value > top) [best, top] = [angles[i], value];
  });
  const fine = thin(FINE_POINTS);
  for (const step of [0.12, 0.02]) {
    const around = Array.from({ length: 13 }, (_, k) => best + (k - 6) * step);
    top = -1;
    scores(around, fine, 1).forEach((value, i) => {
      if (value > top) [best, top] = [around[i], value];
    });
  }
  const [before, after] = scores([best - 0.02, best + 0.02], fine, 1);
  const bend = before - 2 * top + after;
  const refined = bend < 0 ? best + (0.01 * (before - after)) / bend : best;
  return Math.abs(refined) < 0.03 ? 0 : refined;
}

/**
 * Points are spread evenly over their pixels: at the corners of a grid, straight lines would all fall between two bins or all
 * into one, and whether they stand straight would hang on that.
 */
const within = (n: number, ratio: number): number => n * ratio - Math.floor(n * ratio) - 0.5;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const SILVER = Math.SQRT2 - 1;

/** Indices of feet of the ink (paper below) for level lines, of right sides (paper to the right) for upright ones. */
function edgePoints({ width, height, data }: GreyImage): { level: number[]; upright: number[] } {
  const level: number[] = [];
  const upright: number[] = [];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      if (data[i] === 0) continue;
      if (data[i + width] === 0) level.push(i);
      if (data[i + 1] === 0) upright.push(i);
    }
  }
  return { level, upright };
}

/** About every n-th point, the same ones every time; measured from the middle of the mask. */
function sample(indices: readonly number[], { width, height }: GreyImage, most: number): Points {
  const step = Math.max(1, Math.ceil(indices.length / most));
  // A stride that shares no factor with the usual row lengths walks through all columns alike.
  const count = Math.floor(indices.length / step);
  const [xs, ys] = [new Float32Array(count), new Float32Array(count)];
  for (let k = 0, n = 0; k < count; k++, n += step) {
    const i = indices[n];
    const y = Math.floor(i / width);
    xs[k] = i - y * width - width / 2 + within(n, SILVER);
    ys[k] = y - height / 2 + within(n, GOLDEN);
  }
  return { xs, ys };
}

/**
 * By direction (a, b): the sum of squares of the histogram of ys·a + xs·b. Bins half as wide as asked for, each point shared
 * between two and then smeared over their neighbours, make it the same wherever in its bin a line falls.
 */
export function concentrations(
  points: Points,
  directions: readonly (readonly [a: number, b: number])[],
  size: number,
  bin: number,
): number[] {
  const { xs, ys } = points;
  const bins = Math.ceil((2 * size) / bin) + 6;
  // Four at a time; what is missing to the last four is asked for twice.
  const fours = Math.ceil(directions.length / 4);
  const pairs = Float64Array.from(
    { length: 8 * fours },
    (_, i) => directions[Math.min(directions.length - 1, i >> 1)][i & 1],
  );
  const found = withKernels(8 * xs.length + 16 * bins, (kernels, room) => {
    const [atXs, atYs, atPairs] = [room.put(bytesOf(xs)), room.put(bytesOf(ys)), room.put(bytesOf(pairs))];
    const [atBins, out] = [room.take(16 * bins), room.take(32 * fours)];
    for (let four = 0; four < fours; four++) {
      kernels.concentrations(atXs, atYs, xs.length, atPairs + 64 * four, 2 / bin, atBins, bins, out + 32 * four);
    }
    return [...room.numbers(out, directions.length)];
  });
  return found ?? directions.map(([a, b]) => concentrationPlainly(points, a, b, size, bin));
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

export function concentrationPlainly({ xs, ys }: Points, a: number, b: number, size: number, bin: number): number {
  const fineness = 2 / bin;
  const bins = new Float32Array(Math.ceil((2 * size) / bin) + 6);
  const middle = bins.length >> 1;
  for (let i = 0; i < xs.length; i++) {
    const at = (ys[i] * a + xs[i] * b) * fineness + middle;
    const low = Math.floor(at);
    const share = at - low;
    bins[low] += 1 - share;
    bins[low + 1] += share;
  }
  let sum = 0;
  for (let i = 1; i < bins.length - 1; i++) sum += (bins[i - 1] + 2 * bins[i] + bins[i + 1]) ** 2;
  return sum;
}
