import { describe, expect, it } from 'vitest';
import { createGrey, type GreyImage } from '../../src/image.js';
import {
  components,
  findRulings,
  inkMask,
  otsu,
  removeRulings,
  sauvola,
  strokeWidth,
  wolf,
} from '../../src/page/index.js';

function fill(image: GreyImage, x0: number, y0: number, x1: number, y1: number, value: number): void {
  for (let y = y0; y < y1; y++) image.data.fill(value, y * image.width + x0, y * image.width + x1);
}
const count = (mask: GreyImage): number => mask.data.reduce((n, v) => n + (v ? 1 : 0), 0);

/** A mask drawn in text: `#` is ink. */
function mask(...rows: string[]): GreyImage {
  return {
    width: rows[0].length,
    height: rows.length,
    data: Uint8Array.from(rows.flatMap((row) => [...row].map((c) => (c === '#' ? 255 : 0)))),
  };
}
const picture = ({ width, height, data }: GreyImage): string[] =>
  Array.from({ length: height }, (_, y) =>
    [...data.subarray(y * width, (y + 1) * width)].map((v) => (v ? '#' : '.')).join(''),
  );

describe('thresholds', () => {
  it('otsu parts two classes between them and says how clearly', () => {
    const image = createGrey(100, 100, 250);
    fill(image, 10, 10, 30, 30, 40);
    const split = otsu(image);
    expect(split).toMatchObject({ ink: 40, paper: 250 });
    expect(split.level).toBeGreaterThanOrEqual(40);
    expect(split.level).toBeLessThan(250);
    expect(split.separability).toBeCloseTo(1, 6);
  });

  it.each([
    ['sauvola', (image: GreyImage) => sauvola(image, { window: 25, k: 0.2 })],
    ['wolf', (image: GreyImage) => wolf(image, { window: 25, k: 0.5 })],
  ])('%s finds strokes on a shade that no single level separates', (_name, threshold) => {
    const image = createGrey(300, 60);
    for (let y = 0; y < 60; y++) for (let x = 0; x < 300; x++) image.data[y * 300 + x] = 240 - Math.round(x * 0.6);
    for (let x = 15; x < 300; x += 30)
      for (let y = 20; y < 40; y++) fill(image, x, y, x + 3, y + 1, image.data[x] * 0.4);
    const found = threshold(image);
    for (let x = 15; x < 300; x += 30) expect(found.data[30 * 300 + x + 1]).toBe(255);
    expect(count(found)).toBeGreaterThan(10 * 3 * 20 * 0.95);
    expect(count(found)).toBeLessThan(10 * 3 * 20 * 1.3);
  });

  it('inkMask keeps pencil beside black print and nothing of bare paper', () => {
    const image = createGrey(400, 100, 252);
    for (let i = 0; i < image.data.length; i++) image.data[i] -= (i * 7919) % 5;
    fill(image, 20, 20, 140, 80, 10);
    for (let x = 220; x < 380; x += 20) fill(image, x, 20, x + 4, 80, 170);
    const found = inkMask(image);
    expect(found.data[50 * 400 + 222]).toBe(255);
    expect(found.data[50 * 400 + 80]).toBe(255);
    expect(count(found)).toBe(120 * 60 + 8 * 4 * 60);
    expect(count(inkMask(createGrey(50, 50, 250)))).toBe(0);
  });
});

describe('components', () => {
  it('joins by corners and by U turns, and measures each piece', () => {
    const map = components(mask('#..#..#', '#..#.#.', '####...', '.......', '#.....#'));
    expect(map.components.map(({ box, area }) => ({ box, area }))).toEqual([
      { box: { x: 0, y: 0, width: 4, height: 3 }, area: 8 },
      { box: { x: 5, y: 0, width: 2, height: 2 }, area: 2 },
      { box: { x: 0, y: 4, width: 1, height: 1 }, area: 1 },
      { box: { x: 6, y: 4, width: 1, height: 1 }, area: 1 },
    ]);
    expect(map.components[1].centre).toEqual({ x: 6, y: 1 });
    expect([...map.labels.slice(0, 7)]).toEqual([1, 0, 0, 1, 0, 0, 2]);
    expect(map.labels[6 + 4 * 7]).toBe(4);
  });

  it('measures the width of strokes at any slant', () => {
    for (const degrees of [0, 20, 45, 70, 90]) {
      const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      const image = createGrey(200, 200, 0);
      for (let y = 0; y < 200; y++) {
        for (let x = 0; x < 200; x++) {
          const [u, v] = [(x - 99.5) * c + (y - 99.5) * s, (y - 99.5) * c - (x - 99.5) * s];
          if (Math.abs(u) < 80 && Math.abs(v) < 4) image.data[y * 200 + x] = 255;
        }
      }
      expect(Math.abs(strokeWidth(image) - 8)).toBeLessThan(0.8);
    }
    expect(strokeWidth(createGrey(5, 5, 0))).toBe(0);
  });
});

describe('rulings', () => {
  it('finds solid, broken, dotted and leaning lines of both orientations, and no bars', () => {
    const image = createGrey(400, 300, 0);
    fill(image, 20, 30, 320, 33, 255);
    fill(image, 150, 30, 152, 33, 0);
    for (let x = 20; x < 380; x += 4) fill(image, x, 80, x + 2, 82, 255);
    for (let x = 20; x < 380; x++) fill(image, x, 120 + Math.floor(x / 60), x + 1, 122 + Math.floor(x / 60), 255);
    fill(image, 20, 200, 380, 240, 255);
    fill(image, 390, 10, 393, 290, 255);
    const flat = findRulings(image, 'horizontal', 200);
    expect(flat.map(({ from, to }) => [from.x, to.x])).toEqual([
      [20, 320],
      [20, 378],
      [20, 380],
    ]);
    expect(flat[0].thickness).toBeCloseTo(3, 1);
    expect(flat[0].from.y).toBeCloseTo(31.5, 1);
    expect(flat[1].coverage).toBeCloseTo(0.5, 1);
    expect(flat[2].to.y - flat[2].from.y).toBeCloseTo(6, 0);
    expect(findRulings(image, 'vertical', 200)).toMatchObject([
      { from: { x: 391.5, y: 10 }, to: { x: 391.5, y: 290 } },
    ]);
  });

  it('takes a line out and leaves upright and slanted strokes that cross it whole', () => {
    const line = createGrey(200, 80, 0);
    fill(line, 0, 40, 200, 43, 255);
    const strokes = createGrey(200, 80, 0);
    fill(strokes, 50, 10, 55, 70, 255);
    for (let y = 10; y < 70; y++) fill(strokes, 90 + y, y, 95 + y, y + 1, 255);
    const both = { ...line, data: line.data.map((v, i) => Math.max(v, strokes.data[i])) };
    const grey = { ...both, data: both.data.map((v) => 255 - v) };
    const rulings = findRulings(both, 'horizontal', 150);
    expect(rulings).toHaveLength(1);
    const clean = removeRulings(grey, both, rulings);
    const lost = strokes.data.filter((v, i) => v && !clean.mask.data[i]).length;
    const left = clean.mask.data.filter((v, i) => v && !strokes.data[i]).length;
    expect(lost).toBe(0);
    expect(left).toBeLessThan(30);
    expect(clean.image.data[41 * 200 + 20]).toBe(255);
    expect(clean.image.data[41 * 200 + 52]).toBe(0);
  });

  it('leaves a darker stroke that runs along the line, as the foot of a stamped 2 does', () => {
    const ink = createGrey(200, 40, 0);
    const grey = createGrey(200, 40, 255);
    fill(ink, 0, 30, 200, 33, 255);
    fill(grey, 0, 30, 200, 33, 150);
    fill(ink, 80, 29, 100, 33, 255);
    fill(grey, 80, 29, 100, 33, 40);
    const clean = removeRulings(grey, ink, findRulings(ink, 'horizontal', 150));
    expect(clean.mask.data[31 * 200 + 40]).toBe(0);
    expect(clean.mask.data[31 * 200 + 90]).toBe(255);
    expect(clean.image.data[31 * 200 + 90]).toBe(40);
  });

  it('takes out upright lines too', () => {
    const cross = mask('..#....', '..#....', '#######', '..#....', '..#....', '..#....', '..#....');
    const grey = { ...cross, data: cross.data.map((v) => 255 - v) };
    const clean = removeRulings(grey, cross, findRulings(cross, 'vertical', 7));
    expect(picture(clean.mask)[2]).toBe('#######');
    expect(picture(clean.mask)[5]).toBe('.......');
  });
});
