/** What the line reader's confidence means: fitted again whenever one of the networks that read lines has changed. */

import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MODELS_FOLDER } from '../paths.js';
import { saveCalibration } from '../recognise/calibration.js';
import { MODEL_FILE } from '../recognise/model-format.js';
import { openRecogniser } from '../recognise/recogniser.js';
import { calibrate } from './calibrate.js';

/** Made strips that the confidence is fitted on. */
const STRIPS = 2500;

/**
 * Fits the calibration of the line reader, which stands beside its strip reader, to the networks of a folder. Where the folder
 * has no strip reader of its own the package's is put there first: the package's own calibration belongs to its own networks.
 * @param network folder of the network that has changed: `…/glyphs`, `…/printed` or `…/strips`
 * @param effort times the usual number of made strips
 * @throws CF_MODEL_INVALID where a network is broken
 */
export async function calibrateLines(network: string, seed: number, effort = 1): Promise<void> {
  const modelsFolder = dirname(network);
  const strips = join(modelsFolder, 'strips');
  if (!existsSync(join(strips, MODEL_FILE))) await cp(join(MODELS_FOLDER, 'strips'), strips, { recursive: true });
  const recogniser = await openRecogniser({ engine: 'onnx', modelsFolder });
  try {
    await saveCalibration(
      strips,
      await calibrate(recogniser, { count: Math.ceil(effort * STRIPS), seed: `calibration ${seed}` }),
    );
  } finally {
    await recogniser.dispose();
  }
}
