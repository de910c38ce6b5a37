import { IDENTITY } from './geometry.js';
import type { GreyImage } from './image.js';
import type { SubmittedPage } from './intake/types.js';
import { greyPlane } from './page/index.js';
import { loadProfile } from './profiles/index.js';
import type { FieldSpec } from './profiles/schema.js';
import { readBand, readLine, type LineOptions } from './read-zone.js';
import type { StripKind, StripResult } from './reader.js';
import type { Reading, Recogniser } from './recognise/index.js';
import { stripFromImage } from './segment/index.js';

/**
 * Reads a strip that somebody else cut: one line, at any scale, with no page around it. It is read and accepted as the field
 * of the generic cheque. Spellings of one value, such as 1.000 and 1000, count together.
 */
export async function readBareStrip(
  page: SubmittedPage,
  kind: StripKind,
  recogniser: Recogniser,
  options: LineOptions = {},
): Promise<StripResult> {
  return (await readBare(page, kind, recogniser, options)).result;
}

/** As `readBareStrip`, with the reading that the result comes from; its polygons are in pixels of the page. */
export async function readBare(
  page: SubmittedPage,
  kind: StripKind,
  recogniser: Recogniser,
  options: LineOptions,
): Promise<{ result: StripResult; reading: Reading; field: FieldSpec }> {
  const field = fieldOf(kind);
  const reading = await readAs(greyPlane(page.image), field, recogniser, options);
  const digits = kind === 'amount' || kind === 'number';
  const alternatives = merge(reading, digits ? (text) => text.replace(/\D/g, '') : (text) => text);
  const [best] = alternatives;
  const result = {
    text: best?.text ?? '',
    confidence: best?.confidence ?? 0,
    accepted: best !== undefined && best.confidence >= field.accept,
    alternatives,
  };
  return { result, reading, field };
}

/** ISO 4217 for none in particular. */
const NO_CURRENCY = 'XXX';

function fieldOf(kind: StripKind): FieldSpec {
  const { fields } = loadProfile('cheque');
  if (kind === 'amount') return { ...fields['amount'], zones: [] };
  if (kind === 'number') {
    // The generic cheque has numbers as parts of its MICR line alone: what is asked of those is asked of any.
    const { accept } = fields['account'];
    return {
      type: 'digits',
      minLength: 1,
      maxLength: 20,
      accept,
      script: 'any',
      keying: 'single',
      required: false,
      zones: [],
    };
  }
  const { micr } = fields;
  if (micr.type !== 'micr') throw new TypeError('Expected the field micr of the profile cheque to be of type micr');
  return { ...micr, zones: [], font: kind === 'micr-e13b' ? 'e13b' : 'cmc7' };
}

function readAs(image: GreyImage, field: FieldSpec, recogniser: Recogniser, options: LineOptions): Promise<Reading> {
  return field.type === 'micr'
    ? readBand({ image, toPage: IDENTITY }, field, recogniser)
    : readLine(stripFromImage(image), field, NO_CURRENCY, recogniser, options);
}

function merge(reading: Reading, valueOf: (text: string) => string): { text: string; confidence: number }[] {
  const values = new Map<string, { text: string; confidence: number }>();
  for (const { text, probability } of reading.alternatives) {
    const value = valueOf(text);
    const known = values.get(value);
    if (known === undefined) values.set(value, { text, confidence: probability });
    else known.confidence += probability;
  }
  return [...values.values()].sort((a, b) => b.confidence - a.confidence);
}
