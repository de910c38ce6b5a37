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

  const between = new Float32Array(height * size);
  for (let row = 0; row < height; row += 1) {
    const source = (top + row) * ink.width;
    for (let column = 0; column < size; column += 1) {
      const { first, weights } = columns[column];
      let sum = 0;
      for (let k = 0; k < weights.length; k += 1) sum += weights[k] * ink.data[source + first + k];
      between[row * size + column] = sum;
    }
  }
  let peak = 0;
  for (let row = 0; row < size; row += 1) {
    const { first, weights } = rows[row];
    for (let k = 0; k < weights.length; k += 1) {
      const weight = weights[k];
      const source = (first - top + k) * size;
      for (let column = 0; column < size; column += 1) out[row * size + column] += weight * between[source + column];
    }
    for (let column = 0; column < size; column += 1) peak = Math.max(peak, out[row * size + column]);
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

function inkBounds(ink: Ink): Bounds | undefined {
  const { width, height, data } = ink;
  let darkest = 0;
  for (const value of data) if (value > darkest) darkest = value;
  if (!(darkest > 0)) return undefined;
  const threshold = darkest * FAINT;
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (data[y * width + x] < threshold) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
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

interface Taps {
  readonly first: number;
  readonly weights: Float32Array;
}

/** Which source pixels make one output pixel: a tent as wide as the reduction (anti-aliased), or linear when enlarging. */
function taps(size: number, scale: number, centre: number, from: number, to: number): Taps[] {
  const reach = Math.max(1, scale);
  const lines: Taps[] = [];
  for (let index = 0; index < size; index += 1) {
    const at = centre + (index + 0.5 - size / 2) * scale;
    const start = Math.ceil(at - reach - 0.5);
    const end = Math.floor(at + reach - 0.5) + 1;
    // The tent's weights are made to add up to 1 before the part outside the ink is dropped.
    let total = 0;
    for (let pixel = start; pixel < end; pixel += 1) total += Math.max(0, reach - Math.abs(pixel + 0.5 - at));
    const first = Math.max(from, start);
    const weights = new Float32Array(Math.max(0, Math.min(to, end) - first));
    for (let k = 0; k < weights.length; k += 1) {
      weights[k] = Math.max(0, reach - Math.abs(first + k + 0.5 - at)) / total;
    }
    lines.push({ first, weights });
  }
  return lines;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
