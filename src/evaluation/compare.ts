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

/** Amount strips are labelled with digits only; MICR strips with the whole line. */
export const stripText = (kind: StripKind, text: string): string =>
  kind === 'amount' ? text.replace(/\D/g, '') : text.replaceAll(' ', '');
