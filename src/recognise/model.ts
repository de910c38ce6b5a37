/** Trained networks on disk: `models/NAME/` with `model.json`, `weights.bin` and a card that says where they come from. */

import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CounterfoilError } from '../errors.js';
import type { ModelArtefact } from './engine/types.js';
import {
  decodeWeights,
  encodeWeights,
  MODEL_FILE,
  modelSchema,
  WEIGHTS_FILE,
  weightBytes,
  type ModelJson,
  type ModelMetadata,
  type NamedWeight,
} from './model-format.js';

/**
 * Reads and checks one network.
 * @param directory its folder; the folder's name is the network's
 * @throws CF_MODEL_INVALID where a file is missing, malformed, or the weights are not as long as the manifest says
 */
export async function loadModel(directory: string): Promise<ModelArtefact> {
  const [json, bytes] = await Promise.all([readPart(directory, MODEL_FILE), readPart(directory, WEIGHTS_FILE)]);
  let parsed: unknown;
  try {
    parsed = JSON.parse(json.toString('utf8'));
  } catch (error) {
    throw invalid(join(directory, MODEL_FILE), 'it is not JSON', error);
  }
  const checked = modelSchema.safeParse(parsed);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw invalid(join(directory, MODEL_FILE), `${issue.path.join('.')}: ${issue.message}`, checked.error);
  }
  const { modelTopology, weightsManifest, userDefinedMetadata } = checked.data;
  const expected = weightBytes(weightsManifest);
  if (bytes.length !== expected) {
    throw invalid(join(directory, WEIGHTS_FILE), `it has ${bytes.length} bytes, the manifest says ${expected}`);
  }
  const weights = decodeWeights(weightsManifest, bytes);
  for (const [name, { data }] of weights) {
    if (!data.every(Number.isFinite))
      throw invalid(join(directory, WEIGHTS_FILE), `${name} holds values that are not finite`);
  }
  const { classes, input } = userDefinedMetadata.counterfoil;
  if (new Set(classes).size !== classes.length) {
    throw invalid(join(directory, MODEL_FILE), 'a class is named twice');
  }
  return {
    name: basename(resolve(directory)),
    version: createHash('sha256').update(JSON.stringify(modelTopology)).update(bytes).digest('hex').slice(0, 12),
    classes,
    inputShape: input,
    topology: modelTopology,
    weights,
    directory,
  };
}

/**
 * Writes `model.json` and `weights.bin`, float16.
 * @throws RangeError where a weight does not fit into a 16-bit float
 */
export async function saveModel(
  directory: string,
  topology: ModelJson['modelTopology'],
  weights: ReadonlyMap<string, NamedWeight>,
  metadata: ModelMetadata,
): Promise<void> {
  const { manifest, bytes } = encodeWeights(weights);
  const json: ModelJson = {
    format: 'layers-model',
    generatedBy: 'counterfoil train',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: manifest,
    userDefinedMetadata: { counterfoil: metadata },
  };
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, WEIGHTS_FILE), bytes);
  await writeFile(join(directory, MODEL_FILE), `${JSON.stringify(json, undefined, 1)}\n`);
}

async function readPart(directory: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(directory, file));
  } catch (error) {
    throw invalid(join(directory, file), 'it cannot be read', error);
  }
}

const invalid = (file: string, what: string, cause?: unknown): CounterfoilError =>
  new CounterfoilError('CF_MODEL_INVALID', `The network file ${file} does not serve: ${what}`, { cause });
