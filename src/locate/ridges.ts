import type { GreyImage } from '../image.js';
import { withKernels } from '../kernels/index.js';

/**
 * Where the page is darker than a little to either side: thin lines, however faint, that an ink mask may lose. Printed frames
 * and combs are found by how much of a hypothetical side is ridge. All positions are upright millimetres.
 */
export interface Ridges {
  /** Share of the horizontal segment that lies on a ridge, 0 to 1; a leaning of two pixels is forgiven. */
  alongRow(y: number, x0: number, x1: number): number;
  /** Share of the vertical segment that lies on a ridge. */
  alongColumn(x: number, y0: number, y1: number): number;
}

/** Least grey step on both sides of a line: paper noise and JPEG stay below it on a flattened page. */
const LEAST_STEP = 14;
/** A line that is darker than its paper by this much always counts. */
const SURE_STEP = 64;
/** Where more of the page is ridge, it is the texture of the paper: the step is raised until no more is left. */
const MOST_SHARE = 0.06;

/** How far to either side paper is looked for, millimetres: from the edge of a hairline to that of a bold rule. */
const FLANK = { nearest: 0.5, farthest: 0.7 };

/** Running sums of the ridges: (width + 1) × height along the rows, width × (height + 1) down the columns. */
export interface RidgeSums {
  readonly rows: Uint16Array;
  readonly columns: Uint16Array;
}

/** `scale`: pixels a millimetre. */
export function findRidges(image: GreyImage, scale: number): Ridges {
  const { width, height } = image;
  const nearest = Math.max(1, Math.round(FLANK.nearest * scale));
  const farthest = Math.max(nearest, Math.round(FLANK.farthest * scale));
  const sums = sumRidgesByKernel(image, nearest, farthest) ?? sumRidges(image, nearest, farthest);
  return new RidgesOf(width, height, scale, sums);
}

/** A class, whose methods the many that ask take in: closures of every page's own would be called, and leave numbers behind. */
class RidgesOf implements Ridges {
  readonly #rows: Uint16Array;
  readonly #columns: Uint16Array;

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly scale: number,
    sums: RidgeSums,
  ) {
    this.#rows = sums.rows;
    this.#columns = sums.columns;
  }

  alongRow(y: number, x0: number, x1: number): number {
    const row = Math.min(this.height - 1, Math.max(0, Math.floor(y * this.scale)));
    const from = Math.min(this.width, Math.max(0, Math.round(x0 * this.scale)));
    const to = Math.min(this.width, Math.max(0, Math.round(x1 * this.scale)));
    if (to <= from) return 0;
    const start = row * (this.width + 1);
    return (this.#rows[start + to] - this.#rows[start + from]) / (to - from);
  }

  alongColumn(x: number, y0: number, y1: number): number {
    const column = Math.min(this.width - 1, Math.max(0, Math.floor(x * this.scale)));
    const from = Math.min(this.height, Math.max(0, Math.round(y0 * this.scale)));
    const to = Math.min(this.height, Math.max(0, Math.round(y1 * this.scale)));
    if (to <= from) return 0;
    return (this.#columns[to * this.width + column] - this.#columns[from * this.width + column]) / (to - from);
  }
}

export function sumRidgesByKernel(image: GreyImage, nearest: number, farthest: number): RidgeSums | undefined {
  const { width, height, data } = image;
  return withKernels(8 * data.length, (kernels, room) => {
    const [at, across, down] = [room.put(data), room.take(data.length), room.take(data.length)];
    const [inRows, inColumns] = [(width + 1) * height, width * (height + 1)];
    const [rows, columns, counts] = [room.take(2 * inRows), room.take(2 * inColumns), room.take(4096)];
    const most = MOST_SHARE * data.length;
    kernels.ridges(
      ...[at, width, height, nearest, farthest, LEAST_STEP, SURE_STEP, most],
      ...[across, down, rows, columns, counts],
    );
    return { rows: room.words(rows, inRows), columns: room.words(columns, inColumns) };
  });
}

/** What `findRidges` asks: paper is looked for `nearest` to `farthest` pixels to either side. */
export function sumRidges({ width, height, data }: GreyImage, nearest: number, farthest: number): RidgeSums {
  const across = new Uint8Array(width * height);
  const down = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const inner = y >= farthest && y < height - farthest;
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (data[i] > 255 - LEAST_STEP) continue;
      if (inner) across[i] = depth(data, i, nearest * width, farthest * width, width);
      if (x >= farthest && x < width - farthest) down[i] = depth(data, i, nearest, farthest, 1);
    }
  }
  keepFrom(across, leastStep(across));
  keepFrom(down, leastStep(down));

  // Running sums, of each pixel and its two neighbours across the line, so that a line may lean a little.
  const rows = new Uint16Array((width + 1) * height);
  const columns = new Uint16Array(width * (height + 1));
  for (let y = 0; y < height; y++) {
    const above = y > 0 ? -width : 0;
    const below = y < height - 1 ? width : 0;
    let sum = 0;
    for (let x = 0, i = y * width, o = y * (width + 1) + 1; x < width; x++, i++, o++) {
      sum += across[i] | across[i + above] | across[i + below];
      rows[o] = sum;
    }
    let before = 0;
    let here = width > 0 ? down[y * width] : 0;
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const after = x < width - 1 ? down[i + 1] : 0;
      columns[i + width] = columns[i] + (before | here | after);
      before = here;
      here = after;
    }
  }
  return { rows, columns };
}

/** How much darker pixel `i` is than the brightest from `nearest` to `farthest` before it and after it; the lesser of the two. */
function depth(data: Uint8Array, i: number, nearest: number, farthest: number, step: number): number {
  let before = 0;
  let after = 0;
  for (let d = nearest; d <= farthest; d += step) {
    if (data[i - d] > before) before = data[i - d];
    if (data[i + d] > after) after = data[i + d];
  }
  return Math.max(0, Math.min(before, after) - data[i]);
}

/** Depths of at least `step` become 1, the others 0, in place. */
function keepFrom(depths: Uint8Array, step: number): void {
  for (let i = 0; i < depths.length; i++) depths[i] = depths[i] >= step ? 1 : 0;
}

/** The step from LEAST_STEP to SURE_STEP at which at most MOST_SHARE of the pixels are ridge. */
function leastStep(depths: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const depth of depths) counts[depth]++;
  let above = 0;
  for (let step = 255; step > LEAST_STEP; step--) {
    above += counts[step];
    if (above > MOST_SHARE * depths.length) return Math.min(SURE_STEP, step + 1);
  }
  return LEAST_STEP;
}
