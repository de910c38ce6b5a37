import { describe, expect, it } from 'vitest';
import { Likeliest } from '../../src/recognise/likeliest.js';

describe('Likeliest', () => {
  it('keeps what a sorted list begins with, whatever order things come in', () => {
    const best = new Likeliest(7, (item, other) => item < other);
    let state = 1;
    const random = (range: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((range * state) / 2 ** 32);
    };
    for (const length of [0, 3, 7, 8, 60]) {
      for (let round = 0; round < 20; round += 1) {
        // Few scores, so that many are equal.
        const scores = Array.from({ length }, () => random(9) - 4);
        const order = [...scores.keys()].sort((a, b) => random(3) - 1 || a - b);
        best.clear();
        for (const item of order) best.offer(item, scores[item]);
        const sorted = [...scores.keys()].sort((a, b) => scores[b] - scores[a] || a - b).slice(0, 7);
        expect([...best.items.subarray(0, best.size)]).toEqual(sorted);
      }
    }
  });
});
