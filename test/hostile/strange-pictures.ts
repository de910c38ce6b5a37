import sharp from 'sharp';
import { createRandom } from '../../src/training/random.js';

type Shade = (x: number, y: number) => number;

/** Sound files with pictures that no scanner makes: what follows intake must bear them. */
export async function strangePictures(): Promise<{ name: string; bytes: Buffer }[]> {
  const random = createRandom(7);
  const noise = Array.from({ length: 4096 }, () => random.integer(256));
  const shades: [name: string, width: number, height: number, shade: Shade][] = [
    ['black', 900, 400, () => 0],
    ['white', 900, 400, () => 255],
    ['noise', 900, 400, (x, y) => noise[(x * 31 + y * 977) % 4096]],
    ['salt', 900, 400, (x, y) => (noise[(x * 131 + y * 577) % 4096] < 24 ? 0 : 255)],
    ['checks', 900, 400, (x, y) => ((x ^ y) & 1) * 255],
    ['squares', 900, 400, (x, y) => ((((x >> 4) ^ (y >> 4)) & 1) === 0 ? 40 : 220)],
    ['upright stripes', 900, 400, (x) => (x % 7 < 3 ? 0 : 255)],
    ['level stripes', 900, 400, (_, y) => (y % 9 < 2 ? 0 : 255)],
    ['rings', 900, 400, (x, y) => (Math.hypot(x - 450, y - 200) % 12 < 4 ? 20 : 240)],
    ['slope', 900, 400, (x, y) => Math.round(((x + y) * 255) / 1300)],
    ['frame in frame', 900, 400, (x, y) => (Math.min(x, y, 899 - x, 399 - y) % 20 < 2 ? 0 : 255)],
    ['bar codes', 900, 400, (x, y) => (y > 300 && noise[x] < 128 ? 0 : 255)],
    ['one pixel', 1, 1, () => 128],
    ['thread', 3000, 1, (x) => (x % 3) * 100],
    ['mast', 2, 3000, (_, y) => (y % 5) * 60],
    ['ribbon', 3000, 24, (x, y) => noise[(x * 7 + y * 401) % 4096]],
  ];
  return Promise.all(
    shades.map(async ([name, width, height, shade]) => {
      const data = Buffer.from(
        Uint8Array.from({ length: width * height }, (_, i) => shade(i % width, Math.floor(i / width))),
      );
      return {
        name,
        bytes: await sharp(data, { raw: { width, height, channels: 1 } })
          .png()
          .toBuffer(),
      };
    }),
  );
}
