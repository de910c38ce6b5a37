import type { Quad } from '../geometry.js';

export interface ReadCharacter {
  readonly text: string;
  readonly probability: number;
  /** Pixels of the page as submitted. */
  readonly polygon: Quad;
  /** Next best classes, best first. */
  readonly runnersUp: readonly { readonly text: string; readonly probability: number }[];
}

export interface Alternative {
  /** As written, separators and guards included. */
  readonly text: string;
  /** Calibrated probability that the whole string is right. */
  readonly probability: number;
  readonly characters: readonly ReadCharacter[];
}

/** What one strip says: the n best strings, best first. Their probabilities add up to at most 1; the rest is "none of these". */
export interface Reading {
  /** Networks that read it. */
  readonly networks: readonly string[];
  readonly alternatives: readonly Alternative[];
  /** Outline of the strip, pixels of the page as submitted. */
  readonly polygon: Quad;
}

/** A language for the decoder: a weighted automaton over characters. `interpret` writes them, the lattice decoder walks them. */
export interface Grammar<State = unknown> {
  readonly start: State;
  /** After `symbol`, with a natural-log weight of at most 0; undefined where the symbol may not follow. */
  step(state: State, symbol: string): { readonly state: State; readonly weight: number } | undefined;
  /** Natural-log weight of ending here; −Infinity where the string is not complete. */
  end(state: State): number;
  /** Equal keys mean equal futures; the beam merges on it. */
  key(state: State): string;
}

/** A language laid out flat: all of its paths are followed at once. `interpret` writes them, as it does grammars. */
export interface PathLanguage {
  readonly nodes: number;
  readonly start: number;
  readonly final: number;
  readonly arcs: readonly {
    readonly from: number;
    readonly to: number;
    readonly symbol: string;
    /** Natural logarithm. */
    readonly weight: number;
  }[];
  /** Ways on without a symbol, each after all those that lead to where it begins. */
  readonly jumps: readonly {
    readonly from: number;
    readonly to: number;
    readonly weight: number;
    /** What is given out on the way. */
    readonly output: string;
  }[];
}
