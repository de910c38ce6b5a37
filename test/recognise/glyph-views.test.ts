import { describe, expect, it } from 'vitest';
import { classifyDigits } from '../../src/recognise/classify-digits.js';
import { OTHER_VIEWS, viewOf } from '../../src/recognise/glyph-views.js';
import type { Recogniser } from '../../src/recognise/index.js';

const SIDE = 28;
/** An upright bar in the middle. */
const bar = Float32Array.from({ length: SIDE * SIDE }, (_, at) => {
  const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
  return y >= 6 && y < 22 && x >= 13 && x < 15 ? 1 : 0;
});
const inkAt = (image: Float32Array, row: number): number => {
  const line = image.subarray(row * SIDE, (row + 1) * SIDE);
  return line.reduce((sum, ink, x) => sum + ink * x, 0) / line.reduce((sum, ink) => sum + ink, 0);
};

describe('viewOf', () => {
  const still = { turn: 0, slant: 0, wide: 1, high: 1 };

  it('leaves a picture as it is where nothing differs', () => expect(viewOf(bar, SIDE, still)).toEqual(bar));

  it('turns, slants and stretches about the middle', () => {
    const slanted = viewOf(bar, SIDE, { ...still, slant: 0.2 });
    expect(inkAt(slanted, 8) - inkAt(slanted, 19)).toBeCloseTo(0.2 * 11, 1);
    const turned = viewOf(bar, SIDE, { ...still, turn: 0.2 });
    expect(Math.abs(inkAt(turned, 8) - inkAt(turned, 19))).toBeCloseTo(Math.tan(0.2) * 11, 1);
    const ink = (image: Float32Array): number => image.reduce((sum, value) => sum + value, 0);
    expect(ink(viewOf(bar, SIDE, { ...still, high: 0.5 })) / ink(bar)).toBeCloseTo(0.5, 1);
    expect(ink(viewOf(bar, SIDE, { ...still, wide: 2 })) / ink(bar)).toBeCloseTo(2, 1);
  });
});

describe('classifyDigits', () => {
  const classes = [...'0123456789', ''];
  /** Sure of the bar as it is; of anything else it holds two digits equally likely, and after a second look one of them. */
  function recogniserOf(answer: (image: Float32Array) => number[]): { asked: number[]; recogniser: Recogniser } {
    const asked: number[] = [];
    const recogniser = {
      network: () => Promise.resolve({ classes, inputShape: [SIDE, SIDE, 1] }),
      classify: (_: string, images: readonly Float32Array[]) => {
        asked.push(images.length);
        return Promise.resolve(images.map((image) => Float32Array.from(answer(image))));
      },
    };
    return { asked, recogniser: recogniser as unknown as Recogniser };
  }
  const row = (shares: Record<number, number>): number[] => classes.map((_, index) => shares[index] ?? 0);
  const faint = bar.map((value) => value / 2);
  const picture = (data: Float32Array) => ({ width: SIDE, height: SIDE, data });

  it('looks again at what it is unsure of, and at nothing else', async () => {
    const isAsItIs = (image: Float32Array): boolean => image.every((value, at) => value === faint[at]);
    const { asked, recogniser } = recogniserOf((image) =>
      Math.max(...image) > 0.9 ? row({ 1: 0.98, 7: 0.02 }) : isAsItIs(image) ? row({ 1: 0.4, 7: 0.6 }) : row({ 1: 1 }),
    );
    const [sure, unsure] = await classifyDigits([picture(bar), picture(faint)], recogniser);
    expect(asked).toEqual([2, OTHER_VIEWS.length]);
    expect(sure[1]).toBeCloseTo(0.98, 6);
    expect(unsure[1]).toBeCloseTo((0.4 + OTHER_VIEWS.length) / (1 + OTHER_VIEWS.length), 5);
    expect(unsure.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });
});
