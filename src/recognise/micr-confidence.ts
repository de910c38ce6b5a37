/** How far a MICR line that was read can be trusted: from what the decoder saw to the probability that every character is right. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CounterfoilError } from '../errors.js';
import type { MicrPath, MicrSpot } from './micr-decode.js';

export const MICR_FEATURES = ['posterior', 'worstCharacter', 'doubt', 'omitted', 'length'] as const;

export type MicrFeatures = Readonly<Record<(typeof MICR_FEATURES)[number], number>>;

const numbers = z.record(z.enum(MICR_FEATURES), z.number());

const calibrationSchema = z.strictObject({
  /** The network, with the version of its weights. */
  fittedTo: z.record(z.string(), z.string()),
  /** Lines it was fitted on. */
  samples: z.int().nonnegative(),
  means: numbers,
  spreads: numbers,
  weights: numbers,
  bias: z.number(),
});

export type MicrCalibration = z.infer<typeof calibrationSchema>;

export const MICR_CALIBRATION_FILE = 'calibration.json';
const known = new Map<string, MicrCalibration>();

/**
 * The calibration beside a network.
 * @throws CF_MODEL_INVALID where it is missing or does not hold what it should
 */
export function loadMicrCalibration(directory: string): MicrCalibration {
  const there = known.get(directory);
  if (there !== undefined) return there;
  const path = join(directory, MICR_CALIBRATION_FILE);
  if (!existsSync(path)) throw new CounterfoilError('CF_MODEL_INVALID', `${path} is missing`);
  const parsed = calibrationSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new CounterfoilError('CF_MODEL_INVALID', `${path}: ${z.prettifyError(parsed.error)}`);
  known.set(directory, parsed.data);
  return parsed.data;
}

/** Probability that the whole line is right. */
export function micrConfidence(features: MicrFeatures, { means, spreads, weights, bias }: MicrCalibration): number {
  let sum = bias;
  for (const name of MICR_FEATURES) sum += weights[name] * ((features[name] - means[name]) / spreads[name]);
  return 1 / (1 + Math.exp(-sum));
}

const logit = (p: number): number => {
  const q = Math.min(0.999, Math.max(0.001, p));
  return Math.log(q / (1 - q));
};

/** @param posterior share of the line's text among all that the decoder kept, 0 to 1 */
export function micrFeatures(spots: readonly MicrSpot[], path: MicrPath, posterior: number): MicrFeatures {
  const sure = path.spots.map((spot, index) => spots[spot].probabilities[path.classes[index]]);
  const used = new Set(path.spots);
  const omitted = spots.filter((_, index) => !used.has(index)).map(({ probabilities }) => 1 - probabilities.at(-1)!);
  return {
    posterior: logit(posterior),
    worstCharacter: logit(Math.min(...sure)),
    // Expected number of wrong characters, on a logarithmic scale.
    doubt: Math.log(0.01 + sure.reduce((sum, p) => sum + 1 - p, 0)),
    omitted: logit(Math.max(0, ...omitted)),
    length: Math.log(path.spots.length),
  };
}
