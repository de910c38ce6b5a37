import { describe, expect, it } from 'vitest';
import { drawAllograph } from '../../src/training/allographs.js';
import { blank, drawStroke, trim, type Picture } from '../../src/training/picture.js';
import { createRandom } from '../../src/training/random.js';
import { drawSkeleton, skeletonOf } from '../../src/training/redrawn.js';

const inked = ({ data }: Picture): number => data.filter((value) => value > 0.5).length;

/** Pieces of ink that do not touch, corners included. */
function pieces({ width, height, data }: Picture): number {
  const seen = new Uint8Array(data.length);
  let count = 0;
  for (let start = 0; start < data.length; start += 1) {
    if (data[start] < 0.5 || seen[start] === 1) continue;
    count += 1;
    const open = [start];
    seen[start] = 1;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const x = at % width;
      for (let y = Math.floor(at / width) - 1; y <= Math.floor(at / width) + 1; y += 1) {
        for (let column = x - 1; column <= x + 1; column += 1) {
          const next = y * width + column;
          if (y < 0 || y >= height || column < 0 || column >= width || data[next] < 0.5 || seen[next] === 1) continue;
          seen[next] = 1;
          open.push(next);
        }
      }
    }
  }
  return count;
}

describe('a digit drawn again', () => {
  it('is as thick as the pen, whatever pen wrote it', () => {
    const random = createRandom(4);
    for (const written of [0.06, 0.09, 0.12]) {
      const picture = trim(drawAllograph('0', random, { form: 4, pen: written }));
      const skeleton = skeletonOf(picture)!;
      const [thin, thick] = [0.05, 0.15].map((pen) => inked(drawSkeleton(skeleton, pen)));
      expect(thick / thin).toBeGreaterThan(2.2);
      expect(thick / thin).toBeLessThan(4);
    }
  });

  it('holds together where it held together', () => {
    const random = createRandom(5);
    for (const digit of '0123689') {
      const picture = trim(drawAllograph(digit, random, { pen: 0.09 }));
      if (pieces(picture) !== 1) continue;
      const skeleton = skeletonOf(picture);
      if (skeleton !== undefined) expect(pieces(drawSkeleton(skeleton, 0.09))).toBe(1);
    }
  });

  it('is given up where its ink has run into a blot, or where there is hardly any', () => {
    // A nine whose loop is filled.
    const blot = blank(30, 60);
    drawStroke(blot, [{ x: 14, y: 14 }], [26]);
    drawStroke(blot, [{ x: 25, y: 14 }, { x: 25, y: 57 }], [4, 4]); // prettier-ignore
    expect(skeletonOf(blot)).toBeUndefined();
    expect(skeletonOf(blank(20, 20))).toBeUndefined();
  });
});
