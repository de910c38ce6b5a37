import type { CompiledRule, RuleValue } from '../../profiles/expression.js';
import type { FormField } from '../../profiles/form-schema.js';
import { type Belief, type Candidate, unknownMass } from '../belief.js';
import { check } from '../checks.js';
import type { Check, Value } from '../types.js';

/**
 * Fields that a rule binds together are judged together: of all the ways to choose a value for each, those that keep the
 * rules are likelier. What each field is then believed to hold is summed over them.
 */

/** People add up wrongly now and then, and a wrong value hardly ever keeps a rule. */
const BROKEN = 1 / 40;
/** A rule of which a field is something else than was read says nothing: between kept and broken. */
const UNKNOWN = 0.15;
/** Candidates of one field, and ways to choose that are tried, at most. */
const MOST_CANDIDATES = 24;
const MOST_WAYS = 60_000;
/** Ways less likely than this share of the best found so far are given up. */
const HOPELESS = 1e-5;

type Fields = Readonly<Record<string, FormField>>;

export interface Judged {
  readonly beliefs: Map<string, Belief>;
  readonly checks: readonly Check[];
}

/** @param fields by name; a number is one to reckon with, the digits of an identifier are a text */
export function applyRules(
  beliefs: ReadonlyMap<string, Belief>,
  rules: readonly CompiledRule[],
  fields: Fields,
): Judged {
  const result = new Map(beliefs);
  for (const group of groupsOf(rules)) {
    // A field of which nothing is known binds nobody.
    const usable = group.filter((rule) => rule.fields.every((name) => (beliefs.get(name)?.length ?? 0) > 0));
    for (const part of groupsOf(usable))
      for (const [name, belief] of judge(part, beliefs, fields)) result.set(name, belief);
  }
  return { beliefs: result, checks: rules.map((rule) => verdictOn(rule, result, fields)) };
}

/** Rules that share fields, directly or through others. */
function groupsOf(rules: readonly CompiledRule[]): CompiledRule[][] {
  const groups: { rules: CompiledRule[]; fields: Set<string> }[] = [];
  for (const rule of rules) {
    const touched = groups.filter(({ fields }) => rule.fields.some((name) => fields.has(name)));
    const joined = { rules: [...touched.flatMap((group) => group.rules), rule], fields: new Set(rule.fields) };
    for (const group of touched) {
      for (const name of group.fields) joined.fields.add(name);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(joined);
  }
  return groups.map((group) => group.rules);
}

interface Choice {
  readonly candidate: Candidate | undefined;
  readonly value: RuleValue | undefined;
  readonly mass: number;
}

function judge(
  rules: readonly CompiledRule[],
  beliefs: ReadonlyMap<string, Belief>,
  fields: Fields,
): Map<string, Belief> {
  const names = inOrder(rules);
  const choices = names.map((name) => choicesOf(beliefs.get(name) ?? [], fields[name]));
  // A rule is asked as soon as all its fields are chosen.
  const due = names.map((_, index) =>
    rules.filter((rule) => Math.max(...rule.fields.map((field) => names.indexOf(field))) === index),
  );
  const masses = choices.map((options) => new Float64Array(options.length));
  const values = new Map<string, RuleValue>();
  const picked: number[] = [];
  let best = 0;
  let ways = 0;
  // What the fields still to be chosen can add at most.
  const ahead = choices.map((_, index) =>
    choices.slice(index + 1).reduce((product, options) => product * (options[0]?.mass ?? 1), 1),
  );
  const visit = (index: number, mass: number): void => {
    if (index === names.length) {
      best = Math.max(best, mass);
      ways += 1;
      picked.forEach((option, field) => (masses[field][option] += mass));
      return;
    }
    for (const [option, { value, mass: own }] of choices[index].entries()) {
      if (ways > MOST_WAYS) return;
      if (mass * own * ahead[index] < HOPELESS * best) break;
      if (value === undefined) values.delete(names[index]);
      else values.set(names[index], value);
      let weight = mass * own;
      for (const rule of due[index]) {
        const kept = rule.fields.every((field) => values.has(field)) ? rule.holds(values) : undefined;
        weight *= kept === undefined ? UNKNOWN : kept ? 1 : BROKEN;
      }
      if (weight * ahead[index] < HOPELESS * best) continue;
      picked[index] = option;
      visit(index + 1, weight);
    }
    values.delete(names[index]);
  };
  visit(0, 1);
  const found = new Map<string, Belief>();
  names.forEach((name, index) => {
    const total = masses[index].reduce((sum, mass) => sum + mass, 0);
    if (!(total > 0)) return;
    const belief = choices[index].flatMap(({ candidate }, option) =>
      candidate ? [{ ...candidate, mass: masses[index][option] / total }] : [],
    );
    found.set(
      name,
      belief.filter(({ mass }) => mass > 0).sort((a, b) => b.mass - a.mass),
    );
  });
  return found;
}

/** Fields in an order in which rules come due early: those of one rule together. */
function inOrder(rules: readonly CompiledRule[]): string[] {
  return [...new Set([...rules].sort((a, b) => a.fields.length - b.fields.length).flatMap(({ fields }) => fields))];
}

/** The likeliest candidates, and "something else" with what they leave, likeliest first. */
function choicesOf(belief: Belief, field: FormField): Choice[] {
  const known = belief.slice(0, MOST_CANDIDATES).map((candidate) => ({
    ...{ candidate, mass: candidate.mass, value: ruleValue(candidate.value, field) },
  }));
  const rest = unknownMass(belief.slice(0, MOST_CANDIDATES));
  return [...known, { candidate: undefined, value: undefined, mass: Math.max(1e-9, rest) }].sort(
    (a, b) => b.mass - a.mass,
  );
}

/** A value as the rules' language has it. */
export function ruleValue(value: Value, field: FormField): RuleValue | undefined {
  switch (value.type) {
    case 'amount':
      return BigInt(value.minor);
    case 'number':
      return field.type === 'number' ? BigInt(value.digits) : value.digits;
    case 'date':
      return value.iso;
    case 'code':
      return value.text;
    case 'mark':
      return value.marked;
    case 'choice':
      return value.options;
    case 'micr':
      return undefined;
  }
}

function verdictOn(rule: CompiledRule, beliefs: ReadonlyMap<string, Belief>, fields: Fields): Check {
  const values = new Map<string, RuleValue>();
  for (const name of rule.fields) {
    const value = beliefs.get(name)?.at(0)?.value;
    const known = value && ruleValue(value, fields[name]);
    if (known !== undefined) values.set(name, known);
  }
  const missing = rule.fields.filter((name) => !values.has(name));
  if (missing.length > 0)
    return check(rule.source, rule.fields, 'not-applicable', `Not asked: ${missing.join(', ')} has no value.`);
  const kept = rule.holds(values);
  if (kept === undefined)
    return check(rule.source, rule.fields, 'not-applicable', 'The rule cannot be worked out for these values.');
  return kept
    ? check(rule.source, rule.fields, 'passed', 'The rule is kept.')
    : check(rule.source, rule.fields, 'failed', rule.message ?? `The rule ${rule.source} is not kept.`);
}
