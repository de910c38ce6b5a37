import { Automaton, either, type Language, oneOf, optional, repeat, sequence, weighted } from './automaton.js';
import { AMOUNT, CMC7_SYMBOLS, DASH, E13B, ON_US, TRANSIT } from './micr-symbols.js';

/**
 * MICR lines as a language: the country's layout, or any line at a cost. Sources: ANSI X9.100-160-1 (United States), the
 * Reserve Bank of India's CTS-2010 circular (India). No slots: a MICR line is parsed by position (micr.ts).
 */

export type MicrGrammar = 'us' | 'in' | 'generic';

/** What an unknown layout costs where the country's layout is known. */
const OTHER_LAYOUT = -6;

const digit = oneOf('0123456789');
const digits = (minimum: number, maximum: number): Language => repeat(digit, minimum, maximum);
const sign = oneOf;

const unitedStates = sequence(
  optional(sequence(sign(ON_US), repeat(oneOf(`0123456789${DASH}`), 1, 15), sign(ON_US))),
  optional(digit),
  sign(TRANSIT),
  either(digits(9, 9), sequence(digits(4, 4), sign(DASH), digits(4, 4))),
  sign(TRANSIT),
  repeat(either(digit, weighted(-0.5, oneOf(`${ON_US}${DASH}`))), 1, 25),
  optional(sequence(sign(AMOUNT), digits(10, 10), sign(AMOUNT))),
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

const symbolWeights = Object.fromEntries([...`${TRANSIT}${AMOUNT}${ON_US}${DASH}${CMC7_SYMBOLS}`].map((s) => [s, -1]));
const anyLine = repeat(oneOf(E13B + CMC7_SYMBOLS, { weights: symbolWeights }), 1, Infinity);

const LANGUAGES: Record<MicrGrammar, Language> = {
  us: either(unitedStates, weighted(OTHER_LAYOUT, anyLine)),
  in: either(india, weighted(OTHER_LAYOUT, anyLine)),
  generic: anyLine,
};

const automata = new Map<MicrGrammar, Automaton>();

export function micrAutomaton(grammar: MicrGrammar): Automaton {
  let automaton = automata.get(grammar);
  if (!automaton) automata.set(grammar, (automaton = new Automaton(LANGUAGES[grammar])));
  return automaton;
}
