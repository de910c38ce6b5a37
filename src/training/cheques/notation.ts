import type { ChequeFacts } from './facts.js';
import type { Random } from './random.js';

/** The many ways in which the same amount or date is written down in figures. */

function group(units: number, indian: boolean, separator: string): string {
  const digits = String(units);
  if (separator === '') return digits;
  const tail = digits.slice(-3);
  let head = digits.slice(0, -3);
  const parts = [tail];
  const size = indian ? 2 : 3;
  while (head.length > 0) {
    parts.unshift(head.slice(-size));
    head = head.slice(0, -size);
  }
  return parts.join(separator);
}

/** Amount in figures as it is written by hand; `^` before the last two digits raises them, `—` is a long dash. */
export function handwrittenAmount(facts: ChequeFacts, random: Random): string {
  const units = Math.floor(facts.minor / 100);
  const two = String(facts.minor % 100).padStart(2, '0');
  const round = two === '00';
  switch (facts.country) {
    case 'IN': {
      const whole = group(units, random.chance(0.92), random.chance(0.68) ? ',' : '');
      if (!round) return whole + random.pick(['.', '.', '-']) + two + random.pick(['', '', '/-']);
      return (
        random.pick(['', '', '', '', '', '=']) +
        whole +
        random.pick(['/-', '/-', '/-', '/-', '/—', '/=', '.00', '=00', '', '-00', '.00/-'])
      );
    }
    case 'US':
    case 'CA': {
      const whole = group(units, false, random.chance(0.75) ? ',' : '');
      if (round) return whole + random.pick(['.00', '.00', '.00', '.00', '—', '.—', '.XX', ' 00/100', '^00', '']);
      return (
        whole +
        random.pick([`.${two}`, `.${two}`, `.${two}`, `.${two}`, `^${two}`, `.${two}—`, ` ${two}/100`, `-${two}`])
      );
    }
    case 'FR':
    case 'BR': {
      const whole = group(units, false, random.pick(['', '.', facts.country === 'FR' ? ' ' : '.']));
      const guard = random.pick(['', '', '', '#', '=']);
      return guard + whole + (round ? random.pick([',00', ',00', '—', ',—']) : `,${two}`) + guard;
    }
    default: {
      const whole = group(units, false, random.chance(0.75) ? ',' : '');
      return whole + (round ? random.pick(['.00', '.00', '—', '-00', '—']) : random.pick(['.', '.', '-']) + two);
    }
  }
}

/** Amount in figures as machines print it, with guards against additions. */
export function printedAmount(facts: ChequeFacts, random: Random): string {
  const units = Math.floor(facts.minor / 100);
  const two = String(facts.minor % 100).padStart(2, '0');
  const continental = facts.country === 'FR' || facts.country === 'BR';
  const whole = group(units, facts.country === 'IN', continental ? (facts.country === 'FR' ? ' ' : '.') : ',');
  const [before, after] = random.pick([
    ['', ''],
    ['', ''],
    ['***', ''],
    ['**', '**'],
    ['*', ''],
    ['#', '#'],
    ['*****', ''],
  ] as const);
  return before + whole + (continental ? ',' : '.') + two + after;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Date on a line. Day and month are always in the country's own order. */
export function writtenDate(facts: ChequeFacts, random: Random, printed: boolean): string {
  const { year, month, day } = facts.date;
  const pad = (n: number): string => String(n).padStart(2, '0');
  const digits = random.chance(printed ? 0.8 : 0.4) ? pad : String;
  const shortYear = String(year).slice(2);
  const name = MONTHS[month - 1];
  const separator = random.pick(printed ? ['/', '/', '-'] : ['/', '/', '/', '-', '.']);
  const anyYear = random.chance(0.6) ? String(year) : shortYear;
  if (facts.country === 'US')
    return random.chance(printed ? 0.55 : 0.8)
      ? [digits(month), digits(day), anyYear].join(separator)
      : `${random.chance(0.5) ? name : name.slice(0, 3)} ${digits(day)}, ${year}`;
  if (facts.country === 'FR' || facts.country === 'BR') return [pad(day), pad(month), anyYear].join(separator);
  return random.chance(printed ? 0.5 : 0.75)
    ? [digits(day), digits(month), anyYear].join(separator)
    : `${digits(day)} ${random.chance(0.6) ? name.slice(0, 3) : name} ${year}`;
}
