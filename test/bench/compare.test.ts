import { expect, it } from 'vitest';
import { ratiosOf } from './compare.js';

it('holds the figures of two runs against each other, by name and not by place', () => {
  const before = {
    machine: { load: 1 },
    ways: [
      { name: 'a', rate: 4 },
      { name: 'b', rate: 10 },
    ],
    gone: 3,
    none: 0,
  };
  const now = {
    machine: { load: 9 },
    ways: [
      { name: 'b', rate: 5 },
      { name: 'a', rate: 6 },
    ],
    added: 1,
    none: 2,
  };
  expect(ratiosOf(before, now)).toEqual([
    { figure: 'ways.b.rate', before: 10, now: 5, ratio: 0.5 },
    { figure: 'ways.a.rate', before: 4, now: 6, ratio: 1.5 },
  ]);
});
