import type { FieldSpec } from '../profiles/schema.js';
import type { Candidate } from './belief.js';
import { keyingReasons } from './keying.js';
import type { Check, Decision, FieldOutcome, Reason } from './types.js';

/** Below this share the way of writing is ambiguous: 1/2/2020 where day or month may come first, `1.234`. */
const CLEAR_WRITING = 0.9;

const percent = (probability: number): string => `${(Math.floor(probability * 1000) / 10).toFixed(1)} %`;

/** One field: accepted when it is sure enough, unambiguous and no check failed. */
export function decideField(
  name: string,
  field: FieldSpec,
  chosen: Candidate | undefined,
  wasRead: boolean,
  checks: readonly Check[],
): Decision {
  if (!chosen) {
    const message = wasRead
      ? `What was read is no ${WORDS[field.type]}.`
      : 'Nothing was found where the field may stand.';
    return { state: field.required ? 'review' : 'rejected', reasons: [{ code: 'not-found', message }] };
  }
  const reasons = keyingReasons(field);
  if (chosen.mass < field.accept) {
    const message = `The reading is ${percent(chosen.mass)} sure; the profile asks for ${percent(field.accept)}.`;
    reasons.push({ code: 'low-confidence', message });
  }
  if (chosen.certainty < CLEAR_WRITING) {
    reasons.push({ code: 'ambiguous', message: `What is written can mean more than one ${WORDS[field.type]}.` });
  }
  for (const { verdict, fields, message } of checks) {
    if (verdict === 'failed' && fields.includes(name)) reasons.push({ code: 'check-failed', message });
  }
  return { state: reasons.length === 0 ? 'accepted' : 'review', reasons };
}

const WORDS: Record<FieldSpec['type'], string> = {
  amount: 'amount',
  'amount-words': 'amount in words',
  date: 'date',
  micr: 'MICR line',
  digits: 'number',
  'micr-part': 'number',
};

const FINDINGS: Record<string, string> = {
  'too-light': 'The image is too light.',
  'too-dark': 'The image is too dark.',
  'out-of-focus': 'The image is out of focus.',
  'low-resolution': 'The resolution of the image is low.',
  skewed: 'The document lies at a strong slant.',
  cropped: 'Part of the document is cut off.',
};

/**
 * The item: rejected when nothing at all was read, accepted when every field that is there or required is accepted. What the
 * page's image lacks is named where it may explain a doubt; alone it is none.
 */
export function decideItem(
  outcomes: readonly FieldOutcome[],
  required: (name: string) => boolean,
  checks: readonly Check[],
  findings: readonly string[],
): Decision {
  const quality = findings.map((finding): Reason => ({
    code: 'page-quality',
    message: FINDINGS[finding] ?? `The image was found ${finding}.`,
  }));
  if (outcomes.every(({ value }) => value === undefined)) {
    const nothing: Reason = { code: 'not-found', message: 'No field of the document could be read.' };
    return { state: 'rejected', reasons: [nothing, ...quality] };
  }
  const doubtful = outcomes.filter(
    ({ name, value, decision }) => decision.state !== 'accepted' && (value !== undefined || required(name)),
  );
  const reasons: Reason[] = doubtful.map(({ name, decision }) => ({
    code: decision.reasons[0]?.code ?? 'low-confidence',
    message: `${name}: ${decision.reasons.map(({ message }) => message).join(' ')}`,
  }));
  for (const { verdict, fields, message } of checks) {
    if (verdict === 'failed' && fields.length === 0) reasons.push({ code: 'check-failed', message });
  }
  if (reasons.length === 0) return { state: 'accepted', reasons: [] };
  return { state: 'review', reasons: [...reasons, ...quality] };
}
