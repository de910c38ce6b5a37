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
 */
export const mapInk = (image: GreyImage, reach: number): InkMap => inkOver(darknessOf(image, reach), 1);

/** How far every pixel is darker than the paper around it, and how often each darkness is seen. */
interface Darkness {
  readonly image: GreyImage;
  readonly histogram: Float64Array;
}

function darknessOf(image: GreyImage, reach: number): Darkness {
  const { width, height } = image;
  const paper = paperLevel(image, reach);
  const data = new Uint8Array(width * height);
  const histogram = new Float64Array(256);
  for (let index = 0; index < data.length; index++) {
    data[index] = Math.max(0, Math.min(255, Math.round(paper[index] - image.data[index])));
    histogram[data[index]]++;
  }
  return { image: { width, height, data }, histogram };
}

/** The ink at a threshold of `bias` times the one that splits the darkness best: above 1 takes less for ink, below 1 more. */
function inkOver({ image: { width, height, data: darkness }, histogram }: Darkness, bias: number): InkMap {
  const threshold = Math.max(LEAST_CONTRAST, otsu(histogram) * bias);
  const pen = Math.max(LEAST_CONTRAST * 1.5, meanAbove(histogram, threshold));
  const strengths = Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, Math.round((value / pen) * 255)));
  const strength = new Uint8Array(darkness.length);
  const mask = new Uint8Array(darkness.length);
  for (let index = 0; index < darkness.length; index++) {
    strength[index] = strengths[darkness[index]];
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
  const darkness = darknessOf(image, reach);
  let best = inkOver(darkness, BIASES[0]);
  let least = bitShare(best.mask);
  for (const bias of BIASES.slice(1)) {
    if (least < CLEAN) break;
    const map = inkOver(darkness, bias);
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
  // Running sums of the window's columns; those beyond the border are there and empty, so that none must be asked for.
  const first = reach + 1;
  const sums = new Float64Array(width + 2 * first);
  const counts = new Float64Array(width + 2 * first);
  let allSum = 0;
  let allCount = 0;
  for (let index = 0; index < data.length; index++) {
    if (keep !== undefined && keep[index] === 0) continue;
    allSum += data[index];
    allCount++;
  }
  const whole = allSum / Math.max(1, allCount);
  const move = (y: number, sign: 1 | -1): void => {
    for (let c = first, index = y * width, end = index + width; index < end; c++, index++) {
      if (keep !== undefined && keep[index] === 0) continue;
      sums[c] += sign * data[index];
      counts[c] += sign;
    }
  };
  for (let y = 0; y < Math.min(reach, height); y++) move(y, 1);
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    if (y + reach < height) move(y + reach, 1);
    if (y - reach - 1 >= 0) move(y - reach - 1, -1);
    let sum = 0;
    let count = 0;
    for (let c = first; c < first + Math.min(reach, width); c++) {
      sum += sums[c];
      count += counts[c];
    }
    for (let x = 0, index = y * width; x < width; x++, index++) {
      sum += sums[x + first + reach] - sums[x];
      count += counts[x + first + reach] - counts[x];
      out[index] = count > 8 ? sum / count : whole;
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
