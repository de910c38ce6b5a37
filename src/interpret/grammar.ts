import type { FieldSpec } from '../profiles/schema.js';
import type { Grammar } from '../recognise/types.js';
import { amountAutomaton } from './amount-language.js';
import { dateAutomaton } from './date-language.js';
import type { Automaton } from './automaton.js';
import { micrAutomaton } from './micr-language.js';
import type { MicrPart } from './types.js';
import { numberAutomaton } from './number-language.js';
import { wordsAutomaton } from './words-language.js';

/** Digits that a repeated part of the MICR line can have. */
const PART_LENGTHS: Record<MicrPart, readonly [number, number]> = {
  chequeNumber: [3, 10],
  account: [4, 20],
  routing: [8, 9],
  sortCode: [5, 9],
  transactionCode: [2, 3],
  auxiliaryOnUs: [1, 15],
  externalProcessingCode: [1, 1],
  onUs: [1, 19],
  amount: [10, 10],
};

export type NumberSpec = Extract<FieldSpec, { type: 'digits' | 'micr-part' }>;

/** Least and most digits of a field that holds a number. */
export const lengthsOf = (field: NumberSpec): readonly [number, number] =>
  field.type === 'digits' ? [field.minLength, field.maxLength] : PART_LENGTHS[field.part];

/** How the number of a field may be written. */
export const numberAutomatonOf = (field: NumberSpec): Automaton =>
  numberAutomaton(...lengthsOf(field), field.script === 'ocr');

/**
 * The language that the field is written in, for the lattice decoder; `currency` (ISO 4217) is the document's, `XXX` for none in particular. Every text that it accepts is one that
 * `interpretText` understands.
 */
export function grammarFor(field: FieldSpec, currency = 'XXX'): Grammar {
  switch (field.type) {
    case 'amount':
      return amountAutomaton(currency);
    case 'amount-words':
      return wordsAutomaton(currency);
    case 'date':
      return dateAutomaton(field.order, field.window);
    case 'micr':
      return micrAutomaton(field.grammar);
    case 'digits':
      return field.pattern === undefined ? numberAutomatonOf(field) : matching(field, field.pattern);
    case 'micr-part':
      return numberAutomatonOf(field);
  }
}

interface Written {
  readonly state: unknown;
  readonly digits: string;
}

/** The number's language, narrowed to what the profile's regular expression matches. The digits so far are part of the state. */
function matching(field: NumberSpec, pattern: string): Grammar<Written> {
  const base: Grammar = numberAutomatonOf(field);
  const expression = new RegExp(`^(?:${pattern})$`);
  return {
    start: { state: base.start, digits: '' },
    step({ state, digits }, symbol) {
      const next = base.step(state, symbol);
      if (!next) return undefined;
      return {
        state: { state: next.state, digits: /\d/.test(symbol) ? digits + symbol : digits },
        weight: next.weight,
      };
    },
    end: ({ state, digits }) => (expression.test(digits) ? base.end(state) : -Infinity),
    key: ({ state, digits }) => `${base.key(state)} ${digits}`,
  };
}
