import type { Grammar, PathLanguage } from '../recognise/types.js';

/**
 * Weighted regular languages. One definition of how a field is written serves twice: the lattice decoder walks it as a
 * `Grammar`, and the parser runs the same automaton over a text to find every value that the text can mean. So the decoder
 * cannot propose what the parser would refuse, nor the other way round.
 *
 * Weights are natural logarithms, at most 0: how much rarer a way of writing is than the plainest one.
 * Outputs are strings of pairs, slot and character: `i1i2f5f0` is "12" in slot i and "50" in slot f.
 */

interface Arc {
  readonly to: number;
  readonly weight: number;
  readonly output: string;
}

class Builder {
  readonly arcs: Map<string, Arc[]>[] = [];
  readonly jumps: Arc[][] = [];

  node(): number {
    this.arcs.push(new Map());
    return this.jumps.push([]) - 1;
  }

  arc(from: number, symbol: string, arc: Arc): void {
    const arcs = this.arcs[from].get(symbol);
    if (arcs) arcs.push(arc);
    else this.arcs[from].set(symbol, [arc]);
  }

  jump(from: number, to: number, weight = 0, output = ''): void {
    this.jumps[from].push({ to, weight, output });
  }
}

/** A piece of a language: adds its arcs behind node `from` and returns the node it ends in. */
export type Language = (builder: Builder, from: number) => number;

interface SymbolOptions {
  /** Slot that takes the symbol; without it the symbol is dropped from the output. */
  readonly slot?: string;
  /** Weight of each symbol that is not as common as the others. */
  readonly weights?: Readonly<Record<string, number>>;
}

/** Any one of `symbols`. */
export function oneOf(symbols: string, { slot, weights = {} }: SymbolOptions = {}): Language {
  return (builder, from) => {
    const to = builder.node();
    for (const symbol of symbols) {
      builder.arc(from, symbol, { to, weight: weights[symbol] ?? 0, output: slot ? slot + symbol : '' });
    }
    return to;
  };
}

/** Exactly `text`; `output` is given out once it is complete. */
export function literal(text: string, output = ''): Language {
  return (builder, from) => {
    let at = from;
    for (const symbol of text) at = oneOf(symbol)(builder, at);
    if (!output) return at;
    const to = builder.node();
    builder.jump(at, to, 0, output);
    return to;
  };
}

/** One way to spell a word. */
export interface Spelling {
  /** At least one symbol. */
  readonly text: string;
  readonly weight: number;
  readonly output: string;
}

/** Any one of some words: what they begin with is there once, and so is their end where they give out the same. */
export function wordOf(spellings: readonly Spelling[]): Language {
  return (builder, from) => {
    const to = builder.node();
    const beginnings = new Map<string, number>([['', from]]);
    const ends = new Map<string, number>();
    for (const { text, weight, output } of spellings) {
      let at = from;
      for (let length = 1; length < text.length; length += 1) {
        const beginning = text.slice(0, length);
        const next = beginnings.get(beginning) ?? oneOf(text[length - 1])(builder, at);
        beginnings.set(beginning, next);
        at = next;
      }
      // A last letter has an arc of its own: where a word has ended other things may follow than where it may go on.
      let end = ends.get(output);
      if (end === undefined) {
        end = builder.node();
        ends.set(output, end);
        builder.jump(end, to, 0, output);
      }
      builder.arc(at, text[text.length - 1], { to: end, weight, output: '' });
    }
    return to;
  };
}

export function sequence(...parts: Language[]): Language {
  return (builder, from) => parts.reduce((at, part) => part(builder, at), from);
}

export function either(...parts: Language[]): Language {
  return (builder, from) => {
    const to = builder.node();
    for (const part of parts) {
      // Each alternative starts in a node of its own: loops inside one must not lead into another.
      const start = builder.node();
      builder.jump(from, start);
      builder.jump(part(builder, start), to);
    }
    return to;
  };
}

export function weighted(weight: number, part: Language): Language {
  return (builder, from) => {
    const start = builder.node();
    builder.jump(from, start, weight);
    return part(builder, start);
  };
}

export const nothing: Language = (_builder, from) => from;

/** Gives out `output` without taking a symbol. */
export function emit(output: string): Language {
  return literal('', output);
}

export function optional(part: Language, weight = 0): Language {
  return either(nothing, weighted(weight, part));
}

/** `part` from `minimum` to `maximum` times; `maximum` may be Infinity. */
export function repeat(part: Language, minimum: number, maximum: number): Language {
  return (builder, from) => {
    let at = from;
    for (let count = 0; count < minimum; count++) at = part(builder, at);
    const to = builder.node();
    if (maximum === Infinity) {
      const loop = builder.node();
      builder.jump(at, loop);
      builder.jump(part(builder, loop), loop);
      builder.jump(loop, to);
      return to;
    }
    builder.jump(at, to);
    for (let count = minimum; count < maximum; count++) {
      at = part(builder, at);
      builder.jump(at, to);
    }
    return to;
  };
}

/** Lays out a language whose outputs are all given out between symbols and whose jumps go in no circle. */
export function flatten(language: Language): PathLanguage {
  const builder = new Builder();
  const start = builder.node();
  const final = language(builder, start);
  const nodes = builder.arcs.length;
  const arcs = builder.arcs.flatMap((from, node) =>
    [...from].flatMap(([symbol, list]) => list.map(({ to, weight }) => ({ from: node, to, symbol, weight }))),
  );
  const entering = new Int32Array(nodes);
  for (const list of builder.jumps) for (const { to } of list) entering[to] += 1;
  const open = Array.from({ length: nodes }, (_, node) => node).filter((node) => entering[node] === 0);
  const jumps: { from: number; to: number; weight: number; output: string }[] = [];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const { to, weight, output } of builder.jumps[node]) {
      jumps.push({ from: node, to, weight, output });
      entering[to] -= 1;
      if (entering[to] === 0) open.push(to);
    }
  }
  return { nodes, start, final, arcs, jumps };
}

/** What a text can mean: an output and how common this way of writing it is. */
export interface Meaning {
  readonly output: string;
  readonly weight: number;
}

/** A set of automaton nodes with the weight each is behind the best: one state of the determinised automaton. */
interface Front {
  readonly id: number;
  /** Ascending, with the weight of each. */
  readonly nodes: Int32Array;
  readonly weights: Float64Array;
  /** By symbol; null where the language refuses it. */
  readonly next: Map<string, { readonly state: Front; readonly weight: number } | null>;
  readonly end: number;
}

/** Weights are merged to this grid, so that equal futures are found equal. */
const WEIGHT_GRID = 1e-3;
/** Determinised states kept from one text to the next; a field's language needs some hundreds. */
const MOST_FRONTS = 50_000;
/** What a space costs where the language does not ask for one: readers of single characters do not see spaces. */
const STRAY_SPACE = -0.8;

export class Automaton implements Grammar<Front> {
  readonly #first: Front;
  readonly #builder = new Builder();
  readonly #closures: (readonly Arc[])[] = [];
  /** By node and symbol. */
  readonly #known: Map<string, readonly Arc[]>[] = [];
  /** By node, the best weight with which the front that is being made reaches it. */
  readonly #best: Float64Array;
  readonly #final: number;
  readonly #fronts = new Map<string, Front>();
  readonly #canonical: (symbol: string) => string;
  /** What `#canonical` has said: languages are asked about a few dozen symbols, again and again. */
  readonly #canonicals = new Map<string, string>();
  #lastId = 0;

  /** `canonical` maps variants of a symbol (dashes, letter case) to the one that the language uses. */
  constructor(
    language: Language,
    canonical: (symbol: string) => string = (symbol) => symbol,
    private readonly mostFronts = MOST_FRONTS,
  ) {
    this.#canonical = canonical;
    const first = this.#builder.node();
    this.#final = language(this.#builder, first);
    this.#best = new Float64Array(this.#builder.arcs.length).fill(-Infinity);
    for (const { to, weight } of this.#closure(first)) this.#best[to] = weight;
    this.#first = this.#front([...new Set(this.#closure(first).map(({ to }) => to))]);
  }

  /**
   * Where a text begins. Only here are states given up, with the links that would hold them: within a text two fronts of the same
   * nodes must stay one state.
   */
  get start(): Front {
    if (this.#fronts.size > this.mostFronts) {
      this.#fronts.clear();
      this.#first.next.clear();
    }
    return this.#first;
  }

  step(state: Front, symbol: string): { readonly state: Front; readonly weight: number } | undefined {
    const canonical = this.#canonicalOf(symbol);
    const known = state.next.get(canonical);
    if (known !== undefined) return known ?? undefined;
    const { nodes, weights } = state;
    const best = this.#best;
    const reached: number[] = [];
    let top = -Infinity;
    for (let index = 0; index < nodes.length; index += 1) {
      for (const { to, weight } of this.#moves(nodes[index], canonical)) {
        const sum = weights[index] + weight;
        if (best[to] === -Infinity) reached.push(to);
        if (sum > best[to]) best[to] = sum;
        if (sum > top) top = sum;
      }
    }
    const next = reached.length === 0 ? null : { state: this.#front(reached), weight: Math.min(0, top) };
    state.next.set(canonical, next);
    return next ?? undefined;
  }

  #canonicalOf(symbol: string): string {
    let canonical = this.#canonicals.get(symbol);
    if (canonical === undefined) this.#canonicals.set(symbol, (canonical = this.#canonical(symbol)));
    return canonical;
  }

  end(state: Front): number {
    return state.end;
  }

  key(state: Front): string {
    return String(state.id);
  }

  /** Every output of `text` with its best weight, best first; empty where the text is not in the language. */
  parse(text: string): Meaning[] {
    const fronts: Front[] = [this.start];
    const symbols: string[] = [];
    for (const symbol of text) {
      const step = this.step(fronts[fronts.length - 1], symbol);
      if (step === undefined) return [];
      fronts.push(step.state);
      symbols.push(this.#canonicalOf(symbol));
    }
    // Outputs are followed only where the end can still be reached: most ways that begin alike do not.
    const open = [new Set([this.#final])];
    for (let at = symbols.length - 1; at >= 0; at -= 1) {
      const after = open[open.length - 1];
      const before = new Set<number>();
      for (const node of fronts[at].nodes) {
        if (leads(this.#moves(node, symbols[at]), after)) before.add(node);
      }
      open.push(before);
    }
    let threads = new Map<number, Map<string, number>>([[-1, new Map([['', 0]])]]);
    const spread = (moves: (node: number) => readonly Arc[]) => {
      const next = new Map<number, Map<string, number>>();
      const leading = open.pop()!;
      for (const [node, outputs] of threads) {
        for (const { to, weight, output } of moves(node)) {
          if (!leading.has(to)) continue;
          let there = next.get(to);
          if (!there) next.set(to, (there = new Map<string, number>()));
          for (const [sofar, value] of outputs) raise(there, sofar + output, value + weight);
        }
      }
      threads = next;
    };
    spread(() => this.#closure(0));
    for (const symbol of symbols) spread((node) => this.#moves(node, symbol));
    return [...(threads.get(this.#final) ?? [])]
      .map(([output, weight]) => ({ output, weight }))
      .sort((a, b) => b.weight - a.weight || (a.output < b.output ? -1 : 1));
  }

  /** Nodes after `symbol`, jumps followed. */
  #moves(node: number, symbol: string): readonly Arc[] {
    const arcs = this.#builder.arcs[node].get(symbol);
    if (arcs === undefined && symbol !== ' ') return NOWHERE;
    const known = (this.#known[node] ??= new Map<string, readonly Arc[]>());
    let moves = known.get(symbol);
    if (moves === undefined) known.set(symbol, (moves = [...this.#follow(node, symbol, arcs ?? NOWHERE)]));
    return moves;
  }

  *#follow(node: number, symbol: string, arcs: readonly Arc[]): Generator<Arc> {
    if (symbol === ' ') yield { to: node, weight: STRAY_SPACE, output: '' };
    for (const arc of arcs) {
      for (const jump of this.#closure(arc.to)) {
        yield { to: jump.to, weight: arc.weight + jump.weight, output: arc.output + jump.output };
      }
    }
  }

  /** Nodes that jumps reach from `node`, itself included, each output with its best weight. */
  #closure(node: number): readonly Arc[] {
    if (this.#closures[node]) return this.#closures[node];
    const found = new Map<string, Arc>();
    const open: Arc[] = [{ to: node, weight: 0, output: '' }];
    for (let arc = open.pop(); arc; arc = open.pop()) {
      const key = `${arc.to} ${arc.output}`;
      const known = found.get(key);
      if (known && known.weight >= arc.weight) continue;
      found.set(key, arc);
      for (const jump of this.#builder.jumps[arc.to]) {
        open.push({ to: jump.to, weight: arc.weight + jump.weight, output: arc.output + jump.output });
      }
    }
    return (this.#closures[node] = [...found.values()]);
  }

  /** The front of some nodes by their weights in `#best`, which is cleared. */
  #front(reached: number[]): Front {
    const best = this.#best;
    const nodes = Int32Array.from(reached).sort();
    let top = -Infinity;
    for (const node of nodes) top = Math.max(top, best[node]);
    const steps = Array.from(nodes, (node) => Math.round((best[node] - top) / WEIGHT_GRID));
    for (const node of nodes) best[node] = -Infinity;
    const signature = `${nodes.join()};${steps.join()}`;
    const known = this.#fronts.get(signature);
    if (known) return known;
    const weights = Float64Array.from(steps, (step) => step * WEIGHT_GRID);
    const final = nodes.indexOf(this.#final);
    const end = final < 0 ? -Infinity : weights[final];
    const front: Front = { id: this.#lastId++, nodes, weights, next: new Map(), end };
    this.#fronts.set(signature, front);
    return front;
  }
}

const NOWHERE: readonly Arc[] = [];

function leads(moves: readonly Arc[], nodes: ReadonlySet<number>): boolean {
  for (let index = 0; index < moves.length; index += 1) if (nodes.has(moves[index].to)) return true;
  return false;
}

function raise<K>(map: Map<K, number>, key: K, weight: number): void {
  if (weight > (map.get(key) ?? -Infinity)) map.set(key, weight);
}

/** The characters of one slot of an output, in order. */
export function slotOf(output: string, slot: string): string {
  let text = '';
  for (let at = 0; at < output.length; at += 2) if (output[at] === slot) text += output[at + 1];
  return text;
}
