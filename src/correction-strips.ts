import type { AnyProfile, FieldSpec } from './profiles/index.js';
import type { StripKind } from './reader.js';
import type { DocumentResult, FieldResult } from './result/schema.js';

/** A field whose writing somebody has told: where it stands, and what stands there. */
export interface CorrectionStrip {
  readonly field: string;
  readonly kind: StripKind;
  /** As truths of strips are written: digits alone of amounts and numbers, the whole line of MICR. */
  readonly text: string;
  readonly page: number;
  readonly polygon: NonNullable<FieldResult['polygon']>;
}

type Value = NonNullable<FieldResult['value']>;

/**
 * The strips of a cheque that people's word makes labels of. A value is not yet what is written: 1250.00 may be written 1250/-.
 * Where no reading shows how, and it can be either, there is no label. Forms have none: their fields stand in boxes, not on lines.
 * @param said the value that somebody confirmed or typed, by field
 */
export function correctionStrips(
  { page, fields }: DocumentResult['items'][number],
  said: ReadonlyMap<string, Value>,
  profile: AnyProfile | undefined,
): CorrectionStrip[] {
  if (profile?.kind !== 'cheque') return [];
  return [...said].flatMap(([name, value]) => {
    const { page: own, polygon, readings } = fields[name];
    const spec = (profile.fields as Readonly<Record<string, FieldSpec | undefined>>)[name];
    if (spec === undefined || polygon === null) return [];
    const kind = kindOf(spec, value);
    const text = kind === undefined ? undefined : writtenText(value, readings);
    if (kind === undefined || text === undefined) return [];
    return [{ field: name, kind, text, page: own ?? page, polygon }];
  });
}

/** Symbols of E-13B; CMC-7's are the letters F to J. */
const E13B = /[⑆⑇⑈⑉]/;
const CMC7 = /[F-J]/;

function kindOf(spec: FieldSpec, value: Value): StripKind | undefined {
  if (spec.type === 'amount' && value.type === 'amount') return 'amount';
  // Parts of the MICR line stand in that line: their place is a piece of it.
  if (spec.type === 'digits' && value.type === 'number') return 'number';
  if (spec.type !== 'micr' || value.type !== 'micr') return undefined;
  if (E13B.test(value.line)) return 'micr-e13b';
  return CMC7.test(value.line) ? 'micr-cmc7' : undefined;
}

function writtenText(value: Value, readings: FieldResult['readings']): string | undefined {
  switch (value.type) {
    case 'micr':
      return value.line.replaceAll(' ', '');
    case 'number':
      return value.digits;
    case 'amount': {
      const whole = value.decimal.replace(/\.00$/, '');
      if (whole === value.decimal) return digitsOf(value.decimal);
      const spellings = [digitsOf(whole), digitsOf(value.decimal)];
      return readings.map(({ text }) => digitsOf(text)).find((digits) => spellings.includes(digits));
    }
    default:
      return undefined;
  }
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');
