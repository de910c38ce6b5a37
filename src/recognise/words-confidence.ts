/** How far an amount read in words can be trusted: from what the search saw to the probability that it is right. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CounterfoilError } from '../errors.js';

export const WORDS_FEATURES = ['share', 'explained', 'dissent', 'length'] as const;

export type WordsFeatures = Readonly<Record<(typeof WORDS_FEATURES)[number], number>>;

const numbers = z.record(z.enum(WORDS_FEATURES), z.number());

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

export type WordsCalibration = z.infer<typeof calibrationSchema>;

export const WORDS_CALIBRATION_FILE = 'calibration.json';
const known = new Map<string, WordsCalibration>();

/**
 * The calibration beside the network.
 * @throws CF_MODEL_INVALID where it is missing or does not hold what it should
 */
export function loadWordsCalibration(directory: string): WordsCalibration {
  const there = known.get(directory);
  if (there !== undefined) return there;
  const path = join(directory, WORDS_CALIBRATION_FILE);
  if (!existsSync(path)) throw new CounterfoilError('CF_MODEL_INVALID', `${path} is missing`);
  const parsed = calibrationSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new CounterfoilError('CF_MODEL_INVALID', `${path}: ${z.prettifyError(parsed.error)}`);
  known.set(directory, parsed.data);
  return parsed.data;
}

/** Probability that the amount is right. */
export function wordsConfidence(features: WordsFeatures, { means, spreads, weights, bias }: WordsCalibration): number {
  let sum = bias;
  for (const name of WORDS_FEATURES) sum += weights[name] * ((features[name] - means[name]) / spreads[name]);
  return 1 / (1 + Math.exp(-sum));
}
