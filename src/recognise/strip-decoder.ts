/** From what the strip reader says about every column of a line to the likeliest texts of the field's language. */

import type { ColumnAnswer } from './ctc.js';
import { Likeliest } from './likeliest.js';
import { grown, Prefixes, REFUSED } from './prefixes.js';
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

/** By prefix: what the columns so far say of it. All probabilities are over a common scale. */
class Masses {
  /** Of all paths that spell it and end in the blank, and in its last symbol. */
  blank = new Float64Array(ROOM);
  symbol = new Float64Array(ROOM);
  /** The same with the column that is looked at, good where `column` is that one. */
  nextBlank = new Float64Array(ROOM);
  nextSymbol = new Float64Array(ROOM);
  column = new Int32Array(ROOM);

  /** Makes room for prefixes up to this number. */
  reach(prefix: number): void {
    if (prefix < this.column.length) return;
    this.blank = grown(this.blank, prefix + 1);
    this.symbol = grown(this.symbol, prefix + 1);
    this.nextBlank = grown(this.nextBlank, prefix + 1);
    this.nextSymbol = grown(this.nextSymbol, prefix + 1);
    this.column = grown(this.column, prefix + 1);
  }
}

/** No column: those that are looked at are numbered from 1 on. */
const NONE = 0;
const ROOM = 1024;
// Kept from line to line: one decoder runs at a time.
const prefixes = new Prefixes();
const masses = new Masses();

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
  prefixes.begin(grammar, classes);
  masses.column.fill(NONE);
  masses.blank[0] = 1;
  masses.symbol[0] = 0;
  const symbols = new Int32Array(width);
  const best = new Likeliest(beam, (prefix, other) => prefixes.text(prefix) < prefixes.text(other));
  let kept = [0];
  let scale = 0;
  for (let start = 0, column = 1; start < data.length; start += width, column += 1) {
    const silence = data[start + blank];
    if (silence > SURELY_BLANK) {
      const { blank: blanks, symbol: written } = masses;
      for (const prefix of kept) {
        blanks[prefix] = (blanks[prefix] + written[prefix]) * silence;
        written[prefix] = 0;
      }
      continue;
    }
    let likely = 0;
    for (let k = 0; k < width; k += 1) if (k !== blank && data[start + k] >= LEAST) symbols[likely++] = k;
    const next: number[] = [];
    for (const prefix of kept) {
      const all = masses.blank[prefix] + masses.symbol[prefix];
      const last = prefixes.last[prefix];
      seat(prefix, column, next);
      masses.nextBlank[prefix] += all * silence;
      if (last >= 0) masses.nextSymbol[prefix] += masses.symbol[prefix] * data[start + last];
      for (let index = 0; index < likely; index += 1) {
        const k = symbols[index];
        const mass = (k === last ? masses.blank[prefix] : all) * data[start + k];
        if (mass === 0) continue;
        const longer = prefixes.longer(prefix, k);
        if (longer === REFUSED) continue;
        seat(longer, column, next);
        masses.nextSymbol[longer] += mass;
      }
    }
    for (const prefix of next) {
      masses.blank[prefix] = masses.nextBlank[prefix];
      masses.symbol[prefix] = masses.nextSymbol[prefix];
    }
    // In what order they stand does not matter: a text has mass from itself and from the one it goes on from, and from no other.
    kept = next;
    if (next.length > beam) {
      best.clear();
      for (const prefix of next) {
        const mass = Math.max(NEVER, masses.blank[prefix] + masses.symbol[prefix]);
        best.offer(prefix, Math.log(mass) + language * prefixes.language[prefix]);
      }
      kept = [...best.items];
    }
    let largest = 0;
    for (const prefix of kept) largest = Math.max(largest, masses.blank[prefix] + masses.symbol[prefix]);
    if (largest === 0) return [];
    for (const prefix of kept) {
      masses.blank[prefix] /= largest;
      masses.symbol[prefix] /= largest;
    }
    scale += Math.log(largest);
  }
  const texts: (StripText & { score: number })[] = [];
  for (const prefix of kept) {
    const ending = prefixes.end(prefix);
    if (ending === -Infinity || prefix === 0) continue;
    const logProbability = Math.log(Math.max(NEVER, masses.blank[prefix] + masses.symbol[prefix])) + scale;
    const weight = prefixes.language[prefix] + ending;
    texts.push({
      ...{ text: prefixes.text(prefix), logProbability, language: weight },
      score: logProbability + language * weight,
    });
  }
  return texts
    .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
    .map(({ text, logProbability, language: weight }) => ({ text, logProbability, language: weight }));
}

/** Lists a prefix for the next column, once. */
function seat(prefix: number, column: number, next: number[]): void {
  masses.reach(prefix);
  if (masses.column[prefix] === column) return;
  masses.column[prefix] = column;
  masses.nextBlank[prefix] = 0;
  masses.nextSymbol[prefix] = 0;
  next.push(prefix);
}
