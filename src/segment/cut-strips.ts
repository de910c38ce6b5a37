import type { Rect } from '../geometry.js';
import { bottom, MILLIMETRES_PER_INCH, right } from '../geometry.js';
import type { GreyImage } from '../image.js';
import type { FieldZone } from '../locate/types.js';
import { findRulings, inkMask, removeRulings, type Crop, type Ruling, type UprightPage } from '../page/index.js';
import { mapInkCleanly } from './ink.js';
import { keepLine, textLines, withoutNeighbours } from './text-lines.js';
import type { Strip } from './types.js';

/** Ten pixels a millimetre: digits of 2.5 to 6 mm get 25 to 60 pixels, what the cuts and the networks want. */
export const STRIP_DPI = 254;
const PER_MILLIMETRE = STRIP_DPI / MILLIMETRES_PER_INCH;
/** A printed line this near the border of a box is that border, pixels. */
const AT_BORDER = 0.7 * PER_MILLIMETRE;

/**
 * The text lines of a zone, likeliest to hold the field first.
 * @returns one strip a line; none where the zone holds no ink
 */
export function cutStrips(page: UprightPage, zone: FieldZone): Strip[] {
  const crop = page.crop(zone.area, STRIP_DPI);
  const whole = { x: 0, y: 0, width: crop.image.width, height: crop.image.height };
  const frame = zone.frame === undefined ? undefined : toPixels(zone.frame, crop);
  const cells = zone.cells?.map((cell) => toPixels(cell, crop));
  const hidden = zone.hidden && toPixels(zone.hidden, crop);
  const boxes = [frame, hidden].filter((box) => box !== undefined);
  const clean = withoutFrames(crop.image, frame ?? whole, cells ?? boxes);
  const { mask, strength } = mapInkCleanly(clean, Math.round(3 * PER_MILLIMETRE));
  const own = withoutNeighbours(mask, frame ?? whole, hidden);
  const lines = cells === undefined ? textLines(own, frame ?? whole) : [whole];
  return lines.map((line) => ({
    image: clean,
    ink: cells === undefined ? keepLine(own, line, lines) : own,
    strength,
    toPage: crop.toPage,
    cells,
  }));
}

/** A rectangle in millimetres of the page as pixels of the crop. */
const toPixels = (rect: Rect, { area, dpi }: Crop): Rect => {
  const scale = dpi / MILLIMETRES_PER_INCH;
  return {
    x: (rect.x - area.x) * scale,
    y: (rect.y - area.y) * scale,
    width: rect.width * scale,
    height: rect.height * scale,
  };
};

/** The printed frame, its dividers, the comb's teeth and writing lines taken out; strokes that cross them stay. */
function withoutFrames(image: GreyImage, inner: Rect, boxes: readonly Rect[]): GreyImage {
  const mask = inkMask(image);
  const thickest = { maxThickness: Math.round(0.9 * PER_MILLIMETRE), maxGap: Math.round(0.4 * PER_MILLIMETRE) };
  const borders = boxes.flatMap((box) => [box.x, right(box)]);
  const across = findRulings(mask, 'horizontal', Math.min(0.5 * inner.width, 12 * PER_MILLIMETRE), thickest);
  const down = findRulings(mask, 'vertical', 0.5 * inner.height, thickest).filter((ruling) =>
    isUpright(ruling, inner, borders),
  );
  return removeRulings(image, mask, [...across, ...down]).image;
}

/** Uprights of a frame or a comb, not the stems of digits: at the border of a box, or straight and higher than all of it. */
function isUpright({ from, to }: Ruling, inner: Rect, borders: readonly number[]): boolean {
  const x = (from.x + to.x) / 2;
  if (borders.some((border) => Math.abs(border - x) <= AT_BORDER)) return true;
  const straight = Math.abs(to.x - from.x) <= 0.03 * (to.y - from.y) + 1;
  return straight && from.y <= inner.y + AT_BORDER && to.y >= bottom(inner) - AT_BORDER;
}
