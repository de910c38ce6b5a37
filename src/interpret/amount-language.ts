import {
  Automaton,
  either,
  emit,
  type Language,
  literal,
  nothing,
  oneOf,
  optional,
  repeat,
  sequence,
  weighted,
} from './automaton.js';

/**
 * How amounts in figures are written: western and Indian grouping, decimal point or comma, cents raised, over a bar or
 * replaced by a stroke, and the guards that writers put around the figures. Spaces are not needed anywhere: readers of
 * single characters do not see them.
 *
 * Weights are natural logarithms against the plainest way of writing. They are judgements of how cheques are written,
 * not counts; they only need the right order of magnitude, since they decide between readings that look alike.
 *
 * Slots: i whole units, f hundredths, z marks a way of writing that has no value in hundredths.
 */

export const DIGITS = '0123456789';
export const CURRENCY_SIGNS = '$₹£€';

/** Which sign the country of the currency puts before the hundredths. */
type DecimalSign = 'point' | 'comma';

const COMMA_CURRENCIES = new Set(
  'EUR CHF DKK NOK SEK PLN CZK HUF RON BGN TRY RUB UAH BRL ARS CLP COP UYU PYG IDR VND'.split(' '),
);

const decimalSignOf = (currency: string): DecimalSign => (COMMA_CURRENCIES.has(currency) ? 'comma' : 'point');

/** How a country writes amounts on its cheques. */
interface Convention {
  /** A whole amount with neither hundredths nor a closing stroke; half of it with a stroke. */
  readonly bare: number;
  /** An amount that does not end in three noughts. */
  readonly notThousands: number;
}

/**
 * Where hundredths count, an amount without them is one whose point was not seen. Whole thousands are a tenth of Chilean
 * amounts (31 of 300), that is five natural logarithms more than any one other ending; Indian hand-filled ones have more.
 */
const CONVENTIONS: Readonly<Record<string, Convention>> = {
  ...Object.fromEntries(
    'USD CAD AUD NZD GBP EUR CHF SGD ZAR'.split(' ').map((currency) => [currency, { bare: -6, notThousands: -0.5 }]),
  ),
  INR: { bare: -0.7, notThousands: -5 },
};
const ANY_CONVENTION: Convention = { bare: 0, notThousands: -3 };

/** Leading digits of amounts follow Benford's law; half its strength, because round hand-written amounts follow it loosely. */
const BENFORD: Record<string, number> = {};
for (let digit = 1; digit <= 9; digit++) BENFORD[digit] = 0.5 * Math.log(Math.log2(1 + 1 / digit));

const WRONG_GROUPING = -7;
const LEADING_ZERO = -5;
const FOREIGN_SIGN = -1;
const THREE_DECIMALS = -8;
/** `1.234` where the point is the decimal sign: a thousand (FOREIGN_SIGN) or decimals with a stray digit. */
const THREE_DECIMALS_AT_OWN_SIGN = -4.5;

const whole = oneOf(DIGITS, { slot: 'i' });
const leading = oneOf('123456789', { slot: 'i', weights: BENFORD });
const hundredth = oneOf(DIGITS, { slot: 'f' });
const noneWritten = literal('00', 'f0f0');
/** Whole amounts are by far the commonest: other hundredths have to be seen a little more clearly. */
const someWritten = weighted(-0.7, sequence(hundredth, hundredth));
const hundredths = either(noneWritten, someWritten);

const zero = oneOf('0', { slot: 'i' });
const nonzero = oneOf('123456789', { slot: 'i' });

/** Amounts are round far more often than chance has it: how much rarer one nought at the end is than two, and none. */
const ONE_NOUGHT = -0.8;
const NO_NOUGHT = -1.2;
/** The last two of three digits or more: round in whole amounts, any in amounts with hundredths. */
const round = either(
  sequence(zero, zero),
  weighted(ONE_NOUGHT, sequence(nonzero, zero)),
  weighted(NO_NOUGHT, sequence(whole, nonzero)),
);
const notRound = weighted(NO_NOUGHT, sequence(whole, whole));

/** Past four digits most writers group: what each further digit costs without. */
const UNGROUPED = -0.7;
const ungrouped = weighted(UNGROUPED, whole);

/**
 * Ends of an amount: what follows the first digit where it has one or two, its last two digits where it has three, its last
 * three where it has more. All but whole thousands pay alike, lest short amounts be preferred.
 */
interface Ending {
  readonly one: Language;
  readonly two: Language;
  readonly three: Language;
}

const roundEnding = (notThousands: number): Ending => ({
  one: weighted(NO_NOUGHT + notThousands, repeat(whole, 0, 1)),
  two: weighted(notThousands, round),
  three: either(sequence(zero, zero, zero), weighted(notThousands, sequence(whole, round))),
});
const openEnding = (notThousands: number): Ending => ({
  one: weighted(NO_NOUGHT + notThousands, repeat(whole, 0, 1)),
  two: weighted(notThousands, notRound),
  three: weighted(notThousands, sequence(whole, notRound)),
});

const plain = ({ one, two, three }: Ending): Language =>
  either(sequence(leading, one), sequence(leading, two), sequence(leading, repeat(ungrouped, 0, 7), three));
const leadingZeros = weighted(LEADING_ZERO, sequence(zero, repeat(whole, 1, 9)));

const western = (sign: string, { three }: Ending): Language =>
  sequence(leading, repeat(whole, 0, 2), repeat(sequence(oneOf(sign), whole, whole, whole), 0, 2), oneOf(sign), three);

/** 12,34,567: pairs, and three at the end. */
const indian = (sign: string, { three }: Ending): Language =>
  sequence(leading, repeat(whole, 0, 1), repeat(sequence(oneOf(sign), whole, whole), 1, 4), oneOf(sign), three);

/** Separators anywhere: a writer's slip, or a reader's. */
const wronglyGrouped = weighted(
  WRONG_GROUPING,
  sequence(repeat(whole, 1, 6), repeat(sequence(oneOf(",.' "), repeat(whole, 1, 6)), 1, 4)),
);

/** `/100`, also written `/XX` by those who write `no/100`. */
const perHundred = either(literal('/100'), weighted(-1, literal('/XX')), weighted(-3, literal('/00')));
const noHundredths = either(
  sequence(oneOf('nN', {}), oneOf('oO0')),
  literal('XX'),
  weighted(-1, literal('X')),
  weighted(-1, oneOf('-=')),
  weighted(-2, literal('00')),
);

/** `guard`s before and after: the first says that the writer uses them, the rest follow. */
const guards = (symbols: string): Language =>
  sequence(weighted(-1, oneOf(symbols)), repeat(weighted(-0.2, oneOf(symbols)), 0, Infinity));

const currencyWord = either(
  ...['Rs', 'RS', 'Rs.', 'RS.', 'INR', 'USD', 'US', 'EUR', 'GBP', 'AUD', 'CAD', 'AU', 'C', 'A'].map((word) =>
    weighted(-1, literal(word)),
  ),
);
const currency = either(oneOf(CURRENCY_SIGNS), sequence(currencyWord, optional(oneOf(CURRENCY_SIGNS))));

const prefix = sequence(
  optional(guards('*#X=-')),
  optional(currency, -0.1),
  optional(weighted(-4, oneOf('.:'))),
  optional(guards('*#X=-')),
);

/** `/-`, `/=`, `-`, `=`, long dashes, guards. */
const stroke = either(
  weighted(-0.2, literal('/-')),
  weighted(-0.5, literal('/=')),
  weighted(-1.5, oneOf('-=')),
  weighted(-2, oneOf('/')),
  weighted(-1, guards('-=*#X/')),
);
/** What may follow the figures; also a full stop before a stroke: `19.507.-`. `bare` is what nothing costs. */
const suffix = (bare: number): Language =>
  sequence(
    optional(oneOf('.,'), -2),
    either(weighted(bare, nothing), weighted(bare / 2, stroke)),
    optional(currencyWord, -3),
  );

function amountLanguage(decimal: DecimalSign, { bare, notThousands }: Convention): Language {
  const [own, foreign] = decimal === 'point' ? ['.', ','] : [',', '.'];
  const grouped = (closing: Ending): Language =>
    either(
      western(foreign, closing),
      weighted(FOREIGN_SIGN, western(own, closing)),
      indian(',', closing),
      weighted(-0.5, either(western(' ', closing), western("'", closing), indian(' ', closing))),
    );
  const figures = (closing: Ending): Language =>
    either(plain(closing), grouped(closing), zero, weighted(notThousands, either(leadingZeros, wronglyGrouped)));

  const separated = either(
    oneOf(own),
    weighted(-1.5, oneOf(foreign)),
    weighted(-1.5, oneOf('-')),
    weighted(-3, oneOf('=:')),
    weighted(-0.5, oneOf(' ')),
  );
  const written = (pair: Language): Language =>
    either(sequence(separated, pair, optional(perHundred, -0.5)), weighted(-0.5, sequence(pair, perHundred)));
  const [even, open] = [roundEnding(notThousands), openEnding(notThousands)];
  const decimals = either(
    written(noneWritten),
    weighted(-0.5, sequence(optional(separated), noHundredths, perHundred, emit('f0f0'))),
    weighted(-4, sequence(oneOf(own), hundredth, emit('f0'))),
  );
  /** Hundredths raised above the line, with nothing between: plain to see behind a full group, a guess elsewhere. */
  const raised = either(
    weighted(-1.5, sequence(grouped(open), hundredths)),
    weighted(-5, sequence(plain(open), hundredths)),
  );
  const tooManyDecimals = (sign: string, weight: number): Language =>
    weighted(
      weight,
      sequence(either(sequence(leading, repeat(whole, 0, 2)), zero), oneOf(sign), whole, round, emit('z0')),
    );
  const fractionOnly = weighted(-3, sequence(optional(zero), oneOf(own), hundredths));
  const exact = either(
    sequence(figures(even), decimals),
    sequence(figures(open), written(someWritten)),
    raised,
    fractionOnly,
    tooManyDecimals(own, THREE_DECIMALS_AT_OWN_SIGN),
    tooManyDecimals(foreign, THREE_DECIMALS),
  );
  return sequence(prefix, either(sequence(exact, suffix(0)), sequence(figures(even), suffix(bare))));
}

/** Dashes and crosses as they come out of fonts and readers, to the ones the language uses. */
const canonical = (symbol: string): string => {
  if ('—–−‐_~'.includes(symbol)) return '-';
  if ('x×'.includes(symbol)) return 'X';
  if ('’‘`'.includes(symbol)) return "'";
  return symbol === '·' ? '.' : symbol;
};

const automata = new Map<string, Automaton>();

/** The language of amounts as the country of `currency` (ISO 4217) writes them on cheques; `XXX` is none in particular. */
export function amountAutomaton(currency = 'XXX'): Automaton {
  const decimal = decimalSignOf(currency);
  const convention = CONVENTIONS[currency] ?? ANY_CONVENTION;
  const key = `${decimal} ${convention.bare} ${convention.notThousands}`;
  let automaton = automata.get(key);
  if (!automaton) automata.set(key, (automaton = new Automaton(amountLanguage(decimal, convention), canonical)));
  return automaton;
}
