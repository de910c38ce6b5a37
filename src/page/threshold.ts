import type { GreyImage } from '../image.js';
import { withKernels } from '../kernels/index.js';

/** Ink masks: images of 255 where there is ink and 0 where there is paper. */

/** Counts of the 256 grey values. */
export function histogram(image: GreyImage): Uint32Array {
  const found = withKernels(image.data.length, (kernels, room) => {
    const [at, counts] = [room.put(image.data), room.take(4096)];
    kernels.histogram(at, image.data.length, counts, counts + 1024);
    return room.counts(counts, 256);
  });
  return found ?? histogramPlainly(image);
}

export function histogramPlainly(image: GreyImage): Uint32Array {
  const counts = new Uint32Array(256);
  for (const value of image.data) counts[value]++;
  return counts;
}

export interface OtsuSplit {
  /** Ink is what is at most this dark. */
  readonly level: number;
  /** Variance between the two classes over all variance, 0 to 1: how well the split explains the image. */
  readonly separability: number;
  /** Mean grey of the two classes. */
  readonly ink: number;
  readonly paper: number;
}

/** The level that best parts the image into two classes (Otsu 1979, IEEE Trans. SMC 9(1)). */
export function otsu(image: GreyImage | Uint32Array): OtsuSplit {
  const counts = image instanceof Uint32Array ? image : histogram(image);
  let total = 0;
  let sum = 0;
  let squares = 0;
  counts.forEach((count, value) => {
    total += count;
    sum += count * value;
    squares += count * value * value;
  });
  let best = { level: 127, between: -1, ink: 0, paper: 255 };
  let below = 0;
  let sumBelow = 0;
  for (let level = 0; level < 255; level++) {
    below += counts[level];
    sumBelow += counts[level] * level;
    if (below === 0) continue;
    if (below === total) break;
    const ink = sumBelow / below;
    const paper = (sum - sumBelow) / (total - below);
    const between = below * (total - below) * (paper - ink) ** 2;
    if (between > best.between) best = { level, between, ink, paper };
  }
  const variance = total * squares - sum * sum;
  const separability = variance > 0 && best.between > 0 ? best.between / variance : 0;
  return { level: best.level, separability, ink: best.ink, paper: best.paper };
}

/** Everything at most as bright as `level` is ink. */
export function maskBelow(image: GreyImage, level: number): GreyImage {
  const { width, height, data } = image;
  const found = withKernels(2 * data.length, (kernels, room) => {
    const [at, out] = [room.put(data), room.take(data.length)];
    kernels.maskBelow(at, data.length, level, out);
    return { width, height, data: room.bytes(out, data.length) };
  });
  return found ?? maskBelowPlainly(image, level);
}

export function maskBelowPlainly({ width, height, data }: GreyImage, level: number): GreyImage {
  const mask = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) mask[i] = data[i] <= level ? 255 : 0;
  return { width, height, data: mask };
}

export interface LocalThreshold {
  /** Side of the square window, pixels, odd. Should hold several strokes: about 3 mm. */
  readonly window: number;
  /** Weight of the local deviation. */
  readonly k: number;
}

/** What of Sauvola's threshold is known beforehand. */
interface Sure {
  /** Pixels brighter than this are paper untried, which on a cheque saves most of the work. */
  readonly brightest?: number;
  /** Pixels at most as bright as this are ink untried. */
  readonly darkest?: number;
}

/** Windows so wide that sums of squares in them go beyond 32 bits are left to the plain loops. */
const WIDEST = 255;

/**
 * Sauvola and Pietikäinen 2000 (Pattern Recognition 33): level = m · (1 + k · (s / 128 − 1)).
 */
export function sauvola(image: GreyImage, threshold: LocalThreshold, sure: Sure = {}): GreyImage {
  const { width, height, data } = image;
  const { window, k } = threshold;
  const { brightest = 255, darkest = -1 } = sure;
  if (window > WIDEST) return sauvolaPlainly(image, threshold, sure);
  const found = withKernels(2 * data.length, (kernels, room) => {
    const [at, mask, scratch] = [room.put(data), room.take(data.length), room.take(8 * (width + window + 2))];
    kernels.sauvola(at, width, height, window, k, brightest, darkest, scratch, mask);
    return { width, height, data: room.bytes(mask, data.length) };
  });
  return found ?? sauvolaPlainly(image, threshold, sure);
}

export function sauvolaPlainly(
  image: GreyImage,
  { window, k }: LocalThreshold,
  { brightest = 255, darkest = -1 }: Sure = {},
): GreyImage {
  const { width, height, data } = image;
  const mask = new Uint8Array(data.length);
  eachRow(image, window, ({ start, sums, squares, counts }) => {
    for (let x = 0, i = start; x < width; x++, i++) {
      if (data[i] > brightest) continue;
      if (data[i] <= darkest) {
        mask[i] = 255;
        continue;
      }
      const mean = sums[x] / counts[x];
      const deviation = Math.sqrt(Math.max(0, squares[x] / counts[x] - mean * mean));
      if (data[i] <= mean * (1 + k * (deviation / 128 - 1))) mask[i] = 255;
    }
  });
  return { width, height, data: mask };
}

/** Wolf and Jolion 2003 (PAA 6): level = m − k · (1 − s / R) · (m − M), R the largest deviation, M the darkest grey. */
export function wolf(image: GreyImage, { window, k }: LocalThreshold): GreyImage {
  const { width, height, data } = image;
  let darkest = 255;
  for (const value of data) if (value < darkest) darkest = value;
  const means = new Float32Array(data.length);
  const deviations = new Float32Array(data.length);
  let largest = 1;
  eachRow(image, window, ({ start, sums, squares, counts }) => {
    for (let x = 0, i = start; x < width; x++, i++) {
      const mean = sums[x] / counts[x];
      const deviation = Math.sqrt(Math.max(0, squares[x] / counts[x] - mean * mean));
      means[i] = mean;
      deviations[i] = deviation;
      if (deviation > largest) largest = deviation;
    }
  });
  const mask = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const mean = means[i];
    if (data[i] <= mean - k * (1 - deviations[i] / largest) * (mean - darkest)) mask[i] = 255;
  }
  return { width, height, data: mask };
}

export type InkMethod = 'auto' | 'otsu' | 'sauvola' | 'wolf';

export interface InkMaskOptions {
  readonly method?: InkMethod;
  /** Side of the local window, pixels; the default suits 200 to 300 dpi. */
  readonly window?: number;
  /** The image's `histogram`, where it is known. */
  readonly counts?: Uint32Array;
}

/** Flattened paper is white within this: nothing brighter is ever ink. */
const PAPER_NOISE = 24;

/**
 * The ink of a flattened grey crop (paper near 255): 255 ink, 0 paper, the same size. `auto` takes Otsu's global level where
 * nothing but anti-aliased edges lies between ink and paper, and otherwise Sauvola's local one, for pencil beside print, and
 * whatever is globally dark, for bars wider than the window.
 */
export function inkMask(
  image: GreyImage,
  { method = 'auto', window = 41, counts = histogram(image) }: InkMaskOptions = {},
): GreyImage {
  const split = otsu(counts);
  if (split.paper - split.ink < PAPER_NOISE) {
    return { width: image.width, height: image.height, data: new Uint8Array(image.data.length) };
  }
  if (method === 'otsu') return maskBelow(image, split.level);
  if (method === 'auto') {
    const dark = counts.subarray(0, split.level + 1).reduce((a, b) => a + b, 0);
    const between = counts.subarray(split.level + 1, 256 - PAPER_NOISE).reduce((a, b) => a + b, 0);
    if (between < EDGE_SHARE * dark) return maskBelow(image, split.level);
  }
  if (method !== 'wolf') {
    const darkest = method === 'auto' ? Math.min(split.level, 127) : -1;
    return sauvola(image, { window, k: 0.2 }, { brightest: 255 - PAPER_NOISE, darkest });
  }
  const mask = wolf(image, { window, k: 0.5 });
  for (let i = 0; i < mask.data.length; i++) if (image.data[i] > 255 - PAPER_NOISE) mask.data[i] = 0;
  return mask;
}

/** Greys between Otsu's level and paper, over the ink: what a bitonal image or a perfectly sharp one has at most. */
const EDGE_SHARE = 0.02;

/** What lies in the square windows around the pixels of one row, cut off at the border of the image. */
interface WindowRow {
  /** Index of the row's first pixel. */
  readonly start: number;
  /** By column: sum of the greys, of their squares, and number of pixels. */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly counts: Float64Array;
}

/** Row after row, by running sums; the arrays are the same for every row. */
function eachRow({ width, height, data }: GreyImage, window: number, visit: (row: WindowRow) => void): void {
  const half = window >> 1;
  // Columns beyond the border are there and empty, so that nothing must ask whether one is.
  const first = half + 1;
  const columns = new Float64Array(width + 2 * first);
  const columnSquares = new Float64Array(width + 2 * first);
  const enter = (y: number): void => {
    for (let c = first, i = y * width, end = i + width; i < end; c++, i++) {
      const value = data[i];
      columns[c] += value;
      columnSquares[c] += value * value;
    }
  };
  const leave = (y: number): void => {
    for (let c = first, i = y * width, end = i + width; i < end; c++, i++) {
      const value = data[i];
      columns[c] -= value;
      columnSquares[c] -= value * value;
    }
  };
  const [sums, squares, counts] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  const across = Float64Array.from(sums, (_, x) => Math.min(width - 1, x + half) - Math.max(0, x - half) + 1);
  const ahead = first + half;
  for (let y = 0; y < Math.min(half, height); y++) enter(y);
  for (let y = 0; y < height; y++) {
    if (y + half < height) enter(y + half);
    if (y - half - 1 >= 0) leave(y - half - 1);
    const rows = Math.min(height - 1, y + half) - Math.max(0, y - half) + 1;
    let sum = 0;
    let square = 0;
    for (let c = first; c < first + Math.min(half, width); c++) {
      sum += columns[c];
      square += columnSquares[c];
    }
    for (let x = 0; x < width; x++) {
      sum += columns[x + ahead] - columns[x];
      square += columnSquares[x + ahead] - columnSquares[x];
      sums[x] = sum;
      squares[x] = square;
      counts[x] = rows * across[x];
    }
    visit({ start: y * width, sums, squares, counts });
  }
}
