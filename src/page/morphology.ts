import type { GreyImage } from '../image.js';

/** The brightest (or darkest) value of the (2 · radius + 1)² square around every pixel; the outside does not count. */
export function extremum(image: GreyImage, radius: number, kind: 'brightest' | 'darkest'): GreyImage {
  const { width, height } = image;
  const flip = kind === 'brightest' ? 0 : 255;
  const across = new Uint8Array(width * height);
  const out = new Uint8Array(width * height);
  const line = new Uint8Array(Math.max(width, height));
  const result = new Uint8Array(line.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) line[x] = image.data[y * width + x] ^ flip;
    slidingMaximum(line, width, radius, result);
    across.set(result.subarray(0, width), y * width);
  }
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) line[y] = across[y * width + x];
    slidingMaximum(line, height, radius, result);
    for (let y = 0; y < height; y++) out[y * width + x] = result[y] ^ flip;
  }
  return { width, height, data: out };
}

/** Fills what is dark and narrower than 2 · radius + 1 with what is around it. */
export const closing = (image: GreyImage, radius: number): GreyImage =>
  extremum(extremum(image, radius, 'brightest'), radius, 'darkest');

/**
 * Maximum over a window of 2 · radius + 1 that slides along the line (van Herk 1992, Gil and Werman 1993): running maxima
 * forward and backward within blocks of the window's size, three comparisons a pixel at any radius.
 */
function slidingMaximum(line: Uint8Array, length: number, radius: number, out: Uint8Array): void {
  const size = 2 * radius + 1;
  const padded = length + 2 * radius;
  if (forward.length < padded + size) {
    forward = new Uint8Array(2 * (padded + size));
    backward = new Uint8Array(2 * (padded + size));
  }
  for (let start = 0; start < padded; start += size) {
    const end = Math.min(padded, start + size);
    let most = 0;
    for (let i = start; i < end; i++) {
      const at = i - radius;
      const value = at >= 0 && at < length ? line[at] : 0;
      backward[i] = value;
      if (value > most) most = value;
      forward[i] = most;
    }
    most = 0;
    for (let i = end - 1; i >= start; i--) {
      if (backward[i] > most) most = backward[i];
      backward[i] = most;
    }
  }
  for (let i = 0; i < length; i++) {
    const [a, b] = [backward[i], forward[i + 2 * radius]];
    out[i] = a > b ? a : b;
  }
}

let forward = new Uint8Array(0);
let backward = new Uint8Array(0);
