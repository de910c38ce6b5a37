import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignTexts } from '../../src/evaluation/align.js';
import { confusionOf } from '../../src/evaluation/confusion.js';

const shown = (truth: string, read: string): string[] =>
  alignTexts(truth, read).map(([from = '∅', to = '∅']) => `${from}${to}`);

describe('alignTexts', () => {
  it.each([
    ['4420', '420', ['4∅', '44', '22', '00']],
    ['177', '197', ['11', '79', '77']],
    ['6520', '10520', ['∅1', '60', '55', '22', '00']],
    ['', '7', ['∅7']],
    ['7', '', ['7∅']],
    ['⑈1⑈', '⑈1⑆', ['⑈⑈', '11', '⑈⑆']],
  ])('sets %s beside %s', (truth, read, pairs) => {
    expect(shown(truth, read)).toEqual(pairs);
  });

  it('keeps both texts in order and costs what the edit distance says', () => {
    const text = fc.string({ unit: fc.constantFrom('0', '1', '7'), maxLength: 9 });
    fc.assert(
      fc.property(text, text, (truth, read) => {
        const pairs = alignTexts(truth, read);
        expect(pairs.map(([from = '']) => from).join('')).toBe(truth);
        expect(pairs.map(([, to = '']) => to).join('')).toBe(read);
        const cost = pairs.filter(([from, to]) => from !== to).length;
        expect(cost).toBeLessThanOrEqual(Math.max(truth.length, read.length));
        expect(cost).toBeGreaterThanOrEqual(Math.abs(truth.length - read.length));
        expect(alignTexts(read, truth).filter(([from, to]) => from !== to)).toHaveLength(cost);
      }),
    );
  });
});

describe('confusionOf', () => {
  it('counts characters right, taken for others, left out and read too much', () => {
    const { symbols, counts, texts } = confusionOf([
      { truth: '177', answer: '197' },
      { truth: '17', answer: '17' },
      { truth: '20', answer: '2' },
      { truth: '2', answer: '24' },
      { truth: '555', answer: undefined },
    ]);
    expect(texts).toBe(4);
    expect(symbols).toEqual(['0', '1', '2', '4', '7', '9']);
    expect(Object.fromEntries([...counts].map(([from, row]) => [from, Object.fromEntries(row)]))).toEqual({
      '1': { '1': 2 },
      '7': { '7': 2, '9': 1 },
      '2': { '2': 2 },
      '0': { '': 1 },
      '': { '4': 1 },
    });
  });
});
