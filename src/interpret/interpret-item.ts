import type { FieldSpec, Profile } from '../profiles/schema.js';
import type { Reading } from '../recognise/types.js';
import { agree } from './agreement.js';
import { type Belief, type Candidate, fieldBelief, reweighted } from './belief.js';
import { check, type FieldRule, type LetterHints, likelihoodRatio, rulesFor } from './checks.js';
import { crossCheck } from './cross-check.js';
import { decideField, decideItem } from './decide.js';
import { valueKey } from './meaning.js';
import { dateOrderOf } from './micr.js';
import type { DateOrder } from './date-language.js';
import type { Check, FieldOutcome, Interpretation, Reason } from './types.js';

/** What is known of an item besides its readings. */
export interface ItemExtras {
  /** What an image cash letter says: held against the readings, never taken for one. */
  readonly hints?: LetterHints | undefined;
  /** Coded findings on the page's image quality. */
  readonly findings?: readonly string[];
}

/** A layout shows through single misread digits: half sure of the line is sure enough of its country. */
const SURE_OF_COUNTRY = 0.5;

/** Values that are told besides the chosen one, and the least mass they need. */
const MOST_OTHERS = 5;
const LEAST_OTHER = 1e-4;

/**
 * Values, checks and decision of one cheque or form. `readings` holds, by field name, one reading for each place that may
 * show the field, likeliest first; fields without readings may be missing from it.
 */
export function interpretItem(
  profile: Profile,
  readings: ReadonlyMap<string, readonly Reading[]>,
  extras: ItemExtras = {},
): Interpretation {
  const fields = new Map(Object.entries(profile.fields));
  const rules = new Map([...fields].map(([name, field]) => [name, rulesFor(field, extras.hints)]));
  const believe = (name: string, field: FieldSpec): Belief =>
    judged(fieldBelief(readings.get(name) ?? [], field, profile), rules.get(name) ?? []);
  const own = new Map([...fields].map(([name, field]) => [name, believe(name, field)]));
  const order = countrysOrder(fields, own);
  for (const [name, field] of fields) {
    if (order && field.type === 'date' && field.order === 'any') own.set(name, believe(name, { ...field, order }));
  }
  const agreed = agree(fields, own, profile.currency);
  const { beliefs, checks, cross } = crossCheck(fields, agreed.beliefs);
  const verdicts = [
    ...[...fields.keys()].flatMap((name) => verdictsOf(name, beliefs.get(name)?.[0], rules.get(name) ?? [])),
    ...agreed.checks,
    ...checks,
  ];
  const outcomes = [...fields].map(([name, field]) =>
    outcomeOf(name, field, beliefs.get(name) ?? [], readings.get(name)?.[0], verdicts),
  );
  const required = (name: string) => profile.fields[name]?.required ?? false;
  // Words are a witness to the figures: where they contradict, the figures' own decision says so; unsure of themselves they need nobody.
  const decides = ({ name }: FieldOutcome): boolean => profile.fields[name]?.type !== 'amount-words' || required(name);
  return {
    fields: outcomes,
    checks: verdicts,
    crossCheck: cross,
    decision: decideItem(outcomes.filter(decides), required, verdicts, extras.findings ?? []),
  };
}

/** The MICR line tells the country, and the country how dates are written: 1/2/2020 need not stay open. */
function countrysOrder(
  fields: ReadonlyMap<string, FieldSpec>,
  beliefs: ReadonlyMap<string, Belief>,
): DateOrder | undefined {
  for (const [name, field] of fields) {
    const line = beliefs.get(name)?.at(0);
    if (field.type !== 'micr' || line?.value.type !== 'micr' || line.mass < SURE_OF_COUNTRY) continue;
    return dateOrderOf(line.value.line);
  }
  return undefined;
}

/** Candidates weighted by how they stand the rules: a reading that fails one gives way to one that passes. */
function judged(belief: Belief, rules: readonly FieldRule[]): Belief {
  return rules.reduce(
    (sofar, { rule, verdict }) => reweighted(sofar, ({ value }) => likelihoodRatio(rule, verdict(value))),
    belief,
  );
}

function verdictsOf(name: string, chosen: Candidate | undefined, rules: readonly FieldRule[]): Check[] {
  if (!chosen) return [];
  return rules.flatMap(({ rule, verdict, passed, failed }) => {
    const outcome = verdict(chosen.value);
    return outcome === 'not-applicable' ? [] : [check(rule, [name], outcome, outcome === 'passed' ? passed : failed)];
  });
}

function outcomeOf(
  name: string,
  field: FieldSpec,
  belief: Belief,
  firstReading: Reading | undefined,
  checks: readonly Check[],
): FieldOutcome {
  const chosen = belief.at(0);
  return {
    name,
    value: chosen?.value,
    // What gave no value is still shown, with its place.
    text: chosen?.text ?? firstReading?.alternatives[0]?.text ?? '',
    confidence: Math.min(1, chosen?.mass ?? 0),
    decision: decideField(name, field, chosen, firstReading !== undefined, checks),
    reading: chosen ? chosen.reading : firstReading,
    alternative: chosen?.alternative ?? 0,
    others: belief
      .slice(1, 1 + MOST_OTHERS)
      .filter(({ mass }) => mass >= LEAST_OTHER)
      .map(({ value, mass }) => ({ value, confidence: mass })),
  };
}

/**
 * Items of one document that carry the same MICR line: presented twice, or scanned twice. Each but the first goes to review.
 * A line alone tells: banks number their cheques within an account.
 */
export function checkDuplicates(items: readonly Interpretation[]): Interpretation[] {
  const seen = new Set<string>();
  return items.map((item) => {
    const micr = item.fields.find(({ value }) => value?.type === 'micr');
    if (!micr?.value) return item;
    const key = valueKey(micr.value);
    if (!seen.has(key)) {
      seen.add(key);
      return item;
    }
    const message = 'An earlier item of this document carries the same MICR line.';
    const reason: Reason = { code: 'check-failed', message };
    const state = item.decision.state === 'accepted' ? 'review' : item.decision.state;
    return {
      ...item,
      checks: [...item.checks, check('no-duplicate', [micr.name], 'failed', message)],
      decision: { state, reasons: [...item.decision.reasons, reason] },
    };
  });
}
