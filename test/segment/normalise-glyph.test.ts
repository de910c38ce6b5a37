import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseGlyph } from '../../src/segment/normalise-glyph.js';

const bar = (width: number, height: number, margin = 0): { width: number; height: number; data: Uint8Array } => {
  const image = { width: width + 2 * margin, height: height + 2 * margin, data: new Uint8Array(0) };
  image.data = new Uint8Array(image.width * image.height);
  for (let y = margin; y < margin + height; y += 1) {
    image.data.fill(255, y * image.width + margin, y * image.width + margin + width);
  }
  return image;
};

const moments = (image: Float32Array, size = 28): { x: number; y: number } => {
  let mass = 0;
  let x = 0;
  let y = 0;
  image.forEach((value, index) => {
    mass += value;
    x += value * ((index % size) + 0.5);
    y += value * (Math.floor(index / size) + 0.5);
  });
  return { x: x / mass, y: y / mass };
};

const extent = (image: Float32Array, size = 28): { width: number; height: number } => {
  const lit = [...image.entries()].filter(([, value]) => value > 0.5).map(([index]) => index);
  const columns = lit.map((index) => index % size);
  const rows = lit.map((index) => Math.floor(index / size));
  return {
    width: Math.max(...columns) - Math.min(...columns) + 1,
    height: Math.max(...rows) - Math.min(...rows) + 1,
  };
};

describe('normaliseGlyph', () => {
  it('fits the longer side to the box and keeps the aspect', () => {
    expect(extent(normaliseGlyph(bar(30, 60)))).toEqual({ width: 10, height: 20 });
    expect(extent(normaliseGlyph(bar(8, 4)))).toEqual({ width: 20, height: 10 });
    expect(extent(normaliseGlyph(bar(12, 12), 24, 16), 24)).toEqual({ width: 16, height: 16 });
  });

  it('puts the centre of mass in the middle', () => {
    const hook = bar(20, 40);
    for (let y = 6; y < 40; y += 1) hook.data.fill(0, y * 20 + 4, y * 20 + 20);
    const { x, y } = moments(normaliseGlyph(hook));
    expect(x).toBeCloseTo(14, 1);
    expect(y).toBeCloseTo(14, 1);
  });

  it('does not depend on margins, on the scale of the values or on faint dirt', () => {
    const plain = normaliseGlyph(bar(9, 21));
    expect(normaliseGlyph(bar(9, 21, 7))).toEqual(plain);
    const grey = bar(9, 21, 7);
    const soft = { ...grey, data: Float32Array.from(grey.data, (value) => value / 510) };
    soft.data[0] = 0.05;
    normaliseGlyph(soft).forEach((value, index) => expect(value).toBeCloseTo(plain[index], 5));
  });

  it('is all zero where there is no ink', () => {
    expect(normaliseGlyph(bar(0, 0, 3)).every((value) => value === 0)).toBe(true);
    expect(normaliseGlyph({ width: 0, height: 0, data: new Uint8Array(0) })).toHaveLength(784);
  });

  it('holds back the centring where it would push ink out of the field', () => {
    const flag = bar(40, 8);
    flag.data.fill(1, 0, 320);
    for (let y = 0; y < 8; y += 1) flag.data.fill(255, y * 40, y * 40 + 5);
    for (let y = 0; y < 8; y += 1) flag.data.fill(255, y * 40 + 39, y * 40 + 40);
    const { x } = moments(normaliseGlyph(flag));
    expect(x).toBeCloseTo(12, 0);
  });

  it('gives values between 0 and 1 with the peak at 1 for any ink', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 70 }),
        fc.array(fc.tuple(fc.nat(4899), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 12 }),
        (width, height, dots) => {
          const data = new Uint8Array(width * height);
          for (const [at, value] of dots) data[at % data.length] = value;
          const image = normaliseGlyph({ width, height, data });
          expect(Math.max(...image)).toBeCloseTo(1, 5);
          expect(Math.min(...image)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
