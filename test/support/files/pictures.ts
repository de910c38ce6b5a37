import { pino } from 'pino';
import type { Context, Limits } from '../../../src/context.js';
import { createRandom } from '../../../src/training/random.js';
import type { Bits } from './tiff.js';

/** Blotches on white: neighbours are mostly alike, as in writing. The first pixel is black, so that turning shows. */
export function drawBits(width: number, height: number, seed = 1): Bits {
  const random = createRandom(seed);
  const black: boolean[] = [];
  for (let i = 0; i < width * height; i++) {
    const before = i % width === 0 ? false : black[i - 1];
    black.push(i === 0 || (random.chance(0.85) ? before : random.chance(0.4)));
  }
  return { width, height, black };
}

/** Interleaved RGB, smooth enough for a JPEG, and of a different shade in each corner. */
export function drawColour(width: number, height: number): Buffer {
  const out = Buffer.alloc(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      out[i++] = Math.round((255 * x) / width);
      out[i++] = Math.round((255 * y) / height);
      out[i++] = 128;
    }
  }
  return out;
}

export const GENEROUS: Limits = {
  bytes: 50e6,
  pages: 1000,
  pixelsPerPage: 50e6,
  pixelsInTotal: 5e9,
  seconds: 30,
  memoryMB: 1500,
};

export const contextWith = (limits: Partial<Limits> = {}, signal?: AbortSignal): Context => ({
  limits: { ...GENEROUS, ...limits },
  log: pino({ level: 'silent' }),
  ...(signal ? { signal } : {}),
});
