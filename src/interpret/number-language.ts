import { DIGITS } from './amount-language.js';
import { Automaton, type Language, oneOf, optional, repeat, sequence, weighted } from './automaton.js';

/** Numbers in digits: cheque and account numbers. Slot n. Signs between groups are dropped, as are letters before a printed one. */

/** A sign inside the number: printed accounts have some, handwriting hardly any. */
const SIGN = -3;
/** Letters of a printed label: "A/c No." */
const LABEL = -1;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function numberLanguage(minimum: number, maximum: number): Language {
  const digit = oneOf(DIGITS, { slot: 'n' });
  const sign = optional(oneOf('-/.'), SIGN);
  const label = repeat(weighted(LABEL, oneOf(`${LETTERS}/.:#`)), 0, 12);
  const rest = repeat(sequence(sign, digit), Math.max(0, minimum - 1), Math.max(minimum, maximum) - 1);
  return sequence(label, digit, rest);
}

const canonical = (symbol: string): string => ('—–−‐'.includes(symbol) ? '-' : symbol.toUpperCase());

const automata = new Map<string, Automaton>();

/** Numbers of `minimum` to `maximum` digits. */
export function numberAutomaton(minimum: number, maximum: number): Automaton {
  const key = `${minimum} ${maximum}`;
  let automaton = automata.get(key);
  if (!automaton) automata.set(key, (automaton = new Automaton(numberLanguage(minimum, maximum), canonical)));
  return automaton;
}
