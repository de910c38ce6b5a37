import { Automaton, either, type Language, oneOf, optional, repeat, sequence, weighted } from './automaton.js';
import { AMOUNT, CMC7_SYMBOLS, DASH, E13B, ON_US, TRANSIT } from './micr-symbols.js';

/**
 * MICR lines as a language: the layouts that countries prescribe, or any line at a cost. Sources: ANSI X9.100-160-1 (United
 * States), the Reserve Bank of India's CTS-2010 circular (India), Payments Canada's Standard 006 (Canada), the Cheque and
 * Credit Clearing Company's Standard 3 (Britain; Ireland and Australia set their lines alike). No slots: a MICR line is
 * parsed by position (micr.ts).
 */

export type MicrGrammar = 'us' | 'in' | 'generic';

/** What an unknown layout costs where the country's layout is known, and where only some country's is expected. */
const OTHER_LAYOUT = -6;
const NO_LAYOUT = -2;
/** The external processing code stands on a few kinds of documents alone; none of 240 lines of real cheques has one. */
const PROCESSING_CODE = -4;

const digit = oneOf('0123456789');
const digits = (minimum: number, maximum: number): Language => repeat(digit, minimum, maximum);
const sign = oneOf;

const amount = optional(sequence(sign(AMOUNT), digits(10, 10), sign(AMOUNT)));

const unitedStates = sequence(
  optional(sequence(sign(ON_US), repeat(oneOf(`0123456789${DASH}`), 1, 15), sign(ON_US))),
  optional(digit, PROCESSING_CODE),
  sign(TRANSIT),
  either(digits(9, 9), sequence(digits(4, 4), sign(DASH), digits(4, 4))),
  sign(TRANSIT),
  repeat(either(digit, weighted(-0.5, oneOf(`${ON_US}${DASH}`))), 1, 25),
  amount,
);

const india = sequence(
  sign(ON_US),
  digits(6, 6),
  sign(ON_US),
  digits(9, 9),
  sign(TRANSIT),
  optional(sequence(digits(6, 7), sign(ON_US))),
  digits(2, 2),
);

const canada = sequence(
  sign(ON_US),
  digits(3, 12),
  sign(ON_US),
  sign(TRANSIT),
  digits(5, 5),
  sign(DASH),
  digits(3, 3),
  sign(TRANSIT),
  repeat(either(digit, weighted(-0.5, sign(DASH))), 4, 14),
  sign(ON_US),
  optional(digits(2, 2)),
  amount,
);

const britain = sequence(
  sign(ON_US),
  digits(6, 6),
  sign(ON_US),
  either(sequence(digits(2, 2), sign(DASH), digits(4, 4)), sequence(digits(3, 3), sign(DASH), digits(3, 4))),
  sign(TRANSIT),
  digits(6, 10),
  sign(ON_US),
  optional(digits(1, 2)),
  amount,
);

const symbolWeights = Object.fromEntries([...`${TRANSIT}${AMOUNT}${ON_US}${DASH}${CMC7_SYMBOLS}`].map((s) => [s, -1]));
const anyLine = repeat(oneOf(E13B + CMC7_SYMBOLS, { weights: symbolWeights }), 1, Infinity);

const LANGUAGES: Record<MicrGrammar, Language> = {
  us: either(unitedStates, weighted(OTHER_LAYOUT, anyLine)),
  in: either(india, weighted(OTHER_LAYOUT, anyLine)),
  generic: either(unitedStates, india, canada, britain, weighted(NO_LAYOUT, anyLine)),
};

const automata = new Map<MicrGrammar, Automaton>();

export function micrAutomaton(grammar: MicrGrammar): Automaton {
  let automaton = automata.get(grammar);
  if (!automaton) automata.set(grammar, (automaton = new Automaton(LANGUAGES[grammar])));
  return automaton;
}
