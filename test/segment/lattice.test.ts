import { describe, expect, it } from 'vitest';
import { intersection, type Rect } from '../../src/geometry.js';
import { buildLattice, stripFromImage, type LineLattice } from '../../src/segment/index.js';
import { nought, paper, stroke } from './drawing.js';

const overlap = (a: Rect, b: Rect): number => {
  const shared = intersection(a, b);
  const both = shared.width * shared.height;
  return both / (a.width * a.height + b.width * b.height - both);
};

const bestOverlap = ({ glyphs }: LineLattice, box: Rect): number => Math.max(...glyphs.map((g) => overlap(g.box, box)));

/** Every way through the cuts by single pieces exists. */
const hasWayThrough = ({ glyphs, cutCount }: LineLattice): boolean =>
  Array.from({ length: cutCount - 1 }, (_, cut) => glyphs.some(({ from, to }) => from === cut && to === cut + 1)).every(
    Boolean,
  );

describe('buildLattice', () => {
  it('offers separate characters whole, in writing order', () => {
    const image = paper(200, 60);
    [30, 75, 120, 165].forEach((x) => nought(image, x, 30, 28, 42));
    const lattice = buildLattice(stripFromImage(image));
    for (const x of [30, 75, 120, 165]) {
      expect(bestOverlap(lattice, { x: x - 14, y: 9, width: 28, height: 42 })).toBeGreaterThan(0.8);
    }
    const wholes = lattice.glyphs.filter(
      ({ relativeWidth, relativeHeight }) => relativeWidth > 0.6 && relativeHeight > 0.9,
    );
    expect(wholes.map(({ box }) => box.x)).toEqual([...wholes.map(({ box }) => box.x)].sort((a, b) => a - b));
    expect(hasWayThrough(lattice)).toBe(true);
  });

  it.each([
    ['touching', 26],
    ['overlapping', 24],
  ])('cuts %s noughts apart', (_, pitch) => {
    const image = paper(180, 60);
    const centres = [40, 40 + pitch, 40 + 2 * pitch];
    centres.forEach((x) => nought(image, x, 30, 28, 42));
    const lattice = buildLattice(stripFromImage(image));
    for (const x of centres) {
      expect(bestOverlap(lattice, { x: x - 14, y: 9, width: 28, height: 42 })).toBeGreaterThan(0.7);
    }
    expect(hasWayThrough(lattice)).toBe(true);
  });

  it('puts broken pieces together and keeps dots and dashes for themselves', () => {
    const image = paper(220, 60);
    // A five whose hat came off, a point, a one, a long dash.
    stroke(image, [
      [28, 12],
      [22, 12],
      [20, 28],
      [34, 32],
      [34, 44],
      [20, 49],
    ]);
    stroke(image, [
      [34, 11],
      [44, 10],
    ]);
    stroke(
      image,
      [
        [60, 48],
        [61, 48],
      ],
      2.5,
    );
    stroke(image, [
      [85, 10],
      [85, 50],
    ]);
    stroke(image, [
      [120, 32],
      [170, 31],
    ]);
    const lattice = buildLattice(stripFromImage(image));
    expect(bestOverlap(lattice, { x: 18, y: 8, width: 28, height: 43 })).toBeGreaterThan(0.8);
    const point = lattice.glyphs.find(({ box }) => box.x > 54 && box.x + box.width < 68);
    expect(point?.relativeCentre).toBeGreaterThan(0.75);
    const dash = lattice.glyphs.find(({ box }) => box.x > 110 && box.width > 40);
    expect(dash?.relativeHeight).toBeLessThan(0.25);
    expect(lattice.glyphs.every(({ gap }) => gap <= 0.4)).toBe(true);
  });

  it('takes a printed rule out and leaves the strokes on it', () => {
    const image = paper(240, 64);
    [40, 100, 160].forEach((x) => nought(image, x, 30, 28, 42));
    for (let x = 0; x < 240; x += 1) for (const y of [49, 50]) image.data[y * 240 + x] = 60;
    const lattice = buildLattice(stripFromImage(image));
    for (const x of [40, 100, 160]) {
      expect(bestOverlap(lattice, { x: x - 14, y: 9, width: 28, height: 42 })).toBeGreaterThan(0.75);
    }
    expect(Math.max(...lattice.glyphs.map(({ box }) => box.width))).toBeLessThan(90);
  });

  it('finds the same characters at any scale', () => {
    for (const scale of [0.5, 1, 4]) {
      const image = paper(200 * scale, 60 * scale);
      [40, 100, 160].forEach((x) => nought(image, x * scale, 30 * scale, 28 * scale, 42 * scale, 2 * scale));
      const strip = stripFromImage(image);
      const lattice = buildLattice(strip);
      const toImage = strip.toPage[0];
      const wholes = lattice.glyphs.filter(({ relativeWidth }) => relativeWidth > 0.55 && relativeWidth < 0.8);
      for (const x of [40, 100, 160]) {
        const found = wholes.some(({ box }) => Math.abs((box.x + box.width / 2) * toImage - x * scale) < 3 * scale);
        expect(found, `nought at ${x}, scale ${scale}`).toBe(true);
      }
    }
  });

  it('tells the slant of leaning strokes', () => {
    const image = paper(200, 60);
    for (const x of [40, 80, 120])
      stroke(image, [
        [x + 10, 10],
        [x - 10, 50],
      ]);
    expect(buildLattice(stripFromImage(image)).slant).toBeCloseTo(0.5, 0);
  });

  it('has nothing where nothing is written', () => {
    const lattice = buildLattice(stripFromImage(paper(150, 50)));
    expect(lattice.glyphs).toEqual([]);
    expect(lattice.cutCount).toBe(1);
  });
});
