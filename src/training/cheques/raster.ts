import sharp, { type Sharp } from 'sharp';
import { invert, type Matrix3 } from '../../geometry.js';
import { createGrey, type GreyImage, type PixelImage } from '../../image.js';
import type { Random } from './random.js';

/** Pixel work that capturing needs. */

/** Scales a picture by `factor`, filtered well enough not to alias. */
export async function resize(image: PixelImage, factor: number): Promise<PixelImage> {
  const width = Math.max(1, Math.round(image.width * factor));
  const height = Math.max(1, Math.round(image.height * factor));
  const data = await fromPixels(image).resize(width, height, { fit: 'fill', kernel: 'mitchell' }).raw().toBuffer();
  return { width, height, channels: image.channels, data: new Uint8Array(data) };
}

export const fromPixels = (image: PixelImage): Sharp =>
  sharp(image.data, { raw: { width: image.width, height: image.height, channels: image.channels } });

/** Gaussian blur; what is finer than sharp's least, 0.3 pixels, leaves the picture as it is. */
export async function blur(image: PixelImage, sigma: number): Promise<PixelImage> {
  if (sigma < 0.3) return { ...image, data: Uint8Array.from(image.data) };
  const data = await fromPixels(image).blur(sigma).raw().toBuffer();
  return { ...image, data: new Uint8Array(data) };
}

/**
 * Lays `source` through the homography `map` (source to target) on a copy of `ground`, bilinearly; edges mix with the
 * ground. Both have three channels.
 */
export function layOn(ground: PixelImage, source: PixelImage, map: Matrix3): PixelImage {
  const back = invert(map);
  const out = Uint8Array.from(ground.data);
  const { width, height } = source;
  for (let y = 0; y < ground.height; y++)
    for (let x = 0; x < ground.width; x++) {
      const [px, py] = [x + 0.5, y + 0.5];
      const w = back[6] * px + back[7] * py + back[8];
      const u = (back[0] * px + back[1] * py + back[2]) / w - 0.5;
      const v = (back[3] * px + back[4] * py + back[5]) / w - 0.5;
      if (u <= -1 || v <= -1 || u >= width || v >= height) continue;
      const [i, j] = [Math.floor(u), Math.floor(v)];
      const [s, t] = [u - i, v - j];
      const at = 3 * (y * ground.width + x);
      const [left, right] = [i >= 0, i + 1 < width];
      const [above, below] = [j >= 0, j + 1 < height];
      const from = 3 * (j * width + i);
      const down = from + 3 * width;
      for (let k = 0; k < 3; k++) {
        const under = ground.data[at + k];
        const topLeft = left && above ? source.data[from + k] : under;
        const topRight = right && above ? source.data[from + 3 + k] : under;
        const footLeft = left && below ? source.data[down + k] : under;
        const footRight = right && below ? source.data[down + 3 + k] : under;
        const top = topLeft + s * (topRight - topLeft);
        const foot = footLeft + s * (footRight - footLeft);
        out[at + k] = top + t * (foot - top) + 0.5;
      }
    }
  return { ...ground, data: out };
}

export function plain(width: number, height: number, colour: readonly [number, number, number]): PixelImage {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 3];
  return { width, height, channels: 3, data };
}

/** Luma after ITU-R BT.601. */
export function toGrey(image: PixelImage): GreyImage {
  const grey = createGrey(image.width, image.height);
  for (let i = 0; i < grey.data.length; i++)
    grey.data[i] = Math.round(
      0.299 * image.data[3 * i] + 0.587 * image.data[3 * i + 1] + 0.114 * image.data[3 * i + 2],
    );
  return grey;
}

const NOISE_LENGTH = 30_011;

/** Sensor noise, in place; independent in every channel. Rows start at random places of one long row of noise. */
export function addNoise(image: PixelImage | GreyImage, deviation: number, random: Random): void {
  const noise = noiseRow(deviation, random);
  const row = image.data.length / image.height;
  for (let y = 0; y < image.height; y++) {
    let from = random.integer(NOISE_LENGTH);
    for (let i = y * row; i < (y + 1) * row; i++) {
      const value = image.data[i] + noise[from];
      image.data[i] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
      from = from + 1 === NOISE_LENGTH ? 0 : from + 1;
    }
  }
}

/** Nearly normal noise: a sum of three uniforms. */
export const noiseRow = (deviation: number, random: Random): Float32Array =>
  Float32Array.from(
    { length: NOISE_LENGTH },
    () => (random.next() + random.next() + random.next() - 1.5) * 2 * deviation,
  );

/** Multiplies every pixel by `gain(x, y)` and every channel by its part of `lamp`, in place. */
export function expose(
  image: PixelImage,
  lamp: readonly [number, number, number],
  gain: (x: number, y: number) => number = () => 1,
): void {
  for (let y = 0, at = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++, at += 3) {
      const g = gain(x, y);
      for (let k = 0; k < 3; k++) image.data[at + k] = Math.min(255, image.data[at + k] * g * lamp[k] + 0.5);
    }
}

/** Mean over a square window of side 2 `reach` + 1, by an integral image. */
export function localMean(image: GreyImage, reach: number): Float32Array {
  const { width, height, data } = image;
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  const mean = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const [y1, y2] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)];
    for (let x = 0; x < width; x++) {
      const [x1, x2] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const sum =
        sums[y2 * (width + 1) + x2] -
        sums[y1 * (width + 1) + x2] -
        sums[y2 * (width + 1) + x1] +
        sums[y1 * (width + 1) + x1];
      mean[y * width + x] = sum / ((y2 - y1) * (x2 - x1));
    }
  }
  return mean;
}
