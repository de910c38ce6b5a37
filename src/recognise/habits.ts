/** What one user's amounts are like, as far as it helps to read them: how they begin, and how round they are. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CounterfoilError } from '../errors.js';

const habitsSchema = z.strictObject({
  /** Amounts that were counted. */
  amounts: z.int().positive(),
  /** How many begin with each digit, 0 to 9. */
  first: z.array(z.int().nonnegative()).length(10),
  /** How many end in so many noughts; the last of these counts, in so many and more. */
  noughts: z.array(z.int().nonnegative()).length(5),
});

/** Counts over the digits of amounts as they are written, hundredths among them where they are. */
export type Habits = Readonly<z.infer<typeof habitsSchema>>;

export const HABITS_FILE = 'amounts.json';

/** By chance every digit is as likely as any other. */
const CHANCE_OF_FIRST = 1 / 10;
const CHANCE_OF_NOUGHTS = [0.9, 0.09, 0.009, 0.0009, 0.0001];

/** What is counted is mixed with so many amounts as chance has them: a few amounts make no habit. */
const AMOUNTS_OF_CHANCE = 20;

const noughtsOf = (digits: string): number =>
  Math.min(CHANCE_OF_NOUGHTS.length - 1, digits.length - digits.replace(/0+$/, '').length);

/** @param amounts the digits of each, at least one amount of at least one digit */
export function countHabits(amounts: readonly string[]): Habits {
  const first = Array.from({ length: 10 }, () => 0);
  const noughts = CHANCE_OF_NOUGHTS.map(() => 0);
  for (const digits of amounts) {
    first[Number(digits[0])] += 1;
    noughts[noughtsOf(digits)] += 1;
  }
  return { amounts: amounts.length, first, noughts };
}

/** How much likelier than chance has it an amount of these digits is, natural logarithm. */
export function habitOf({ amounts, first, noughts }: Habits, digits: string): number {
  if (digits === '') return 0;
  const odds = (count: number, chance: number): number =>
    Math.log((count + AMOUNTS_OF_CHANCE * chance) / (amounts + AMOUNTS_OF_CHANCE) / chance);
  const ending = noughtsOf(digits);
  return odds(first[Number(digits[0])], CHANCE_OF_FIRST) + odds(noughts[ending], CHANCE_OF_NOUGHTS[ending]);
}

const known = new Map<string, Habits | undefined>();

/**
 * The habits beside a network that was taken further on a user's own strips; undefined beside others.
 * @throws CF_MODEL_INVALID where the file does not hold what it should
 */
export function loadHabits(directory: string): Habits | undefined {
  if (known.has(directory)) return known.get(directory);
  const path = join(directory, HABITS_FILE);
  let habits: Habits | undefined;
  if (existsSync(path)) {
    try {
      habits = habitsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (cause) {
      throw new CounterfoilError('CF_MODEL_INVALID', `${path} does not hold what amounts are like`, { cause });
    }
  }
  known.set(directory, habits);
  return habits;
}
