import { describe, expect, it } from 'vitest';
import { amountsInWords } from '../../src/interpret/index.js';
import { weigh } from '../../src/recognise/read-words.js';
import { passedOverOf, searchWords } from '../../src/recognise/words-search.js';
import type { ColumnAnswer } from '../../src/recognise/ctc.js';

const CLASSES = [...'abcdefghijklmnopqrstuvwxyz0123456789/', ''];
const BLANK = CLASSES.length - 1;

/** Columns as a reader gives them that sees each letter for two columns and doubts a little; `?` is a letter it cannot tell. */
function answer(text: string, doubt = 0.1): ColumnAnswer {
  const columns: (readonly [number, number])[] = [[BLANK, 1]];
  for (const symbol of text) {
    if (symbol !== ' ')
      for (let k = 0; k < 2; k += 1) columns.push([CLASSES.indexOf(symbol), symbol === '?' ? 0 : 1 - doubt]);
    columns.push([BLANK, 1 - doubt / 2]);
  }
  const data = new Float32Array(columns.length * CLASSES.length);
  columns.forEach(([best, p], column) => {
    data.fill((1 - p) / CLASSES.length, column * CLASSES.length, (column + 1) * CLASSES.length);
    if (best >= 0) data[column * CLASSES.length + best] += p;
  });
  return { data, classes: CLASSES.length, blank: BLANK };
}

const indian = amountsInWords('INR');
const american = amountsInWords('USD');
const read = (text: string, grammar = indian) =>
  grammar.amountOf(searchWords(answer(text), CLASSES, grammar.all).output);

describe('searchWords', () => {
  it('finds the amount that a line says', () => {
    expect(read('forty four lakh twenty thousand')).toBe(442000000n);
    expect(read('eighty seven and 42/100 dollars', american)).toBe(8742n);
    expect(read('twelvehundredandno/100', american)).toBe(120000n);
  });

  it('bears letters that it cannot tell, and misspellings', () => {
    expect(read('f?rty fo?r la?h twenty tho?sand')).toBe(442000000n);
    expect(read('fourty four lacks twenty thousands only')).toBe(442000000n);
  });

  it('passes over what stands before and after', () => {
    expect(read('xqzjj five thousand vvkq')).toBe(500000n);
  });

  it('is never surer of one amount than of all', () => {
    const columns = answer('thirty three lakh eighty thousand', 0.4);
    const all = searchWords(columns, CLASSES, indian.all).logProbability;
    for (const minor of [338000000n, 338500000n, 338000050n]) {
      const one = searchWords(columns, CLASSES, indian.wordingsOf(minor)!).logProbability;
      expect(one).toBeLessThanOrEqual(all + 1e-9);
    }
  });

  it('makes no more of a line without an amount than of a scrawl', () => {
    const says = (text: string): number => {
      const columns = answer(text);
      return searchWords(columns, CLASSES, indian.all).logProbability - passedOverOf(columns);
    };
    expect(says('')).toBeLessThan(1);
    expect(says('kumar rav palli')).toBeLessThan(says('five thousand') - 10);
  });
});

describe('weigh', () => {
  it('ranks candidates by what the writing says of each', () => {
    const { amounts, features } = weigh([answer('sixty fi?e la?h', 0.3)], CLASSES, indian, [
      640000000n,
      650000000n,
      65000000n,
    ]);
    expect(amounts.map(({ minor }) => minor).slice(0, 2)).toEqual([650000000n, 640000000n]);
    expect(amounts[0].share).toBeGreaterThan(0.5);
    expect(features?.dissent).toBe(0);
  });

  it('says nothing of a line that says nothing', () => {
    expect(weigh([answer('')], CLASSES, indian, []).amounts).toEqual([]);
  });
});
