import { describe, expect, it } from 'vitest';
import { createGrey, type GreyImage } from '../../src/image.js';
import { strokeShape } from '../../src/segment/stroke-shape.js';

/** A picture of pen strokes five pixels wide, each from one point to another. */
function drawn(...strokes: readonly (readonly [number, number, number, number])[]): GreyImage {
  const image = createGrey(60, 60, 0);
  for (const [x0, y0, x1, y1] of strokes)
    for (let t = 0; t <= 1; t += 0.005)
      for (let v = -2; v <= 2; v += 1)
        for (let u = -2; u <= 2; u += 1)
          image.data[Math.round(y0 + t * (y1 - y0) + v) * 60 + Math.round(x0 + t * (x1 - x0) + u)] = 255;
  return image;
}

const RING = [
  [12, 18, 48, 18],
  [48, 18, 48, 42],
  [48, 42, 12, 42],
  [12, 42, 12, 18],
] as const;

describe('strokeShape', () => {
  it('of one stroke: two ends, nothing closed in, as long as its outline', () => {
    const { loops, junctions, ends, length } = strokeShape(drawn([30, 8, 30, 52]));
    expect({ loops, junctions, ends }).toEqual({ loops: 0, junctions: 0, ends: 2 });
    expect(length).toBeGreaterThan(0.6);
    expect(length).toBeLessThan(1.05);
  });

  it('of a ring: a loop, no ends', () => {
    expect(strokeShape(drawn(...RING))).toMatchObject({ loops: 1, junctions: 0, ends: 0 });
  });

  it('of a cross: one junction, four ends', () => {
    expect(strokeShape(drawn([10, 10, 50, 50], [50, 10, 10, 50]))).toMatchObject({ loops: 0, junctions: 1, ends: 4 });
  });

  it('of a ring with a cross over it: many of each', () => {
    const { loops, junctions, ends } = strokeShape(drawn(...RING, [5, 5, 55, 55], [55, 5, 5, 55]));
    expect(loops).toBe(4);
    // Thinning may part the two strokes of a crossing.
    expect(junctions).toBeGreaterThanOrEqual(5);
    expect(ends).toBeGreaterThanOrEqual(3);
  });

  it('overlooks rough edges', () => {
    expect(strokeShape(drawn([30, 8, 30, 52], [30, 30, 33, 29]))).toMatchObject({ junctions: 0, ends: 2 });
  });

  it('of paper is nothing', () => {
    expect(strokeShape(createGrey(12, 12, 0))).toEqual({ loops: 0, junctions: 0, ends: 0, length: 0 });
  });
});
