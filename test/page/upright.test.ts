import { describe, expect, it } from 'vitest';
import { pino } from 'pino';
import type { Context } from '../../src/context.js';
import { apply, applyToRect, invert, type Point, type Quad } from '../../src/geometry.js';
import type { PixelImage } from '../../src/image.js';
import type { SubmittedPage } from '../../src/intake/types.js';
import { uprightPages, type UprightPage } from '../../src/page/index.js';
import { rectangleToQuad } from '../../src/page/quad.js';

/** A cheque drawn at 200 dpi, 6 × 2.75 in: tint, print, a frame, rulings and a row of bars in MICR pitch. */
const DPI = 200;
const [WIDTH, HEIGHT] = [1200, 550];
type Rgb = readonly [number, number, number];
const PAPER: Rgb = [244, 246, 242];
const TINT: Rgb = [176, 212, 236];
const BLACK: Rgb = [30, 30, 34];
const BLUE: Rgb = [48, 62, 150];
const PENCIL: Rgb = [150, 150, 152];

function canvas(width: number, height: number, colour: Rgb): PixelImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 3];
  return { width, height, channels: 3, data };
}

function fill({ width, data }: PixelImage, x0: number, y0: number, x1: number, y1: number, colour: Rgb): void {
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) data.set(colour, (y * width + x) * 3);
}

function drawCheque(): PixelImage {
  const image = canvas(WIDTH, HEIGHT, PAPER);
  fill(image, 0, 60, WIDTH, 440, TINT);
  // A guilloche of sorts: lines a little darker than the tint.
  for (let x = 0; x < WIDTH; x++) {
    for (let k = 0; k < 8; k++) {
      const y = Math.round(100 + 40 * k + 12 * Math.sin(x / 40 + k));
      fill(image, x, y, x + 1, y + 1, [158, 198, 226]);
    }
  }
  // Words: letters with ascenders twice as often as descenders.
  for (let line = 0; line < 4; line++) {
    for (let n = 0; n < 24; n++) {
      const x = 60 + n * 17 + 12 * Math.floor(n / 6);
      const y = 90 + 85 * line;
      fill(image, x, n % 4 === 1 ? y - 6 : y, x + 10, n % 9 === 2 ? y + 18 : y + 12, BLACK);
      fill(image, x + 3, y + 3, x + 7, y + 9, TINT);
    }
    fill(image, 50, 120 + 85 * line, 760, 122 + 85 * line, BLACK);
  }
  fill(image, 860, 200, 1120, 260, PAPER);
  for (const [x0, y0, x1, y1] of [
    [860, 200, 1120, 202],
    [860, 258, 1120, 260],
    [860, 200, 862, 260],
    [1118, 200, 1120, 260],
  ]) {
    fill(image, x0, y0, x1, y1, BLACK);
  }
  fill(image, 890, 215, 896, 245, BLUE);
  fill(image, 930, 215, 936, 245, PENCIL);
  fill(image, 970, 215, 976, 245, BLACK);
  // Bars at the right of cells of an eighth of an inch, 0.117 in high, of E-13B's different widths.
  for (let n = 0; n < 32; n++) {
    if (n % 11 === 10) continue;
    const right = 150 + n * 25;
    const width = [9, 13, 18][(n * 7) % 3];
    fill(image, right - width, 475, right, 498, BLACK);
    fill(image, right - width + 4, 480, right - 3, 486, PAPER);
  }
  return image;
}

/** The picture laid on a table so that its corners come to lie on `quad`, four samples a pixel. */
function photograph(picture: PixelImage, table: PixelImage, quad: Quad): PixelImage {
  const [a, b, c, d, e, f, g, h, i] = invert(rectangleToQuad(picture.width, picture.height, quad));
  const data = Uint8Array.from(table.data);
  const low = (axis: 'x' | 'y'): number => Math.max(0, Math.floor(Math.min(...quad.map((p) => p[axis]))));
  const high = (axis: 'x' | 'y', most: number): number =>
    Math.min(most, Math.ceil(Math.max(...quad.map((p) => p[axis]))));
  const [x1, y1] = [high('x', table.width), high('y', table.height)];
  for (let y = low('y'); y < y1; y++) {
    for (let x = low('x'); x < x1; x++) {
      const target = (y * table.width + x) * 3;
      let [red, green, blue] = [0, 0, 0];
      for (let k = 0; k < 4; k++) {
        const u = x + (k & 1 ? 0.75 : 0.25);
        const v = y + (k & 2 ? 0.75 : 0.25);
        const w = g * u + h * v + i;
        const px = (a * u + b * v + c) / w;
        const py = (d * u + e * v + f) / w;
        const inside = px >= 0 && py >= 0 && px < picture.width && py < picture.height;
        const from = inside ? picture.data : table.data;
        const p = inside ? (Math.floor(py) * picture.width + Math.floor(px)) * 3 : target;
        red += from[p];
        green += from[p + 1];
        blue += from[p + 2];
      }
      data[target] = red / 4;
      data[target + 1] = green / 4;
      data[target + 2] = blue / 4;
    }
  }
  return { ...table, data };
}

/** Corners of a `width` × `height` rectangle about a middle, turned clockwise. */
function turnedQuad(middle: Point, width: number, height: number, degrees: number): Quad {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const at = (u: number, v: number): Point => ({
    x: middle.x + (u * width * c - v * height * s) / 2,
    y: middle.y + (u * width * s + v * height * c) / 2,
  });
  return [at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)];
}

const submitted = (image: PixelImage, facts: Partial<SubmittedPage> = {}): SubmittedPage => ({
  number: 1,
  side: undefined,
  image,
  resolution: undefined,
  bitonal: false,
  hints: undefined,
  ...facts,
});
const context = { log: pino({ level: 'silent' }) } as Context;
const read = (image: PixelImage, facts?: Partial<SubmittedPage>): Promise<UprightPage[]> =>
  uprightPages(submitted(image, facts), context);

const cornersOf = (page: UprightPage): Quad => applyToRect(page.toPage, { x: 0, y: 0, ...page.size });
const farthest = (a: Quad, b: Quad): number => Math.max(...a.map((p, i) => Math.hypot(p.x - b[i].x, p.y - b[i].y)));

const cheque = drawCheque();
const WHOLE: Quad = [
  { x: 0, y: 0 },
  { x: WIDTH, y: 0 },
  { x: WIDTH, y: HEIGHT },
  { x: 0, y: HEIGHT },
];

describe('uprightPages', () => {
  it('leaves a scan alone that is exactly the document, bands and frames and all', async () => {
    const pages = await read(cheque, { resolution: { x: DPI, y: DPI } });
    expect(pages).toHaveLength(1);

    expect(pages[0]).toMatchObject({ number: 1, index: 0, rotation: 0, dpi: DPI, dpiSource: 'file', bitonal: false });
    expect(farthest(cornersOf(pages[0]), WHOLE)).toBeLessThan(1e-6);
    expect(pages[0].size.width).toBeCloseTo(152.4, 6);
    expect(pages[0].size.height).toBeCloseTo(69.85, 6);
  });

  it('takes the resolution from the MICR pitch where the file is silent or wrong', async () => {
    for (const resolution of [undefined, { x: 300, y: 300 }]) {
      const [page] = await read(cheque, { resolution });
      expect(page.dpiSource).toBe('estimated');
      expect(Math.abs(page.dpi / DPI - 1)).toBeLessThan(0.01);
    }
  });

  it.each([-7.3, -1.25, -0.3, 0.15, 0.6, 2.4, 11])('measures a lean of %d degrees to a tenth', async (degrees) => {
    const bed = canvas(1400, 850, PAPER);
    const quad = turnedQuad({ x: 700, y: 425 }, WIDTH, HEIGHT, degrees);
    const [page] = await read(photograph(cheque, bed, quad));
    expect(Math.abs(page.rotation + degrees)).toBeLessThan(0.1);
  });

  it.each([0, 90, 180, 270])('stands a scan turned by %d degrees upright', async (degrees) => {
    const isFlat = degrees % 180 === 0;
    const bed = canvas(isFlat ? WIDTH : HEIGHT, isFlat ? HEIGHT : WIDTH, PAPER);
    const quad = turnedQuad({ x: bed.width / 2, y: bed.height / 2 }, WIDTH, HEIGHT, degrees);
    const [page] = await read(photograph(cheque, bed, quad));
    expect(farthest(cornersOf(page), quad)).toBeLessThan(1);
    expect(Math.abs(((page.rotation + degrees + 540) % 360) - 180)).toBeLessThan(0.1);
  });

  it.each([
    ['a dark table', [40, 38, 36] as Rgb],
    ['a brown table', [150, 105, 70] as Rgb],
    ['a white lid', [255, 255, 255] as Rgb],
  ])('finds a turned cheque on %s to a pixel', async (_name, colour) => {
    const quad = turnedQuad({ x: 760, y: 520 }, WIDTH, HEIGHT, 8);
    const pages = await read(photograph(cheque, canvas(1500, 1050, colour), quad));
    expect(pages).toHaveLength(1);
    expect(farthest(cornersOf(pages[0]), quad)).toBeLessThan(1);
    expect(Math.abs(pages[0].rotation + 8)).toBeLessThan(0.1);
  });

  it('undoes the perspective of a photo', async () => {
    const quad: Quad = [
      { x: 210, y: 190 },
      { x: 1330, y: 150 },
      { x: 1400, y: 800 },
      { x: 120, y: 740 },
    ];
    const [page] = await read(photograph(cheque, canvas(1500, 1050, [60, 66, 74]), quad));
    expect(farthest(cornersOf(page), quad)).toBeLessThan(1.5);
    // The amount box of the drawing, in shares of the document, lands where the homography of the truth puts it.
    const truth = apply(rectangleToQuad(1, 1, quad), { x: 860 / WIDTH, y: 200 / HEIGHT });
    const found = apply(page.toPage, { x: (page.size.width * 860) / WIDTH, y: (page.size.height * 200) / HEIGHT });
    expect(Math.hypot(truth.x - found.x, truth.y - found.y)).toBeLessThan(1.5);
  });

  it('gives each of several cheques on one bed, in reading order', async () => {
    let bed = canvas(1500, 2000, [40, 40, 44]);
    const quads = [340, 980, 1620].map((y, i) => turnedQuad({ x: 740 + 10 * i, y }, WIDTH, HEIGHT, [1, -2, 180][i]));
    for (const quad of quads) bed = photograph(cheque, bed, quad);
    const pages = await read(bed);
    expect(pages.map(({ index }) => index)).toEqual([0, 1, 2]);
    pages.forEach((page, i) => expect(farthest(cornersOf(page), quads[i])).toBeLessThan(1.5));
  });

  it('gives the same twice', async () => {
    const [a] = await read(cheque);
    const [b] = await read(cheque);
    expect(a.toPage).toEqual(b.toPage);
    expect(Buffer.compare(a.overview.image.data, b.overview.image.data)).toBe(0);
  });

  it('passes black and white through', async () => {
    const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (cheque.data[3 * i] < 100 ? 0 : 255));
    const image: PixelImage = { width: WIDTH, height: HEIGHT, channels: 1, data };
    const [page] = await read(image, { bitonal: true, resolution: { x: DPI, y: DPI } });
    expect(page).toMatchObject({ bitonal: true, rotation: 0 });
    const crop = page.crop({ x: 0, y: 0, ...page.size }, DPI);
    expect(crop.image.width).toBe(WIDTH);
    expect(Buffer.compare(crop.image.data, data)).toBe(0);
  });

  it('stretches the oblong dots of a fax', async () => {
    const data = Uint8Array.from({ length: WIDTH * (HEIGHT / 2) }, (_, i) => {
      const [x, y] = [i % WIDTH, 2 * Math.floor(i / WIDTH)];
      return cheque.data[3 * (y * WIDTH + x)] < 100 ? 0 : 255;
    });
    const image: PixelImage = { width: WIDTH, height: HEIGHT / 2, channels: 1, data };
    const [page] = await read(image, { bitonal: true, resolution: { x: DPI, y: DPI / 2 } });
    expect(page.size.width).toBeCloseTo(152.4, 3);
    expect(page.size.height).toBeCloseTo(69.85, 3);
    expect(page.dpi).toBe(DPI);
  });
});

describe('crop', () => {
  const mm = (pixels: number): number => (pixels / DPI) * 25.4;

  it('drops tint and pattern and keeps blue, black and pencil ink', async () => {
    const [page] = await read(cheque, { resolution: { x: DPI, y: DPI } });
    const { image } = page.crop({ x: 0, y: 0, ...page.size }, DPI);
    const at = (x: number, y: number): number => image.data[y * image.width + x];
    expect(at(893, 230)).toBeLessThan(100);
    expect(at(973, 230)).toBeLessThan(60);
    expect(at(933, 230)).toBeGreaterThan(60);
    expect(at(933, 230)).toBeLessThan(190);
    expect(at(1000, 230)).toBe(255);
    let tinted = 0;
    for (let y = 290; y < 430; y++) for (let x = 800; x < 1180; x++) if (at(x, y) < 225) tinted++;
    expect(tinted / (140 * 380)).toBeLessThan(0.01);
  });

  it('says where its pixels come from, at any resolution', async () => {
    const quad = turnedQuad({ x: 760, y: 520 }, WIDTH, HEIGHT, -5);
    const [page] = await read(photograph(cheque, canvas(1500, 1050, [30, 32, 36]), quad));
    for (const dpi of [100, 200, 350]) {
      const crop = page.crop({ x: mm(850), y: mm(190), width: mm(280), height: mm(80) }, dpi);
      expect(crop.image.width).toBe(Math.ceil((280 * dpi) / DPI - 1e-6));
      // The middle of the black stroke, from crop to page and from drawing to page.
      const scale = dpi / DPI;
      const here = apply(crop.toPage, { x: (973 - 850) * scale, y: (230 - 190) * scale });
      const truth = apply(rectangleToQuad(WIDTH, HEIGHT, quad), { x: 973, y: 230 });
      expect(Math.hypot(here.x - truth.x, here.y - truth.y)).toBeLessThan(1.5);
      const [x, y] = [Math.floor(123 * scale), Math.floor(40 * scale)];
      expect(crop.image.data[y * crop.image.width + x]).toBeLessThan(70);
    }
  });

  it('is white outside the page', async () => {
    const [page] = await read(cheque, { resolution: { x: DPI, y: DPI } });
    const { image } = page.crop({ x: -10, y: -10, width: 9, height: 9 }, 100);
    expect(image.data.every((v) => v === 255)).toBe(true);
    expect(page.crop({ x: 5, y: 5, width: 0, height: 3 }, 100).image.data).toHaveLength(0);
  });
});

describe('quality', () => {
  it('finds nothing on a good scan, and says what is wrong with faint, blurred and coarse ones', async () => {
    const [good] = await read(cheque, { resolution: { x: DPI, y: DPI } });
    expect(good.quality.findings).toEqual([]);
    const faint = { ...cheque, data: cheque.data.map((v) => 225 + v / 9) };
    expect((await read(faint))[0].quality.findings).toContain('too-light');
    const coarse: PixelImage = { ...canvas(WIDTH / 2, HEIGHT / 2, PAPER) };
    for (let y = 0; y < HEIGHT / 2; y++) {
      for (let x = 0; x < WIDTH / 2; x++) {
        coarse.data.set(cheque.data.subarray((2 * y * WIDTH + 2 * x) * 3).subarray(0, 3), (y * coarse.width + x) * 3);
      }
    }
    expect((await read(coarse, { resolution: { x: 100, y: 100 } }))[0].quality.findings).toContain('low-resolution');
  });
});
