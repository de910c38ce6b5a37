import type { Rect } from '../geometry.js';
import { bottom, MILLIMETRES_PER_INCH, right } from '../geometry.js';
import type { GreyImage } from '../image.js';
import type { BoxPlace } from '../locate/form/places.js';
import { components, inkMask, type Crop, type UprightPage } from '../page/index.js';
import { STRIP_DPI } from './cut-strips.js';
import { eraseBorders, type Border } from './erase-borders.js';
import { mapInkCleanly } from './ink.js';
import { keepLine, textLines, withoutNeighbours } from './text-lines.js';
import type { Strip } from './types.js';

/**
 * Strips from the boxes of a form. Where they lie is known to a fraction of a millimetre, so that what remains of a broken or
 * faded border can be told from writing by its place.
 */

const PER_MILLIMETRE = STRIP_DPI / MILLIMETRES_PER_INCH;
/** A printed border lies this near to where it should, pixels. */
const BORDER = 0.8 * PER_MILLIMETRE;
/** How far strokes are followed for the paper's level, pixels. */
const REACH = Math.round(3 * PER_MILLIMETRE);

/** The writing in one box: its printed borders taken out, strokes that cross them kept, neighbours left out. */
export function cutBox(page: UprightPage, place: BoxPlace): Strip {
  const crop = page.crop(place.area, STRIP_DPI);
  const frame = toPixels(place.frame, crop);
  const cells = place.cells?.map((cell) => toPixels(cell, crop));
  const borders = bordersOf(cells ?? [frame]);
  const image = { ...crop.image, data: Uint8Array.from(crop.image.data) };
  eraseBorders(image, inkMask(image), borders, BORDER);
  const { mask, strength } = mapInkCleanly(image, REACH);
  const own = withoutBits(withoutNeighbours(mask, frame), borders, frame);
  const strip = { image, ink: own, strength, toPage: crop.toPage, cells };
  if (cells !== undefined) return strip;
  const lines = textLines(own, frame);
  return lines.length === 0 ? strip : { ...strip, ink: keepLine(own, lines[0], lines) };
}

const toPixels = (rect: Rect, { area }: Crop): Rect => ({
  x: (rect.x - area.x) * PER_MILLIMETRE,
  y: (rect.y - area.y) * PER_MILLIMETRE,
  width: rect.width * PER_MILLIMETRE,
  height: rect.height * PER_MILLIMETRE,
});

function bordersOf(boxes: readonly Rect[]): Border[] {
  const borders: Border[] = [];
  for (const box of boxes) {
    for (const at of [box.y, bottom(box)])
      borders.push({ orientation: 'horizontal', at, from: box.x - BORDER, to: right(box) + BORDER });
    for (const at of [box.x, right(box)])
      borders.push({ orientation: 'vertical', at, from: box.y - BORDER, to: bottom(box) + BORDER });
  }
  return borders;
}

/** Smaller pieces of ink may be rests of a border, pixels. */
const BIT = 1.2 * PER_MILLIMETRE;

/** Without pieces of ink that lie on a border and nowhere else, and small ones outside the frame. */
function withoutBits(mask: GreyImage, borders: readonly Border[], frame: Rect): GreyImage {
  const map = components(mask);
  const keep = new Uint8Array(map.components.length + 1);
  for (const { label, box, centre } of map.components) {
    const small = Math.max(box.width, box.height) < BIT;
    const outside = centre.x < frame.x || centre.x > right(frame) || centre.y < frame.y || centre.y > bottom(frame);
    keep[label] = (small && outside) || borders.some((border) => isOn(box, border)) ? 0 : 255;
  }
  return map.drawn(keep);
}

function isOn(box: Rect, { orientation, at, from, to }: Border): boolean {
  const [start, end, first, last] =
    orientation === 'horizontal' ? [box.y, bottom(box), box.x, right(box)] : [box.x, right(box), box.y, bottom(box)];
  return start >= at - BORDER && end <= at + BORDER && first >= from && last <= to;
}
