import type { Rect } from '../geometry.js';
import { bottom, MILLIMETRES_PER_INCH, right } from '../geometry.js';
import type { GreyImage } from '../image.js';
import type { FieldZone } from '../locate/types.js';
import { findRulings, inkMask, removeRulings, type Crop, type Ruling, type UprightPage } from '../page/index.js';
import { mapInkCleanly } from './ink.js';
import { keepLine, textLines } from './text-lines.js';
import type { Strip } from './types.js';

/** Ten pixels a millimetre: digits of 2.5 to 6 mm get 25 to 60 pixels, what the cuts and the networks want. */
export const STRIP_DPI = 254;
const PER_MILLIMETRE = STRIP_DPI / MILLIMETRES_PER_INCH;
/** Writing strays over its frame by this, millimetres. */
const STRAY = 1.5;

/**
 * The text lines of a zone, likeliest to hold the field first.
 * @returns one strip a line; none where the zone holds no ink
 */
export function cutStrips(page: UprightPage, zone: FieldZone): Strip[] {
  const area = {
    x: zone.area.x - STRAY,
    y: zone.area.y - STRAY,
    width: zone.area.width + 2 * STRAY,
    height: zone.area.height + 2 * STRAY,
  };
  const crop = page.crop(area, STRIP_DPI);
  const inner = toPixels(zone.area, crop);
  const cells = zone.cells?.map((cell) => toPixels(cell, crop));
  const clean = withoutFrames(crop.image, inner, cells);
  const { mask, strength } = mapInkCleanly(clean, Math.round(3 * PER_MILLIMETRE));
  const lines = cells === undefined ? textLines(mask, inner) : [inner];
  return lines.map((line) => ({
    image: clean,
    ink: keepLine(mask, line, lines),
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
function withoutFrames(image: GreyImage, inner: Rect, cells: readonly Rect[] | undefined): GreyImage {
  const mask = inkMask(image);
  const thickest = { maxThickness: Math.round(0.9 * PER_MILLIMETRE), maxGap: Math.round(0.4 * PER_MILLIMETRE) };
  const across = findRulings(mask, 'horizontal', Math.min(0.5 * inner.width, 12 * PER_MILLIMETRE), thickest);
  const down = findRulings(mask, 'vertical', 0.55 * inner.height, thickest).filter((ruling) =>
    isUpright(ruling, inner, cells),
  );
  return removeRulings(image, mask, [...across, ...down]).image;
}

/** Uprights of a frame or a comb, not the stems of digits: at the border of a box, or as high as the whole zone. */
function isUpright(ruling: Ruling, inner: Rect, cells: readonly Rect[] | undefined): boolean {
  const x = (ruling.from.x + ruling.to.x) / 2;
  const length = ruling.to.y - ruling.from.y;
  const near = 0.7 * PER_MILLIMETRE;
  const borders = cells === undefined ? [inner.x, right(inner)] : cells.flatMap((cell) => [cell.x, right(cell)]);
  if (borders.some((border) => Math.abs(border - x) <= near)) return true;
  if (cells !== undefined) return false;
  const straight = Math.abs(ruling.to.x - ruling.from.x) <= 0.03 * length + 1;
  const spans = ruling.from.y <= inner.y + near && ruling.to.y >= bottom(inner) - near;
  return straight && (spans || length > 0.9 * inner.height);
}
