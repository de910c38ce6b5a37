import { expect } from 'vitest';
import type { Grammar } from '../../src/recognise/types.js';

/** Log weight of the whole text, −Infinity where the grammar refuses it; no step may weigh more than 0. */
export function weightOf(text: string, grammar: Grammar): number {
  let state = grammar.start;
  let total = 0;
  for (const symbol of text) {
    const next = grammar.step(state, symbol);
    if (!next) return -Infinity;
    expect(next.weight).toBeLessThanOrEqual(0);
    total += next.weight;
    state = next.state;
  }
  return total + grammar.end(state);
}
