import { describe, expect, it } from 'vitest';
import { IDENTITY } from '../../src/geometry.js';
import {
  drawWords,
  rowBand,
  WORDS_MIDDLE,
  WORDS_ROWS,
  WORDS_SPREAD,
  WORDS_STRIDE,
} from '../../src/segment/words-picture.js';
import type { Strip } from '../../src/segment/types.js';

/** Stems `height` high every `apart` pixels, from row `top` on. */
function stems(top: number, height: number, apart: number): Strip {
  const [width, rows] = [apart * 20, 120];
  const data = new Uint8Array(width * rows);
  for (let y = top; y < top + height; y += 1) {
    for (let x = apart; x < width - apart; x += apart) data.fill(255, y * width + x, y * width + x + 4);
  }
  const ink = { width, height: rows, data };
  const image = { width, height: rows, data: data.map((value) => 255 - value) };
  return { image, ink, strength: ink, toPage: IDENTITY, cells: undefined };
}

describe('drawWords', () => {
  it('brings writing of any size to the same rows', () => {
    for (const height of [20, 40, 60]) {
      const picture = drawWords(stems(30, height, height / 2), 0, { lean: 0, zoom: 1 })!;
      const rows = Array.from({ length: WORDS_ROWS }, (_, row) =>
        picture.image.subarray(row * picture.columns, (row + 1) * picture.columns).reduce((a, b) => a + b, 0),
      );
      const band = rowBand(rows)!;
      expect(band.middle).toBeCloseTo(WORDS_MIDDLE, 0);
      expect(band.spread).toBeGreaterThan(WORDS_SPREAD - 0.4);
      expect(band.spread).toBeLessThan(WORDS_SPREAD + 0.4);
      expect(picture.columns % WORDS_STRIDE).toBe(0);
    }
  });

  it('has no picture of no ink', () => {
    const empty = stems(0, 0, 10);
    expect(drawWords(empty, 0, { lean: 0, zoom: 1 })).toBeUndefined();
  });
});

describe('rowBand', () => {
  it('leaves out what lies far from the rest', () => {
    const rows = new Float64Array(200);
    rows.fill(10, 90, 110);
    const band = rowBand(rows)!;
    rows[5] = 20;
    expect(rowBand(rows)!.middle).toBeCloseTo(band.middle, 1);
    expect(rowBand(new Float64Array(20))).toBeUndefined();
  });
});
