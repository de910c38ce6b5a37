import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { CMC7_CHARACTERS, E13B_CHARACTERS } from '../../src/segment/micr-fonts.js';
import { cmc7Glyphs, drawMicrLine, e13bGlyphs } from '../../src/training/micr-glyphs.js';
import { createPlane, stampMask } from '../../src/training/micr-raster.js';

const REFERENCE = join(PACKAGE_ROOT, '../shared/data/train/micr-e13b-glyphs/svgs');

/** What is inked of a drawing, scaled to `width` × `height`, ink as 1. */
async function reference(file: string, width: number, height: number): Promise<Float32Array> {
  const { data } = await sharp(file, { density: 1500 })
    .flatten({ background: 'white' })
    .greyscale()
    .trim({ threshold: 60 })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Float32Array.from(data, (value) => 1 - value / 255);
}

describe('E-13B characters', () => {
  it('has every character, nine modules high or less and seven wide or less', () => {
    expect([...e13bGlyphs().keys()].sort()).toEqual([...E13B_CHARACTERS].sort());
    for (const mask of e13bGlyphs().values()) expect(mask.width).toBeLessThanOrEqual(7);
  });

  it.skipIf(!existsSync(REFERENCE))('looks like the drawings made from Payments Canada’s standard', async () => {
    for (const file of readdirSync(REFERENCE)) {
      const character = String.fromCodePoint(parseInt(file.slice(1, 5), 16));
      const mask = e13bGlyphs().get(character)!;
      const drawn = createPlane(Math.round(mask.width * 10), 90);
      stampMask(drawn, mask, 0, 0, 10, 10);
      const rows = Array.from({ length: 90 }, (_, y) => y).filter((y) =>
        drawn.data.subarray(y * drawn.width, (y + 1) * drawn.width).some((ink) => ink > 0.5),
      );
      const inked = drawn.data.subarray(rows[0] * drawn.width, (rows.at(-1)! + 1) * drawn.width);
      const there = await reference(join(REFERENCE, file), drawn.width, inked.length / drawn.width);
      const different = inked.reduce((sum, ink, at) => sum + Math.abs(ink - there[at]), 0) / inked.length;
      expect(different, character).toBeLessThan(0.06);
    }
  });
});

describe('CMC-7 characters', () => {
  it('gives every digit seven bars with two long gaps', () => {
    expect([...cmc7Glyphs().keys()].sort()).toEqual([...CMC7_CHARACTERS].sort());
    const style = { bar: 0.05, short: 0.1, long: 0.2 };
    for (const [character, mask] of cmc7Glyphs(style)) {
      if (character < '0' || character > '9') continue;
      expect(mask.width, character).toBeCloseTo(4 * style.short + 2 * style.long + style.bar, 6);
    }
  });

  it('gives no two characters the same gaps and cuts', () => {
    const sums = [...cmc7Glyphs().values()].map(({ sums }) => sums.join());
    expect(new Set(sums).size).toBe(CMC7_CHARACTERS.length);
  });
});

describe('drawMicrLine', () => {
  it('sets characters an eighth of an inch apart and leaves spaces empty', () => {
    const image = drawMicrLine('1 1', 'e13b', 240);
    expect(image.width).toBe(Math.ceil(3 * 30 + 48));
    const inked = (from: number, to: number): boolean => {
      for (let y = 0; y < image.height; y += 1) {
        for (let x = from; x < to; x += 1) if (image.data[y * image.width + x] < 128) return true;
      }
      return false;
    };
    expect([inked(0, 24), inked(24, 54), inked(54, 84), inked(84, 114)]).toEqual([false, true, false, true]);
  });

  it('refuses characters that the font lacks', () => {
    expect(() => drawMicrLine('A', 'e13b', 200)).toThrow(RangeError);
    expect(() => drawMicrLine('⑆', 'cmc7', 200)).toThrow(RangeError);
  });
});
