import { inventPayee, inventPerson } from './people.js';
import type { Random } from './random.js';
import { frenchWords, indianWords, portugueseWords, sentenceCase, titleCase, westernWords } from './words.js';

/** What a cheque says, before anybody draws it. Everything is invented. */
export interface ChequeFacts {
  readonly country: Country;
  /** Minor units. */
  readonly minor: number;
  readonly date: { readonly year: number; readonly month: number; readonly day: number };
  readonly payee: string;
  readonly drawer: string;
  readonly memo: string;
  readonly chequeNumber: string;
  /** The account as it is printed on the cheque, digits only. */
  readonly account: string;
  /** Bank, branch or routing digits of the MICR line. */
  readonly bank: string;
}

export const COUNTRIES = ['IN', 'US', 'CA', 'AU', 'GB', 'FR', 'BR'] as const;
export type Country = (typeof COUNTRIES)[number];

/**
 * The ninth digit of an American routing number: 3(d₁+d₄+d₇) + 7(d₂+d₅+d₈) + (d₃+d₆+d₉) is a multiple of ten
 * (American Bankers Association, routing number policy).
 */
export function abaCheckDigit(eight: string): string {
  const weights = [3, 7, 1, 3, 7, 1, 3, 7];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(eight[i]), 0);
  return String((10 - (sum % 10)) % 10);
}

/** Routing numbers that begin 13 to 20, 33 to 60 or 90 to 99 are not given to banks. */
function inventRouting(random: Random): string {
  const eight =
    random.pick(['14', '17', '19', '34', '41', '46', '52', '57', '58', '91', '94', '97']) + random.digits(6);
  return eight + abaCheckDigit(eight);
}

/** Amounts as people write them: mostly round, spread over decades. */
function inventMinor(country: Country, random: Random): number {
  const [low, high, roundness] =
    country === 'IN' ? ([2.7, 7.1, 0.9] as const) : ([0.9, country === 'US' ? 4.3 : 4.8, 0.35] as const);
  const units = 10 ** random.between(low, high);
  if (random.chance(roundness)) {
    const magnitude = 10 ** Math.max(0, Math.floor(Math.log10(units)) - random.whole(0, 2));
    return Math.max(1, Math.round(units / magnitude) * magnitude) * 100;
  }
  return random.chance(country === 'IN' ? 0.6 : 0.1) ? Math.round(units) * 100 : Math.max(1, Math.round(units * 100));
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const MEMOS = [
  'Rent',
  'Invoice 2291',
  'Gift',
  'Lessons',
  'June dues',
  'Deposit',
  'Car repair',
  'Thank you!',
  'Acct 5520',
  '',
];

export function inventFacts(country: Country, random: Random): ChequeFacts {
  const month = random.whole(1, 12);
  const lengths: Record<Country, [number: number, account: number]> = {
    IN: [6, random.whole(11, 16)],
    US: [random.whole(3, 4), random.whole(8, 12)],
    CA: [3, 7],
    AU: [6, 9],
    GB: [6, 8],
    FR: [7, 12],
    BR: [6, 10],
  };
  const [numberLength, accountLength] = lengths[country];
  return {
    country,
    minor: inventMinor(country, random),
    date: { year: random.whole(2005, 2026), month, day: random.whole(1, DAYS_IN_MONTH[month - 1]) },
    payee: inventPayee(country, random),
    drawer: inventPerson(country, random),
    memo: random.pick(MEMOS),
    chequeNumber: country === 'US' ? String(random.whole(101, 9999)) : random.digits(numberLength),
    account: String(random.whole(1, 9)) + random.digits(accountLength - 1),
    bank: inventBankCode(country, random),
  };
}

function inventBankCode(country: Country, random: Random): string {
  switch (country) {
    case 'US':
      return inventRouting(random);
    case 'IN':
      // City 999 is not on the Reserve Bank's list.
      return `999${random.digits(6)}`;
    case 'CA':
      return `${random.digits(5)}9${random.digits(2)}`;
    case 'FR':
      return random.digits(12);
    case 'BR':
      return `9${random.digits(2)}${random.digits(4)}`;
    default:
      return random.digits(6);
  }
}

export const decimalOf = (minor: number): string => (minor / 100).toFixed(2);

export const isoOf = ({ year, month, day }: ChequeFacts['date']): string =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** The amount in words as somebody in that country would write it. */
export function inventWords(facts: ChequeFacts, random: Random, printed: boolean): string {
  const units = Math.floor(facts.minor / 100);
  const cents = facts.minor % 100;
  const two = String(cents).padStart(2, '0');
  const style = { hyphen: random.chance(printed ? 0.8 : 0.4), and: random.chance(0.6) };
  const shape = printed
    ? random.pick([titleCase, (t: string) => t.toUpperCase()])
    : random.pick([titleCase, titleCase, sentenceCase, (t: string) => t, (t: string) => t.toUpperCase()]);
  switch (facts.country) {
    case 'IN': {
      const lakh = random.pick(['lakh', 'lakh', 'lakhs', 'lac', 'lacs']);
      const paise = cents > 0 ? ` and paise ${indianWords(cents, style)}` : '';
      return shape(indianWords(units, style, lakh) + paise + (random.chance(0.7) ? ' only' : ''));
    }
    case 'US':
    case 'CA': {
      const fraction = cents === 0 ? random.pick(['00/100', 'no/100', '0/100', 'xx/100']) : `${two}/100`;
      return shape(westernWords(units, style)) + (random.chance(0.85) ? ' and ' : ' ') + fraction;
    }
    case 'AU':
    case 'GB': {
      const [unit, part] = facts.country === 'AU' ? ['dollars', 'cents'] : ['pounds', 'pence'];
      const tail =
        cents > 0 ? ` and ${printed || random.chance(0.5) ? westernWords(cents, style) : two} ${part}` : ' only';
      return shape(`${westernWords(units, style)} ${unit}${tail}`);
    }
    case 'FR':
      return shape(`${frenchWords(units)} euros${cents > 0 ? ` et ${frenchWords(cents)} centimes` : ''}`);
    case 'BR':
      return shape(`${portugueseWords(units)} reais${cents > 0 ? ` e ${portugueseWords(cents)} centavos` : ''}`);
  }
}
