import { describe, expect, it } from 'vitest';
import { MILLIMETRES_PER_INCH, scaling, translation, compose, type Rect } from '../../src/geometry.js';
import type { GreyImage } from '../../src/image.js';
import type { Crop, UprightPage } from '../../src/page/index.js';
import { buildLattice, cutStrips, type Strip } from '../../src/segment/index.js';
import { nought, paper, stroke } from './drawing.js';

const PER_MM = 10;

/** A page that is one drawing at 254 dpi. */
function pageOf(image: GreyImage): UprightPage {
  const crop = (area: Rect, dpi: number): Crop => {
    expect(dpi).toBeCloseTo(PER_MM * MILLIMETRES_PER_INCH, 6);
    const [left, top] = [Math.round(area.x * PER_MM), Math.round(area.y * PER_MM)];
    const width = Math.round(area.width * PER_MM);
    const height = Math.round(area.height * PER_MM);
    const out = paper(width, height);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const [fromX, fromY] = [x + left, y + top];
        if (fromX < 0 || fromY < 0 || fromX >= image.width || fromY >= image.height) continue;
        out.data[y * width + x] = image.data[fromY * image.width + fromX];
      }
    }
    return { image: out, area, dpi, toPage: translation(left, top) };
  };
  return {
    number: 1,
    index: 0,
    size: { width: image.width / PER_MM, height: image.height / PER_MM },
    dpi: 254,
    dpiSource: 'file',
    rotation: 0,
    bitonal: false,
    toPage: compose(scaling(PER_MM)),
    quality: { inkShare: 0.1, contrast: 200, sharpness: 1, findings: [] },
    overview: { image, area: { x: 0, y: 0, width: 1, height: 1 }, dpi: 150, toPage: scaling(1) },
    crop,
  } as unknown as UprightPage;
}

const zone = (area: Rect, more: { frame?: Rect; cells?: Rect[]; hidden?: Rect } = {}) => ({
  field: 'amount',
  area,
  cells: undefined,
  source: 'frame' as const,
  certainty: 1,
  ...more,
});

const box = (image: GreyImage, { x, y, width, height }: Rect): void =>
  stroke(
    image,
    [
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
      [x, y],
    ],
    1.2,
  );

describe('cutStrips', () => {
  it('takes the frame out and keeps what is written in it', () => {
    const image = paper(700, 300);
    box(image, { x: 100, y: 100, width: 500, height: 100 });
    [180, 240, 300].forEach((x) => nought(image, x, 150, 36, 56));
    const frame = { x: 10, y: 10, width: 50, height: 10 };
    const [strip, ...others] = cutStrips(pageOf(image), zone({ x: 8.5, y: 8.5, width: 53, height: 13 }, { frame }));
    expect(others).toEqual([]);
    const lattice = buildLattice(strip);
    expect(lattice.digitHeight).toBeGreaterThan(50);
    expect(lattice.digitHeight).toBeLessThan(60);
    const lefts = lattice.glyphs.map((glyph) => glyph.box.x + 85);
    expect(Math.min(...lefts)).toBeGreaterThan(150);
    expect(Math.max(...lattice.glyphs.map((glyph) => glyph.box.x + glyph.box.width + 85))).toBeLessThan(330);
  });

  it('gives each line of text a strip of its own, the fullest first', () => {
    const image = paper(600, 300);
    [150, 200].forEach((x) => nought(image, x, 60, 30, 44));
    [150, 200, 250, 300].forEach((x) => nought(image, x, 160, 30, 44));
    const strips = cutStrips(pageOf(image), zone({ x: 2, y: 2, width: 50, height: 24 }));
    expect(strips).toHaveLength(2);
    const wholes = strips.map(
      (strip) => buildLattice(strip).glyphs.filter((glyph) => Math.abs(glyph.relativeWidth - 30 / 44) < 0.1).length,
    );
    expect(wholes[0]).toBeGreaterThanOrEqual(4);
    expect(wholes[1]).toBeGreaterThanOrEqual(2);
    expect(wholes[1]).toBeLessThan(wholes[0]);
  });

  it('leaves out what stands in a part that is something else’s, and keeps what only reaches into it', () => {
    const image = paper(600, 300);
    [150, 200, 250].forEach((x) => nought(image, x, 100, 30, 44));
    [300, 350, 400].forEach((x) => nought(image, x, 200, 30, 44));
    const hidden = { x: 22, y: 12, width: 30, height: 14 };
    const inkOf = ([strip]: Strip[]): number => strip.ink.data.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
    const area = { x: 2, y: 2, width: 50, height: 24 };
    const shown = cutStrips(pageOf(image), zone(area));
    const kept = cutStrips(pageOf(image), zone(area, { hidden }));
    expect([shown.length, kept.length]).toEqual([2, 1]);
    expect(inkOf(kept)).toBe(inkOf(shown));
  });

  it('fills comb cells one by one, strays kept whole, empty cells told', () => {
    const image = paper(500, 140);
    const cells = [0, 1, 2, 3].map((k) => ({ x: 5 + 8 * k, y: 4, width: 8, height: 7 }));
    for (const cell of cells) box(image, { x: cell.x * 10, y: 40, width: 80, height: 70 });
    nought(image, 90, 75, 34, 46);
    // Strays over the border into the second cell; the third is empty.
    nought(image, 160, 75, 50, 46);
    nought(image, 330, 75, 34, 46);
    const [strip] = cutStrips(
      pageOf(image),
      zone({ x: 4, y: 3, width: 34, height: 9 }, { cells, frame: { x: 5, y: 4, width: 32, height: 7 } }),
    );
    const lattice = buildLattice(strip);
    expect(lattice.cutCount).toBe(5);
    expect(lattice.glyphs.every(({ from, to }) => to === from + 1)).toBe(true);
    const widest = [0, 1, 2, 3].map((cell) =>
      Math.max(0, ...lattice.glyphs.filter(({ from }) => from === cell).map((glyph) => glyph.box.width)),
    );
    expect(widest[0]).toBeCloseTo(34, -1);
    expect(widest[1]).toBeGreaterThan(44);
    expect(widest[2]).toBe(0);
    expect(widest[3]).toBeCloseTo(34, -1);
    expect(lattice.weights[2]).toBe(0);
  });

  it('gives nothing for an empty zone', () => {
    expect(cutStrips(pageOf(paper(300, 200)), zone({ x: 2, y: 2, width: 20, height: 10 }))).toEqual([]);
  });
});
