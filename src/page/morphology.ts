import type { GreyImage } from '../image.js';
import { withKernels } from '../kernels/index.js';

/** The brightest (or darkest) value of the (2 · radius + 1)² square around every pixel; the outside does not count. */
export function extremum(image: GreyImage, radius: number, kind: 'brightest' | 'darkest'): GreyImage {
  const { width, height, data } = image;
  const padded = (width + 2 * radius) * (height + 2 * radius);
  const found = withKernels(padded + 2 * data.length, (kernels, room) => {
    const [at, scratch, out] = [room.put(data), room.take(padded), room.take(data.length)];
    kernels.extremum(at, width, height, radius, kind === 'brightest' ? 0 : 255, scratch, out);
    return { width, height, data: room.bytes(out, data.length) };
  });
  return found ?? extremumPlainly(image, radius, kind);
}

export function extremumPlainly(image: GreyImage, radius: number, kind: 'brightest' | 'darkest'): GreyImage {
  const { width, height } = image;
  const flip = kind === 'brightest' ? 0 : 255;
  // Empty columns and rows on both sides: they are never the maximum, and no window asks where the image ends.
  const columns = width + 2 * radius;
  const values = new Uint8Array(columns * (height + 2 * radius));
  for (let y = 0; y < height; y++) {
    const start = (y + radius) * columns + radius;
    for (let x = 0, i = y * width; x < width; x++, i++) values[start + x] = image.data[i] ^ flip;
  }
  slidingMaximum(values, 2 * radius + 1, 1);
  slidingMaximum(values, 2 * radius + 1, columns);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0, i = y * width; x < width; x++, i++) data[i] = values[y * columns + x] ^ flip;
  }
  return { width, height, data };
}

/** Fills what is dark and narrower than 2 · radius + 1 with what is around it. */
export const closing = (image: GreyImage, radius: number): GreyImage =>
  extremum(extremum(image, radius, 'brightest'), radius, 'darkest');

/**
 * Turns every value into the maximum of the `size` values from it on, `stride` apart, in place: the maximum of twice as many
 * is that of two neighbouring halves, so that a window takes the logarithm of its size, in plain passes over memory.
 */
function slidingMaximum(values: Uint8Array, size: number, stride: number): void {
  for (let reach = 1; reach < size;) {
    const step = Math.min(reach, size - reach);
    const offset = step * stride;
    for (let i = 0, end = values.length - offset; i < end; i++) {
      const ahead = values[i + offset];
      if (ahead > values[i]) values[i] = ahead;
    }
    reach += step;
  }
}
