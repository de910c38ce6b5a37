import type { Grammar } from './types.js';

/** What there is no number for: the language refuses it. */
export const REFUSED = -1;
const UNKNOWN = 0;

/**
 * Texts as decoders write them, symbol by symbol: each is there once and has a number, and the language is asked once what may
 * follow it. Number 0 is the text without symbols. One such store serves line after line, so that nothing is left to collect.
 */
export class Prefixes {
  /** By number: natural-log weight of the text in the language, and of its last symbol alone. */
  language = new Float64Array(FIRST);
  weight = new Float64Array(FIRST);
  /** The class of the last symbol, −1 where there is none. */
  last = new Int32Array(FIRST);
  size = 0;
  #before = new Int32Array(FIRST);
  readonly #states: unknown[] = [];
  /** Where in `#longer` the row of a prefix begins, that has a place for each class; −1 before it is asked for. */
  #row = new Int32Array(FIRST);
  #longer = new Int32Array(FIRST);
  #rows = 0;
  #grammar: Grammar | undefined;
  #classes: readonly string[] = [];

  /**
   * Forgets all texts.
   * @param classes single characters, none twice; what stands for none is never asked for
   */
  begin(grammar: Grammar, classes: readonly string[]): void {
    this.#grammar = grammar;
    this.#classes = classes;
    this.#states.length = 0;
    this.#rows = 0;
    this.size = 0;
    this.#add(-1, -1, grammar.start, 0, 0);
  }

  /** The number of the text with one symbol more; `REFUSED` where the language has none such. */
  longer(prefix: number, symbol: number): number {
    let row = this.#row[prefix];
    if (row < 0) row = this.#row[prefix] = this.#newRow();
    const known = this.#longer[row + symbol];
    return known !== UNKNOWN ? known : (this.#longer[row + symbol] = this.#ask(prefix, symbol));
  }

  text(prefix: number): string {
    let text = '';
    for (let at = prefix; at > 0; at = this.#before[at]) text = this.#classes[this.last[at]] + text;
    return text;
  }

  /** Natural-log weight of ending here; −Infinity where the text is not complete. */
  end(prefix: number): number {
    return this.#grammar!.end(this.#states[prefix]);
  }

  #ask(prefix: number, symbol: number): number {
    const step = this.#grammar!.step(this.#states[prefix], this.#classes[symbol]);
    if (step === undefined) return REFUSED;
    return this.#add(prefix, symbol, step.state, this.language[prefix] + step.weight, step.weight);
  }

  #add(before: number, symbol: number, state: unknown, language: number, weight: number): number {
    if (this.size === this.last.length) this.#grow();
    this.language[this.size] = language;
    this.weight[this.size] = weight;
    this.last[this.size] = symbol;
    this.#before[this.size] = before;
    this.#row[this.size] = -1;
    this.#states.push(state);
    return this.size++;
  }

  #newRow(): number {
    const row = this.#rows;
    this.#rows += this.#classes.length;
    if (this.#rows > this.#longer.length) this.#longer = grown(this.#longer, this.#rows);
    this.#longer.fill(UNKNOWN, row, this.#rows);
    return row;
  }

  #grow(): void {
    const least = this.size + 1;
    this.language = grown(this.language, least);
    this.weight = grown(this.weight, least);
    this.last = grown(this.last, least);
    this.#before = grown(this.#before, least);
    this.#row = grown(this.#row, least);
  }
}

const FIRST = 1024;

/** The same list with room for at least so many, and for twice as many as before. */
export function grown<List extends Int32Array | Float64Array>(list: List, least: number): List {
  const larger = new (list.constructor as new (length: number) => List)(Math.max(2 * list.length, least));
  larger.set(list);
  return larger;
}
