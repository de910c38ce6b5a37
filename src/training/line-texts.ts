/** What stands on the lines that the strip reader learns from: amounts in the notations of many countries, dates, numbers. */

import type { Random } from './random.js';

/** A long dash, drawn long and read as `-`. */
export const LONG_DASH = '—';

/** A text to write. The classes of `glyphs` and `LONG_DASH` only. */
export function lineText(random: Random): string {
  const way = random.next();
  if (way < 0.56) return amount(random);
  if (way < 0.8) return digits(random, 1 + random.integer(9));
  if (way < 0.9) return date(random);
  return guarded(`${grouped(whole(random), random)}${random.pick(['.', ',', '.', '-'])}${digits(random, 2)}`, random);
}

function amount(random: Random): string {
  const figures = grouped(whole(random), random);
  const way = random.next();
  if (way < 0.3) return guarded(figures, random);
  if (way < 0.45) return guarded(figures + random.pick(['.00', ',00', '-00', '=00', '.XX', '.00/-']), random);
  if (way < 0.65) return lead(random) + figures + random.pick(['/-', '/-', '/=', `/${LONG_DASH}`, '/', '/-']);
  if (way < 0.95) {
    return (
      lead(random) +
      figures +
      random.pick(['.-', '-', '.', '=', ',-', LONG_DASH, `.${LONG_DASH}`, '--', '.=', ',', '#'])
    );
  }
  return figures + random.pick([' ', '.', '']) + random.pick([digits(random, 2), 'XX', '00', '-']) + '/100';
}

/** Most writers put nothing before the figures. */
const lead = (random: Random): string =>
  random.chance(0.7) ? '' : random.pick(['$', '$', '*', '#', '=', '-', '₹', '£', '€', '**', '##', 'X']);

function guarded(text: string, random: Random): string {
  if (random.chance(0.72)) return lead(random) + text;
  const guard = random.pick(['*', '**', '***', '#', '=', '-', '##', LONG_DASH]);
  return guard + text + (random.chance(0.6) ? guard : '');
}

/** One to seven digits; amounts like to end in noughts. */
function whole(random: Random): string {
  const length = random.pick([1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 7, 7]);
  let text = digits(random, length);
  if (text.startsWith('0')) text = `${1 + random.integer(9)}${text.slice(1)}`;
  const noughts = random.chance(0.45) ? random.integer(length) : 0;
  return text.slice(0, length - noughts) + '0'.repeat(noughts);
}

/** Any digits; pairs of the same one come more often than chance has it, for a reader of columns finds them hard. */
function digits(random: Random, count: number): string {
  let text = '';
  while (text.length < count) {
    const again = text.length > 0 && random.chance(0.12);
    text += again ? text[text.length - 1] : String(random.integer(10));
  }
  return text;
}

function grouped(text: string, random: Random): string {
  const separator = random.pick(['', '', '', '.', '.', '.', ',', ',', ',', ' ']);
  if (separator === '' || text.length < 4) return text;
  const tail = text.slice(-3);
  const size = separator === ',' && random.chance(0.5) ? 2 : 3;
  const parts = [tail];
  for (let head = text.slice(0, -3); head !== ''; head = head.slice(0, -size)) parts.unshift(head.slice(-size));
  return parts.join(separator);
}

function date(random: Random): string {
  const two = (most: number): string => {
    const value = 1 + random.integer(most);
    return random.chance(0.6) ? String(value).padStart(2, '0') : String(value);
  };
  const year = random.chance(0.5) ? `20${random.integer(4)}${random.integer(10)}` : digits(random, 2);
  return [two(31), two(31), year].join(random.pick(['/', '/', '/', '-', '.', '', ' ']));
}
