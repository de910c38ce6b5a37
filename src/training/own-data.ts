/** Characters that users bring with `--data`: a folder of cut-out characters, or IDX files as MNIST has them. */

import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { CounterfoilError } from '../errors.js';
import { parseIdx } from './mnist.js';
import type { DataUsed } from './fit-options.js';
import type { Picture } from './picture.js';

export interface OwnCharacters {
  readonly pictures: readonly Picture[];
  /** Class numbers. */
  readonly labels: readonly number[];
}

/** Names of folders for classes that no file system takes as they are. */
const FOLDER_NAMES: Readonly<Record<string, string>> = {
  point: '.',
  comma: ',',
  slash: '/',
  dash: '-',
  equals: '=',
  star: '*',
  hash: '#',
  colon: ':',
  dollar: '$',
  rupee: '₹',
  pound: '£',
  euro: '€',
  reject: '',
};

const PICTURES = new Set(['.png', '.jpg', '.jpeg', '.tif', '.tiff', '.webp']);

/**
 * Reads the folders. Each holds one folder a class, named by the character (`7`, `X`) or by a word (`slash`, `point`,
 * `reject`), with a picture a character, dark on light or light on dark; or pairs of `NAME-images-idx3-ubyte` and
 * `NAME-labels-idx1-ubyte` (also `.gz`) with digits.
 * @param others what the caller takes besides folders named by class, for its errors
 * @throws CF_TRAINING_DATA_MISSING where a folder is not there; CF_DATASET_INVALID where it holds nothing of the kind
 */
export async function readOwnData(
  folders: readonly string[],
  classes: readonly string[],
  others = 'IDX files',
): Promise<OwnCharacters> {
  const pictures: Picture[] = [];
  const labels: number[] = [];
  for (const folder of folders) {
    const before = pictures.length;
    for (const entry of await list(folder)) {
      const path = join(folder, entry.name);
      const symbol = FOLDER_NAMES[entry.name] ?? entry.name;
      if (entry.isDirectory() && classes.includes(symbol)) {
        for (const picture of await readFolder(path)) {
          pictures.push(picture);
          labels.push(classes.indexOf(symbol));
        }
      } else if (/-images-idx3-ubyte(\.gz)?$/.test(entry.name)) {
        const digits = await readIdxPair(path);
        pictures.push(...digits.pictures);
        labels.push(...digits.labels.map((digit) => classes.indexOf(String(digit))));
      }
    }
    if (pictures.length === before) {
      throw new CounterfoilError(
        'CF_DATASET_INVALID',
        `${folder} has neither folders named by class (7, X, slash, point, reject) nor ${others}`,
      );
    }
  }
  return { pictures, labels };
}

/** For the model card. */
export const ownDataUsed = (folders: readonly string[], share = 'a quarter'): DataUsed[] =>
  folders.map((folder) => ({
    name: basename(folder),
    licence: "the user's own",
    use: `${share} of the pictures, together with the other folders of --data`,
  }));

async function list(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new CounterfoilError('CF_TRAINING_DATA_MISSING', `The folder ${folder} cannot be read`, { cause: error });
  }
}

async function readFolder(folder: string): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const { name } of await list(folder)) {
    if (!PICTURES.has(extname(name).toLowerCase())) continue;
    try {
      const { data, info } = await sharp(join(folder, name))
        .flatten({ background: '#fff' })
        .greyscale()
        .raw()
        .toBuffer({ resolveWithObject: true });
      pictures.push(inkOf(info.width, info.height, data));
    } catch (error) {
      throw new CounterfoilError('CF_DATASET_INVALID', `${join(folder, name)} is no picture that can be read`, {
        cause: error,
      });
    }
  }
  return pictures;
}

/** Ink is what the border is not; paper's own shade is taken off. */
function inkOf(width: number, height: number, grey: Uint8Array): Picture {
  const border: number[] = [];
  grey.forEach((value, index) => {
    const x = index % width;
    const y = Math.floor(index / width);
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) border.push(value);
  });
  const paper = border.sort((a, b) => a - b)[border.length >> 1];
  const data = Float32Array.from(grey, (value) => Math.abs(value - paper));
  const strongest = data.reduce((most, value) => Math.max(most, value), 1);
  // The tenth next to the paper is texture.
  return { width, height, data: data.map((value) => Math.max(0, value / strongest - 0.1) / 0.9) };
}

async function readIdxPair(path: string): Promise<{ pictures: Picture[]; labels: number[] }> {
  const labelsPath = path.replace('-images-idx3-', '-labels-idx1-');
  const [images, labels] = await Promise.all([path, labelsPath].map(readIdx));
  const [count, height, width] = images.shape;
  if (labels.data.length !== count) {
    throw new CounterfoilError('CF_DATASET_INVALID', `${path} and ${labelsPath} are not of one length`);
  }
  const size = width * height;
  const pictures = Array.from({ length: count }, (_, index) => ({
    width,
    height,
    data: Float32Array.from(images.data.subarray(index * size, (index + 1) * size), (value) => value / 255),
  }));
  return { pictures, labels: [...labels.data] };
}

async function readIdx(path: string): Promise<ReturnType<typeof parseIdx>> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new CounterfoilError('CF_TRAINING_DATA_MISSING', `${path} cannot be read`, { cause: error });
  }
  return parseIdx(path.endsWith('.gz') ? gunzipSync(bytes) : bytes, basename(path));
}
