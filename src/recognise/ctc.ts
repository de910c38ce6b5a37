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

/** The text with the blank between, before and after its symbols: what the states of the recursion stand for. */
interface States {
  readonly symbol: Int32Array;
  /** 1 where a state can be reached from the one before the last: its symbol differs from the one two before. */
  readonly skips: Uint8Array;
}

function statesOf(text: ArrayLike<number>, blank: number): States {
  const symbol = new Int32Array(2 * text.length + 1).fill(blank);
  const skips = new Uint8Array(symbol.length);
  for (let index = 0; index < text.length; index += 1) {
    const s = 2 * index + 1;
    symbol[s] = text[index];
    if (index > 0 && text[index] !== text[index - 1]) skips[s] = 1;
  }
  return { symbol, skips };
}

/**
 * Forward probabilities, each column scaled to sum 1 (Rabiner's scaling), hence no logarithms inside.
 * @returns columns × states, and the natural logarithm of the text's probability
 */
function forwardOf(
  { data, classes }: ColumnAnswer,
  { symbol, skips }: States,
): { forward: Float64Array; logProbability: number } {
  const columns = data.length / classes;
  const states = symbol.length;
  const forward = new Float64Array(columns * states);
  let logProbability = 0;
  for (let t = 0; t < columns; t += 1) {
    const now = t * states;
    const last = now - states;
    // States that cannot have begun yet, or from which the end is out of reach, are left at nought.
    const first = Math.max(0, states - 2 * (columns - t));
    const end = Math.min(states, 2 * (t + 1));
    let total = 0;
    for (let s = first; s < end; s += 1) {
      let mass = 1;
      if (t > 0) {
        mass = forward[last + s];
        if (s > 0) mass += forward[last + s - 1];
        if (skips[s] === 1) mass += forward[last + s - 2];
      }
      mass *= Math.max(LEAST, data[t * classes + symbol[s]]);
      forward[now + s] = mass;
      total += mass;
    }
    if (total === 0) return { forward, logProbability: -Infinity };
    for (let s = first; s < end; s += 1) forward[now + s] /= total;
    logProbability += Math.log(total);
  }
  const close = (columns - 1) * states;
  const ending = forward[close + states - 1] + (states > 1 ? forward[close + states - 2] : 0);
  return { forward, logProbability: logProbability + Math.log(ending) };
}

/** One column of forward probabilities, reused from text to text: a line is compared with a hundred of them. */
let scratch = new Float64Array(0);

/**
 * Natural logarithm of a text's probability; −Infinity where the columns are too few for it. The recursion of `forwardOf`, of
 * which no more than one column is kept.
 * @param text class numbers, none of them the blank
 */
export function logProbabilityOf({ data, classes, blank }: ColumnAnswer, text: ArrayLike<number>): number {
  const columns = data.length / classes;
  const states = 2 * text.length + 1;
  if (scratch.length < states) scratch = new Float64Array(2 * states);
  const column = scratch;
  column.fill(0, 0, states);
  // Before the first column nothing has been said. What a column was scaled by, and where its states begin:
  column[0] = 1;
  let scale = 1;
  let begun = 0;
  let logProbability = 0;
  for (let t = 0; t < columns; t += 1) {
    const row = t * classes;
    const silence = Math.max(LEAST, data[row + blank]);
    const first = Math.max(0, states - 2 * (columns - t));
    const end = Math.min(states, 2 * (t + 1));
    // Of the states one and two before, in the column before.
    let one = first - 1 >= begun ? column[first - 1] / scale : 0;
    let two = first - 2 >= begun ? column[first - 2] / scale : 0;
    let total = 0;
    for (let s = first; s < end; s += 1) {
      const own = column[s] / scale;
      let mass = own + one;
      if (s % 2 === 0) mass *= silence;
      else {
        const symbol = text[(s - 1) / 2];
        if (s > 1 && symbol !== text[(s - 3) / 2]) mass += two;
        mass *= Math.max(LEAST, data[row + symbol]);
      }
      column[s] = mass;
      total += mass;
      two = one;
      one = own;
    }
    if (total === 0) return -Infinity;
    logProbability += Math.log(total);
    scale = total;
    begun = first;
  }
  const ending = column[states - 1] / scale + (states > 1 ? column[states - 2] / scale : 0);
  return logProbability + Math.log(ending);
}

/**
 * Where a text stands, by forward and backward probabilities.
 * @param text class numbers, none of them the blank
 */
export function align(answer: ColumnAnswer, text: ArrayLike<number>): Alignment {
  const { data, classes, blank } = answer;
  const columns = data.length / classes;
  const { symbol, skips } = statesOf(text, blank);
  const states = symbol.length;
  const { forward, logProbability } = forwardOf(answer, { symbol, skips });
  const occupancy = new Float32Array(data.length);
  const places = new Float64Array(text.length);
  if (logProbability === -Infinity) return { logProbability, occupancy, columns: places };
  let backward = new Float64Array(states);
  let before = new Float64Array(states);
  backward[states - 1] = 1;
  if (states > 1) backward[states - 2] = 1;
  const weight = new Float64Array(text.length);
  for (let t = columns - 1; t >= 0; t -= 1) {
    const row = t * classes;
    let total = 0;
    for (let s = 0; s < states; s += 1) total += forward[t * states + s] * backward[s];
    for (let s = 0; s < states; s += 1) {
      const share = total > 0 ? (forward[t * states + s] * backward[s]) / total : 0;
      if (share === 0) continue;
      occupancy[row + symbol[s]] += share;
      if (s % 2 === 1) {
        places[(s - 1) / 2] += share * t;
        weight[(s - 1) / 2] += share;
      }
    }
    let largest = 0;
    for (let s = 0; s < states; s += 1) {
      let mass = backward[s] * Math.max(LEAST, data[row + symbol[s]]);
      if (s + 1 < states) mass += backward[s + 1] * Math.max(LEAST, data[row + symbol[s + 1]]);
      if (s + 2 < states && skips[s + 2] === 1) mass += backward[s + 2] * Math.max(LEAST, data[row + symbol[s + 2]]);
      before[s] = mass;
      if (mass > largest) largest = mass;
    }
    for (let s = 0; s < states; s += 1) before[s] /= largest || 1;
    [backward, before] = [before, backward];
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
