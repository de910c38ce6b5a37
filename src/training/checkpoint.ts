/** What `--resume` goes on from: the weights, their moving average and the history, as they were after the last epoch. */

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { CounterfoilError } from '../errors.js';

export interface EpochRecord {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  /** Share right by validation set, of the averaged weights. */
  readonly figures: Readonly<Record<string, number>>;
  readonly imagesPerSecond: number;
  /** Since the training began, resumed parts added up. */
  readonly seconds: number;
}

const HISTORY = 'history.json';
const WEIGHTS = 'checkpoint.bin';

/** Adam's moments are not kept: it finds them again within some hundred steps. */
export async function writeCheckpoint(
  folder: string,
  model: LayersModel,
  averages: readonly Variable[] | undefined,
  history: readonly EpochRecord[],
): Promise<void> {
  const parts = [...model.getWeights(), ...(averages ?? [])].map((tensor) => tensor.dataSync<'float32'>());
  await mkdir(folder, { recursive: true });
  const bytes = Buffer.concat(parts.map((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)));
  await replace(join(folder, WEIGHTS), bytes);
  await replace(join(folder, HISTORY), JSON.stringify(history, undefined, 1));
}

/** Puts the checkpoint's weights into the model and its average. Undefined where the folder has none. */
export async function readCheckpoint(
  folder: string,
  model: LayersModel,
  averages: readonly Variable[] | undefined,
): Promise<{ history: EpochRecord[] } | undefined> {
  let bytes: Buffer;
  let history: EpochRecord[];
  try {
    bytes = await readFile(join(folder, WEIGHTS));
    history = JSON.parse(await readFile(join(folder, HISTORY), 'utf8')) as EpochRecord[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const current = model.getWeights();
  const values = new Float32Array(new Uint8Array(bytes).buffer);
  const expected = [...current, ...(averages ?? [])].reduce((sum, tensor) => sum + tensor.size, 0);
  if (values.length !== expected) {
    throw new CounterfoilError(
      'CF_MODEL_INVALID',
      `The checkpoint in ${folder} is of another network: it holds ${values.length} numbers, this one has ${expected}`,
    );
  }
  const { tensor, tidy } = await import('@tensorflow/tfjs-core');
  tidy(() => {
    let at = 0;
    const take = (shape: number[], size: number) => tensor(values.slice(at, (at += size)), shape);
    model.setWeights(current.map((weight) => take(weight.shape, weight.size)));
    for (const variable of averages ?? []) variable.assign(take(variable.shape, variable.size));
  });
  return { history };
}

async function replace(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}
