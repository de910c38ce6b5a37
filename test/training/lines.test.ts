import { beforeAll, describe, expect, it } from 'vitest';
import { GLYPH_CLASSES } from '../../src/training/glyph-samples.js';
import { makeLine } from '../../src/training/line-drawing.js';
import { MnistByDigit } from '../../src/training/line-hands.js';
import { lineText, LONG_DASH } from '../../src/training/line-texts.js';
import { readMnist } from '../../src/training/mnist.js';
import { createRandom } from '../../src/training/random.js';
import { LINE_ROWS } from '../../src/segment/line-picture.js';

describe('lineText', () => {
  it('uses only what the strip reader has classes for', () => {
    const random = createRandom(3);
    for (let index = 0; index < 2000; index += 1) {
      for (const symbol of lineText(random)) {
        expect(symbol === ' ' || symbol === LONG_DASH || GLYPH_CLASSES.includes(symbol)).toBe(true);
      }
    }
  });
});

describe('makeLine', () => {
  let mnist: MnistByDigit;
  beforeAll(() => {
    mnist = new MnistByDigit(readMnist('t10k'));
  });

  it('is the same for the same seed and another for another', () => {
    const one = makeLine([160], mnist, createRandom(1));
    expect(makeLine([160], mnist, createRandom(1))).toEqual(one);
    expect(makeLine([160], mnist, createRandom(2)).image).not.toEqual(one.image);
  });

  it('draws ink where characters are, between 0 and 1, in one of the widths', () => {
    const random = createRandom(5);
    for (let index = 0; index < 60; index += 1) {
      const { image, columns, text } = makeLine([96, 240], mnist, random);
      expect([96, 240]).toContain(columns);
      expect(image.length).toBe(columns * LINE_ROWS);
      expect(image.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(text).toMatch(/^[0-9.,/\-=*#X$₹£€]+$/);
      expect(image.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(8);
    }
  });
});
