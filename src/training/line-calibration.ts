/** What the line reader's confidence means: fitted again whenever one of the networks that read lines has changed. */

import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MODELS_FOLDER } from '../paths.js';
import { saveCalibration } from '../recognise/calibration.js';
import { FEATURES, type Features } from '../recognise/confidence.js';
import { MODEL_FILE } from '../recognise/model-format.js';
import { openRecogniser, type NetworkName } from '../recognise/recogniser.js';
import { fitCalibration, type Outcome } from './fit-calibration.js';
import type { StripsOrder } from './line-outcomes.js';
import type { FinishOptions } from './recipe.js';
import { threads } from './thread.js';

/** Made strips that the confidence is fitted on. */
const STRIPS = 2500;
/** Strips that a thread draws and reads in one go. */
const BUNDLE = 20;
/** On the squares of the weights, in lines. */
const PENALTY = 5;
/** All that read lines. */
const NETWORKS: readonly NetworkName[] = ['glyphs', 'printed', 'strips'];

/**
 * Fits the calibration of the line reader, which stands beside its strip reader, to the networks of a folder. Where the folder
 * has no strip reader of its own the package's is put there first: the package's own calibration belongs to its own networks.
 * @param network folder of the network that has changed: `…/glyphs`, `…/printed` or `…/strips`
 * @throws CF_MODEL_INVALID where a network is broken
 */
export async function calibrateLines(network: string, { seed, effort = 1, onProgress }: FinishOptions): Promise<void> {
  const modelsFolder = dirname(network);
  const strips = join(modelsFolder, 'strips');
  if (!existsSync(join(strips, MODEL_FILE))) await cp(join(MODELS_FOLDER, 'strips'), strips, { recursive: true });
  const fittedTo = await versionsIn(modelsFolder);
  const count = Math.ceil(effort * STRIPS);
  const bundles = Array.from({ length: Math.ceil(count / BUNDLE) }, (_, at): StripsOrder => {
    return { seed: `calibration ${seed}`, from: at * BUNDLE, to: Math.min(count, (at + 1) * BUNDLE) };
  });
  const readers = threads<StripsOrder | 'end', Outcome<keyof Features>[]>(0, 'line-calibrator', { modelsFolder });
  let done = 0;
  const outcomes = await Promise.all(
    bundles.map(async (order, at) => {
      const read = await readers[at % readers.length].ask(order);
      onProgress?.((done += 1) / bundles.length);
      return read;
    }),
  ).finally(() => Promise.all(readers.map((reader) => reader.ask('end'))));
  await saveCalibration(strips, fitCalibration(FEATURES, outcomes.flat(), fittedTo, PENALTY));
}

async function versionsIn(modelsFolder: string): Promise<Record<string, string>> {
  const recogniser = await openRecogniser({ engine: 'onnx', modelsFolder });
  try {
    for (const name of NETWORKS) await recogniser.network(name);
    return { ...recogniser.versions() };
  } finally {
    await recogniser.dispose();
  }
}
