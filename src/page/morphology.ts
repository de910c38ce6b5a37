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

const queue = new Int32Array(1 << 17);

/** Maximum over a window that slides along the line, by a queue of falling values. */
function slidingMaximum(line: Uint8Array, length: number, radius: number, out: Uint8Array): void {
  const q = length <= queue.length ? queue : new Int32Array(length);
  let head = 0;
  let tail = 0;
  for (let i = 0; i < length + radius; i++) {
    if (i < length) {
      while (tail > head && line[q[tail - 1]] <= line[i]) tail--;
      q[tail++] = i;
    }
    const at = i - radius;
    if (at < 0) continue;
    while (q[head] < at - radius) head++;
    out[at] = line[q[head]];
  }
}
