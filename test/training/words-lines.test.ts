import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/training/random.js';
import { makeWords, makeWordsStrip, WORD_CLASSES } from '../../src/training/words-lines.js';
import { WORDS_ROWS, WORDS_STRIDE } from '../../src/segment/words-picture.js';

const COLUMNS = 256;

/** What the columns' labels spell: repetitions merged, blanks dropped. */
const spelt = (labels: Uint8Array): string =>
  [...labels]
    .filter((label, at) => label !== WORD_CLASSES.length - 1 && label !== labels[at - 1])
    .map((label) => WORD_CLASSES[label])
    .join('');

describe('makeWords', () => {
  it('names the columns of every letter, in order', () => {
    const random = createRandom(3);
    for (let count = 0; count < 30; count += 1) {
      const { image, labels, text } = makeWords(COLUMNS, random);
      expect(image.length).toBe(WORDS_ROWS * COLUMNS);
      expect(labels.length).toBe(COLUMNS / WORDS_STRIDE);
      expect(spelt(labels)).toBe(text);
      expect(text.length).toBeGreaterThan(0);
    }
  });

  it('draws the same line from the same seed', () => {
    const [a, b, c] = [7, 7, 8].map((seed) => makeWords(COLUMNS, createRandom(seed)));
    expect(a.image).toEqual(b.image);
    expect(a.image).not.toEqual(c.image);
  });
});

describe('makeWordsStrip', () => {
  it('writes all of the words', () => {
    const long = makeWordsStrip(['twenty', 'one', 'lakh', 'five', 'thousand', 'only'], createRandom(2));
    const short = makeWordsStrip(['one'], createRandom(2));
    expect(long.ink.data.filter((value) => value > 0).length).toBeGreaterThan(
      2 * short.ink.data.filter((value) => value > 0).length,
    );
  });
});
