import { createCanvas } from '@napi-rs/canvas';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cutGlyphs, GlyphNames } from '../../src/server/review/glyphs.js';
import { makeId } from '../../src/storage/index.js';

describe('names of glyphs', () => {
  it('are known to the process that gave them, and say nothing', () => {
    const names = new GlyphNames();
    const id = makeId();
    const name = names.seal(id, 12);
    expect(name).toMatch(/^[\w-]{64}$/);
    expect(names.seal(id, 12)).toBe(name);
    expect(names.open(name)).toEqual({ document: id, index: 12 });
    expect(new GlyphNames().open(name)).toBeUndefined();
    const changed = (name.startsWith('A') ? 'B' : 'A') + name.slice(1);
    expect(names.open(changed)).toBeUndefined();
    expect(names.open(id)).toBeUndefined();
  });

  it('have no order of their own', () => {
    const names = new GlyphNames();
    const id = makeId();
    const sealed = Array.from({ length: 200 }, (_, index) => names.seal(id, index));
    const sorted = [...sealed].sort();
    const stayed = sealed.filter((name, index) => sorted[index] === name);
    expect(stayed.length).toBeLessThan(20);
    const rising = sorted.filter((name, at) => at > 0 && sealed.indexOf(name) > sealed.indexOf(sorted[at - 1]));
    expect(rising.length).toBeGreaterThan(60);
    expect(rising.length).toBeLessThan(140);
  });
});

describe('glyphs cut from a page', () => {
  /** A page on which a glyph of 20 by 30 pixels lies at an angle: dark in its upper left quarter, and a dark neighbour on its right. */
  function pageAt(degrees: number): { png: Buffer; polygon: Parameters<typeof cutGlyphs>[1][number] } {
    const canvas = createCanvas(200, 200);
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, 200, 200);
    context.translate(100, 100);
    context.rotate((degrees * Math.PI) / 180);
    context.fillStyle = '#000';
    context.fillRect(-10, -15, 10, 15);
    context.fillRect(14, -15, 20, 30);
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const at = (x: number, y: number): [number, number] => [100 + x * cos - y * sin, 100 + x * sin + y * cos];
    return { png: canvas.toBuffer('image/png'), polygon: [at(-10, -15), at(10, -15), at(10, 15), at(-10, 15)] };
  }

  it.each([0, 90, 180, 270, 7, -12])('are upright and show nothing beside them, at %i degrees', async (degrees) => {
    const { png, polygon } = pageAt(degrees);
    const [cut] = await cutGlyphs(png, [polygon]);
    const { data, info } = await sharp(cut).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([20, 30]);
    const pixel = (x: number, y: number): number => data[(y * info.width + x) * info.channels];
    const corners = [pixel(4, 5), pixel(15, 5), pixel(4, 24), pixel(15, 24)].map((grey) => grey > 128);
    expect(corners).toEqual([false, true, true, true]);
    expect(pixel(info.width - 2, 15)).toBeGreaterThan(128);
  });

  it('at the edge of the page are cut there', async () => {
    const { png } = pageAt(0);
    const [cut] = await cutGlyphs(png, [
      [
        [-5, -5],
        [15, -5],
        [15, 20],
        [-5, 20],
      ],
    ]);
    expect((await sharp(cut).metadata()).width).toBeLessThanOrEqual(20);
  });
});
