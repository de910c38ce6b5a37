import type { GreyImage } from '../image.js';
import { components } from '../page/index.js';

/**
 * Ink against paper within one strip: the paper's level is followed locally, so that tints and shadows drop out, and one
 * threshold is set for the whole line, so that a faint background pattern does not turn into ink where nothing is written.
 */

export interface InkMap {
  /** 0 paper to 255 as dark as the pen. */
  readonly strength: GreyImage;
  /** 255 ink, 0 paper. */
  readonly mask: GreyImage;
  /** Grey levels between paper and pen; a strip with nothing on it has little. */
  readonly contrast: number;
}

/** Grey levels by which anything must stand out from the paper to be called ink. */
const LEAST_CONTRAST = 18;

/**
 * Separates ink from paper.
 * @param image  grey strip
 * @param reach  half width of the neighbourhood that tells the paper's level, pixels: wider than any stroke
 * @param bias   shifts the threshold: above 1 takes less for ink, below 1 more
 */
export function mapInk(image: GreyImage, reach: number, bias = 1): InkMap {
  const { width, height } = image;
  const paper = paperLevel(image, reach);
  const darkness = new Uint8Array(width * height);
  for (let index = 0; index < darkness.length; index += 1) {
    darkness[index] = Math.max(0, Math.min(255, Math.round(paper[index] - image.data[index])));
  }
  const histogram = new Float64Array(256);
  for (const value of darkness) histogram[value] += 1;
  const threshold = Math.max(LEAST_CONTRAST, otsu(histogram) * bias);
  const pen = Math.max(LEAST_CONTRAST * 1.5, meanAbove(histogram, threshold));
  const strength = new Uint8Array(darkness.length);
  const mask = new Uint8Array(darkness.length);
  for (let index = 0; index < darkness.length; index += 1) {
    strength[index] = Math.min(255, Math.round((darkness[index] / pen) * 255));
    mask[index] = darkness[index] >= threshold ? 255 : 0;
  }
  return { strength: { width, height, data: strength }, mask: { width, height, data: mask }, contrast: pen };
}

/** Thresholds tried, over the one that splits the histogram best. */
const BIASES = [1, 1.15, 1.3, 1.45, 1.6];
/** Share of the ink in small bits that punctuation and broken strokes explain. */
const CLEAN = 0.07;

/**
 * As `mapInk`, with the threshold raised as long as a background pattern shows as many small bits of ink and raising it
 * makes them fewer.
 */
export function mapInkCleanly(image: GreyImage, reach: number): InkMap {
  let best = mapInk(image, reach, BIASES[0]);
  let least = bitShare(best.mask);
  for (const bias of BIASES.slice(1)) {
    if (least < CLEAN) break;
    const map = mapInk(image, reach, bias);
    const share = bitShare(map.mask);
    if (share > 0.85 * least) break;
    best = map;
    least = share;
  }
  return best;
}

/** Share of the ink in pieces that are small beside the tall ones. */
function bitShare(mask: GreyImage): number {
  const pieces = components(mask).components;
  const tallest = Math.max(0, ...pieces.map(({ box }) => box.height));
  let all = 0;
  let bits = 0;
  for (const { box, area } of pieces) {
    all += area;
    if (box.height < 0.25 * tallest) bits += area;
  }
  return all === 0 ? 0 : bits / all;
}

/** Local mean of the paper: the mean of a neighbourhood, then again without what was darker than it by more than the texture. */
function paperLevel(image: GreyImage, reach: number): Float32Array {
  const { width, height, data } = image;
  let keep: Uint8Array | undefined;
  for (let round = 0; round < 3; round += 1) {
    const level = maskedMean(data, width, height, reach, keep);
    keep = new Uint8Array(data.length);
    let spread = 0;
    for (let index = 0; index < data.length; index += 1) spread += Math.abs(data[index] - level[index]);
    const margin = Math.max(4, (0.8 * spread) / data.length);
    for (let index = 0; index < data.length; index += 1) keep[index] = data[index] > level[index] - margin ? 1 : 0;
  }
  return maskedMean(data, width, height, reach, keep);
}

/** Mean over a square window of the pixels to keep; where it holds none, the mean of all that are kept. */
function maskedMean(
  data: Uint8Array,
  width: number,
  height: number,
  reach: number,
  keep: Uint8Array | undefined,
): Float32Array {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  const counts = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let sum = 0;
    let count = 0;
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      if (keep === undefined || keep[index] === 1) {
        sum += data[index];
        count += 1;
      }
      const at = (y + 1) * stride + x + 1;
      sums[at] = sums[at - stride] + sum;
      counts[at] = counts[at - stride] + count;
    }
  }
  const whole = sums.at(-1)! / Math.max(1, counts.at(-1)!);
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y += 1) {
    const top = Math.max(0, y - reach) * stride;
    const foot = Math.min(height, y + reach + 1) * stride;
    for (let x = 0; x < width; x += 1) {
      const left = Math.max(0, x - reach);
      const right = Math.min(width, x + reach + 1);
      const count = counts[foot + right] - counts[top + right] - counts[foot + left] + counts[top + left];
      const sum = sums[foot + right] - sums[top + right] - sums[foot + left] + sums[top + left];
      out[y * width + x] = count > 8 ? sum / count : whole;
    }
  }
  return out;
}

/** N. Otsu, "A threshold selection method from gray-level histograms", IEEE SMC-9 (1979). */
function otsu(histogram: Float64Array): number {
  let total = 0;
  let moment = 0;
  histogram.forEach((count, value) => {
    total += count;
    moment += count * value;
  });
  let below = 0;
  let momentBelow = 0;
  let best = 0;
  let threshold = 128;
  for (let value = 0; value < 255; value += 1) {
    below += histogram[value];
    momentBelow += histogram[value] * value;
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const difference = momentBelow / below - (moment - momentBelow) / above;
    const between = below * above * difference * difference;
    if (between > best) {
      best = between;
      threshold = value + 1;
    }
  }
  return threshold;
}

function meanAbove(histogram: Float64Array, threshold: number): number {
  let total = 0;
  let moment = 0;
  for (let value = Math.ceil(threshold); value < 256; value += 1) {
    total += histogram[value];
    moment += histogram[value] * value;
  }
  return total === 0 ? 0 : moment / total;
}
