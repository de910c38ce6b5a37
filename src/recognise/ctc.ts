/**
 * Connectionist temporal classification: what a reader that answers column by column says of a whole text.
 *
 * A. Graves, S. Fernández, F. Gomez, J. Schmidhuber, "Connectionist temporal classification: labelling unsegmented sequence
 * data with recurrent neural networks", ICML 2006. Every path of classes, one a column, spells the text that is left when
 * repetitions are merged and blanks dropped; the probability of a text is that of all its paths.
 */

/** Probabilities of `columns` columns, each of `classes` classes, row-major. */
export interface ColumnAnswer {
  readonly data: Float32Array;
  readonly classes: number;
  /** Number of the class that stands for nothing. */
  readonly blank: number;
}

export interface Alignment {
  /** Natural logarithm of the text's probability; −Infinity where the columns are too few for it. */
  readonly logProbability: number;
  /** columns × classes: how probably each column was spent on each class, given the text. Zeros where it is impossible. */
  readonly occupancy: Float32Array;
  /** Mean column that was spent on each symbol of the text. */
  readonly columns: Float64Array;
}

/** A probability of nought would make a whole text impossible. */
const LEAST = 1e-12;

/**
 * Forward and backward probabilities of a text, each column scaled to sum 1 (Rabiner's scaling), hence no logarithms inside.
 * @param text class numbers, none of them the blank
 */
export function align({ data, classes, blank }: ColumnAnswer, text: ArrayLike<number>): Alignment {
  const columns = data.length / classes;
  const occupancy = new Float32Array(data.length);
  const places = new Float64Array(text.length);
  const states = 2 * text.length + 1;
  const symbol = Int32Array.from({ length: states }, (_, s) => (s % 2 === 0 ? blank : text[(s - 1) / 2]));
  const skips = symbol.map((one, s) => (s >= 2 && one !== blank && one !== symbol[s - 2] ? 1 : 0));
  const forward = new Float64Array(columns * states);
  const seen = (t: number, s: number): number => Math.max(LEAST, data[t * classes + symbol[s]]);
  let logProbability = 0;
  for (let t = 0; t < columns; t += 1) {
    const now = t * states;
    const last = now - states;
    // States that can neither have begun nor still end are left at nought.
    const first = Math.max(0, states - 2 * (columns - t));
    const end = Math.min(states, 2 * (t + 1));
    let total = 0;
    for (let s = first; s < end; s += 1) {
      let mass: number;
      if (t === 0) mass = 1;
      else {
        mass = forward[last + s];
        if (s > 0) mass += forward[last + s - 1];
        if (skips[s] === 1) mass += forward[last + s - 2];
      }
      mass *= seen(t, s);
      forward[now + s] = mass;
      total += mass;
    }
    if (total === 0) return { logProbability: -Infinity, occupancy, columns: places };
    for (let s = first; s < end; s += 1) forward[now + s] /= total;
    logProbability += Math.log(total);
  }
  const close = (columns - 1) * states;
  const ending = forward[close + states - 1] + (states > 1 ? forward[close + states - 2] : 0);
  if (ending === 0) return { logProbability: -Infinity, occupancy, columns: places };
  logProbability += Math.log(ending);

  let backward = new Float64Array(states);
  backward[states - 1] = 1;
  if (states > 1) backward[states - 2] = 1;
  const weight = new Float64Array(text.length);
  for (let t = columns - 1; t >= 0; t -= 1) {
    let total = 0;
    for (let s = 0; s < states; s += 1) total += forward[t * states + s] * backward[s];
    if (total > 0) {
      for (let s = 0; s < states; s += 1) {
        const share = (forward[t * states + s] * backward[s]) / total;
        if (share === 0) continue;
        occupancy[t * classes + symbol[s]] += share;
        if (s % 2 === 1) {
          places[(s - 1) / 2] += share * t;
          weight[(s - 1) / 2] += share;
        }
      }
    }
    const before = new Float64Array(states);
    let largest = 0;
    for (let s = 0; s < states; s += 1) {
      let mass = backward[s] * seen(t, s);
      if (s + 1 < states) mass += backward[s + 1] * seen(t, s + 1);
      if (s + 2 < states && skips[s + 2] === 1) mass += backward[s + 2] * seen(t, s + 2);
      before[s] = mass;
      if (mass > largest) largest = mass;
    }
    for (let s = 0; s < states; s += 1) before[s] /= largest || 1;
    backward = before;
  }
  for (let index = 0; index < text.length; index += 1) places[index] /= weight[index] || 1;
  return { logProbability, occupancy, columns: places };
}

/** Class numbers of the likeliest path: the best class of every column, repetitions merged, blanks dropped. */
export function bestPath({ data, classes, blank }: ColumnAnswer): number[] {
  const text: number[] = [];
  let last = blank;
  for (let start = 0; start < data.length; start += classes) {
    let best = 0;
    for (let k = 1; k < classes; k += 1) if (data[start + k] > data[start + best]) best = k;
    if (best !== blank && best !== last) text.push(best);
    last = best;
  }
  return text;
}
