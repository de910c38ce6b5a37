import { bottom, intersection, type Quad, type Rect, right } from '../geometry.js';
import type { FieldSpec, Profile } from '../profiles/schema.js';
import type { Reading } from '../recognise/types.js';
import { interpretText, valueKey } from './meaning.js';
import type { Value } from './types.js';

/**
 * What is believed of a field: probability masses on values, the rest on "something else". Bodies of evidence are combined
 * by Dempster's rule (Shafer, A Mathematical Theory of Evidence, 1976): what both say is reinforced, what contradicts is
 * left out and the remainder scaled up, and a source that says nothing changes nothing. Two sure readings that contradict
 * each other end near one half each, which no threshold accepts.
 */

export interface Candidate {
  readonly value: Value;
  readonly mass: number;
  readonly reading: Reading | undefined;
  readonly alternative: number;
  readonly text: string;
  /** Probability of the value given its text: below 1 where the way of writing is ambiguous. */
  readonly certainty: number;
}

/** Likeliest first; the masses add up to at most 1. */
export type Belief = readonly Candidate[];

export const unknownMass = (belief: Belief): number => Math.max(0, 1 - belief.reduce((sum, { mass }) => sum + mass, 0));

export const massOf = (belief: Belief, key: string): number =>
  belief.find(({ value }) => valueKey(value) === key)?.mass ?? 0;

const likeliestFirst = (candidates: Iterable<Candidate>): Candidate[] =>
  [...candidates].sort((a, b) => b.mass - a.mass || (valueKey(a.value) < valueKey(b.value) ? -1 : 1));

/** A reading's alternatives merged by value: spellings of one value add their probability, the likeliest stands for them. */
export function beliefOf(reading: Reading, field: FieldSpec, profile: Pick<Profile, 'currency'>): Belief {
  const spellings = new Map<string, Candidate[]>();
  reading.alternatives.forEach(({ text, probability }, alternative) => {
    for (const { value, probability: share } of interpretText(text, field, profile)) {
      const spelling = { value, mass: probability * share, reading, alternative, text, certainty: share };
      const key = valueKey(value);
      spellings.set(key, [...(spellings.get(key) ?? []), spelling]);
    }
  });
  return likeliestFirst(
    [...spellings.values()].map((same) => ({
      ...likeliestFirst(same)[0],
      mass: same.reduce((sum, { mass }) => sum + mass, 0),
    })),
  );
}

/** Takes a source only so far: `reliability` of its masses stays, the rest says nothing. */
export const discounted = (belief: Belief, reliability: number): Belief =>
  belief.map((candidate) => ({ ...candidate, mass: candidate.mass * reliability }));

/** Dempster's rule for two independent sources. A candidate keeps the reading that believed in it more. */
export function combined(a: Belief, b: Belief): Belief {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const [restA, restB] = [unknownMass(a), unknownMass(b)];
  const result = new Map<string, Candidate>();
  for (const candidate of [...a, ...b]) {
    const key = valueKey(candidate.value);
    if (result.has(key) && (result.get(key)?.mass ?? 0) >= candidate.mass) continue;
    result.set(key, candidate);
  }
  const joint = [...result].map(([key, candidate]) => {
    const [inA, inB] = [massOf(a, key), massOf(b, key)];
    return { ...candidate, mass: inA * inB + inA * restB + restA * inB };
  });
  return scaled(joint, restA * restB);
}

/**
 * Several readings of the same ink are not independent: agreement adds nothing, contradiction counts. Each value keeps its
 * greatest mass and the whole is scaled to 1.
 */
export function merged(beliefs: readonly Belief[]): Belief {
  const result = new Map<string, Candidate>();
  for (const candidate of beliefs.flat()) {
    const key = valueKey(candidate.value);
    if (candidate.mass > (result.get(key)?.mass ?? -1)) result.set(key, candidate);
  }
  const rest = Math.min(1, ...beliefs.map(unknownMass));
  const total = [...result.values()].reduce((sum, { mass }) => sum + mass, rest);
  return total <= 1 ? likeliestFirst(result.values()) : scaled([...result.values()], rest);
}

/** Candidates and the unknown rest scaled to 1 together. */
function scaled(candidates: readonly Candidate[], rest: number): Belief {
  const total = candidates.reduce((sum, { mass }) => sum + mass, rest);
  if (total <= 0) return [];
  return likeliestFirst(candidates.map((candidate) => ({ ...candidate, mass: candidate.mass / total })));
}

/** Bayes' rule: each candidate's mass times how much likelier what was seen is if it is right; "something else" stays at 1. */
export function reweighted(belief: Belief, likelihoodRatio: (candidate: Candidate) => number): Belief {
  return scaled(
    belief.map((candidate) => ({ ...candidate, mass: candidate.mass * likelihoodRatio(candidate) })),
    unknownMass(belief),
  );
}

/** All readings of a field: those of one place are merged, places are combined. */
export function fieldBelief(readings: readonly Reading[], field: FieldSpec, profile: Profile): Belief {
  const beliefs = readings.map((reading) => beliefOf(reading, field, profile));
  const places: { outline: Rect; sources: Source[] }[] = [];
  readings.forEach((reading, index) => {
    if (beliefs[index].length === 0) return;
    const outline = boundsOf(reading.polygon);
    const place = places.find((known) => overlaps(known.outline, outline));
    const source = { outline, belief: readings.length === 1 ? beliefs[index] : weighedByLook(beliefs[index], beliefs) };
    if (place) place.sources.push(source);
    else places.push({ outline, sources: [source] });
  });
  return places
    .map(({ sources }) => merged(sources.map((source) => discountedPart(source, sources))))
    .reduce(combined, []);
}

/** An outline this much narrower than another of its place shows a part of the writing. */
const WHOLE = 0.7;

interface Source {
  readonly outline: Rect;
  readonly belief: Belief;
}

/**
 * A source that shows only a part of what another shows, such as the end of an amount, reads well what is not all: it is
 * believed less, and not at all where the whole is read more surely.
 */
function discountedPart({ outline, belief }: Source, all: readonly Source[]): Belief {
  const widest = Math.max(...all.map((other) => other.outline.width));
  const part = discounted(belief, Math.min(1, outline.width / (WHOLE * widest)) ** 2);
  const sureness = (some: Belief): number => some[0]?.mass ?? 0;
  const wholeIsSurer = all.some(
    (other) => outline.width < WHOLE * other.outline.width && sureness(other.belief) > sureness(part),
  );
  return wholeIsSurer ? [] : part;
}

/** How much less a bare number is believed where another line surely looks like money. */
const BESIDE_MONEY = 0.8;

/**
 * Where several places were read and some are the wrong ones, a text counts by how much it looks like what the field holds: an
 * amount mostly shows a sign of money, and the more so where another line does.
 */
function weighedByLook(belief: Belief, all: readonly Belief[]): Belief {
  const money = Math.max(0, ...all.flat().map((candidate) => (looksLikeMoney(candidate) ? candidate.mass : 0)));
  return belief.map((candidate) => {
    if (candidate.value.type !== 'amount' || looksLikeMoney(candidate)) return candidate;
    const plausible = candidate.value.decimal.length >= LONG_AMOUNT ? 0.9 : 0.6;
    return { ...candidate, mass: candidate.mass * plausible * (1 - BESIDE_MONEY * money) };
  });
}

/** Characters of an amount with its hundredths from which on it is hardly a house number or a day. */
const LONG_AMOUNT = 6;

const looksLikeMoney = ({ value, text }: Candidate): boolean =>
  value.type === 'amount' && /[$₹£€*#]|\d[.,-]\d\d\D*$|\/|\d[.,]\d{3}|[-=]\s*$/.test(text);

function boundsOf(polygon: Quad): Rect {
  const xs = polygon.map(({ x }) => x);
  const ys = polygon.map(({ y }) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Whether two outlines show the same ink: a third of the smaller one is in both. */
function overlaps(a: Rect, b: Rect): boolean {
  const common = intersection(a, b);
  if (right(common) <= common.x || bottom(common) <= common.y) return false;
  return common.width * common.height > Math.min(a.width * a.height, b.width * b.height) / 3;
}
