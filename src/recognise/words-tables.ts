/** Languages of words laid out for the search: flat lists, all in one block of memory, as its kernel takes them too. */

import type { PathLanguage } from './types.js';

/** A language laid out for the classes of a network. */
export interface WordsTables {
  /** All of the lists, in the order in which `kernels/assembly/words.ts` finds them. */
  readonly bytes: Uint8Array;
  readonly nodes: number;
  /** Of the arcs, sorted by the node they begin at: those of a node from `firstOut[node]` on. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly symbol: Int32Array;
  readonly weight: Float64Array;
  readonly firstOut: Int32Array;
  /** By node, the arcs that end there: positions in `entering` from `firstIn[node]` on. */
  readonly firstIn: Int32Array;
  readonly entering: Int32Array;
  /** 1 where a node lies within a word: nothing but the word's letters may stand there. */
  readonly within: Int32Array;
  /** Nodes from which first letters are written. */
  readonly openings: Int32Array;
  /** Nodes that jumps leave, in an order that no jump goes back in; those of the n-th from `firstJump[n]` on. */
  readonly springs: Int32Array;
  readonly firstJump: Int32Array;
  readonly jumpTo: Int32Array;
  readonly jumpWeight: Float64Array;
  /** 1 where a jump gives something out. */
  readonly jumpSays: Int32Array;
  /** How many do. */
  readonly saying: number;
}

const known = new WeakMap<PathLanguage, WordsTables>();

/** Made once a language, for the classes it is first asked for with. */
export function tablesOf(language: PathLanguage, classes: readonly string[]): WordsTables {
  let tables = known.get(language);
  if (tables === undefined) known.set(language, (tables = layOut(language, classes)));
  return tables;
}

function layOut({ nodes, jumps, start, final, ...language }: PathLanguage, classes: readonly string[]): WordsTables {
  const numbers = new Map(classes.map((symbol, number) => [symbol, number]));
  const arcs = language.arcs.filter(({ symbol }) => numbers.has(symbol)).sort((a, b) => a.from - b.from);
  const firstOut = firstOf(
    nodes,
    arcs.map(({ from }) => from),
  );
  const firstIn = firstOf(
    nodes,
    arcs.map(({ to }) => to),
  );
  const within = Array.from({ length: nodes }, (_, node) =>
    firstIn[node + 1] > firstIn[node] && firstOut[node + 1] > firstOut[node] ? 1 : 0,
  );
  const openings = [...within.keys()].filter((node) => within[node] === 0 && firstOut[node + 1] > firstOut[node]);
  const filled = [...firstIn];
  const entering = arcs.map(() => 0);
  arcs.forEach(({ to }, arc) => (entering[filled[to]++] = arc));
  // A language's jumps come node by node.
  const firsts = [...jumps.keys()].filter((jump) => jump === 0 || jumps[jump - 1].from !== jumps[jump].from);
  const says = jumps.map(({ output }) => (output === '' ? 0 : 1));
  const block = new Block(
    32 +
      8 * (arcs.length + jumps.length) +
      4 * (4 * arcs.length + 3 * nodes + 2 + 2 * firsts.length + 1 + 2 * jumps.length + openings.length),
  );
  block.integers([nodes, arcs.length, firsts.length, jumps.length, openings.length, start, final, 0]);
  return {
    bytes: block.bytes,
    nodes,
    weight: block.numbers(arcs.map(({ weight }) => Math.exp(weight))),
    jumpWeight: block.numbers(jumps.map(({ weight }) => Math.exp(weight))),
    from: block.integers(arcs.map(({ from }) => from)),
    to: block.integers(arcs.map(({ to }) => to)),
    symbol: block.integers(arcs.map(({ symbol }) => numbers.get(symbol)!)),
    entering: block.integers(entering),
    firstOut: block.integers(firstOut),
    firstIn: block.integers(firstIn),
    within: block.integers(within),
    springs: block.integers(firsts.map((jump) => jumps[jump].from)),
    firstJump: block.integers([...firsts, jumps.length]),
    jumpTo: block.integers(jumps.map(({ to }) => to)),
    jumpSays: block.integers(says),
    openings: block.integers(openings),
    saying: says.filter((one) => one === 1).length,
  };
}

/** Lists one behind the other. */
class Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
  }

  integers(values: readonly number[]): Int32Array {
    const list = new Int32Array(this.bytes.buffer, this.#at, values.length);
    list.set(values);
    this.#at += list.byteLength;
    return list;
  }

  numbers(values: readonly number[]): Float64Array {
    const list = new Float64Array(this.bytes.buffer, this.#at, values.length);
    list.set(values);
    this.#at += list.byteLength;
    return list;
  }
}

/** Where the arcs of each node begin in a list of them that is sorted by node. */
function firstOf(nodes: number, ends: readonly number[]): number[] {
  const first = new Array<number>(nodes + 1).fill(0);
  for (const node of ends) first[node + 1] += 1;
  for (let node = 0; node < nodes; node += 1) first[node + 1] += first[node];
  return first;
}
