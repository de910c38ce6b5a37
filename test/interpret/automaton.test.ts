import { describe, expect, it } from 'vitest';
import { Automaton, either, literal, repeat, weighted, type Language } from '../../src/interpret/automaton.js';

type State = Automaton['start'];

/** Two ways to say the same, whose likelihoods part with every letter: nearly every text ends in a state of its own. */
const letters = (): Automaton => new Automaton(either(said(0.137), said(0.041)), undefined, LIMIT);
const said = (step: number): Language =>
  repeat(
    either(...[...'abcd'].map((letter, index) => weighted(-step * (1 + index ** 2), literal(letter, letter)))),
    1,
    12,
  );
const LIMIT = 40;

/** Everything that the automaton still holds on to. */
function reachable(state: State, seen = new Set<State>()): Set<State> {
  if (seen.has(state)) return seen;
  seen.add(state);
  for (const next of state.next.values()) if (next !== null) reachable(next.state, seen);
  return seen;
}

const text = (number: number): string =>
  [...number.toString(4).padStart(9, '0')].map((digit) => 'abcd'[+digit]).join('');

/** The weight of a text, and every state on its way. */
function walk(automaton: Automaton, symbols: string): { weight: number; states: State[] } {
  let state = automaton.start;
  let weight = 0;
  const states = [state];
  for (const symbol of symbols) {
    const next = automaton.step(state, symbol);
    if (next === undefined) return { weight: -Infinity, states };
    weight += next.weight;
    states.push((state = next.state));
  }
  return { weight: weight + automaton.end(state), states };
}

describe('an automaton that has read many texts', () => {
  it('holds on to no more states than it may, and one text’s', () => {
    const automaton = letters();
    for (let number = 0; number < 3000; number += 1) {
      const symbols = text(number * 79);
      walk(automaton, symbols);
      expect(reachable(automaton.start).size).toBeLessThanOrEqual(LIMIT + symbols.length + 1);
    }
  });

  it('says of a text what a new one says', () => {
    const worn = letters();
    for (let number = 0; number < 500; number += 1) {
      const symbols = text(number * 131);
      expect(walk(worn, symbols).weight).toBe(walk(letters(), symbols).weight);
    }
  });
});
