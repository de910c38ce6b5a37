import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGrey, type GreyImage } from '../../src/image.js';
import { drawMicrPicture } from '../../src/segment/micr-line.js';
import { MICR_GRIDS } from '../../src/segment/micr-fonts.js';
import { findMicrRows, lineAt } from '../../src/segment/micr-rows.js';
import { drawMicrLine } from '../../src/training/micr-glyphs.js';

/** Ink of a line set into a larger band; `foot` gives the band's row for the line's foot at x. */
function band(line: GreyImage, width: number, height: number, left: number, top: (x: number) => number): GreyImage {
  const ink = createGrey(width, height, 0);
  for (let y = 0; y < line.height; y += 1) {
    for (let x = 0; x < line.width; x += 1) {
      if (line.data[y * line.width + x] > 127) continue;
      const row = Math.round(y + top(x));
      if (row >= 0 && row < height) ink.data[row * width + left + x] = 255;
    }
  }
  return ink;
}

describe('findMicrRows', () => {
  it('finds height, foot and slope of a line anywhere in a band', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 110, max: 500 }),
        fc.double({ min: -0.03, max: 0.03, noNaN: true }),
        fc.integer({ min: 20, max: 60 }),
        (dpi, slope, top) => {
          const line = drawMicrLine('⑆123456780⑆ 00412⑉7789⑈', 'e13b', dpi);
          const margin = Math.ceil(Math.abs(slope) * line.width);
          const ink = band(
            line,
            line.width + 40,
            line.height + 120 + margin,
            20,
            (x) => top + margin / 2 + slope * (x - line.width / 2),
          );
          const [row] = findMicrRows(ink, 'e13b');
          const x = ink.width / 2;
          const field = row.fields.find((f) => f.left <= x && f.right >= x) ?? row.fields[0];
          const at = lineAt(field, x);
          expect(Math.abs(at.height - 0.117 * dpi)).toBeLessThan(0.08 * 0.117 * dpi + 1.5);
          const foot = top + margin / 2 + slope * (x - 20 - line.width / 2) + (0.1 + 0.117) * dpi;
          expect(Math.abs(at.foot - foot)).toBeLessThan(0.08 * 0.117 * dpi + 1.5);
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  });

  it('follows an amount that another machine printed lower', () => {
    const line = drawMicrLine('⑆123456780⑆       ⑇0000012500⑇', 'e13b', 200);
    const split = Math.round(20 + 14 * 25);
    const ink = band(line, line.width + 20, line.height + 60, 10, (x) => (x < split ? 15 : 33));
    const [row] = findMicrRows(ink, 'e13b');
    expect(row.fields).toHaveLength(2);
    const [main, amount] = row.fields;
    expect(lineAt(amount, amount.left).foot - lineAt(main, main.left).foot).toBeCloseTo(18, -0.5);
  });

  it('follows a line that curls up at its end', () => {
    const line = drawMicrLine('⑈123456⑈ ⑆567890123⑆ 45⑉678901⑈', 'e13b', 200);
    // 23 pixels are a digit's height: the first character stands one above the rest.
    const rise = (x: number): number => 26 * Math.max(0, 1 - x / 200) ** 1.5;
    const ink = band(line, line.width + 40, line.height + 90, 20, (x) => 45 - rise(x));
    const [row] = findMicrRows(ink, 'e13b');
    const [first] = row.fields;
    expect(first.left).toBeLessThan(20 + 20 + 10);
    const foot = 45 - rise(32) + (0.1 + 0.117) * 200;
    expect(Math.abs(lineAt(first, 20 + 32).foot - foot)).toBeLessThan(5);
  });

  it('joins the bars of CMC-7 into characters of full height', () => {
    const line = drawMicrLine('H1234567 H123456789012I 123456789012F', 'cmc7', 300);
    const ink = band(line, line.width, line.height + 40, 0, () => 20);
    const [row] = findMicrRows(ink, 'cmc7');
    expect(row.fields[0].height / (0.106 * 300)).toBeCloseTo(1, 1);
  });

  it('finds nothing on empty paper and under a lone rule', () => {
    expect(findMicrRows(createGrey(600, 80, 0), 'e13b')).toEqual([]);
    const ruled = createGrey(600, 80, 0);
    ruled.data.fill(255, 40 * 600, 43 * 600);
    expect(findMicrRows(ruled, 'e13b')).toEqual([]);
  });
});

describe('drawMicrPicture', () => {
  it('brings digits of any size to the grid’s rows', () => {
    const { digitTop, digitRows, stride } = MICR_GRIDS.e13b;
    for (const dpi of [120, 300, 600]) {
      const line = drawMicrLine('08808', 'e13b', dpi);
      const ink = band(line, line.width, line.height, 0, () => 0);
      const picture = drawMicrPicture(ink, findMicrRows(ink, 'e13b')[0], 'e13b');
      expect(picture.columns % stride).toBe(0);
      const inked = Array.from({ length: picture.rows }, (_, row) =>
        picture.image.subarray(row * picture.columns, (row + 1) * picture.columns).some((value) => value > 0.5),
      );
      expect(Math.abs(inked.indexOf(true) - digitTop)).toBeLessThanOrEqual(1);
      expect(Math.abs(inked.lastIndexOf(true) - (digitTop + digitRows - 1))).toBeLessThanOrEqual(1);
    }
  });
});
