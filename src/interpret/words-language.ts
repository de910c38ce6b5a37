import {
  Automaton,
  either,
  emit,
  flatten,
  type Language,
  literal,
  nothing,
  optional,
  sequence,
  type Spelling,
  weighted,
  wordOf,
} from './automaton.js';
import type { PathLanguage } from '../recognise/types.js';
import {
  AND,
  INDIAN_HUNDREDTHS,
  INDIAN_UNITS,
  ONLY,
  SCALES,
  SMALL_NUMBERS,
  WESTERN_HUNDREDTHS,
  WESTERN_UNITS,
  ZERO,
} from './number-words.js';

/**
 * How amounts are written in words, letters only and without spaces: "Twenty One lakh five thousand only", "Eighty-seven and
 * 42/100". One set of rules makes the language of all amounts and that of any single one, with the same weights, so that what a
 * line says of the one can be held against what it says of all.
 *
 * Weights are natural logarithms, judged, not counted.
 *
 * Outputs are pairs: n and the number (as the character that many after `0`), t and the tens, s and the power of ten of a scale,
 * z0 for nought, m0 where the hundredths begin, c and a figure of the hundredths.
 */

export type WordsConvention = 'indian' | 'western';

export const conventionsOf = (currency: string): readonly WordsConvention[] =>
  currency === 'INR' ? ['indian'] : currency === 'XXX' ? ['western', 'indian'] : ['western'];

/** A slip of the pen, shared by all the slips of a word. */
const SLIP = -3;
/** Any of the ways to write a scale or a currency that are all right. */
const ALSO_RIGHT = -0.7;
/** Twelve hundred. */
const MANY_HUNDREDS = -2;
/** A joint or a closing word, written or left out. */
const HALF = Math.log(0.5);
/** Neither cents nor the word that there are none: mostly there are none, else they were not seen. */
const UNSAID: Readonly<Record<WordsConvention, { readonly none: number; readonly some: number }>> = {
  western: { none: Math.log(0.85), some: Math.log(0.15 / 99) },
  indian: { none: Math.log(0.98), some: Math.log(0.02 / 99) },
};

/** The spellings of a word, of which the first `right` are all right. */
const spellings = (list: readonly string[], output = '', right = 1): Spelling[] =>
  list.map((text, index) => ({ text, weight: index === 0 ? 0 : index < right ? ALSO_RIGHT : SLIP, output }));

const spelt = (...like: Parameters<typeof spellings>): Language => wordOf(spellings(...like));

const smallSpellings = (value: number): Spelling[] =>
  spellings(SMALL_NUMBERS[value], value < 20 ? `n${String.fromCharCode(48 + value)}` : `t${value / 10}`);

const small = (...values: number[]): Language => wordOf(values.flatMap(smallSpellings));

const RIGHT_SCALES: Readonly<Record<number, number>> = { 2: 2, 3: 2, 5: 8, 6: 2, 7: 2 };
const scale = (power: number): Language => spelt(SCALES[power], `s${power}`, RIGHT_SCALES[power]);

const and = either(weighted(HALF, nothing), weighted(HALF, spelt(AND)));

const UNITS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const TEENS = [11, 12, 13, 14, 15, 16, 17, 18, 19];
const TENS = [20, 30, 40, 50, 60, 70, 80, 90];
const belowTen = small(...UNITS);
const fromTwenty = sequence(small(...TENS), either(nothing, belowTen));
const belowHundred = either(small(...UNITS, 10, ...TEENS), fromTwenty);
const fromEleven = either(small(...TEENS), fromTwenty);

const exactlySmall = (value: number): Language =>
  value < 20 || value % 10 === 0 ? small(value) : sequence(small(value - (value % 10)), small(value % 10));

/** Each group of figures with its scale: the largest first, what is nought left out, `and` anywhere between. */
interface Group {
  /** Power of ten that the group counts; 0 for what stands last. */
  readonly power: number;
  /** Largest number of the group: 9, 99 or 999. */
  readonly most: number;
}

const GROUPS: Readonly<Record<WordsConvention, readonly Group[]>> = {
  indian: [
    { power: 7, most: 99 },
    { power: 5, most: 99 },
    { power: 3, most: 99 },
    { power: 2, most: 9 },
    { power: 0, most: 99 },
  ],
  western: [
    { power: 6, most: 999 },
    { power: 3, most: 999 },
    { power: 2, most: 9 },
    { power: 0, most: 99 },
  ],
};

/** Thousand rupees: the one is left out. */
const UNCOUNTED = -3;

const counted = (number: Language, power: number, mayBeOne: boolean): Language => {
  if (power === 0) return number;
  return sequence(mayBeOne ? either(weighted(UNCOUNTED, nothing), number) : number, scale(power));
};

/** A number of up to three figures, before a scale. */
const belowThousand: Language = either(
  belowHundred,
  sequence(belowTen, scale(2), either(nothing, sequence(and, belowHundred))),
);

function exactlyBelowThousand(value: number): Language {
  const [hundreds, rest] = [Math.floor(value / 100), value % 100];
  if (hundreds === 0) return exactlySmall(rest);
  const head = sequence(small(hundreds), scale(2));
  return rest === 0 ? head : sequence(head, and, exactlySmall(rest));
}

/** Any whole amount; none at all too, which stands for a line that says no amount. */
function anyWhole(convention: WordsConvention): Language {
  const groups = GROUPS[convention].map(({ power, most }) =>
    sequence(and, counted(most === 999 ? belowThousand : most === 9 ? belowTen : belowHundred, power, true)),
  );
  return either(
    sequence(...groups.map((group) => either(nothing, group))),
    weighted(MANY_HUNDREDS, sequence(fromEleven, scale(2), either(nothing, sequence(and, belowHundred)))),
  );
}

function exactlyWhole(value: number, convention: WordsConvention): Language | undefined {
  const parts: Language[] = [];
  let rest = value;
  for (const { power, most } of GROUPS[convention]) {
    const count = Math.floor(rest / 10 ** power);
    if (count > most) return undefined;
    rest -= count * 10 ** power;
    if (count > 0) parts.push(and, counted(exactlyBelowThousand(count), power, count === 1));
  }
  const hundreds = Math.floor(value / 100);
  if (hundreds < 11 || hundreds > 99 || hundreds % 10 === 0) return sequence(...parts);
  const tail = value % 100 === 0 ? nothing : sequence(and, exactlySmall(value % 100));
  return either(sequence(...parts), weighted(MANY_HUNDREDS, sequence(exactlySmall(hundreds), scale(2), tail)));
}

const currencyWord: Readonly<Record<WordsConvention, Language>> = {
  western: either(weighted(HALF, nothing), weighted(HALF, spelt(WESTERN_UNITS, '', 2))),
  indian: either(weighted(HALF, nothing), weighted(HALF, spelt(INDIAN_UNITS, '', 2))),
};
const closing = either(weighted(HALF, nothing), weighted(HALF, spelt(ONLY)));

/** Figures look like letters: an o for a nought, an l for a one. */
const figure = (digit: number, output = ''): Language => {
  const alike = { 0: 'o', 1: 'l', 5: 's' }[digit];
  const own = literal(String(digit), output);
  return alike === undefined ? own : either(own, weighted(-1.5, literal(alike, output)));
};
const hundredth = (digit: number): Language => figure(digit, `c${digit}`);

const perHundred = either(
  sequence(literal('/'), figure(1), figure(0), figure(0)),
  weighted(-1.5, literal('/xx')),
  weighted(-3, nothing),
);

/** How `value` hundredths are written; without a value, any number of them. */
function hundredths(convention: WordsConvention, value?: number): Language {
  const { none, some } = UNSAID[convention];
  const unsaid = value === undefined ? nothing : weighted(value === 0 ? none : some, nothing);
  const begun = emit('m0');
  const spoken = convention === 'western' ? WESTERN_HUNDREDTHS : INDIAN_HUNDREDTHS;
  const figures: Language[] = [];
  const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  if (value === undefined) figures.push(sequence(either(...all.map(hundredth)), either(...all.map(hundredth))));
  else figures.push(sequence(hundredth(Math.floor(value / 10)), hundredth(value % 10)));
  const written: Language[] = [
    sequence(and, begun, either(...figures), either(perHundred, weighted(-1, spelt(spoken)))),
  ];
  if (value === undefined || value > 0) {
    const inWords = value === undefined ? belowHundred : exactlySmall(value);
    written.push(weighted(-1, sequence(and, begun, inWords, spelt(spoken))));
  }
  if (value === undefined || value === 0) {
    const nought = either(hundredth(0), literal('no'), literal('xx'), weighted(-1, spelt(ZERO)));
    written.push(sequence(and, begun, nought, either(perHundred, weighted(-1, spelt(spoken)))));
  }
  return either(unsaid, weighted(convention === 'western' ? 0 : -2, either(...written)));
}

/** Before the amount, and between and after its parts, the currency's name. */
function framed(whole: Language, parts: Language, convention: WordsConvention): Language {
  const name = currencyWord[convention];
  return sequence(optional(spelt(ONLY), -3), name, whole, name, parts, name, closing);
}

const nought = sequence(spelt(ZERO, 'z0', 1));

function anyAmount(convention: WordsConvention): Language {
  return framed(either(anyWhole(convention), weighted(-2, nought)), hundredths(convention), convention);
}

function exactly(minor: bigint, convention: WordsConvention): Language | undefined {
  const value = Number(minor / 100n);
  const whole = value === 0 ? weighted(-2, nought) : exactlyWhole(value, convention);
  return whole && framed(whole, hundredths(convention, Number(minor % 100n)), convention);
}

const known = new Map<string, PathLanguage>();

/** Every way to write any amount of the currency (ISO 4217; XXX for any). */
export function wordsLanguage(currency: string): PathLanguage {
  const conventions = conventionsOf(currency);
  const key = conventions.join();
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = flatten(either(...conventions.map(anyAmount)));
  known.set(key, made);
  return made;
}

/** The same, letter by letter, for a reader of single characters. */
export const wordsAutomaton = (currency: string): Automaton =>
  new Automaton(either(...conventionsOf(currency).map(anyAmount)), (symbol) => symbol.toLowerCase());

/** Every way to write one amount; undefined where the currency's way of counting has no words for it. */
export function wordingsOf(minor: bigint, currency: string): PathLanguage | undefined {
  const ways = conventionsOf(currency).flatMap((convention) => exactly(minor, convention) ?? []);
  return ways.length === 0 ? undefined : flatten(either(...ways));
}

/** Letters, figures and slashes of a text in lower case: what the language is made of. */
export const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z0-9/]/g, '');

/** The amount that a text says, in minor units; undefined where it is none. Case, spaces and hyphens do not matter. */
export function amountOfWords(text: string, currency: string): bigint | undefined {
  const output = likeliestOutput(wordsLanguage(currency), lettersOf(text));
  return output === undefined || !saysAmount(output) ? undefined : minorOf(output);
}

type Arcs = PathLanguage['arcs'][number][];
const sorted = new WeakMap<PathLanguage, ReadonlyMap<string, Arcs>>();

/** A language's arcs by their symbol, each list in its order. */
function bySymbol(language: PathLanguage): ReadonlyMap<string, Arcs> {
  const there = sorted.get(language);
  if (there !== undefined) return there;
  const lists = new Map<string, Arcs>();
  for (const arc of language.arcs) {
    const list = lists.get(arc.symbol);
    if (list) list.push(arc);
    else lists.set(arc.symbol, [arc]);
  }
  sorted.set(language, lists);
  return lists;
}

/** What the likeliest path of a language that spells the text gives out. */
function likeliestOutput(language: PathLanguage, text: string): string | undefined {
  const { nodes, start, final, jumps } = language;
  const arcs = bySymbol(language);
  let weights = new Float64Array(nodes).fill(-Infinity);
  let next = new Float64Array(nodes);
  let outputs = new Array<string>(nodes).fill('');
  let nextOutputs = new Array<string>(nodes).fill('');
  const leap = (): void => {
    for (const { from, to, weight, output } of jumps) {
      if (weights[from] + weight <= weights[to]) continue;
      weights[to] = weights[from] + weight;
      outputs[to] = outputs[from] + output;
    }
  };
  weights[start] = 0;
  leap();
  for (const letter of text) {
    next.fill(-Infinity);
    for (const { from, to, weight } of arcs.get(letter) ?? []) {
      if (weights[from] + weight <= next[to]) continue;
      next[to] = weights[from] + weight;
      nextOutputs[to] = outputs[from];
    }
    [weights, next] = [next, weights];
    [outputs, nextOutputs] = [nextOutputs, outputs];
    leap();
  }
  return weights[final] === -Infinity ? undefined : outputs[final];
}

/** Whether a path's output names whole units: cents alone are no amount. */
export const saysAmount = (output: string): boolean => output !== '' && !output.startsWith('m');

/** From the pairs that a path gives out to minor units. */
export function minorOf(output: string): bigint {
  let [total, current, whole] = [0, 0, -1];
  let figures = '';
  for (let at = 0; at < output.length; at += 2) {
    const [slot, symbol] = [output[at], output[at + 1]];
    if (slot === 'n') current += symbol.charCodeAt(0) - 48;
    else if (slot === 't') current += 10 * Number(symbol);
    else if (slot === 'c') figures += symbol;
    else if (slot === 'm') [whole, total, current] = [total + current, 0, 0];
    else if (slot === 's' && symbol === '2') current = Math.max(1, current) * 100;
    else if (slot === 's') [total, current] = [total + Math.max(1, current) * 10 ** Number(symbol), 0];
  }
  const last = total + current;
  const parts = figures === '' ? last : Number(figures);
  return whole < 0 ? BigInt(last) * 100n : BigInt(whole) * 100n + BigInt(parts);
}

/** An amount as its drawer should have written it, without the currency's name: lower case, cents as figures. */
export function writtenOut(minor: bigint, currency: string): string {
  const convention = conventionsOf(currency)[0];
  const words: string[] = [];
  let rest = Number(minor / 100n);
  for (const { power } of GROUPS[convention]) {
    const count = Math.floor(rest / 10 ** power);
    rest -= count * 10 ** power;
    if (count > 0) words.push(...spelledBelowThousand(count), ...(power > 0 ? [SCALES[power][0]] : []));
  }
  if (words.length === 0) words.push(ZERO[0]);
  const cents = minor % 100n;
  if (cents > 0n) words.push('and', `${String(cents).padStart(2, '0')}/100`);
  return words.join(' ');
}

function spelledBelowThousand(value: number): string[] {
  const [hundreds, rest] = [Math.floor(value / 100), value % 100];
  const words = hundreds > 0 ? [...spelledBelowThousand(hundreds), SCALES[2][0]] : [];
  if (rest > 0 && (rest < 20 || rest % 10 === 0)) words.push(SMALL_NUMBERS[rest][0]);
  else if (rest > 0) words.push(SMALL_NUMBERS[rest - (rest % 10)][0], SMALL_NUMBERS[rest % 10][0]);
  return words;
}
