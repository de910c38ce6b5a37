import { describe, expect, it } from 'vitest';
import { garlandPiece, garlandReject, withStub } from '../../src/training/garland.js';
import { drawAllograph } from '../../src/training/allographs.js';
import { trim, type Picture } from '../../src/training/picture.js';
import { createRandom } from '../../src/training/random.js';

const COUNT = 400;
const shapeOf = ({ width, height }: Picture): number => width / height;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

describe('the noughts of a garland', () => {
  it('are noughts and slashes, the same for a seed', () => {
    const first = createRandom(1);
    const second = createRandom(1);
    const pieces = Array.from({ length: COUNT }, () => garlandPiece(first));
    expect(new Set(pieces.map(({ symbol }) => symbol))).toEqual(new Set(['0', '/']));
    expect(pieces.filter(({ symbol }) => symbol === '0').length).toBeGreaterThan(0.7 * COUNT);
    for (const piece of pieces.slice(0, 20)) expect(garlandPiece(second)).toEqual(piece);
  });

  it('are one nought wide, where a slash is slimmer', () => {
    const random = createRandom(2);
    const pieces = Array.from({ length: COUNT }, () => garlandPiece(random));
    const shapes = (symbol: string): number[] =>
      pieces.filter((piece) => piece.symbol === symbol).map(({ picture }) => shapeOf(picture));
    const nought = median(shapes('0'));
    expect(nought).toBeGreaterThan(0.6);
    expect(nought).toBeLessThan(1.3);
    expect(median(shapes('/'))).toBeLessThan(0.8 * nought);
  });

  it('come to wrong cuts of many widths: halves and pairs', () => {
    const random = createRandom(3);
    const nought = median(Array.from({ length: COUNT }, () => garlandPiece(random).picture).map(shapeOf));
    const shapes = Array.from({ length: COUNT }, () => shapeOf(garlandReject(random)));
    expect(shapes.filter((shape) => shape < 0.7 * nought).length).toBeGreaterThan(0.1 * COUNT);
    expect(shapes.filter((shape) => shape > 1.4 * nought).length).toBeGreaterThan(0.2 * COUNT);
  });

  it('can be other noughts with a stub of the link: ink is added at the side, none is lost', () => {
    const random = createRandom(4);
    let wider = 0;
    for (let count = 0; count < 50; count += 1) {
      const nought = trim(drawAllograph('0', random));
      const stubbed = withStub(nought, random);
      const sum = ({ data }: Picture): number => data.reduce((total, value) => total + value, 0);
      expect(sum(stubbed)).toBeGreaterThanOrEqual(sum(nought) - 1e-3);
      if (trim(stubbed).width > nought.width) wider += 1;
    }
    expect(wider).toBeGreaterThan(25);
  });
});
