import { scaling } from '../geometry.js';
import type { GreyImage } from '../image.js';
import { components, findRulings, removeRulings, toGrey, withCv, type Ruling } from '../page/index.js';
import { mapInkCleanly } from './ink.js';
import type { Strip } from './types.js';

/** Digits of this height, pixels, are resolved well enough for the networks' 20-pixel boxes and for the cuts. */
const DIGIT_HEIGHT = 40;
const LOWEST = 30;
const HIGHEST = 64;

/**
 * A strip from a bare crop of one text line, whatever its scale: for strips that come without a page.
 * `toPage` leads to the pixels of `image`.
 */
export function stripFromImage(image: GreyImage): Strip {
  const first = prepare(image, 1);
  const height = tallBlobHeight(first.ink);
  if (height >= LOWEST && height <= HIGHEST) return first;
  const scale = Math.min(4, Math.max(0.1, DIGIT_HEIGHT / Math.max(4, height)));
  return prepare(resize(image, scale), scale);
}

function prepare(image: GreyImage, scale: number): Strip {
  const { mask, strength } = mapInkCleanly(image, Math.max(8, Math.round(image.height * 0.45)));
  const across = findRulings(mask, 'horizontal', Math.max(0.5 * image.width, 1.2 * image.height), {
    maxThickness: Math.max(4, 0.1 * image.height),
  });
  const rulings = [...across, ...frameEnds(mask, across)];
  const clean = removeRulings(image, mask, rulings);
  return { image: clean.image, ink: clean.mask, strength, toPage: scaling(1 / scale), cells: undefined };
}

/** Share of the strip's width at each end where the upright of a frame may stand. */
const END = 0.15;

/**
 * The uprights of a frame around the line: straight, near an end of the strip, and running from rule to rule or to the
 * strip's own edge; a written one does neither.
 */
function frameEnds(mask: GreyImage, across: readonly Ruling[]): Ruling[] {
  const { width, height } = mask;
  const reach = Math.max(3, 0.06 * height);
  const stops = (x: number, y: number): boolean =>
    y <= reach ||
    y >= height - reach ||
    across.some(
      ({ from, to }) => x >= from.x - reach && x <= to.x + reach && Math.abs(y - (from.y + to.y) / 2) <= reach,
    );
  return findRulings(mask, 'vertical', 0.55 * height, { maxThickness: Math.max(3, 0.08 * height) }).filter(
    ({ from, to }) =>
      (from.x < END * width || from.x > (1 - END) * width) &&
      Math.abs(to.x - from.x) <= 0.03 * (to.y - from.y) + 1 &&
      stops(from.x, from.y) &&
      stops(to.x, to.y),
  );
}

/** Median height of the blobs that are at least half as high as the highest. */
function tallBlobHeight(mask: GreyImage): number {
  const heights = components(mask)
    .components.map(({ box }) => box.height)
    .sort((a, b) => b - a);
  const tall = heights.filter((height) => height >= 0.5 * (heights[0] ?? 0));
  return tall[Math.floor(tall.length / 2)] ?? mask.height * 0.6;
}

/** Area average when shrinking, cubic when enlarging. */
export function resize(image: GreyImage, scale: number): GreyImage {
  return withCv((cv, scope) => {
    const size = new cv.Size(
      Math.max(1, Math.round(image.width * scale)),
      Math.max(1, Math.round(image.height * scale)),
    );
    const out = scope.mat();
    cv.resize(scope.fromGrey(image), out, size, 0, 0, scale < 1 ? cv.INTER_AREA : cv.INTER_CUBIC);
    return toGrey(out);
  });
}
