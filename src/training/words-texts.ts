/** What stands on the lines that the word reader learns from: amounts in words, and words that are none. */

import {
  AND,
  INDIAN_HUNDREDTHS,
  INDIAN_UNITS,
  ONLY,
  SCALES,
  SMALL_NUMBERS,
  WESTERN_HUNDREDTHS,
  WESTERN_UNITS,
  ZERO,
} from '../interpret/number-words.js';
import { inventPayee } from './cheques/people.js';
import { seededRandom } from './cheques/random.js';
import type { Random } from './random.js';

/** Share of the words that are misspelt. */
const SLIPS = 0.08;

/** Words in order; case and spacing are the hand's. */
export function wordsText(random: Random): string[] {
  const way = random.next();
  if (way < 0.4) return amountInWords(random, random.chance(0.5));
  if (way < 0.75) return Array.from({ length: 8 }, () => anyWord(random));
  if (way < 0.9) return cents(random).concat(amountInWords(random, false));
  return `${payee(random)} ${payee(random)} ${payee(random)}`.toLowerCase().split(' ');
}

const payee = (random: Random): string =>
  inventPayee(random.pick(['IN', 'US']), seededRandom(random.integer(1_000_000)));

const spelt = (spellings: readonly string[], random: Random): string =>
  random.chance(SLIPS) ? random.pick(spellings) : spellings[0];

/** Scales have more than one right spelling. */
const scale = (power: number, random: Random): string => {
  const spellings = SCALES[power];
  if (power === 5) return random.chance(0.85) ? random.pick(spellings.slice(0, 8)) : random.pick(spellings);
  return random.chance(0.9) ? random.pick(spellings.slice(0, 2)) : random.pick(spellings);
};

const SMALL = Object.keys(SMALL_NUMBERS).map(Number);
const POWERS = Object.keys(SCALES).map(Number);

function anyWord(random: Random): string {
  const way = random.next();
  if (way < 0.7) return random.pick(SMALL_NUMBERS[random.pick(SMALL)].slice(0, random.chance(SLIPS) ? 5 : 1));
  if (way < 0.92) return scale(random.pick(POWERS), random);
  return random.pick([
    ...[AND[0], ONLY[0], 'rupees', 'paise', 'dollars', 'cents', ZERO[0]],
    ...['pay', 'the', 'sum', 'of', 'exactly', 'us', 'order'],
  ]);
}

function belowHundred(value: number, random: Random): string[] {
  if (value === 0) return [];
  if (value < 20) return [spelt(SMALL_NUMBERS[value], random)];
  const rest = value % 10;
  return [spelt(SMALL_NUMBERS[value - rest], random), ...(rest > 0 ? [spelt(SMALL_NUMBERS[rest], random)] : [])];
}

function belowThousand(value: number, random: Random): string[] {
  const hundreds = Math.floor(value / 100);
  const rest = belowHundred(value % 100, random);
  if (hundreds === 0) return rest;
  const joint = rest.length > 0 && random.chance(0.3) ? [AND[0]] : [];
  return [spelt(SMALL_NUMBERS[hundreds], random), scale(2, random), ...joint, ...rest];
}

/** An amount of an Indian or an American cheque, slips included. */
export function amountInWords(random: Random, indian: boolean): string[] {
  const count = (): number => (random.chance(0.4) ? 0 : 1 + random.integer(99));
  const words: string[] = [];
  if (indian) {
    if (random.chance(0.35)) words.push(spelt(INDIAN_UNITS, random));
    if (random.chance(0.15)) words.push(...belowHundred(1 + random.integer(20), random), scale(7, random));
    const [lakhs, thousands] = [count(), count()];
    if (lakhs > 0) words.push(...belowHundred(lakhs, random), scale(5, random));
    if (thousands > 0) words.push(...belowHundred(thousands, random), scale(3, random));
  } else {
    if (random.chance(0.1)) words.push(...belowThousand(1 + random.integer(30), random), scale(6, random));
    const thousands = random.chance(0.5) ? 0 : 1 + random.integer(random.chance(0.6) ? 30 : 999);
    if (thousands > 0) words.push(...belowThousand(thousands, random), scale(3, random));
  }
  words.push(...belowThousand(random.chance(0.2) ? 100 * random.integer(10) : random.integer(1000), random));
  if (words.length === 0) words.push(ZERO[0]);
  if (indian) {
    if (random.chance(0.08)) words.push(AND[0], ...belowHundred(random.integer(100), random), INDIAN_HUNDREDTHS[0]);
  } else {
    if (random.chance(0.25)) words.push(WESTERN_UNITS[0]);
    words.push(...(random.chance(0.85) ? cents(random) : [AND[0], String(random.integer(100)), WESTERN_HUNDREDTHS[0]]));
    if (random.chance(0.2)) words.push(WESTERN_UNITS[0]);
  }
  if (random.chance(indian ? 0.5 : 0.1)) words.push(spelt(ONLY, random));
  return words;
}

function cents(random: Random): string[] {
  const hundredths = random.chance(0.5)
    ? String(random.integer(100)).padStart(2, '0')
    : random.pick(['00', '00', '0', 'no', 'xx']);
  return [...(random.chance(0.85) ? [AND[0]] : []), `${hundredths}/${random.pick(['100', '100', '100', 'xx'])}`];
}
