import { DIGITS } from './amount-language.js';
import { Automaton, type Language, oneOf, optional, repeat, sequence, weighted } from './automaton.js';

/** Numbers in digits: cheque and account numbers. Slot n. Signs between groups are dropped, as are letters before a printed one. */

/** A sign inside the number: printed accounts have some, handwriting hardly any. */
const SIGN = -3;
/** Letters of a printed label: "A/c No." */
const LABEL = -1;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Lines for machines are set without labels; signs divide their parts and frame the whole. */
const OCR_SIGNS = '-/.<>+#*$';

function ocrNumberLanguage(minimum: number, maximum: number): Language {
  const sign = repeat(weighted(SIGN / 2, oneOf(OCR_SIGNS)), 0, 2);
  const digit = sequence(oneOf(DIGITS, { slot: 'n' }), sign);
  return sequence(sign, repeat(digit, minimum, Math.max(minimum, maximum)));
}

function numberLanguage(minimum: number, maximum: number): Language {
  const digit = oneOf(DIGITS, { slot: 'n' });
  const sign = optional(oneOf('-/.'), SIGN);
  const label = repeat(weighted(LABEL, oneOf(`${LETTERS}/.:#`)), 0, 12);
  const rest = repeat(sequence(sign, digit), Math.max(0, minimum - 1), Math.max(minimum, maximum) - 1);
  return sequence(label, digit, rest);
}

const canonical = (symbol: string): string => ('—–−‐'.includes(symbol) ? '-' : symbol.toUpperCase());

const automata = new Map<string, Automaton>();

/** Numbers of `minimum` to `maximum` digits; `ocr` for those that stand in a line for machines. */
export function numberAutomaton(minimum: number, maximum: number, ocr = false): Automaton {
  const key = `${minimum} ${maximum} ${ocr}`;
  const language = ocr ? ocrNumberLanguage : numberLanguage;
  let automaton = automata.get(key);
  if (!automaton) automata.set(key, (automaton = new Automaton(language(minimum, maximum), canonical)));
  return automaton;
}
