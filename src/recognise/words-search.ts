/** A column reader's answer held against a whole language at once: how probably it says any of its texts, and what they mean. */

import { withKernels } from '../kernels/index.js';
import type { ColumnAnswer } from './ctc.js';
import type { PathLanguage } from './types.js';
import { tablesOf, type WordsTables } from './words-tables.js';

export interface Found {
  /** Natural logarithm of the summed probability of all paths of the language. */
  readonly logProbability: number;
  /** What the way that most of it came by gives out. */
  readonly output: string;
}

export interface SearchWeights {
  /** Least probability of a symbol: letters are left out, run together and misshapen. */
  readonly least: number;
  /** What a column costs that is taken for no part of the text though something stands there; natural logarithm. */
  readonly passedOver: number;
}

export const SEARCH: SearchWeights = { least: 4e-3, passedOver: -1.5 };

/** Paths this much less likely than the likeliest of their column are given up. */
const HOPELESS = 1e-4;

/** Jumps taken along a path, newest first. */
class History {
  private readonly before: number[] = [-1];
  private readonly jump: number[] = [-1];

  add(before: number, jump: number): number {
    this.jump.push(jump);
    return this.before.push(before) - 1;
  }

  jumps(last: number): number[] {
    const jumps: number[] = [];
    for (let at = last; at > 0; at = this.before[at]) jumps.push(this.jump[at]);
    return jumps.reverse();
  }
}

/**
 * Where a search has come to. Probabilities are scaled so that the largest of a column is 1; each has the history of what most
 * of it came by.
 */
class Board {
  /** Of resting at a node, of beginning from a node, which jumps lead to, and of writing an arc's symbol. */
  readonly rest: Float64Array;
  readonly restPast: Int32Array;
  readonly begin: Float64Array;
  readonly beginPast: Int32Array;
  readonly pen: Float64Array;
  readonly penPast: Int32Array;
  /** Nodes of which anything is above nought: resting there, beginning there, or an arc that begins or ends there. */
  live: Int32Array;
  lives = 0;
  #former: Int32Array;
  /** By node, the turn in which it was last taken for live. */
  readonly #seen: Int32Array;
  #turn = 1;
  /** What a column makes of the arcs of live nodes, before it is known what is hopeless. */
  readonly arcs: Int32Array;
  readonly masses: Float64Array;
  readonly pasts: Int32Array;
  readonly history = new History();

  constructor(nodes: number, arcs: number) {
    this.rest = new Float64Array(nodes);
    this.restPast = new Int32Array(nodes);
    this.begin = new Float64Array(nodes);
    this.beginPast = new Int32Array(nodes);
    this.pen = new Float64Array(arcs);
    this.penPast = new Int32Array(arcs);
    this.live = new Int32Array(nodes);
    this.#former = new Int32Array(nodes);
    this.#seen = new Int32Array(nodes);
    this.arcs = new Int32Array(arcs);
    this.masses = new Float64Array(arcs);
    this.pasts = new Int32Array(arcs);
  }

  /** Begins a new list of live nodes; the one that there was stays as it is until the next turn. */
  turn(): void {
    [this.live, this.#former] = [this.#former, this.live];
    this.lives = 0;
    this.#turn += 1;
  }

  add(node: number): void {
    if (this.#seen[node] === this.#turn) return;
    this.#seen[node] = this.#turn;
    this.live[this.lives++] = node;
  }
}

/** Takes one column in, which says each symbol this probably; returns the mass that all others are scaled by. */
function write(it: WordsTables, board: Board, says: Float64Array, silence: number, between: number): number {
  const { from, to, symbol, weight, firstOut, firstIn, entering, within } = it;
  const { rest, restPast, begin, beginPast, pen, penPast, live, arcs, masses, pasts } = board;
  let top = 0;
  let count = 0;
  for (let index = 0; index < board.lives; index += 1) {
    const node = live[index];
    const firstEntering = firstIn[node];
    const endEntering = firstIn[node + 1];
    const endLeaving = firstOut[node + 1];
    const begun = begin[node];
    const begunPast = beginPast[node];
    for (let arc = firstOut[node]; arc < endLeaving; arc += 1) {
      const own = symbol[arc];
      let coming = begun;
      let past = begunPast;
      let most = coming;
      for (let at = firstEntering; at < endEntering; at += 1) {
        const other = entering[at];
        const mass = pen[other];
        if (mass === 0 || symbol[other] === own) continue;
        coming += mass;
        if (mass > most) {
          most = mass;
          past = penPast[other];
        }
      }
      coming *= weight[arc];
      const again = pen[arc];
      if (coming + again === 0) continue;
      const mass = (coming + again) * says[own];
      if (mass > top) top = mass;
      arcs[count] = arc;
      masses[count] = mass;
      pasts[count++] = coming > again ? past : penPast[arc];
    }
    let mass = rest[node];
    let most = mass;
    for (let at = firstEntering; at < endEntering; at += 1) {
      const arc = entering[at];
      const ending = pen[arc];
      if (ending === 0) continue;
      mass += ending;
      if (ending > most) {
        most = ending;
        restPast[node] = penPast[arc];
      }
    }
    if (mass === 0) continue;
    rest[node] = mass *= within[node] === 1 ? silence : between;
    if (mass > top) top = mass;
  }
  const lowest = HOPELESS * top;
  begin.fill(0);
  const lives = board.lives;
  board.turn();
  for (let index = 0; index < count; index += 1) {
    const arc = arcs[index];
    const mass = masses[index];
    if (mass > 0 && mass >= lowest) {
      pen[arc] = mass / top;
      penPast[arc] = pasts[index];
      board.add(from[arc]);
      board.add(to[arc]);
    } else pen[arc] = 0;
  }
  for (let index = 0; index < lives; index += 1) {
    const node = live[index];
    const mass = rest[node];
    if (mass === 0) continue;
    if (mass >= lowest) {
      begin[node] = rest[node] = mass / top;
      beginPast[node] = restPast[node];
      board.add(node);
    } else rest[node] = 0;
  }
  return top;
}

/** Follows the jumps from the nodes that are rested at, and takes for live where words may begin now. */
function leap({ springs, firstJump, jumpTo, jumpWeight, jumpSays, openings }: WordsTables, board: Board): void {
  const { begin, beginPast } = board;
  for (let index = 0; index < springs.length; index += 1) {
    const source = springs[index];
    if (begin[source] === 0) continue;
    for (let jump = firstJump[index]; jump < firstJump[index + 1]; jump += 1) {
      const target = jumpTo[jump];
      const coming = begin[source] * jumpWeight[jump];
      // Most of the mass of a node comes by one jump: its history stands for all.
      if (coming > 0.5 * begin[target]) {
        const past = beginPast[source];
        beginPast[target] = jumpSays[jump] === 0 ? past : board.history.add(past, jump);
      }
      begin[target] += coming;
    }
  }
  for (let index = 0; index < openings.length; index += 1) if (begin[openings[index]] > 0) board.add(openings[index]);
}

/**
 * The forward recursion of connectionist temporal classification over an automaton: an arc's symbol lasts one column or more,
 * between two of them come blank columns or none, and words part only where a column is blank. Where no word is being written
 * anything may stand for a price: the currency's name in print, a flourish, a stamp.
 * @param classes of the columns; the empty string stands for the blank
 */
export const searchWords = (
  answer: ColumnAnswer,
  classes: readonly string[],
  language: PathLanguage,
  weights: SearchWeights = SEARCH,
): Found => searchByKernel(answer, classes, language, weights) ?? searchPlainly(answer, classes, language, weights);

export function searchByKernel(
  { data, classes: width, blank }: ColumnAnswer,
  classes: readonly string[],
  language: PathLanguage,
  { least, passedOver }: SearchWeights,
): Found | undefined {
  const { bytes, nodes, from, saying } = tablesOf(language, classes);
  const columns = data.length / width;
  const board = 36 * nodes + 28 * from.length + 8 * width;
  const histories = 8 * (1 + (columns + 1) * saying);
  return withKernels(bytes.length + data.byteLength + board + histories + 8 * (columns + 1), (kernels, room) => {
    const tables = room.put(bytes);
    const answer = room.put(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const [scratch, past, tops] = [room.take(board), room.take(histories), room.take(8 * (columns + 1))];
    const discount = Math.exp(passedOver);
    let last = kernels.searchWords(tables, answer, columns, width, blank, least, discount, scratch, past, tops);
    const taken: number[] = [];
    while (last > 0) {
      const [before, jump] = room.integers(past + 8 * last, 2);
      taken.push(jump);
      last = before;
    }
    return foundBy(room.numbers(tops, columns + 1), taken.reverse(), language);
  });
}

export function searchPlainly(
  { data, classes: width, blank }: ColumnAnswer,
  classes: readonly string[],
  language: PathLanguage,
  { least, passedOver }: SearchWeights,
): Found {
  const it = tablesOf(language, classes);
  const board = new Board(it.nodes, it.from.length);
  const discount = Math.exp(passedOver);
  const says = new Float64Array(width);
  const tops = new Float64Array(data.length / width + 1);
  board.rest[language.start] = board.begin[language.start] = 1;
  board.add(language.start);
  leap(it, board);
  let column = 0;
  for (let row = 0; row < data.length; row += width) {
    let largest = 0;
    for (let k = 0; k < width; k += 1) {
      if (data[row + k] > largest) largest = data[row + k];
      says[k] = Math.max(least, data[row + k]);
    }
    const silence = says[blank];
    tops[column++] = write(it, board, says, silence, Math.max(silence, largest * discount));
    leap(it, board);
  }
  tops[column] = board.begin[language.final];
  return foundBy(tops, board.history.jumps(board.beginPast[language.final]), language);
}

/** @param tops the masses that the columns were scaled by, and that which has come to the end by the jumps taken */
function foundBy(tops: Float64Array, taken: readonly number[], { jumps }: PathLanguage): Found {
  const mass = tops[tops.length - 1];
  const scale = tops.subarray(0, -1).reduce((sum, top) => sum + Math.log(top), 0);
  const output = mass === 0 ? '' : taken.map((jump) => jumps[jump].output).join('');
  return { logProbability: scale + Math.log(mass), output };
}

/** Natural logarithm of what a language would say of an answer none of which is taken for text. */
export function passedOverOf({ data, classes, blank }: ColumnAnswer, { least, passedOver } = SEARCH): number {
  let sum = 0;
  for (let row = 0; row < data.length; row += classes) {
    let largest = 0;
    for (let k = 0; k < classes; k += 1) if (data[row + k] > largest) largest = data[row + k];
    sum += Math.log(Math.max(least, data[row + blank], largest * Math.exp(passedOver)));
  }
  return sum;
}
