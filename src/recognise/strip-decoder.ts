/** From what the strip reader says about every column of a line to the likeliest texts of the field's language. */

import type { ColumnAnswer } from './ctc.js';
import type { Grammar } from './types.js';

export interface StripText {
  readonly text: string;
  /** Natural logarithm of the text's probability by the strip reader alone. */
  readonly logProbability: number;
  /** Natural-log weight of the text in the field's language. */
  readonly language: number;
}

export interface StripDecoderOptions {
  /** Weight of the language. */
  readonly language: number;
  /** Prefixes kept from column to column. */
  readonly beam: number;
}

/** A class of a column is looked at where its probability is at least this. */
const LEAST = 1e-4;
/** A column as sure as this of being between characters ends nothing and begins nothing. */
const SURELY_BLANK = 1 - 2e-4;
const NEVER = 1e-300;

interface Prefix {
  readonly text: string;
  readonly last: number;
  readonly state: unknown;
  readonly language: number;
  /** By class, the prefix with that symbol more, once it was asked for; null where the language refuses it. */
  readonly longer: (Prefix | null | undefined)[];
  /** Probability of all paths that spell it and end in the blank, and in its last symbol; both over the common scale. */
  blank: number;
  symbol: number;
  /** The same with the column that is looked at, good where `column` is that one. */
  nextBlank: number;
  nextSymbol: number;
  column: number;
}

const prefixOf = (text: string, last: number, state: unknown, language: number): Prefix => ({
  text,
  last,
  state,
  language,
  longer: [],
  blank: 0,
  symbol: 0,
  nextBlank: 0,
  nextSymbol: 0,
  column: -1,
});

/**
 * Prefix beam search with a language: A. L. Maas et al., "First-pass large vocabulary continuous speech recognition using
 * bi-directional recurrent DNNs", 2014; here each step of the language counts when its symbol is written.
 * @param classes of the columns; the empty string stands for the blank
 * @returns best first by both; none where the language accepts no text that the columns allow
 */
export function decodeStrip(
  { data, classes: width, blank }: ColumnAnswer,
  classes: readonly string[],
  grammar: Grammar,
  { language, beam }: StripDecoderOptions,
): StripText[] {
  let prefixes = [prefixOf('', -1, grammar.start, 0)];
  prefixes[0].blank = 1;
  const extend = (prefix: Prefix, k: number): Prefix | null => {
    const step = grammar.step(prefix.state, classes[k]);
    return step === undefined ? null : prefixOf(prefix.text + classes[k], k, step.state, prefix.language + step.weight);
  };
  let scale = 0;
  for (let start = 0; start < data.length; start += width) {
    const silence = data[start + blank];
    if (silence > SURELY_BLANK) {
      for (const prefix of prefixes) {
        prefix.blank = (prefix.blank + prefix.symbol) * silence;
        prefix.symbol = 0;
      }
      continue;
    }
    const next: Prefix[] = [];
    const seat = (prefix: Prefix): void => {
      if (prefix.column === start) return;
      prefix.column = start;
      prefix.nextBlank = 0;
      prefix.nextSymbol = 0;
      next.push(prefix);
    };
    for (const prefix of prefixes) {
      const all = prefix.blank + prefix.symbol;
      seat(prefix);
      prefix.nextBlank += all * silence;
      if (prefix.last >= 0) prefix.nextSymbol += prefix.symbol * data[start + prefix.last];
      for (let k = 0; k < width; k += 1) {
        if (k === blank || data[start + k] < LEAST) continue;
        const mass = (k === prefix.last ? prefix.blank : all) * data[start + k];
        if (mass === 0) continue;
        let longer = prefix.longer[k];
        if (longer === undefined) prefix.longer[k] = longer = extend(prefix, k);
        if (longer === null) continue;
        seat(longer);
        longer.nextSymbol += mass;
      }
    }
    for (const prefix of next) {
      prefix.blank = prefix.nextBlank;
      prefix.symbol = prefix.nextSymbol;
    }
    const score = ({ blank: b, symbol, language: l }: Prefix): number =>
      Math.log(Math.max(NEVER, b + symbol)) + language * l;
    prefixes = next
      .map((prefix) => ({ prefix, score: score(prefix) }))
      .sort((a, b) => b.score - a.score || (a.prefix.text < b.prefix.text ? -1 : 1))
      .slice(0, beam)
      .map(({ prefix }) => prefix);
    const largest = Math.max(...prefixes.map(({ blank: b, symbol }) => b + symbol));
    if (largest === 0) return [];
    for (const prefix of prefixes) {
      prefix.blank /= largest;
      prefix.symbol /= largest;
    }
    scale += Math.log(largest);
  }
  const texts: (StripText & { score: number })[] = [];
  for (const { text, state, language: steps, blank: b, symbol } of prefixes) {
    const ending = grammar.end(state);
    if (ending === -Infinity || text === '') continue;
    const logProbability = Math.log(Math.max(NEVER, b + symbol)) + scale;
    texts.push({ text, logProbability, language: steps + ending, score: logProbability + language * (steps + ending) });
  }
  return texts
    .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
    .map(({ text, logProbability, language: weight }) => ({ text, logProbability, language: weight }));
}
