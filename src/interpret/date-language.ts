import { DIGITS } from './amount-language.js';
import {
  Automaton,
  either,
  emit,
  type Language,
  literal,
  oneOf,
  optional,
  repeat,
  sequence,
  weighted,
} from './automaton.js';

/**
 * How dates are written: digits in boxes, digits with separators, and with the month's English name. Slots: d day,
 * m month, y year (two or four digits). Weights are natural logarithms against the plainest way, judged rather than counted.
 */

export type DateOrder = 'DMY' | 'MDY' | 'YMD';
export type DateOrders = DateOrder | 'any';

export interface DateWindow {
  /** ISO 8601. */
  readonly earliest: string;
  readonly latest: string;
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

const inSlot = (symbols: string, slot: string): Language => oneOf(symbols, { slot });

const twoDigitDay = either(
  sequence(inSlot('0', 'd'), inSlot('123456789', 'd')),
  sequence(inSlot('12', 'd'), inSlot(DIGITS, 'd')),
  sequence(inSlot('3', 'd'), inSlot('01', 'd')),
);
const twoDigitMonth = either(
  sequence(inSlot('0', 'm'), inSlot('123456789', 'm')),
  sequence(inSlot('1', 'm'), inSlot('012', 'm')),
);
const day = either(twoDigitDay, inSlot('123456789', 'd'));
const month = either(twoDigitMonth, inSlot('123456789', 'm'));

const OUTSIDE_WINDOW = -6;
/** Years are read in business soon after they are written: the last and the next few decades, whatever the window allows. */
const LIKELY_YEARS = { from: 2000, to: 2039 };
const UNLIKELY_YEAR = -2;

/** Four digits; decades that the window does not touch are possible, so that a check can say what is wrong. */
function fullYear({ earliest, latest }: DateWindow): Language {
  const [first, last] = [Number(earliest.slice(0, 4)), Number(latest.slice(0, 4))];
  const decades: Language[] = [];
  for (let decade = 1900; decade <= 2090; decade += 10) {
    const likely = decade >= LIKELY_YEARS.from && decade <= LIKELY_YEARS.to ? 0 : UNLIKELY_YEAR;
    const weights: Record<string, number> = {};
    for (let unit = 0; unit <= 9; unit++) {
      const inside = decade + unit >= first && decade + unit <= last;
      weights[unit] = inside ? likely : OUTSIDE_WINDOW;
    }
    decades.push(
      sequence(literal(String(decade).slice(0, 3), yearOutput(decade)), oneOf(DIGITS, { slot: 'y', weights })),
    );
  }
  return either(...decades);
}

const yearOutput = (decade: number): string => [...String(decade).slice(0, 3)].map((digit) => `y${digit}`).join('');

const shortYear = repeat(inSlot(DIGITS, 'y'), 2, 2);

const ORDINAL = optional(either(...['st', 'nd', 'rd', 'th'].map((suffix) => literal(suffix))), -0.5);
const POINT = optional(oneOf('.,'), -0.3);
const BETWEEN = optional(oneOf('-/., '), -0.2);

const monthName = either(
  ...MONTHS.map((name, index) => {
    const number = String(index + 1).padStart(2, '0');
    const output = `m${number[0]}m${number[1]}`;
    const short = sequence(literal(name.slice(0, 3)), POINT);
    const forms = [literal(name), ...(name.length > 3 ? [short] : [])];
    if (name === 'september') forms.push(sequence(literal('sept'), POINT));
    return sequence(either(...forms), emit(output));
  }),
);

function named(full: Language): Language {
  const year = either(full, weighted(-0.5, sequence(optional(oneOf("'")), shortYear)));
  return either(
    sequence(day, ORDINAL, BETWEEN, optional(literal('of'), -2), monthName, BETWEEN, year),
    sequence(monthName, BETWEEN, day, ORDINAL, BETWEEN, year),
    weighted(-2, sequence(full, BETWEEN, monthName, BETWEEN, day)),
  );
}

const parts = (order: DateOrder, d: Language, m: Language, y: Language): readonly [Language, Language, Language] =>
  order === 'DMY' ? [d, m, y] : order === 'MDY' ? [m, d, y] : [y, m, d];

function written(order: DateOrder, full: Language): Language {
  const year = either(full, weighted(-0.3, shortYear));
  const [a, b, c] = parts(order, day, month, year);
  const separated = [...'/-. '].map((sign) => sequence(a, oneOf(sign), b, oneOf(sign), c));
  const signs = oneOf('/-.,: ');
  const [boxA, boxB, boxC] = parts(order, twoDigitDay, twoDigitMonth, full);
  const [shortA, shortB, shortC] = parts(order, twoDigitDay, twoDigitMonth, shortYear);
  const [wordA, wordB, wordC] = parts(order, day, month, full);
  return either(
    sequence(boxA, boxB, boxC),
    weighted(-3, sequence(shortA, shortB, shortC)),
    ...separated,
    weighted(-2, sequence(a, signs, b, signs, c)),
    // "11 / 15 20__": the printed century takes the place of a separator, or a reader lost one.
    weighted(-3, either(sequence(wordA, signs, wordB, wordC), sequence(wordA, wordB, signs, wordC))),
  );
}

/** What stands before a printed date. */
const LABEL = optional(sequence(either(literal('date'), literal('dated'), literal('dt')), optional(oneOf(':.- '))), -1);

function dateLanguage(orders: DateOrders, window: DateWindow): Language {
  const year = fullYear(window);
  const likely: DateOrder[] = orders === 'any' ? ['DMY', 'MDY', 'YMD'] : [orders];
  const unlikely = (['DMY', 'MDY', 'YMD'] as const).filter((order) => !likely.includes(order));
  const swapped = unlikely.map((order) => {
    const [a, b, c] = parts(order, day, month, either(year, weighted(-0.3, shortYear)));
    return weighted(-5, either(...[...'/-.'].map((sign) => sequence(a, oneOf(sign), b, oneOf(sign), c))));
  });
  return sequence(
    LABEL,
    either(...likely.map((order) => written(order, year)), ...swapped, named(year)),
    optional(oneOf('.,-'), -3),
  );
}

const canonical = (symbol: string): string => {
  if ('—–−‐'.includes(symbol)) return '-';
  if ('·•'.includes(symbol)) return '.';
  if ('’‘`'.includes(symbol)) return "'";
  return symbol === '\\' || symbol === '|' ? '/' : symbol.toLowerCase();
};

const automata = new Map<string, Automaton>();

export function dateAutomaton(orders: DateOrders, window: DateWindow): Automaton {
  const key = `${orders} ${window.earliest} ${window.latest}`;
  let automaton = automata.get(key);
  if (!automaton) automata.set(key, (automaton = new Automaton(dateLanguage(orders, window), canonical)));
  return automaton;
}
