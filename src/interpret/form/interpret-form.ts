import { compileRule } from '../../profiles/expression.js';
import type { FormField, FormProfile } from '../../profiles/form-schema.js';
import type { CellReading } from '../../recognise/read-cells.js';
import type { Reading } from '../../recognise/types.js';
import type { Belief, Candidate } from '../belief.js';
import { decideItem } from '../decide.js';
import { keyingReasons } from '../keying.js';
import type { Check, Decision, FieldOutcome, Interpretation, Reason } from '../types.js';
import { cellTexts, FILLERS, isOverwritten, plainText, withOverwritten } from './cell-texts.js';
import { believe, believeText, checked } from './field-belief.js';
import { believeMarks, digitalMarks } from './mark-belief.js';
import { applyRules } from './rules.js';
import type { FieldEvidence, FormPageEvidence } from './types.js';

/** Values that are told besides the chosen one, and the least mass they need. */
const MOST_OTHERS = 5;
const LEAST_OTHER = 1e-4;
/** Readings that the result tells. */
const MOST_READINGS = 10;

/** What is known of one field before the rules are asked. */
interface Known {
  readonly belief: Belief;
  readonly reading: Reading | undefined;
  readonly cells: readonly CellReading[] | undefined;
  readonly digital: boolean;
  readonly page: number;
  /** The page of the form on which it stands, and others that look the same, where nobody can tell which it is. */
  readonly lookAlikes?: readonly number[];
  /** The form may lie elsewhere on its page. */
  readonly placeInDoubt?: boolean;
  /** Nothing is written there. */
  readonly empty: boolean;
  /** Something may be written there that is not read from images. */
  readonly unread?: boolean;
}

/** Values, checks and decision of one form from what its pages show. A page that is missing leaves its fields without value. */
export function interpretForm(profile: FormProfile, pages: readonly FormPageEvidence[]): Interpretation {
  const known = new Map<string, Known>();
  const ownChecks: Check[] = [];
  for (const { fields, page, formPage, alike, placeInDoubt } of pages) {
    const lookAlikes = alike && [formPage, ...alike].sort((a, b) => a - b);
    for (const [name, evidence] of Object.entries(fields)) {
      const field = profile.fields[name];
      if (known.has(name)) continue;
      const { checks, ...one } = knownOf(name, field, evidence, profile.currency, page);
      known.set(name, { ...one, lookAlikes, placeInDoubt });
      ownChecks.push(...checks);
    }
  }
  const own = new Map([...known].map(([name, { belief }]) => [name, belief]));
  const rules = profile.rules.map((rule) => compileRule(rule, profile));
  const { beliefs, checks } = applyRules(own, rules, profile.fields);
  const all = [...ownChecks, ...checks];
  const outcomes = Object.entries(profile.fields).map(([name, field]) =>
    outcomeOf(name, field, beliefs.get(name) ?? [], known.get(name), all),
  );
  const required = (name: string): boolean => profile.fields[name].required;
  const findings = [...new Set(pages.flatMap((page) => page.findings))];
  return {
    ...{ fields: outcomes, checks: all, crossCheck: undefined },
    decision: decideItem(outcomes, required, all, findings),
  };
}

function knownOf(
  name: string,
  field: FormField,
  evidence: FieldEvidence,
  currency: string,
  page: number,
): Known & { checks: readonly Check[] } {
  const none = { cells: undefined, digital: false, empty: false, page, checks: [] };
  if (evidence.type === 'digital' || evidence.type === 'digital-marks') {
    const reading = { networks: [], alternatives: [], polygon: evidence.polygon };
    const known = { ...none, reading, digital: true };
    if (evidence.type === 'digital-marks') return { ...known, belief: digitalMarks(evidence.options, field, reading) };
    if (field.type === 'mark' || field.type === 'choice') return { ...known, belief: [] };
    const own = believeText(evidence.text, field, currency, reading);
    const { belief, checks } = checked(name, own, field);
    return { ...known, belief, checks, empty: evidence.text.trim() === '' };
  }
  if (evidence.type === 'marks') {
    if (field.type !== 'mark' && field.type !== 'choice') return { ...none, belief: [], reading: undefined };
    const { marks, polygon } = evidence;
    const characters = marks.map((mark) => ({
      text: mark.option ?? 'X',
      polygon: mark.polygon,
      probability: mark.probability,
      runnersUp: [],
    }));
    const reading = { networks: [], polygon, alternatives: [{ text: '', probability: 1, characters }] };
    return { ...none, belief: believeMarks(marks, field, reading), reading };
  }
  if (evidence.type === 'unread') {
    const reading = { networks: [], alternatives: [], polygon: evidence.polygon };
    return { ...none, belief: [], reading, empty: evidence.empty, unread: !evidence.empty };
  }
  if (field.type === 'mark' || field.type === 'choice') return { ...none, belief: [], reading: undefined };
  const inCells = evidence.type === 'cells';
  const reading = inCells ? cellTexts(evidence.cells, field, evidence.polygon) : evidence.reading;
  const { belief, checks } = checked(name, believe(reading, field, currency, inCells), field);
  const cells = inCells ? evidence.cells : undefined;
  const empty = inCells ? /^_*$/.test(reading.alternatives[0]?.text ?? '') : reading.alternatives.length === 0;
  return { ...none, belief, reading, cells, checks, empty };
}

function outcomeOf(
  name: string,
  field: FormField,
  belief: Belief,
  known: Known | undefined,
  checks: readonly Check[],
): FieldOutcome {
  const chosen = belief.at(0);
  const reading = known?.reading;
  const best = reading?.alternatives[0];
  const text = chosen?.text ?? best?.text ?? '';
  // With a value, the cells are those of the text that was chosen; without one, whatever they show.
  const shown = known?.cells;
  const cells = shown && (chosen || isFiller(best?.text) ? withOverwritten(text, shown) : plainText(shown));
  return {
    name,
    value: chosen?.value,
    text,
    confidence: Math.min(1, chosen?.mass ?? 0),
    decision: decide(
      field,
      chosen,
      known,
      checks.filter((one) => one.fields.includes(name)),
    ),
    reading: reading && {
      ...reading,
      alternatives: reading.alternatives.slice(0, Math.max(MOST_READINGS, (chosen?.alternative ?? 0) + 1)),
    },
    alternative: chosen?.alternative ?? 0,
    others: belief
      .slice(1, 1 + MOST_OTHERS)
      .filter(({ mass }) => mass >= LEAST_OTHER)
      .map(({ value, mass }) => ({ value, confidence: mass })),
    ...(known === undefined ? {} : { page: known.page }),
    ...(cells === undefined ? {} : { cells }),
    ...(known?.digital === true ? { source: 'digital' as const } : {}),
  };
}

const isFiller = (text: string | undefined): boolean =>
  text !== undefined && text !== '' && [...text].every((symbol) => FILLERS.includes(symbol));

/** Below this share the way of writing is ambiguous. */
const CLEAR_WRITING = 0.9;

function decide(
  field: FormField,
  chosen: Candidate | undefined,
  known: Known | undefined,
  checks: readonly Check[],
): Decision {
  if (known?.unread === true) {
    const message = 'Letters are read from printed cells and from fillable PDFs only: somebody has to read this.';
    return { state: 'review', reasons: [{ code: 'not-read', message }] };
  }
  const reasons: Reason[] = [];
  if (known?.lookAlikes && (chosen || !known.empty)) {
    const message = `Pages ${known.lookAlikes.join(' and ')} of the form look alike: somebody has to say which this is.`;
    reasons.push({ code: 'page-in-doubt', message });
  }
  if (known?.placeInDoubt === true && (chosen || !known.empty)) {
    const message =
      'The form fits the page as well a row or column farther, or upside down: somebody has to say what stands where. ' +
      'Something printed beside its boxes would tell; give it to the profile as rulings or marks.';
    reasons.push({ code: 'place-in-doubt', message });
  }
  const overwritten = (known?.cells ?? []).flatMap((cell, index) => (isOverwritten(cell) ? [index + 1] : []));
  if (overwritten.length > 0) {
    const message = `Something is written over in cell ${overwritten.join(', ')}: somebody has to say what is meant.`;
    reasons.push({ code: 'overwritten', message });
  }
  if (!chosen && reasons.length > 0) return { state: 'review', reasons };
  if (!chosen) {
    const message =
      known === undefined
        ? 'The page of the form on which it stands is not there.'
        : known.empty
          ? 'Nothing is written there.'
          : 'What is written there is no such value.';
    const state = field.required || (known !== undefined && !known.empty) ? 'review' : 'rejected';
    return { state, reasons: [{ code: 'not-found', message }] };
  }
  reasons.unshift(...keyingReasons(field));
  if (chosen.mass < field.accept) {
    const percent = (share: number): string => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
    const message = `The reading is ${percent(chosen.mass)} sure; the profile asks for ${percent(field.accept)}.`;
    reasons.push({ code: 'low-confidence', message });
  }
  if (chosen.certainty < CLEAR_WRITING)
    reasons.push({ code: 'ambiguous', message: 'What is written can be meant in more than one way.' });
  const { value } = chosen;
  if (field.type === 'choice' && value.type === 'choice') {
    if (!field.multiple && value.options.length > 1)
      reasons.push({ code: 'ambiguous', message: 'More than one option is marked.' });
    if (field.required && value.options.length === 0)
      reasons.push({ code: 'not-found', message: 'No option is marked.' });
  }
  for (const { verdict, message } of checks) if (verdict === 'failed') reasons.push({ code: 'check-failed', message });
  return { state: reasons.length === 0 ? 'accepted' : 'review', reasons };
}
