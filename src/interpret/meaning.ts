import type { FieldSpec, Profile } from '../profiles/schema.js';
import { amountAutomaton } from './amount-language.js';
import { type Meaning, slotOf } from './automaton.js';
import { dateAutomaton, type DateWindow } from './date-language.js';
import { numberAutomatonOf } from './grammar.js';
import { parseMicr } from './micr.js';
import type { Value } from './types.js';
import { amountOfWords } from './words-language.js';

/** One value that a text can mean. */
export interface TextMeaning {
  readonly value: Value;
  /** Probability of the value given that the text is right; what is left to 1 has no value. */
  readonly probability: number;
}

/** What makes two values the same. */
export function valueKey(value: Value): string {
  switch (value.type) {
    case 'amount':
      return value.minor;
    case 'date':
      return value.iso;
    case 'micr':
      return value.line;
    case 'number':
      return value.digits;
    case 'code':
      return value.text;
    case 'mark':
      return String(value.marked);
    case 'choice':
      return value.options.join('\n');
  }
}

/** Every value of a text as written in the field, likeliest first; empty where it is no such thing. */
export function interpretText(text: string, field: FieldSpec, profile: Pick<Profile, 'currency'>): TextMeaning[] {
  switch (field.type) {
    case 'amount': {
      const { currency } = profile;
      return valued(amountAutomaton(currency).parse(text), (output) => [
        { value: amountOf(output, currency), weight: 0 },
      ]);
    }
    case 'amount-words': {
      const minor = amountOfWords(text, profile.currency);
      return minor === undefined ? [] : [{ value: amountFromMinor(minor, profile.currency), probability: 1 }];
    }
    case 'date':
      return valued(dateAutomaton(field.order, field.window).parse(text), (output) => datesOf(output, field.window));
    case 'micr': {
      const { line, parts } = parseMicr(text, field.grammar);
      return line ? [{ value: { type: 'micr', line, parts }, probability: 1 }] : [];
    }
    case 'digits':
    case 'micr-part': {
      const pattern = field.type === 'digits' && field.pattern ? new RegExp(`^(?:${field.pattern})$`) : /^/;
      return valued(numberAutomatonOf(field).parse(text), (output) => {
        const digits = slotOf(output, 'n');
        return [{ value: pattern.test(digits) ? { type: 'number', digits } : undefined, weight: 0 }];
      });
    }
  }
}

interface WeightedValue {
  readonly value: Value | undefined;
  readonly weight: number;
}

/** Values of the meanings with their shares; ways of writing one value do not add up, the best one counts. */
function valued(meanings: readonly Meaning[], valuesOf: (output: string) => readonly WeightedValue[]): TextMeaning[] {
  const best = new Map<string, WeightedValue>();
  for (const { output, weight } of meanings) {
    for (const { value, weight: extra } of valuesOf(output)) {
      const key = value ? valueKey(value) : '';
      if (weight + extra > (best.get(key)?.weight ?? -Infinity)) best.set(key, { value, weight: weight + extra });
    }
  }
  const all = [...best.values()].sort((a, b) => b.weight - a.weight);
  const total = all.reduce((sum, { weight }) => sum + Math.exp(weight), 0);
  return all.flatMap(({ value, weight }) => (value ? [{ value, probability: Math.exp(weight) / total }] : []));
}

function amountOf(output: string, currency: string): Value | undefined {
  if (slotOf(output, 'z')) return undefined;
  const whole = slotOf(output, 'i').replace(/^0+(?=\d)/, '') || '0';
  const hundredths = slotOf(output, 'f').padEnd(2, '0');
  return amountFromMinor(BigInt(whole) * 100n + BigInt(hundredths), currency);
}

/** Money from minor units. */
export function amountFromMinor(minor: bigint, currency: string): Value {
  const hundredths = String(minor % 100n).padStart(2, '0');
  return { type: 'amount', decimal: `${minor / 100n}.${hundredths}`, minor: String(minor), currency };
}

/** Weight of the last century where the window holds both. */
const LAST_CENTURY = -2;

function datesOf(output: string, window: DateWindow): WeightedValue[] {
  const [day, month, year] = ['d', 'm', 'y'].map((slot) => slotOf(output, slot));
  if (year.length === 4) return [{ value: dateOf(year, month, day), weight: 0 }];
  const candidates = [
    { value: dateOf(`20${year}`, month, day), weight: 0 },
    { value: dateOf(`19${year}`, month, day), weight: LAST_CENTURY },
  ];
  const inside = candidates.filter(({ value }) => value?.type === 'date' && isWithin(value.iso, window));
  return inside.length > 0 ? inside : candidates.slice(0, 1);
}

/** Undefined where the calendar has no such day. */
export function dateOf(year: string, month: string, day: string): Value | undefined {
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== iso ? undefined : { type: 'date', iso };
}

export const isWithin = (iso: string, { earliest, latest }: DateWindow): boolean => iso >= earliest && iso <= latest;
