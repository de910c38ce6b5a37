import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOfWords, wordingsOf, wordsLanguage, writtenOut } from '../../src/interpret/words-language.js';
import type { PathLanguage } from '../../src/recognise/types.js';
import { createRandom } from '../../src/training/random.js';

/** A text of the language, a way at random. */
function anyText({ start, final, arcs, jumps }: PathLanguage, seed: number): string {
  const random = createRandom(seed);
  const from = new Map<number, { to: number; symbol: string }[]>();
  for (const way of [...arcs, ...jumps.map((jump) => ({ ...jump, symbol: '' }))]) {
    from.set(way.from, [...(from.get(way.from) ?? []), way]);
  }
  let text = '';
  for (let node = start; ;) {
    const ways = from.get(node);
    if (ways === undefined) {
      expect(node).toBe(final);
      return text;
    }
    const way = random.pick(ways);
    text += way.symbol;
    node = way.to;
  }
}

/** Weight of the likeliest path that spells the text; −Infinity where none does. */
function weightOf({ nodes, start, final, arcs, jumps }: PathLanguage, text: string): number {
  let weights = new Float64Array(nodes).fill(-Infinity);
  const leap = (): void => {
    for (const { from, to, weight } of jumps) weights[to] = Math.max(weights[to], weights[from] + weight);
  };
  weights[start] = 0;
  leap();
  for (const letter of text) {
    const next = new Float64Array(nodes).fill(-Infinity);
    for (const { from, to, symbol, weight } of arcs) {
      if (symbol === letter) next[to] = Math.max(next[to], weights[from] + weight);
    }
    weights = next;
    leap();
  }
  return weights[final];
}

const hundredths = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 99 }));
const minorUpTo = (units: number) =>
  fc
    .tuple(fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: units })), hundredths)
    .map(([whole, parts]) => BigInt(whole) * 100n + BigInt(parts));

describe('amounts in words', () => {
  it.each([
    ['Eighty-seven and 42/100', 'USD', 8742n],
    ['Twelve hundred and no/100 dollars', 'USD', 120000n],
    ['ONE MILLION TWO HUNDRED FIVE THOUSAND AND XX/100', 'USD', 120500000n],
    ['Zero Dollars and Nine Cents', 'AUD', 9n],
    ['Three thousand seven hundred dollars and 00 cents', 'USD', 370000n],
    ['Twenty One lakh five thousands only', 'INR', 210500000n],
    ['Fourty Four lacks twenty thousand', 'INR', 442000000n],
    ['One crore eight lacs seventy thousand', 'INR', 1087000000n],
    ['Rupees ninty nine and fifty paise only', 'INR', 9950n],
    ['Rupees thousand only', 'INR', 100000n],
    ['One lakh and five', 'XXX', 10000500n],
  ])('reads %s', (text, currency, minor) => {
    expect(amountOfWords(text, currency)).toBe(minor);
  });

  it.each([
    ['', 'USD'],
    ['pay to the order of', 'USD'],
    ['twenty thousand lakh', 'INR'],
    ['and 42/100', 'USD'],
    ['hundred twenty hundred', 'USD'],
    ['five lakh', 'USD'],
  ])('does not take %j for an amount', (text, currency) => {
    expect(amountOfWords(text, currency)).toBeUndefined();
  });

  it('writes out every amount so that it reads as the same', () => {
    for (const [currency, most] of [
      ['INR', 999_999_999],
      ['USD', 999_999_999],
    ] as const) {
      fc.assert(
        fc.property(minorUpTo(most), (minor) => amountOfWords(writtenOut(minor, currency), currency) === minor),
        { numRuns: 40 },
      );
    }
  });

  it('takes each way of writing an amount, misspelt ones too, for that amount', () => {
    for (const currency of ['INR', 'USD', 'XXX']) {
      fc.assert(
        fc.property(minorUpTo(99_999_999), fc.integer({ min: 1, max: 1e6 }), (minor, seed) => {
          const language = wordingsOf(minor, currency);
          const text = language === undefined ? '' : anyText(language, seed);
          // Cents may be left out, and are then not told by the words.
          const read = amountOfWords(text, currency);
          if (read === minor || read === minor - (minor % 100n)) return true;
          // Two slips can make a text another amount's: "sixty fourten paise".
          const other = read === undefined ? undefined : wordingsOf(read, currency);
          return other !== undefined && language !== undefined && weightOf(other, text) >= weightOf(language, text);
        }),
        { numRuns: 12 },
      );
    }
  });

  it('has no words for what the currency does not count', () => {
    expect(wordingsOf(100n * 10n ** 9n, 'INR')).toBeUndefined();
    expect(wordingsOf(100n * 10n ** 9n, 'USD')).toBeUndefined();
  });

  it('keeps the language of all amounts small enough to follow whole', () => {
    expect(wordsLanguage('INR').arcs.length).toBeLessThan(6000);
    expect(wordsLanguage('USD').arcs.length).toBeLessThan(6000);
  });
});
