import { describe, expect, it } from 'vitest';
import { amountsInWords } from '../../src/interpret/index.js';
import type { ColumnAnswer } from '../../src/recognise/ctc.js';
import { SEARCH, searchByKernel, searchPlainly } from '../../src/recognise/words-search.js';

const CLASSES = [...'abcdefghijklmnopqrstuvwxyz0123456789/', ''];
const BLANK = CLASSES.length - 1;

/** Columns that say a text, each letter twice and a blank between, under noise that always is the same. */
function noisy(text: string, noise: number, seed: number): ColumnAnswer {
  const spelt = [...text].flatMap((letter) => [letter, letter, '']);
  let state = seed;
  const data = new Float32Array(spelt.length * CLASSES.length).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (noise * state) / 2 ** 32 / CLASSES.length;
  });
  spelt.forEach((letter, column) => (data[column * CLASSES.length + CLASSES.indexOf(letter)] += 1 - noise));
  return { data, classes: CLASSES.length, blank: BLANK };
}

describe('the search for amounts in words', () => {
  const lines = ['fortyfourlakhtwentythousandonly', 'eightyseven and 42/100', 'qqqqqq', ''];
  const languages = ['INR', 'USD', 'XXX'].flatMap((currency) => {
    const amounts = amountsInWords(currency);
    const one = [442000000n, 8742n].map((minor) => amounts.wordingsOf(minor));
    return [amounts.all, ...one].filter((language) => language !== undefined);
  });

  it.each(lines)('finds by its kernel what it finds plainly, “%s”', (line) => {
    for (const noise of [0.05, 0.5, 0.98]) {
      const answer = noisy(line.replaceAll(' ', ''), noise, 7 + line.length);
      for (const language of languages) {
        const plain = searchPlainly(answer, CLASSES, language, SEARCH);
        expect(searchByKernel(answer, CLASSES, language, SEARCH)).toEqual(plain);
      }
    }
  });

  it('finds amounts, and nothing where none can be', () => {
    const answer = noisy('fortyfourlakh', 0.2, 3);
    const amounts = amountsInWords('INR');
    const { all } = amounts;
    expect(amounts.amountOf(searchByKernel(answer, CLASSES, all, SEARCH)!.output)).toBe(440000000n);
    const surely = { least: 0, passedOver: -Infinity };
    const nothing = { ...answer, data: new Float32Array(answer.data.length) };
    expect(searchPlainly(nothing, CLASSES, all, surely)).toEqual({ logProbability: -Infinity, output: '' });
    expect(searchByKernel(nothing, CLASSES, all, surely)).toEqual({ logProbability: -Infinity, output: '' });
  });
});
