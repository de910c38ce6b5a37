import { hasCheckDigits } from '../../profiles/check-digits.js';
import type { FieldSpec } from '../../profiles/schema.js';
import type { Reading } from '../../recognise/types.js';
import { type Belief, beliefOf, type Candidate, reweighted } from '../belief.js';
import { check } from '../checks.js';
import { amountFromMinor, dateOf, interpretText, isWithin, valueKey } from '../meaning.js';
import type { Check, Value } from '../types.js';
import type { CellField } from './cell-texts.js';

/** What is believed of a form's field by its own reading, and how it stands the checks of its own. */

/** What the reader of lines can read. */
export type LineField = Exclude<CellField, { type: 'code' }>;

/** The same field in the words of the reader of lines: for a free line, and for the meaning of what it says. */
export function lineSpecOf(field: LineField): FieldSpec {
  const { required, accept, script, keying } = field;
  const common = { zones: [], required, accept, script, keying };
  switch (field.type) {
    case 'number':
      return { type: 'digits', minLength: 1, maxLength: lengthOf(field.maximum), ...common };
    case 'digits': {
      const { minLength, maxLength, pattern } = field;
      return { type: 'digits', minLength, maxLength, ...(pattern === undefined ? {} : { pattern }), ...common };
    }
    case 'amount':
      return { type: 'amount', minimum: field.minimum, maximum: field.maximum, ...common };
    case 'date':
      return { type: 'date', order: field.order, window: field.window, ...common };
  }
}

/** Digits of the greatest number that a field may hold. */
const lengthOf = (maximum: number | undefined): number => (maximum === undefined ? 12 : String(maximum).length);

/** Candidates from a reading. `inCells` tells that its texts have a symbol for each cell. */
export function believe(reading: Reading, field: CellField, currency: string, inCells: boolean): Belief {
  if (!inCells) {
    if (field.type === 'code') return [];
    const spec = lineSpecOf(field);
    const belief = beliefOf(reading, spec, { currency });
    return merged(
      belief.map((one) => ({ ...one, value: field.type === 'number' ? bareNumber(one.value) : one.value })),
    );
  }
  const candidates = reading.alternatives.flatMap(({ text, probability }, alternative): Candidate[] =>
    meaningsOf(text, field, currency).map(({ value, share }) => ({
      ...{ value, mass: probability * share, reading, alternative, text, certainty: share },
    })),
  );
  const belief = merged(candidates);
  // What is likeliest left empty, or crossed out to mean nothing, has no value.
  const meansNothing = reading.alternatives
    .filter(
      ({ text }, index) => !/[0-9A-WYZ]/.test(text) && candidates.every(({ alternative }) => alternative !== index),
    )
    .reduce((sum, { probability }) => sum + probability, 0);
  return (belief.at(0)?.mass ?? 0) > meansNothing ? belief : [];
}

/** What a text that somebody typed means: no doubt about its characters, only about what they are for. */
export function believeText(text: string, field: CellField, currency: string, reading: Reading): Belief {
  const candidate = (value: Value, share: number): Candidate => ({
    ...{ value, mass: share, reading, alternative: 0, text, certainty: share },
  });
  const plain = text.trim();
  if (field.type === 'number' || field.type === 'digits') {
    const digits = plain.replace(/[\s.'-]/g, '');
    if (!/^\d+$/.test(digits)) return [];
    if (field.type === 'digits' && (digits.length < field.minLength || digits.length > field.maxLength)) return [];
    const value: Value = { type: 'number', digits };
    return [candidate(field.type === 'number' ? bareNumber(value) : value, 1)];
  }
  if (field.type === 'code') {
    const symbols = plain.toUpperCase().replace(/[\s.\-/]/g, '');
    const fits =
      /^[0-9A-Z]+\*?$/.test(symbols) &&
      symbols.length >= field.minLength &&
      symbols.length <= field.maxLength &&
      (field.pattern === undefined || new RegExp(`^(?:${field.pattern})$`, 'u').test(symbols));
    return fits ? [candidate({ type: 'code', text: symbols }, 1)] : [];
  }
  return merged(
    interpretText(plain, lineSpecOf(field), { currency }).map(({ value, probability }) =>
      candidate(value, probability),
    ),
  );
}

function meaningsOf(text: string, field: CellField, currency: string): readonly { value: Value; share: number }[] {
  const digits = text.replace(/\D/g, '');
  switch (field.type) {
    case 'number':
      if (digits !== '') return [{ value: bareNumber({ type: 'number', digits }), share: /_$/.test(text) ? 0.5 : 1 }];
      return /[X-]/.test(text) && field.crossedOut === 'zero'
        ? [{ value: { type: 'number', digits: '0' }, share: 1 }]
        : [];
    case 'digits':
      return digits === '' ? [] : [{ value: { type: 'number', digits }, share: 1 }];
    case 'code': {
      const symbols = text.replaceAll('_', '');
      return symbols === '' ? [] : [{ value: { type: 'code', text: symbols }, share: 1 }];
    }
    case 'amount': {
      if (digits === '') return [];
      const whole = text.length - field.decimals;
      const parts = [text.slice(0, whole).replace(/\D/g, ''), text.slice(whole).replace(/\D/g, '0').padEnd(2, '0')];
      return [{ value: amountFromMinor(BigInt(parts.join('')), currency), share: 1 }];
    }
    case 'date': {
      if (digits.length !== 8) {
        return interpretText(digits, lineSpecOf(field), { currency }).map(({ value, probability }) => ({
          value,
          share: probability,
        }));
      }
      const value = wholeDate(digits, field.order);
      return value ? [{ value, share: 1 }] : [];
    }
  }
}

/** Day, month and a year of four digits, in the form's order. */
function wholeDate(digits: string, order: 'DMY' | 'MDY' | 'YMD'): Value | undefined {
  let rest = digits;
  const parts = { D: '', M: '', Y: '' };
  for (const part of order) {
    const length = part === 'Y' ? 4 : 2;
    parts[part as keyof typeof parts] = rest.slice(0, length);
    rest = rest.slice(length);
  }
  return dateOf(parts.Y, parts.M, parts.D);
}

const bareNumber = (value: Value): Value =>
  value.type === 'number' ? { type: 'number', digits: value.digits.replace(/^0+(?=\d)/, '') } : value;

/** Candidates of one value as one: the likeliest stands for them all. */
function merged(candidates: readonly Candidate[]): Candidate[] {
  const byValue = new Map<string, Candidate>();
  for (const one of [...candidates].sort((a, b) => b.mass - a.mass)) {
    const there = byValue.get(valueKey(one.value));
    byValue.set(valueKey(one.value), there ? { ...there, mass: there.mass + one.mass } : one);
  }
  return [...byValue.values()].sort((a, b) => b.mass - a.mass || (valueKey(a.value) < valueKey(b.value) ? -1 : 1));
}

/** How much likelier a check passes for a right value than it does for a wrong one, and fails for a wrong one. */
const PASSED = 4;
const FAILED = 0.02;
/** A range or a window is wide: to lie in it says little. */
const INSIDE = 1;
const OUTSIDE = 0.1;

/** The belief weighed by the field's own checks, and their verdicts on its favourite. */
export function checked(name: string, belief: Belief, field: CellField): { belief: Belief; checks: Check[] } {
  const tests = testsOf(field);
  const weighed = tests.reduce(
    (sofar, { passes, ratios }) => reweighted(sofar, ({ value }) => (passes(value) ? ratios[0] : ratios[1])),
    belief,
  );
  const favourite = weighed.at(0)?.value;
  const checks = favourite
    ? tests.map(({ rule, passes, passed, failed }) =>
        passes(favourite) ? check(rule, [name], 'passed', passed) : check(rule, [name], 'failed', failed),
      )
    : [];
  return { belief: weighed, checks };
}

interface FieldTest {
  readonly rule: string;
  readonly passes: (value: Value) => boolean;
  readonly ratios: readonly [passed: number, failed: number];
  readonly passed: string;
  readonly failed: string;
}

function testsOf(field: CellField): FieldTest[] {
  switch (field.type) {
    case 'digits':
    case 'code': {
      const { check: scheme } = field;
      if (scheme === undefined) return [];
      return [
        {
          rule: 'check-digits',
          passes: (value) =>
            (value.type === 'number' && hasCheckDigits(scheme, value.digits)) ||
            (value.type === 'code' && hasCheckDigits(scheme, value.text)),
          ratios: [PASSED, FAILED],
          passed: 'The check digits are right.',
          failed: 'The check digits are wrong.',
        },
      ];
    }
    case 'number':
      return [
        {
          rule: 'number-range',
          passes: (value) =>
            value.type === 'number' &&
            BigInt(value.digits) >= BigInt(field.minimum) &&
            (field.maximum === undefined || BigInt(value.digits) <= BigInt(field.maximum)),
          ratios: [INSIDE, OUTSIDE],
          passed: 'The number lies in the range that the profile allows.',
          failed: 'The number lies outside the range that the profile allows.',
        },
      ];
    case 'amount': {
      const minor = (decimal: string): bigint => BigInt(decimal.replace('.', ''));
      const [least, most] = [minor(field.minimum), minor(field.maximum)];
      return [
        {
          rule: 'amount-range',
          passes: (value) => value.type === 'amount' && BigInt(value.minor) >= least && BigInt(value.minor) <= most,
          ratios: [INSIDE, OUTSIDE],
          passed: 'The amount lies in the range that the profile allows.',
          failed: `The amount lies outside ${field.minimum} to ${field.maximum}.`,
        },
      ];
    }
    case 'date': {
      const { window } = field;
      return [
        {
          rule: 'date-window',
          passes: (value) => value.type === 'date' && isWithin(value.iso, window),
          ratios: [INSIDE, OUTSIDE],
          passed: 'The date lies in the window that the profile allows.',
          failed: `The date lies outside ${window.earliest} to ${window.latest}.`,
        },
      ];
    }
  }
}
