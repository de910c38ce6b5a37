/**
 * The one way a character becomes an input of the glyph networks, in reading and in training alike: MNIST's convention
 * (LeCun, Cortes, Burges, "The MNIST database"): aspect kept, the longer side of the ink fitted to a box of 20 pixels, the
 * centre of mass in the middle of a field of 28. What goes beyond it: strokes are brought to full brightness, so that a
 * faint pen and a fat one look alike, and ink is never pushed out of the field.
 */

export interface Ink {
  readonly width: number;
  readonly height: number;
  /** Row-major; a Uint8Array holds 0 paper to 255 ink, a Float32Array 0 paper to 1 ink. */
  readonly data: Uint8Array | Float32Array;
}

/** What is fainter than this share of the darkest ink does not stretch the box. */
const FAINT = 0.25;

/**
 * Normalises one character.
 * @param ink  the crop; its margins do not matter
 * @param size width and height of the answer, pixels
 * @param box  pixels to which the longer side of the ink is fitted
 * @returns size × size values, row-major, 0 paper to 1 ink; all zero where there is no ink
 */
export function normaliseGlyph(ink: Ink, size = 28, box = 20): Float32Array {
  const bounds = inkBounds(ink);
  const out = new Float32Array(size * size);
  if (bounds === undefined) return out;
  const { left, top, width, height } = bounds;
  const scale = Math.max(width, height) / box;
  // Middle of the field in source pixels, held back where the ink would leave the field on the other side.
  const half = (size * scale) / 2;
  const { x, y } = centreOfMass(ink, bounds);
  const centreX = clamp(x, left + width - half, left + half);
  const centreY = clamp(y, top + height - half, top + half);
  const columns = taps(size, scale, centreX, left, left + width);
  const rows = taps(size, scale, centreY, top, top + height);

  const { data } = ink;
  const between = new Float32Array(height * size);
  for (let column = 0; column < size; column += 1) {
    const first = columns.first[column];
    const reach = columns.length[column];
    const weights = column * columns.most;
    for (let row = 0; row < height; row += 1) {
      const source = (top + row) * ink.width + first;
      let sum = 0;
      for (let k = 0; k < reach; k += 1) sum += columns.weights[weights + k] * data[source + k];
      between[row * size + column] = sum;
    }
  }
  let peak = 0;
  for (let row = 0; row < size; row += 1) {
    const target = row * size;
    for (let k = 0; k < rows.length[row]; k += 1) {
      const weight = rows.weights[row * rows.most + k];
      const source = (rows.first[row] - top + k) * size;
      for (let column = 0; column < size; column += 1) out[target + column] += weight * between[source + column];
    }
    for (let column = 0; column < size; column += 1) if (out[target + column] > peak) peak = out[target + column];
  }
  if (peak > 0) for (let index = 0; index < out.length; index += 1) out[index] /= peak;
  return out;
}

interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function inkBounds({ width, height, data }: Ink): Bounds | undefined {
  let darkest = 0;
  for (let index = 0; index < data.length; index += 1) if (data[index] > darkest) darkest = data[index];
  if (!(darkest > 0)) return undefined;
  const threshold = darkest * FAINT;
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    let first = 0;
    while (first < width && data[row + first] < threshold) first += 1;
    if (first === width) continue;
    let last = width - 1;
    while (data[row + last] < threshold) last -= 1;
    if (first < left) left = first;
    if (last > right) right = last;
    if (y < top) top = y;
    bottom = y;
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Of the ink within the bounds; pixel (0, 0) covers 0 to 1. */
function centreOfMass(ink: Ink, bounds: Bounds): { x: number; y: number } {
  let mass = 0;
  let momentX = 0;
  let momentY = 0;
  for (let y = bounds.top; y < bounds.top + bounds.height; y += 1) {
    for (let x = bounds.left; x < bounds.left + bounds.width; x += 1) {
      const value = ink.data[y * ink.width + x];
      mass += value;
      momentX += value * (x + 0.5);
      momentY += value * (y + 0.5);
    }
  }
  return { x: momentX / mass, y: momentY / mass };
}

/** Which source pixels make each output pixel, and with what weights. */
interface Taps {
  readonly first: Int32Array;
  readonly length: Int32Array;
  /** Those of each pixel, each from `most` times its number on. */
  readonly weights: Float32Array;
  readonly most: number;
}

/** A tent as wide as the reduction (anti-aliased), or linear when enlarging. */
function taps(size: number, scale: number, centre: number, from: number, to: number): Taps {
  const reach = Math.max(1, scale);
  const most = Math.ceil(2 * reach) + 1;
  const first = new Int32Array(size);
  const length = new Int32Array(size);
  const weights = new Float32Array(size * most);
  for (let index = 0; index < size; index += 1) {
    const at = centre + (index + 0.5 - size / 2) * scale;
    const start = Math.ceil(at - reach - 0.5);
    const end = Math.floor(at + reach - 0.5) + 1;
    // The tent's weights are made to add up to 1 before the part outside the ink is dropped.
    let total = 0;
    for (let pixel = start; pixel < end; pixel += 1) total += Math.max(0, reach - Math.abs(pixel + 0.5 - at));
    first[index] = Math.max(from, start);
    length[index] = Math.max(0, Math.min(to, end) - first[index]);
    for (let k = 0; k < length[index]; k += 1) {
      weights[index * most + k] = Math.max(0, reach - Math.abs(first[index] + k + 0.5 - at)) / total;
    }
  }
  return { first, length, weights, most };
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
