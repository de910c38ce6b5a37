import type { StripKind } from '../reader.js';
import type { FieldResult } from '../result/schema.js';

/** The forms in which truth and answer are compared. */

type ResultValue = NonNullable<FieldResult['value']>;

/** A value as a truth file writes it: decimals, ISO dates, MICR symbols without spaces, digits. */
export function valueText(field: string, value: ResultValue): string {
  switch (value.type) {
    case 'amount':
      return value.decimal;
    case 'date':
      return value.iso;
    case 'micr':
      return fieldText(field, value.line);
    case 'number':
      return value.digits;
    case 'code':
      return value.text;
    case 'mark':
      return String(value.marked);
    case 'choice':
      // Truth is compared without its spaces.
      return value.options.join('').replaceAll(' ', '');
  }
}

/** The truth of a field in the same form. */
export function fieldText(field: string, truth: string): string {
  const text = truth.replaceAll(' ', '');
  // Truth of CMC-7 lines on documents leaves the symbols out.
  return field === 'cmc7' ? text.replace(/\D/g, '') : text;
}

/** Field of the result that answers for a field of the truth. */
export const resultField = (field: string): string => (field === 'cmc7' ? 'micr' : field);

/** Strips of amounts and numbers are labelled with digits only; MICR strips with the whole line. */
export const stripText = (kind: StripKind, text: string): string =>
  kind === 'amount' || kind === 'number' ? text.replace(/\D/g, '') : text.replaceAll(' ', '');

/** Truth that tells each single-character box of a form: a digit, `X` crossed out, `-`, `_` empty, `?` not known. */
const IN_CELLS = /^[0-9X_?-]+$/;

/** What a field of a form shows box by box, where its truth is told so; `?` of the truth stands for whatever is there. */
export function cellsText(truth: string, cells: string | undefined): string | undefined {
  if (cells === undefined || cells.length !== truth.length || !IN_CELLS.test(truth)) return undefined;
  return [...cells].map((symbol, index) => (truth[index] === '?' ? '?' : symbol)).join('');
}
