/** A column reader's answer held against a whole language at once: how probably it says any of its texts, and what they mean. */

import type { ColumnAnswer } from './ctc.js';
import type { PathLanguage } from './types.js';

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

/** A language laid out for the classes of a network. */
interface Ready {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly symbol: Int32Array;
  readonly weight: Float64Array;
  /** By node, the arcs that end there: positions in `entering` from `firstIn[node]` on; and those that begin there. */
  readonly firstIn: Int32Array;
  readonly entering: Int32Array;
  readonly firstOut: Int32Array;
  readonly leaving: Int32Array;
  /** Nodes that jumps leave, in an order that no jump goes back in; those of the n-th from `firstJump[n]` on. */
  readonly springs: Int32Array;
  readonly firstJump: Int32Array;
  readonly jumpTo: Int32Array;
  readonly jumpWeight: Float64Array;
  /** 1 where a node lies within a word: nothing but the word's letters may stand there. */
  readonly within: Uint8Array;
  /** Nodes from which first letters are written. */
  readonly openings: Int32Array;
}

const known = new WeakMap<PathLanguage, Ready>();

function ready(language: PathLanguage, classes: readonly string[]): Ready {
  const there = known.get(language);
  if (there !== undefined) return there;
  const arcs = language.arcs.filter(({ symbol }) => classes.includes(symbol));
  const { nodes, jumps } = language;
  const [firstIn, entering] = byNode(
    nodes,
    arcs.map(({ to }) => to),
  );
  const [firstOut, leaving] = byNode(
    nodes,
    arcs.map(({ from }) => from),
  );
  const within = Uint8Array.from({ length: nodes }, (_, node) =>
    firstIn[node + 1] > firstIn[node] && firstOut[node + 1] > firstOut[node] ? 1 : 0,
  );
  // A language's jumps come node by node.
  const firsts = [...jumps.keys()].filter((jump) => jump === 0 || jumps[jump - 1].from !== jumps[jump].from);
  const made: Ready = {
    ...{ firstIn, entering, firstOut, leaving, within },
    from: Int32Array.from(arcs, ({ from }) => from),
    to: Int32Array.from(arcs, ({ to }) => to),
    symbol: Int32Array.from(arcs, ({ symbol }) => classes.indexOf(symbol)),
    weight: Float64Array.from(arcs, ({ weight }) => Math.exp(weight)),
    springs: Int32Array.from(firsts, (jump) => jumps[jump].from),
    firstJump: Int32Array.from([...firsts, jumps.length]),
    jumpTo: Int32Array.from(jumps, ({ to }) => to),
    jumpWeight: Float64Array.from(jumps, ({ weight }) => Math.exp(weight)),
    openings: Int32Array.from(within.keys()).filter(
      (node) => within[node] === 0 && firstOut[node + 1] > firstOut[node],
    ),
  };
  known.set(language, made);
  return made;
}

/** Arcs sorted by one of their ends: for each node where its arcs begin in the list. */
function byNode(nodes: number, ends: readonly number[]): [first: Int32Array, arcs: Int32Array] {
  const first = new Int32Array(nodes + 1);
  for (const node of ends) first[node + 1] += 1;
  for (let node = 0; node < nodes; node += 1) first[node + 1] += first[node];
  const filled = first.slice();
  const arcs = new Int32Array(ends.length);
  ends.forEach((node, arc) => (arcs[filled[node]++] = arc));
  return [first, arcs];
}

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

/** Which of a range of numbers are in, each listed once. */
class Members {
  readonly list: Int32Array;
  size = 0;
  private readonly added: Int32Array;
  private round = 1;

  constructor(range: number) {
    this.list = new Int32Array(range);
    this.added = new Int32Array(range);
  }

  clear(): void {
    this.size = 0;
    this.round += 1;
  }

  add(member: number): void {
    if (this.added[member] === this.round) return;
    this.added[member] = this.round;
    this.list[this.size++] = member;
  }

  /** Scales the masses of the members to the top one and drops the hopeless. */
  prune(mass: Float64Array, top: number): void {
    const lowest = HOPELESS * top;
    let size = 0;
    for (let index = 0; index < this.size; index += 1) {
      const member = this.list[index];
      const stays = mass[member] > 0 && mass[member] >= lowest;
      mass[member] = stays ? mass[member] / top : 0;
      if (stays) this.list[size++] = member;
    }
    this.size = size;
  }
}

/**
 * The forward recursion of connectionist temporal classification over an automaton: an arc's symbol lasts one column or more,
 * between two of them come blank columns or none, and words part only where a column is blank. Where no word is being written
 * anything may stand for a price: the currency's name in print, a flourish, a stamp.
 * @param classes of the columns; the empty string stands for the blank
 */
export function searchWords(
  { data, classes: width, blank }: ColumnAnswer,
  classes: readonly string[],
  language: PathLanguage,
  { least, passedOver }: SearchWeights = SEARCH,
): Found {
  const it = ready(language, classes);
  const { from, to, symbol, weight, firstIn, entering, firstOut, leaving, within, openings } = it;
  const { nodes, jumps } = language;
  const history = new History();
  const discount = Math.exp(passedOver);
  // Probabilities of resting at a node, of beginning from a node, which jumps lead to, and of writing an arc's symbol; and the
  // history of what most of each came by. Members are where there is any.
  const rest = new Float64Array(nodes);
  const restPast = new Int32Array(nodes);
  const begin = new Float64Array(nodes);
  const beginPast = new Int32Array(nodes);
  let pen = new Float64Array(from.length);
  let nextPen = new Float64Array(from.length);
  let penPast = new Int32Array(from.length);
  let nextPenPast = new Int32Array(from.length);
  let penned = new Members(from.length);
  let nextPenned = new Members(from.length);
  let rested = new Members(nodes);
  let nextRested = new Members(nodes);
  const leap = (): void => {
    const { springs, firstJump, jumpTo, jumpWeight } = it;
    begin.fill(0);
    for (let index = 0; index < rested.size; index += 1) {
      const node = rested.list[index];
      begin[node] = rest[node];
      beginPast[node] = restPast[node];
    }
    for (let index = 0; index < springs.length; index += 1) {
      const source = springs[index];
      if (begin[source] === 0) continue;
      for (let jump = firstJump[index]; jump < firstJump[index + 1]; jump += 1) {
        const target = jumpTo[jump];
        const coming = begin[source] * jumpWeight[jump];
        // Most of the mass of a node comes by one jump: its history stands for all.
        if (coming > 0.5 * begin[target]) {
          const past = beginPast[source];
          beginPast[target] = jumps[jump].output === '' ? past : history.add(past, jump);
        }
        begin[target] += coming;
      }
    }
  };
  /** What may be written in the next column: first letters, the same symbols again, and those that follow them or a rest. */
  const gather = (): void => {
    const goOnFrom = (node: number): void => {
      for (let at = firstOut[node]; at < firstOut[node + 1]; at += 1) nextPenned.add(leaving[at]);
    };
    nextPenned.clear();
    nextRested.clear();
    for (let index = 0; index < openings.length; index += 1) if (begin[openings[index]] > 0) goOnFrom(openings[index]);
    for (let index = 0; index < penned.size; index += 1) {
      const arc = penned.list[index];
      nextPenned.add(arc);
      if (within[to[arc]] === 1) goOnFrom(to[arc]);
    }
    for (let index = 0; index < rested.size; index += 1) {
      const node = rested.list[index];
      nextRested.add(node);
      if (within[node] === 1) goOnFrom(node);
    }
    for (let index = 0; index < penned.size; index += 1) nextRested.add(to[penned.list[index]]);
  };
  rest[language.start] = 1;
  rested.add(language.start);
  leap();
  let scale = 0;
  for (let row = 0; row < data.length; row += width) {
    let largest = 0;
    for (let k = 0; k < width; k += 1) if (data[row + k] > largest) largest = data[row + k];
    const silence = Math.max(least, data[row + blank]);
    const between = Math.max(silence, largest * discount);
    let top = 0;
    gather();
    for (let index = 0; index < nextPenned.size; index += 1) {
      const arc = nextPenned.list[index];
      const node = from[arc];
      let coming = begin[node];
      let past = beginPast[node];
      if (within[node] === 1) {
        let most = coming;
        for (let at = firstIn[node]; at < firstIn[node + 1]; at += 1) {
          const other = entering[at];
          if (pen[other] === 0 || symbol[other] === symbol[arc]) continue;
          coming += pen[other];
          if (pen[other] > most) {
            most = pen[other];
            past = penPast[other];
          }
        }
      }
      coming *= weight[arc];
      const mass = (coming + pen[arc]) * Math.max(least, data[row + symbol[arc]]);
      nextPen[arc] = mass;
      nextPenPast[arc] = coming > pen[arc] ? past : penPast[arc];
      if (mass > top) top = mass;
    }
    for (let index = 0; index < nextRested.size; index += 1) {
      const node = nextRested.list[index];
      let mass = rest[node];
      let most = mass;
      for (let at = firstIn[node]; at < firstIn[node + 1]; at += 1) {
        const arc = entering[at];
        if (pen[arc] === 0) continue;
        mass += pen[arc];
        if (pen[arc] > most) {
          most = pen[arc];
          restPast[node] = penPast[arc];
        }
      }
      rest[node] = mass * (within[node] === 1 ? silence : between);
      if (rest[node] > top) top = rest[node];
    }
    for (let index = 0; index < penned.size; index += 1) pen[penned.list[index]] = 0;
    nextPenned.prune(nextPen, top);
    nextRested.prune(rest, top);
    scale += Math.log(top);
    [pen, nextPen] = [nextPen, pen];
    [penPast, nextPenPast] = [nextPenPast, penPast];
    [penned, nextPenned] = [nextPenned, penned];
    [rested, nextRested] = [nextRested, rested];
    leap();
  }
  const mass = begin[language.final];
  const output = history
    .jumps(beginPast[language.final])
    .map((jump) => jumps[jump].output)
    .join('');
  return { logProbability: scale + Math.log(mass), output: mass === 0 ? '' : output };
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
