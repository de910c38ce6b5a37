import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { CounterfoilError } from '../errors.js';

/**
 * The IDX format of MNIST (LeCun, http://yann.lecun.com/exdb/mnist/): two zero bytes, a type (8 is unsigned byte), the number
 * of dimensions, each dimension as a big-endian 32-bit integer, then the values, row-major.
 */

export interface GlyphSet {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** One image after the other, 0 black to 255 bright ink. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

const UNSIGNED_BYTE = 8;

/** Pairs of IDX files, gzipped or not. Throws `CF_INPUT_NOT_FOUND` and `CF_DATASET_INVALID`. */
export async function loadGlyphs(imagesFile: string, labelsFile: string): Promise<GlyphSet> {
  const images = parseIdx(await bytesOf(imagesFile), imagesFile, 3);
  const labels = parseIdx(await bytesOf(labelsFile), labelsFile, 1);
  const [count, height, width] = images.dimensions;
  if (labels.dimensions[0] !== count) {
    throw invalid(labelsFile, `has ${labels.dimensions[0]} labels for ${count} images`);
  }
  const other = labels.values.findIndex((label) => label > 9);
  if (other >= 0) throw invalid(labelsFile, `label ${other + 1} is ${labels.values[other]}, no digit`);
  return { width, height, count, pixels: images.values, labels: labels.values };
}

export function parseIdx(
  bytes: Uint8Array,
  file: string,
  rank: number,
): { dimensions: readonly number[]; values: Uint8Array } {
  const header = 4 + 4 * rank;
  if (bytes.length < header || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== UNSIGNED_BYTE || bytes[3] !== rank) {
    throw invalid(file, `is no IDX file of unsigned bytes in ${rank} dimension${rank === 1 ? '' : 's'}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = Array.from({ length: rank }, (_, index) => view.getUint32(4 + 4 * index));
  const size = dimensions.reduce((product, dimension) => product * dimension, 1);
  if (dimensions.includes(0)) throw invalid(file, 'is empty');
  if (bytes.length !== header + size) {
    throw invalid(file, `has ${bytes.length - header} values where its header says ${size}`);
  }
  return { dimensions, values: bytes.subarray(header) };
}

async function bytesOf(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CounterfoilError('CF_INPUT_NOT_FOUND', `${file} cannot be read`, { cause });
  });
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    throw new CounterfoilError('CF_DATASET_INVALID', `${file} is a damaged gzip file`, { cause });
  }
}

const invalid = (file: string, what: string): CounterfoilError =>
  new CounterfoilError('CF_DATASET_INVALID', `${file} ${what}`);
