/** What a reader's confidence means: a logistic regression, fitted on made lines and kept beside the network it weighs. */

import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CounterfoilError } from '../errors.js';

/** A logistic regression on standardised features. */
export interface LogisticFit<Name extends string> {
  readonly means: Record<Name, number>;
  readonly spreads: Record<Name, number>;
  readonly weights: Record<Name, number>;
  readonly bias: number;
}

/** From features, each of a name, to the probability that the whole line is right. */
export interface Calibration<Name extends string> extends LogisticFit<Name> {
  /** Networks whose answers it was fitted to, with their versions. */
  readonly fittedTo: Record<string, string>;
  /** Lines it was fitted on. */
  readonly samples: number;
}

export const CALIBRATION_FILE = 'calibration.json';
const known = new Map<string, Calibration<string>>();

/**
 * The calibration beside a network.
 * @param names of its features
 * @throws CF_MODEL_INVALID where it is missing or does not hold what it should
 */
export function loadCalibration<Name extends string>(directory: string, names: readonly Name[]): Calibration<Name> {
  const there = known.get(directory);
  if (there !== undefined) return there;
  const path = join(directory, CALIBRATION_FILE);
  if (!existsSync(path)) throw new CounterfoilError('CF_MODEL_INVALID', `${path} is missing`);
  const numbers = z.record(z.enum(names), z.number());
  const parsed = z
    .strictObject({
      ...{ fittedTo: z.record(z.string(), z.string()), samples: z.int().nonnegative() },
      ...{ means: numbers, spreads: numbers, weights: numbers, bias: z.number() },
    })
    .safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new CounterfoilError('CF_MODEL_INVALID', `${path}: ${z.prettifyError(parsed.error)}`);
  const calibration = parsed.data as Calibration<Name>;
  known.set(directory, calibration);
  return calibration;
}

/** Writes the calibration beside a network. */
export async function saveCalibration(directory: string, calibration: Calibration<string>): Promise<void> {
  await writeFile(join(directory, CALIBRATION_FILE), `${JSON.stringify(calibration, undefined, 2)}\n`);
}

/** Probability that the whole line is right. */
export function confidenceOf<Name extends string>(
  features: Readonly<Record<Name, number>>,
  { means, spreads, weights, bias }: LogisticFit<Name>,
): number {
  let sum = bias;
  for (const name of Object.keys(weights) as Name[]) {
    sum += weights[name] * ((features[name] - means[name]) / spreads[name]);
  }
  return 1 / (1 + Math.exp(-sum));
}
