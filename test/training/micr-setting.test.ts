import { describe, expect, it } from 'vitest';
import { drawMicrLine, e13bGlyphs } from '../../src/training/micr-glyphs.js';
import { createPlane, stampMask, type InkPlane } from '../../src/training/micr-raster.js';
import { setLine } from '../../src/training/micr-setting.js';
import { fadeOut, slant } from '../../src/training/micr-wear.js';
import { createRandom } from '../../src/training/random.js';

const sum = (plane: InkPlane): number => plane.data.reduce((total, ink) => total + ink, 0);

describe('setLine', () => {
  it('says where the ink of every character is', () => {
    const random = createRandom(3);
    for (let round = 0; round < 40; round += 1) {
      const plane = createPlane(480, 48);
      for (const { box, visible } of setLine(random, 'e13b', plane, 30)) {
        if (visible < 1) continue;
        let inked = 0;
        for (let y = Math.max(0, Math.floor(box.y)); y < Math.min(48, box.y + box.height); y += 1) {
          for (let x = Math.floor(box.x); x < box.x + box.width; x += 1) inked += plane.data[y * 480 + x];
        }
        expect(inked / (box.width * box.height)).toBeGreaterThan(0.08);
      }
    }
  });

  it('sets some symbols much smaller than digits, and digits nearly alike', () => {
    const random = createRandom(5);
    const heights = new Map<string, number[]>([
      ['digit', []],
      ['symbol', []],
    ]);
    for (let round = 0; round < 200; round += 1) {
      for (const { text, box } of setLine(random, 'e13b', createPlane(480, 48), 30)) {
        heights.get(/\d/.test(text) ? 'digit' : 'symbol')!.push(box.height / 30);
      }
    }
    const share = (kind: string, below: number): number => {
      const all = heights.get(kind)!;
      return all.filter((height) => height < below).length / all.length;
    };
    expect(share('symbol', 0.7)).toBeGreaterThan(0.03);
    expect(share('digit', 0.7)).toBeLessThan(0.02);
  });
});

describe('plain E-13B digits', () => {
  it('are as high as the standard’s and have strokes of one module', () => {
    for (const [character, mask] of e13bGlyphs('plain')) {
      const standard = e13bGlyphs().get(character)!;
      expect(mask.rows).toBe(standard.rows);
      if (!/[13468]/.test(character)) continue;
      const ink = ({ sums }: typeof mask): number => sums.at(-1)! / mask.resolution ** 2;
      expect(ink(mask), character).toBeLessThan(ink(standard));
    }
  });

  it('are drawn nowhere but in training', () => {
    const drawn = drawMicrLine('1', 'e13b', 234);
    const plane = createPlane(drawn.width, drawn.height);
    const mask = e13bGlyphs('standard').get('1')!;
    stampMask(plane, mask, 23.4 + 29.25 - 3 * mask.width, 23.4, 3.042, 3.042);
    expect(Math.abs(drawn.data.reduce((total, grey) => total + 1 - grey / 255, 0) - sum(plane))).toBeLessThan(2);
  });
});

describe('fadeOut', () => {
  it('takes ink away within the ellipse, most in its middle, and nowhere else', () => {
    const plane = createPlane(60, 40);
    plane.data.fill(1);
    fadeOut(plane, { x: 30, y: 20 }, { along: 12, across: 5 }, 0, 0.8);
    expect(plane.data[20 * 60 + 30]).toBeCloseTo(0.2, 2);
    expect(plane.data[20 * 60 + 39]).toBeGreaterThan(plane.data[20 * 60 + 33]);
    expect(plane.data[26 * 60 + 30]).toBe(1);
    expect(plane.data[20 * 60 + 43]).toBe(1);
  });
});

describe('slant', () => {
  it('leans only where it is told to, to the right above and to the left below', () => {
    const plane = createPlane(60, 20);
    for (const x of [15, 45]) for (let y = 0; y < 20; y += 1) plane.data[y * 60 + x] = 1;
    slant(plane, (x) => (x < 30 ? 0.4 : 0));
    expect([...plane.data.subarray(0, 30)].findIndex((ink) => ink > 0.1)).toBe(18);
    expect(plane.data[19 * 60 + 11] + plane.data[19 * 60 + 12]).toBeCloseTo(1, 5);
    for (let y = 0; y < 20; y += 1) expect(plane.data[y * 60 + 45]).toBe(1);
  });
});
