import type { FieldSpec } from '../profiles/schema.js';
import { type Belief, type Candidate, reweighted, unknownMass } from './belief.js';
import { check } from './checks.js';
import { valueKey } from './meaning.js';
import type { Check, CrossCheck, Value } from './types.js';

/**
 * The courtesy amount, in figures, held against the legal amount, in words: two people's work would seldom be wrong in the same
 * way, and two readers' neither.
 */

/** Words whose amounts have less than this in all say nothing: handwriting defeated the reader. */
const ABSTAINS = 0.3;
/** A contradiction is held against a document only where both sides are at least this sure. */
const SURE_ENOUGH = 0.5;
/**
 * How probably the words would be read as a wrong amount of the figures' list by chance: in truth far less, but the readers' errors
 * are not wholly independent, and this bounds what the words can do for a doubtful reading of the figures.
 */
const BY_CHANCE = 0.01;
/** Writers err, and another line may be taken for the words: nothing is ruled out by them. */
const LEAST_RATIO = 0.1;
/** Only words as sure as this may say an amount that the figures do not list. */
const SURE_ALONE = 0.9;
/** Figures that list the words' amount with this mass allow it. */
const ALLOWS = 0.02;

export interface Crossed {
  readonly beliefs: Map<string, Belief>;
  readonly checks: Check[];
  readonly cross: CrossCheck | undefined;
}

/** Lets figures and words of an item confirm or contradict each other. `beliefs` is by field name and is not changed. */
export function crossCheck(fields: ReadonlyMap<string, FieldSpec>, beliefs: ReadonlyMap<string, Belief>): Crossed {
  const result = new Map(beliefs);
  const [figures] = [...fields].find(([, field]) => field.type === 'amount') ?? [];
  const [words] = [...fields].find(([, field]) => field.type === 'amount-words') ?? [];
  if (figures === undefined || words === undefined) return { beliefs: result, checks: [], cross: undefined };
  const own = beliefs.get(figures) ?? [];
  const wording = beliefs.get(words) ?? [];
  const said = 1 - unknownMass(wording) >= ABSTAINS ? wording : [];
  result.set(words, said);
  const both = [figures, words];
  const [courtesy, legal] = [own.at(0), said.at(0)];
  if (legal === undefined || courtesy === undefined) {
    const message =
      legal === undefined
        ? 'The amount in words could not be read.'
        : 'There are no figures to hold the words against.';
    // What stands alone stands for the amount; words alone do not decide where figures are asked for.
    const cross: CrossCheck = {
      ...{ courtesy: told(courtesy), legal: told(legal), cross: told(courtesy) },
      ...{ verdict: 'unread', severity: 0 },
    };
    const checks = [check('words-agree', both, 'not-applicable', message)];
    return { beliefs: result, checks, cross };
  }
  const weighed = withWords(reweighted(own, ratioBy(said)), said);
  result.set(figures, weighed);
  result.set(words, reweighted(said, ratioBy(own)));
  const chosen = weighed[0];
  const allowed = own.some(({ value, mass }) => mass >= ALLOWS && valueKey(value) === valueKey(legal.value));
  const agrees = allowed && valueKey(chosen.value) === valueKey(legal.value);
  const kept = weighed.find(({ value }) => valueKey(value) === valueKey(courtesy.value))?.mass ?? 0;
  const same = valueKey(courtesy.value) === valueKey(legal.value);
  const lowered = kept < courtesy.mass;
  const cross: CrossCheck = {
    courtesy: told(courtesy),
    legal: told(legal),
    cross: told(chosen),
    verdict: same ? 'agree' : lowered ? 'disagree' : 'unsure',
    severity: Math.max(0, courtesy.mass - kept),
  };
  const sure = lowered && courtesy.mass >= SURE_ENOUGH && legal.mass >= SURE_ENOUGH;
  return { beliefs: result, checks: [verdictOn(both, courtesy, legal, agrees, sure)], cross };
}

function verdictOn(
  fields: readonly string[],
  courtesy: Candidate,
  legal: Candidate,
  agrees: boolean,
  sure: boolean,
): Check {
  if (agrees) return check('words-agree', fields, 'passed', 'The amount in words agrees with the figures.');
  if (sure) {
    const message = `The figures say ${spoken(courtesy.value)}, the words say ${spoken(legal.value)}.`;
    return check('words-agree', fields, 'failed', message);
  }
  const message = 'Figures and words could not be compared: one of the readings is too unsure.';
  return check('words-agree', fields, 'not-applicable', message);
}

/**
 * How much likelier what the other place says is if a value is right than if it is not: as far as the place says something, by
 * the value's share of it over the share that a wrong value has by chance.
 */
const ratioBy =
  (other: Belief) =>
  ({ value }: Candidate): number => {
    const there = other.find((candidate) => valueKey(candidate.value) === valueKey(value));
    return Math.max(LEAST_RATIO, (there?.mass ?? 0) / BY_CHANCE + unknownMass(other));
  };

/** What the words say and the figures do not list is a part of what the figures leave open. */
function withWords(weighed: Belief, said: Belief): Belief {
  const open = unknownMass(weighed);
  const more = said
    .filter(({ mass }) => mass >= SURE_ALONE)
    .filter(({ value }) => !weighed.some((candidate) => valueKey(candidate.value) === valueKey(value)))
    .map((candidate) => ({ ...candidate, mass: open * candidate.mass }));
  return [...weighed, ...more].sort((a, b) => b.mass - a.mass || (valueKey(a.value) < valueKey(b.value) ? -1 : 1));
}

const told = (candidate: Candidate | undefined): CrossCheck['cross'] =>
  candidate && { value: candidate.value, confidence: candidate.mass };

/** `1,250.00`, grouped as the currency's country does. */
export function spoken(value: Value): string {
  if (value.type !== 'amount') return '';
  const [units, hundredths] = value.decimal.split('.');
  const tail = units.slice(-3);
  const size = value.currency === 'INR' ? 2 : 3;
  const parts = [tail];
  for (let head = units.slice(0, -3); head !== ''; head = head.slice(0, -size)) parts.unshift(head.slice(-size));
  return `${parts.join(',')}.${hundredths}`;
}
