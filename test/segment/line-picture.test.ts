import { describe, expect, it } from 'vitest';
import { buildLattice, stripFromImage } from '../../src/segment/index.js';
import { DIGIT_ROWS, drawLine, LINE_ROWS, LINE_STRIDE, TOP_ROW } from '../../src/segment/line-picture.js';
import type { GreyImage } from '../../src/image.js';

/** Upright bars of the given lean, 40 pixels high, on white paper. */
function bars(lean: number, top = 20): GreyImage {
  const width = 240;
  const height = 80;
  const data = new Uint8Array(width * height).fill(250);
  for (const left of [40, 80, 120, 160]) {
    for (let y = top; y < top + 40; y += 1) {
      const x = left + Math.round(lean * (top + 20 - y));
      for (let dx = 0; dx < 5; dx += 1) data[y * width + x + dx] = 20;
    }
  }
  return { width, height, data };
}

const picture = (image: GreyImage, lean: number, zoom = 1) => {
  const { strip, slant } = buildLattice(stripFromImage(image));
  const drawn = drawLine(strip, slant, { lean, zoom });
  if (drawn === undefined) throw new TypeError('Expected a picture');
  return drawn;
};

const rowSums = ({ image, columns }: { image: Float32Array; columns: number }): number[] =>
  Array.from({ length: LINE_ROWS }, (_, row) =>
    image.subarray(row * columns, (row + 1) * columns).reduce((sum, value) => sum + value, 0),
  );

describe('drawLine', () => {
  it('brings the digits to their rows whatever their height on the strip', () => {
    const sums = rowSums(picture(bars(0), 0));
    const inked = sums.flatMap((sum, row) => (sum > 2 ? [row] : []));
    expect(Math.abs(inked[0] - TOP_ROW)).toBeLessThanOrEqual(1);
    expect(Math.abs(inked.at(-1)! + 1 - (TOP_ROW + DIGIT_ROWS))).toBeLessThanOrEqual(1);
  });

  it('sets slanted writing upright, or half upright', () => {
    const spread = (lean: number): number => {
      const { image, columns } = picture(bars(0.4), lean);
      const counts = Array.from({ length: columns }, (_, x) =>
        Array.from({ length: LINE_ROWS }, (_r, y) => image[y * columns + x]).reduce((a, b) => a + b, 0),
      );
      return counts.filter((count) => count > 0.5).length;
    };
    expect(spread(0)).toBeLessThan(spread(0.5));
    expect(spread(0.5)).toBeLessThan(spread(1));
  });

  it('leads back to the strip', () => {
    const image = bars(0);
    const { strip } = buildLattice(stripFromImage(image));
    const drawn = picture(image, 0);
    expect(drawn.columns % LINE_STRIDE).toBe(0);
    const { x, y, width, height } = drawn.boxOf(0, drawn.columns);
    // From the first bar to the last, with paper on both sides; the strip may have a scale of its own.
    const scale = strip.ink.height / image.height;
    expect(x).toBeLessThan(40 * scale);
    expect(x + width).toBeGreaterThan(165 * scale);
    expect(Math.abs(y - 20 * scale)).toBeLessThan(4);
    expect(Math.abs(height - 40 * scale)).toBeLessThan(5);
  });

  it('levels a line that climbs', () => {
    const { width, height, data } = bars(0);
    const climbing = { width, height, data: new Uint8Array(width * height).fill(250) };
    for (let x = 0; x < width; x += 1) {
      const lift = Math.round(0.12 * (x - width / 2));
      for (let y = 0; y < height; y += 1) climbing.data[(y - lift) * width + x] = data[y * width + x];
    }
    const level = rowSums(picture({ width, height, data }, 0)).filter((sum) => sum > 2).length;
    expect(Math.abs(rowSums(picture(climbing, 0)).filter((sum) => sum > 2).length - level)).toBeLessThanOrEqual(2);
  });

  it('stays within bounds however thin and long the ink is', () => {
    const long = { width: 6000, height: 60, data: new Uint8Array(6000 * 60).fill(250) };
    for (const y of [30, 31, 32]) long.data.fill(20, y * 6000 + 100, y * 6000 + 5900);
    const ink = { ...long, data: long.data.map((value) => (value < 128 ? 255 : 0)) };
    const { strip } = buildLattice(stripFromImage(bars(0)));
    const drawn = drawLine({ ...strip, image: long, ink, strength: ink }, 0, { lean: 0, zoom: 1 });
    expect(drawn?.columns).toBeLessThanOrEqual(1000);
    expect(drawn?.columns).toBeGreaterThan(900);
  });

  it('has nothing to draw where there is no ink', () => {
    const empty = { width: 100, height: 40, data: new Uint8Array(4000).fill(255) };
    expect(drawLine(stripFromImage(empty), 0, { lean: 0, zoom: 1 })).toBeUndefined();
  });
});
