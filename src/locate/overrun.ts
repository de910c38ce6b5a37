import type { Rect } from '../geometry.js';
import { bottom, MILLIMETRES_PER_INCH, right } from '../geometry.js';
import type { GreyImage } from '../image.js';
import { components, findRulings, overviewInk, removeRulings, type Ruling, type UprightPage } from '../page/index.js';

/** An area stretched to the right, and the corner of it that belongs to the box which stands there. */
export interface Overrun {
  readonly area: Rect;
  readonly hidden: Rect;
}

/** So much of the area's right end is looked at for the line that may go on and for the box, millimetres. */
const LEAD = 14;
/** The box may begin so much higher or lower than expected, millimetres. */
const SHIFT = 4;
/** A printed line at least this long is none of the writing's strokes, millimetres. */
const RULING = 8;
/** Farther apart, letters are not of one line any more, millimetres. */
const WORD_GAP = 5;
/** Lower pieces are dots and remains of rulings, millimetres. */
const LOWEST = 0.8;
/** A piece is of the line where it shares this much of the lower of the two heights with it. */
const BESIDE = 0.4;
/** Kept clear right of the last piece, millimetres. */
const MARGIN = 1;

/**
 * Follows the first line of writing beyond the right end of its area, as people write on over a box that stands there.
 * @param area upright millimetres
 * @param most how far it may go on, and in how many of the area's uppermost millimetres where no box is found
 * @returns undefined where the area holds all of the line and nothing of a box
 */
export function overrunOf(
  page: UprightPage,
  area: Rect,
  most: { readonly width: number; readonly height: number },
): Overrun | undefined {
  const scale = page.overview.dpi / MILLIMETRES_PER_INCH;
  const whole = overviewInk(page);
  const end = right(area);
  const region = wholePixels(
    { x: end - LEAD, y: area.y, width: LEAD + most.width, height: most.height + SHIFT },
    scale,
    whole,
  );
  const border = Math.round(end * scale) - region.x;
  if (region.width <= border || region.height <= 0) return undefined;
  const mask = cutOut(whole, region);
  const rulings = findRulings(mask, 'horizontal', RULING * scale, {
    maxThickness: Math.round(0.9 * scale),
    maxGap: Math.round(0.4 * scale),
  });
  const corner = cornerOf(rulings, border, most.height * scale, scale);
  const pieces = components(removeRulings(mask, mask, rulings).mask).components.map(({ box }) => box);
  const reached = endOfLine(pieces, border, corner.y, scale);
  if (reached <= border && corner.x >= border) return undefined;
  const stretched = Math.max(end, Math.min(right(region), region.x + reached + MARGIN * scale) / scale);
  const [x, y] = [(region.x + corner.x) / scale, (region.y + corner.y) / scale];
  return {
    area: { ...area, width: stretched - area.x },
    hidden: { x, y, width: stretched - x, height: Math.max(0, bottom(area) - y) },
  };
}

/** Millimetres as pixels of an image, as far as they lie on it. */
function wholePixels(rect: Rect, scale: number, image: GreyImage): Rect {
  const [left, top] = [Math.max(0, Math.round(rect.x * scale)), Math.max(0, Math.round(rect.y * scale))];
  const width = Math.min(image.width, Math.round(right(rect) * scale)) - left;
  const height = Math.min(image.height, Math.round(bottom(rect) * scale)) - top;
  return { x: left, y: top, width, height };
}

function cutOut(image: GreyImage, { x, y, width, height }: Rect): GreyImage {
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const start = (y + row) * image.width + x;
    data.set(image.data.subarray(start, start + width), row * width);
  }
  return { width, height, data };
}

/** Upper left corner of the box whose upper border crosses the area's end, pixels; of a box as expected where there is none. */
function cornerOf(
  rulings: readonly Ruling[],
  border: number,
  expected: number,
  scale: number,
): { x: number; y: number } {
  const lid = rulings
    .filter(
      ({ from, to }) =>
        from.x > 1 && from.x < border && to.x > border + RULING * scale && Math.abs(from.y - expected) < SHIFT * scale,
    )
    .sort((a, b) => a.from.y - b.from.y)
    .at(0);
  return lid === undefined ? { x: border, y: expected } : { x: lid.from.x - 1, y: Math.min(lid.from.y, lid.to.y) - 1 };
}

/** Where the line that begins left of the border ends, pixels; 0 where none does. */
function endOfLine(pieces: readonly Rect[], border: number, foot: number, scale: number): number {
  const written = pieces
    .filter((box) => box.height >= LOWEST * scale && box.y + box.height / 2 < foot)
    .sort((a, b) => a.x - b.x);
  const [first, ...rest] = written;
  if (first === undefined || first.x >= border) return 0;
  let line = { top: first.y, foot: bottom(first), end: right(first) };
  for (const box of rest) {
    const shared = Math.min(line.foot, bottom(box)) - Math.max(line.top, box.y);
    if (shared < BESIDE * Math.min(line.foot - line.top, box.height)) continue;
    if (box.x - line.end > WORD_GAP * scale) break;
    line = {
      top: Math.min(line.top, box.y),
      foot: Math.max(line.foot, bottom(box)),
      end: Math.max(line.end, right(box)),
    };
  }
  return line.end;
}
