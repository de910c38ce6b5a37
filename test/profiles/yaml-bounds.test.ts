import { describe, expect, it } from 'vitest';
import { checkProfile } from '../../src/profiles/index.js';

const faultOf = (text: string): string => {
  const checked = checkProfile(text);
  return 'faults' in checked
    ? `${checked.faults[0].line}:${checked.faults[0].column} ${checked.faults[0].message}`
    : 'none';
};
/** What anybody may send is looked at while others wait. */
const inTime = (work: () => void): void => {
  const begun = performance.now();
  work();
  expect(performance.now() - begun).toBeLessThan(5_000);
};
const HEAD = `name: large
title: Large
kind: form
pages:
  - size: { width: 2000, height: 2000 }
    marks: [[8, 8, 5, 5]]
`;
const box = (x: number, y: number): string => `{ x: ${x}, y: ${y}, width: 2, height: 2, cells: 1 }`;

describe('a text that is no profile by its shape', () => {
  it.each([
    ['open brackets', '['.repeat(100_000)],
    ['closed brackets', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['braces', `${'{a: '.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['dashes', `${'- '.repeat(5_000)}a`],
    ['indentation', Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('is refused where it nests without end: %s', (_, text) => {
    inTime(() => expect(faultOf(text)).toMatch(/^\d+:\d+ Nested more deeply/));
  });

  it('is refused where it has keys without end', () => {
    const text = Array.from({ length: 40_000 }, (_, key) => `k${key}: 1`).join('\n');
    inTime(() => expect(faultOf(text)).toBe('1:1 Expected at most 4000 entries but received 40000'));
  });

  it('tells where in the text it is refused', () => {
    expect(faultOf(`name: a\nrules: ${'['.repeat(60)}`)).toMatch(/^2:\d+ Nested/);
  });
});

it('a form with more boxes than can be held against each other is refused', () => {
  const column = (name: string, x: number): string =>
    `      ${name}: { type: number, boxes: [${Array.from({ length: 40 }, (_, at) => box(x + at * 3, 20)).join(', ')}] }`;
  const text = `${HEAD}tables:\n  t:\n    rows: 200\n    pitch: 9\n    columns:\n${column('a', 10)}\n${column('b', 200)}\n`;
  inTime(() => expect(faultOf(text)).toContain('Expected at most 6000 boxes on a form'));
});

it('a large form that can be read by is taken', () => {
  const fields = Array.from(
    { length: 1_000 },
    (_, at) => `  f${at}: { type: number, boxes: [${box(10 + (at % 60) * 30, 20 + Math.floor(at / 60) * 20)}] }`,
  );
  inTime(() => expect(faultOf(`${HEAD}fields:\n${fields.join('\n')}\n`)).toBe('none'));
});

it('of faults without end the first hundred are told', () => {
  const fields = Array.from({ length: 500 }, (_, at) => `  f${at}: { type: nothing }`);
  const checked = checkProfile(`${HEAD}fields:\n${fields.join('\n')}\n`);
  expect('faults' in checked && checked.faults.length).toBe(100);
});
