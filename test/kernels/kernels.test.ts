import { describe, expect, it } from 'vitest';
import type { Matrix3 } from '../../src/geometry.js';
import type { GreyImage } from '../../src/image.js';
import { withKernels } from '../../src/kernels/index.js';
import { findRidges, sumRidges, sumRidgesByKernel } from '../../src/locate/ridges.js';
import { labelByKernel, labelPlainly } from '../../src/page/components.js';
import { greyPlane, pool, poolPlainly, weighColours } from '../../src/page/grey.js';
import { extremum, extremumPlainly } from '../../src/page/morphology.js';
import { resample, resamplePlainly } from '../../src/page/resample.js';
import { ratioCounts, ratioCountsPlainly } from '../../src/page/paper-model.js';
import { longPieces, longPiecesPlainly, transpose, transposePlainly } from '../../src/page/rulings.js';
import { inkCounts, inkCountsPlainly, stepCounts, stepCountsPlainly } from '../../src/page/quality.js';
import { notSurround, notSurroundPlainly, thumbnail, thumbnailPlainly } from '../../src/page/surround.js';
import { concentrationPlainly, concentrations } from '../../src/page/skew.js';
import {
  histogram,
  histogramPlainly,
  maskBelow,
  maskBelowPlainly,
  sauvola,
  sauvolaPlainly,
} from '../../src/page/threshold.js';
import { darknessOf, darknessPlainly, lookedUp, lookedUpPlainly } from '../../src/segment/ink.js';

/** Numbers that look random and are always the same. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Paper with texture, strokes and dark patches. */
function scan(width: number, height: number, seed = 1): GreyImage {
  const random = noise(seed);
  const data = Uint8Array.from({ length: width * height }, () => 215 + Math.floor(41 * random()));
  for (let stroke = 0; stroke < (width * height) / 150; stroke++) {
    const [x, y] = [Math.floor(width * random()), Math.floor(height * random())];
    const [across, down] = random() < 0.5 ? [2 + 30 * random(), 2] : [2, 2 + 30 * random()];
    const grey = Math.floor(200 * random());
    for (let v = y; v < Math.min(height, y + down); v++) {
      data.fill(grey, v * width + x, v * width + Math.min(width, Math.ceil(x + across)));
    }
  }
  return { width, height, data };
}

/** Compared as bytes: lists of a million numbers take seconds. */
function expectSame(found: GreyImage, plain: GreyImage): void {
  expect([found.width, found.height]).toEqual([plain.width, plain.height]);
  expect(Buffer.compare(found.data, plain.data)).toBe(0);
}

const black = (width: number, height: number): GreyImage => ({ width, height, data: new Uint8Array(width * height) });
const mask = (image: GreyImage): GreyImage => ({ ...image, data: image.data.map((grey) => (grey < 180 ? 255 : 0)) });

/** Narrower than a vector, just as wide, and not a multiple of it; with and without middle. */
const SIZES = [
  [1, 1],
  [3, 40],
  [16, 16],
  [17, 5],
  [37, 61],
  [250, 83],
  [640, 131],
] as const;
const scans = SIZES.map(([width, height], seed) => scan(width, height, seed + 1));

describe('kernels say what the plain loops say, value by value', () => {
  it('are built', () => {
    expect(withKernels(0, () => true)).toBe(true);
  });

  it.each(scans)('grey of colours, $width × $height', ({ width, height }) => {
    const colours = scan(3 * width, height, 5).data;
    const plain = new Uint8Array(width * height);
    weighColours(colours, plain);
    expectSame(greyPlane({ width, height, channels: 3, data: colours }), { width, height, data: plain });
  });

  it('grey of a page that goes through in several bands', () => {
    const [width, height] = [1201, 733];
    const colours = scan(3 * width, height, 6).data;
    const plain = new Uint8Array(width * height);
    weighColours(colours, plain);
    expectSame(greyPlane({ width, height, channels: 3, data: colours }), { width, height, data: plain });
  });

  it.each(scans)('means of cells, $width × $height', (image) => {
    for (const cell of [2, 3, 5, 16, 31]) expectSame(pool(image, cell), poolPlainly(image, cell));
  });

  it.each(scans)('small images of colours and of grey, $width × $height', (image) => {
    for (const side of [7, 40, 320]) {
      const cell = Math.max(1, Math.ceil(Math.max(image.width, image.height) / side));
      const colours = { ...image, channels: 3 as const, data: scan(3 * image.width, image.height, 8).data };
      for (const page of [colours, { ...image, channels: 1 as const }]) {
        expect(thumbnail(page, side)).toEqual(thumbnailPlainly(page, cell));
      }
    }
  });

  it.each(scans)('what is not surround, $width × $height', (image) => {
    const like = image.data.map((grey) => (grey > 240 ? 1 : grey > 100 ? 2 : 4));
    for (const colours of [1, 2, 3, 7]) {
      expectSame(notSurround(image, like, colours), notSurroundPlainly(image, like, colours));
    }
  });

  it.each(scans)('extremes, $width × $height', (image) => {
    for (const radius of [1, 2, 9]) {
      for (const kind of ['brightest', 'darkest'] as const) {
        expectSame(extremum(image, radius, kind), extremumPlainly(image, radius, kind));
      }
    }
  });

  it.each(scans)('counts of greys, of ink and of steps, $width × $height', (image) => {
    expect(histogram(image)).toEqual(histogramPlainly(image));
    expect(inkCounts(image, mask(image))).toEqual(inkCountsPlainly(image, mask(image)));
    expect(stepCounts(image)).toEqual(stepCountsPlainly(image));
  });

  it.each(scans)('what is below a level, $width × $height', (image) => {
    for (const level of [0, 96, 190, 255]) expectSame(maskBelow(image, level), maskBelowPlainly(image, level));
  });

  it.each(scans)('ratios of greys to their paper, $width × $height', (image) => {
    for (const cell of [1, 3, 6]) {
      const levels = poolPlainly(image, cell);
      levels.data.forEach((level, i) => (levels.data[i] = Math.max(1, level)));
      expect(ratioCounts(image, levels, cell)).toEqual(ratioCountsPlainly(image, levels, cell));
    }
  });

  it.each(scans)('values looked up, $width × $height', (image) => {
    const values = Uint8Array.from({ length: 256 }, (_, value) => Math.round(value * 0.7));
    for (const page of [image, mask(image)]) expectSame(lookedUp(page, values), lookedUpPlainly(page, values));
  });

  it.each([...scans, black(70, 30)])('long stretches of ink, $width × $height', (image) => {
    for (const page of [image, mask(image)]) {
      expectSame(transpose(page), transposePlainly(page));
      for (const [minimum, gap] of [
        [4, 3],
        [4, 2.5],
        [20, 17],
      ] as const) {
        expect(longPieces(page, 'horizontal', minimum, gap)).toEqual(longPiecesPlainly(page, minimum, gap));
        expect(longPieces(page, 'vertical', minimum, gap)).toEqual(
          longPiecesPlainly(transposePlainly(page), minimum, gap),
        );
      }
    }
  });

  it('how well points fall onto lines', () => {
    const random = noise(7);
    const [width, height] = [1200, 549];
    const xs = Float32Array.from({ length: 3000 }, () => width * (random() - 0.5));
    const ys = Float32Array.from(xs, () => height * (random() - 0.5));
    const directions = [-20, -0.5, 0, 1.3, 20, 90].map((degrees) => {
      const radians = (degrees * Math.PI) / 180;
      return [Math.cos(radians), -Math.sin(radians)] as const;
    });
    const size = Math.hypot(width, height);
    for (const count of [3000, 2999, 1]) {
      const points = { xs: xs.subarray(0, count), ys: ys.subarray(0, count) };
      for (const bin of [1, 4]) {
        expect(concentrations(points, directions, size, bin)).toEqual(
          directions.map(([a, b]) => concentrationPlainly(points, a, b, size, bin)),
        );
      }
    }
  });

  it.each([...scans, black(70, 30)])('Sauvola’s threshold, $width × $height', (image) => {
    for (const window of [3, 25, 41, 255]) {
      for (const sure of [{}, { brightest: 231, darkest: 127 }, { brightest: 231 }]) {
        const threshold = { window, k: 0.2 };
        expectSame(sauvola(image, threshold, sure), sauvolaPlainly(image, threshold, sure));
      }
    }
  });

  // On black paper the levels are nought, and where nearly all is black they are below one.
  const nearlyBlack = black(90, 50);
  nearlyBlack.data.fill(1, 2000, 2030);
  it.each([...scans, black(70, 30), nearlyBlack])('darkness against the paper around, $width × $height', (image) => {
    for (const reach of [1, 8, 30, 140]) {
      const [found, plain] = [darknessOf(image, reach), darknessPlainly(image, reach)];
      expectSame(found.image, plain.image);
      expect(found.histogram).toEqual(plain.histogram);
    }
  });

  it.each(scans)('ridges, $width × $height', (image) => {
    for (const [nearest, farthest] of [
      [1, 1],
      [3, 4],
      [6, 8],
    ]) {
      expect(sumRidgesByKernel(image, nearest, farthest)).toEqual(sumRidges(image, nearest, farthest));
    }
  });

  it.each(scans)('connected pieces, $width × $height', (image) => {
    expect(labelByKernel(mask(image))).toEqual(labelPlainly(mask(image)));
  });

  describe('cuts', () => {
    const source = scan(331, 207, 9);
    const paper = { cell: 9, levels: scan(37, 23, 11), white: 0.93 };
    const turned = (scale: number, degrees: number): Matrix3 => {
      const [c, s] = [scale * Math.cos((degrees * Math.PI) / 180), scale * Math.sin((degrees * Math.PI) / 180)];
      return [c, -s, -8.3, s, c, 4.9, 0, 0, 1];
    };
    const leaning = (scale: number): Matrix3 => [scale, 0.1, -3, 0.05, scale, -7, 2e-4, -1e-4, 1];
    const mappings: [name: string, toSource: Matrix3][] = [0.6, 0.9, 1, 1.18, 1.5, 2, 2.7, 40].flatMap((scale) => [
      [`level, ${scale}`, turned(scale, 0)],
      [`turned a little, ${scale}`, turned(scale, 1.3)],
      [`upside down, ${scale}`, [-scale, 0, 330, 0, -scale, 207, 0, 0, 1]],
      [`on its side, ${scale}`, [0, scale, 3, -scale, 0, 207, 0, 0, 1]],
      [`in perspective, ${scale}`, leaning(scale)],
    ]);

    it.each(mappings)('%s', (_, toSource) => {
      for (const model of [undefined, paper]) {
        for (const [width, height] of [
          [1, 1],
          [30, 17],
          [421, 90],
        ]) {
          expectSame(
            resample(source, model, toSource, width, height),
            resamplePlainly(source, model, toSource, width, height),
          );
        }
      }
    });

    it('keep the page between cuts and see when it is another', () => {
      const other = scan(331, 207, 10);
      const cut = (page: GreyImage): GreyImage => resample(page, paper, turned(1.2, 2), 200, 100);
      const [first, second] = [source, other].map((page) => resamplePlainly(page, paper, turned(1.2, 2), 200, 100));
      for (const [page, expected] of [
        [source, first],
        [source, first],
        [other, second],
        [source, first],
      ] as const) {
        expectSame(cut(page), expected);
        // Other work between two cuts leaves the page where it is.
        expectSame(pool(scans[6], 3), poolPlainly(scans[6], 3));
        expect(histogram(scans[5])).toEqual(histogramPlainly(scans[5]));
      }
    });
  });

  it('leave to the plain loops what they have no room for', () => {
    expect(withKernels(2 ** 30, () => true)).toBeUndefined();
    const image = scan(40, 40);
    expect(findRidges(image, 5).alongRow(4, 0, 8)).toBeGreaterThanOrEqual(0);
  });
});
