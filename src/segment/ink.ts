import type { GreyImage } from '../image.js';
import { withKernels } from '../kernels/index.js';
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
export function mapInk(image: GreyImage, reach: number): InkMap {
  const darkness = darknessOf(image, reach);
  const threshold = thresholdOf(darkness, 1);
  return inkOver(darkness, threshold, maskFrom(darkness, threshold));
}

/** How far every pixel is darker than the paper around it, and how often each darkness is seen. */
export interface Darkness {
  readonly image: GreyImage;
  readonly histogram: Float64Array;
}

export function darknessOf(image: GreyImage, reach: number): Darkness {
  const { width, height, data } = image;
  const found = withKernels(8 * data.length, (kernels, room) => {
    const [at, out, counts] = [room.put(data), room.take(data.length), room.take(4096)];
    const scratch = room.take(6 * data.length + 8 * width + 16 * (reach + 1));
    kernels.darkness(at, width, height, reach, scratch, out, counts);
    return {
      image: { width, height, data: room.bytes(out, data.length) },
      histogram: Float64Array.from(room.counts(counts, 256)),
    };
  });
  return found ?? darknessPlainly(image, reach);
}

export function darknessPlainly(image: GreyImage, reach: number): Darkness {
  const { width, height, data: greys } = image;
  const paper = paperLevel(image, reach);
  const data = new Uint8Array(width * height);
  const histogram = new Float64Array(256);
  for (let index = 0; index < data.length; index++) {
    const difference = paper[index] - greys[index];
    const darkness = difference > 0 ? (difference + 0.5) | 0 : 0;
    data[index] = darkness;
    histogram[darkness]++;
  }
  return { image: { width, height, data }, histogram };
}

/** The ink, of which `mask` is what is at least `threshold` dark. */
function inkOver({ image, histogram }: Darkness, threshold: number, mask: GreyImage): InkMap {
  const pen = Math.max(LEAST_CONTRAST * 1.5, meanAbove(histogram, threshold));
  const strengths = Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, Math.round((value / pen) * 255)));
  return { strength: lookedUp(image, strengths), mask, contrast: pen };
}

/** The ink at a threshold of `bias` times the one that splits the darkness best: above 1 takes less for ink, below 1 more. */
const thresholdOf = ({ histogram }: Darkness, bias: number): number => Math.max(LEAST_CONTRAST, otsu(histogram) * bias);

const maskFrom = ({ image }: Darkness, threshold: number): GreyImage =>
  lookedUp(
    image,
    Uint8Array.from({ length: 256 }, (_, value) => (value >= threshold ? 255 : 0)),
  );

/** `values[v]` for every value v of an image; `values[0]` is 0. */
export function lookedUp(image: GreyImage, values: Uint8Array): GreyImage {
  const { width, height, data } = image;
  const found = withKernels(2 * data.length, (kernels, room) => {
    const [at, table, out] = [room.put(data), room.put(values), room.take(data.length)];
    kernels.lookedUp(at, data.length, table, out);
    return { width, height, data: room.bytes(out, data.length) };
  });
  return found ?? lookedUpPlainly(image, values);
}

export function lookedUpPlainly({ width, height, data }: GreyImage, values: Uint8Array): GreyImage {
  const out = new Uint8Array(data.length);
  for (let index = 0; index < data.length; index++) out[index] = values[data[index]];
  return { width, height, data: out };
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
  const inkAt = (bias: number) => {
    const threshold = thresholdOf(darkness, bias);
    const mask = maskFrom(darkness, threshold);
    return { threshold, mask, bits: bitShare(mask) };
  };
  let best = inkAt(BIASES[0]);
  for (const bias of BIASES.slice(1)) {
    if (best.bits < CLEAN) break;
    const next = inkAt(bias);
    if (next.bits > 0.85 * best.bits) break;
    best = next;
  }
  return inkOver(darkness, best.threshold, best.mask);
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
  const { data } = image;
  const level = new Float32Array(data.length);
  const keep = new Uint8Array(data.length).fill(1);
  const kept = Uint8Array.from(data);
  for (let round = 0; round < 3; round += 1) {
    maskedMean(image, reach, keep, kept, level);
    let spread = 0;
    for (let index = 0; index < data.length; index += 1) spread += Math.abs(data[index] - level[index]);
    const margin = Math.max(4, (0.8 * spread) / data.length);
    for (let index = 0; index < data.length; index += 1) {
      const grey = data[index];
      const isPaper = grey > level[index] - margin;
      keep[index] = isPaper ? 1 : 0;
      kept[index] = isPaper ? grey : 0;
    }
  }
  maskedMean(image, reach, keep, kept, level);
  return level;
}

/**
 * Mean over a square window of the pixels to keep; where it holds none, the mean of all that are kept.
 * @param keep 1 where a pixel counts, otherwise 0
 * @param kept its grey where it counts, otherwise 0
 * @param out takes the means
 */
function maskedMean(
  { width, height }: GreyImage,
  reach: number,
  keep: Uint8Array,
  kept: Uint8Array,
  out: Float32Array,
): void {
  // Running sums of the window's columns; those beyond the border are there and empty, so that none must be asked for.
  const first = reach + 1;
  const sums = new Int32Array(width + 2 * first);
  const counts = new Int32Array(width + 2 * first);
  const whole = total(kept) / Math.max(1, total(keep));
  const enter = (y: number): void => {
    for (let c = first, index = y * width, end = index + width; index < end; c++, index++) {
      sums[c] += kept[index];
      counts[c] += keep[index];
    }
  };
  const leave = (y: number): void => {
    for (let c = first, index = y * width, end = index + width; index < end; c++, index++) {
      sums[c] -= kept[index];
      counts[c] -= keep[index];
    }
  };
  for (let y = 0; y < Math.min(reach, height); y++) enter(y);
  const ahead = first + reach;
  for (let y = 0; y < height; y++) {
    if (y + reach < height) enter(y + reach);
    if (y - reach - 1 >= 0) leave(y - reach - 1);
    let sum = 0;
    let count = 0;
    for (let c = first; c < first + Math.min(reach, width); c++) {
      sum += sums[c];
      count += counts[c];
    }
    for (let x = 0, index = y * width; x < width; x++, index++) {
      sum += sums[x + ahead] - sums[x];
      count += counts[x + ahead] - counts[x];
      out[index] = count > 8 ? sum / count : whole;
    }
  }
}

function total(values: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index];
  return sum;
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
