import { compileRule } from '../profiles/expression.js';
import type { AnyProfile } from '../profiles/check.js';
import type { FormField } from '../profiles/form-schema.js';
import type { FieldSpec, Profile } from '../profiles/schema.js';
import type { Reading } from '../recognise/types.js';
import { agree } from './agreement.js';
import type { Belief, Candidate } from './belief.js';
import { rulesFor } from './checks.js';
import { crossCheck } from './cross-check.js';
import { believeText, checked } from './form/field-belief.js';
import { applyRules } from './form/rules.js';
import { amountFromMinor, dateOf, interpretText, valueKey } from './meaning.js';
import { AMOUNT, CMC7_SYMBOLS, DASH, ON_US, TRANSIT } from './micr-symbols.js';
import type { Check, Value } from './types.js';

/** What people type, by the rules that readings are held to. Runs in the browser too: it does no input or output. */

/** A field of any profile. */
export type AnyField = FieldSpec | FormField;

/** Where the writing can mean several values, the typist is asked: shares below this settle nothing. */
const CLEAR = 0.9;
/** Meanings of a smaller share than this are not worth asking about. */
const WORTH_ASKING = 0.02;

/** What was typed stands nowhere on the page. */
const NOT_READ: Reading = {
  networks: [],
  alternatives: [],
  polygon: [
    { x: 0, y: 0 },
    { x: 0, y: 0 },
    { x: 0, y: 0 },
    { x: 0, y: 0 },
  ],
};

/**
 * Every value that the text can mean in the field, likeliest first: one where it is clear, none where it is no such thing. What is
 * written in full (`1250.00`, `2026-03-01`) is never in doubt.
 */
export function typedValues(text: string, field: AnyField, currency: string): readonly Value[] {
  const plain = text.trim();
  if (plain === '') return [];
  if (field.type === 'mark') return markOf(plain);
  if (field.type === 'choice') return choiceOf(plain, Object.keys(field.options), field.multiple);
  const whole = inFull(plain, field, currency);
  if (whole !== undefined) return [whole];
  const meanings = isFormField(field)
    ? believeText(plain, field, currency, NOT_READ).map(({ value, mass }) => ({ value, probability: mass }))
    : interpretText(field.type === 'micr' ? micrText(plain, field.font) : plain, field, { currency });
  if (meanings.length > 0 && meanings[0].probability >= CLEAR) return [meanings[0].value];
  return meanings.filter(({ probability }) => probability >= WORTH_ASKING).map(({ value }) => value);
}

/** Fields of cheques have places that are looked for, fields of forms a known box. */
const isFormField = (field: AnyField): field is FormField => !('zones' in field);

function inFull(text: string, { type }: AnyField, currency: string): Value | undefined {
  if (type === 'amount' || type === 'amount-words') {
    const [, major, minor] = /^(\d{1,15})\.(\d{2})$/.exec(text) ?? [];
    return major === undefined ? undefined : amountFromMinor(BigInt(major + minor), currency);
  }
  const [, year, month, day] = (type === 'date' && /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)) || [];
  return year === undefined ? undefined : dateOf(year, month, day);
}

/** Keyboards have no MICR symbols: the trade's letters A to D stand for them, and CMC-7 keeps its own F to J. */
function micrText(text: string, font: 'e13b' | 'cmc7' | 'any'): string {
  const letters: Record<string, string> = { A: TRANSIT, B: AMOUNT, C: ON_US, D: DASH };
  const upper = text.toUpperCase().replace(/\s/g, '');
  const isCmc7 = font === 'cmc7' || new RegExp(`[${CMC7_SYMBOLS}]`).test(upper);
  return isCmc7 ? upper : upper.replace(/[A-D]/g, (letter) => letters[letter]);
}

function markOf(text: string): Value[] {
  if (/^(x|y|yes|j|ja|true|1|marked)$/i.test(text)) return [{ type: 'mark', marked: true }];
  return /^(n|no|nein|false|0|-|not marked)$/i.test(text) ? [{ type: 'mark', marked: false }] : [];
}

function choiceOf(text: string, options: readonly string[], multiple: boolean): Value[] {
  const wanted = text.split(',').map((word) => word.trim().toLowerCase());
  const found = options.filter((option) => wanted.includes(option.toLowerCase()));
  if (found.length !== wanted.length || (found.length > 1 && !multiple)) return [];
  return [{ type: 'choice', options: found }];
}

/** People slip, too; and what could not be doubted at all could not be contradicted. */
const TYPED = 0.999;

const sure = (value: Value): Candidate => ({
  ...{ value, mass: TYPED, reading: undefined, alternative: 0, text: valueKey(value), certainty: 1 },
});

/**
 * Verdicts of every rule of the profile on the values of an item as they stand, null where there is none. A human may hold to a value
 * that fails: the verdict says so, and forbids nothing.
 */
export function checksOn(values: Readonly<Record<string, Value | null>>, profile: AnyProfile): Check[] {
  const beliefs = new Map<string, Belief>(
    Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, [sure(value)]]])),
  );
  return profile.kind === 'cheque' ? chequeChecks(beliefs, profile) : formChecks(beliefs, profile);
}

function chequeChecks(beliefs: ReadonlyMap<string, Belief>, profile: Profile): Check[] {
  const fields = new Map(Object.entries(profile.fields));
  const own = [...fields].flatMap(([name, field]) => {
    const value = beliefs.get(name)?.[0].value;
    if (value === undefined) return [];
    return rulesFor(field, undefined).flatMap(({ rule, verdict, passed, failed }): Check[] => {
      const outcome = verdict(value);
      if (outcome === 'not-applicable') return [];
      return [{ rule, fields: [name], verdict: outcome, message: outcome === 'passed' ? passed : failed }];
    });
  });
  // The checks of values that agree are made before they are weighed: only the verdicts are of interest here.
  return [...own, ...agree(fields, beliefs, profile.currency).checks, ...crossCheck(fields, beliefs).checks];
}

function formChecks(beliefs: ReadonlyMap<string, Belief>, profile: Exclude<AnyProfile, Profile>): Check[] {
  const own = [...beliefs].flatMap(([name, belief]) => {
    const field = profile.fields[name];
    if (field === undefined || field.type === 'mark' || field.type === 'choice') return [];
    return checked(name, belief, field).checks;
  });
  const rules = profile.rules.map((rule) => compileRule(rule, profile));
  return [...own, ...applyRules(beliefs, rules, profile.fields).checks];
}
