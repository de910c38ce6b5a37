import { describe, expect, it } from 'vitest';
import { fontFigure } from '../../src/training/font-figures.js';
import { FIGURE_FONTS } from '../../src/training/fonts.js';
import { createRandom } from '../../src/training/random.js';

const shareOfInk = ({ data }: { data: Float32Array }): number =>
  data.reduce((sum, value) => sum + value, 0) / data.length;

describe('figures of handwriting fonts', () => {
  it('has all ten of every font', () => {
    const random = createRandom(1);
    for (const font of FIGURE_FONTS) {
      for (const digit of '0123456789') {
        const picture = fontFigure(digit, font, 0.09, random);
        expect(picture, `${digit} of ${font}`).toBeDefined();
        expect(picture!.height, `${digit} of ${font}`).toBeGreaterThan(20);
        expect(picture!.width / picture!.height, `${digit} of ${font}`).toBeLessThan(2);
      }
    }
  });

  it('writes with the pen it is given', () => {
    const [thin, fat] = [0.05, 0.14].map((pen) => shareOfInk(fontFigure('0', 'caveat', pen, createRandom(2))!));
    expect(fat).toBeGreaterThan(1.8 * thin);
  });

  it('writes a figure anew each time, and the same for the same seed', () => {
    const random = createRandom(3);
    const draw = (): number[] => [...fontFigure('7', 'meddon', 0.1, random)!.data];
    const first = draw();
    expect(draw()).not.toEqual(first);
    expect([...fontFigure('7', 'meddon', 0.1, createRandom(3))!.data]).toEqual(first);
  });
});
