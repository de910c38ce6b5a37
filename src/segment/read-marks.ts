import { applyToRect, inset, MILLIMETRES_PER_INCH, type Quad, type Rect } from '../geometry.js';
import type { MarkPlace } from '../locate/form/places.js';
import { inkMask, type UprightPage } from '../page/index.js';
import { eraseBorders } from './erase-borders.js';
import { mapInk } from './ink.js';

/** Checkboxes and bubbles: how much of each is inked, and how likely that is meant as a mark. */

/** Six pixels a millimetre: a box of 3 mm gets 18, its border 2. */
const MARK_DPI = 152.4;
const PER_MILLIMETRE = MARK_DPI / MILLIMETRES_PER_INCH;
/** Room around a target, millimetres: the paper's level is taken from it too. */
const ROOM = 2;
/** How far a border may lie from its place, millimetres. */
const BORDER = 0.5;

interface Mark {
  readonly option: string | undefined;
  readonly polygon: Quad;
  readonly fill: number;
  readonly probability: number;
}

/**
 * Fill from which a target counts as marked: a tick inks less of a box than a filled bubble; a bubble's own print must not
 * count. `steep` is how fast doubt vanishes on either side, per unit of fill.
 */
const MARKED = {
  box: { at: 0.055, steep: 150 },
  bubble: { at: 0.34, steep: 26 },
} as const;
/** A box so full was filled to undo the mark, or by accident: somebody should look. */
const SCRATCHED_OUT = 0.82;

/** By field, its marks in the order of the profile. */
export function readMarks(
  page: UprightPage,
  places: readonly MarkPlace[],
): Record<string, { type: 'marks'; marks: Mark[]; polygon: Quad }> {
  const fields: Record<string, { type: 'marks'; marks: Mark[]; polygon: Quad }> = {};
  for (const place of places) {
    const mark = readMark(page, place);
    const known = fields[place.field];
    if (known) known.marks.push(mark);
    else fields[place.field] = { type: 'marks', marks: [mark], polygon: mark.polygon };
  }
  for (const field of Object.values(fields)) field.polygon = around(field.marks.map(({ polygon }) => polygon));
  return fields;
}

function readMark(page: UprightPage, { option, shape, box }: MarkPlace): Mark {
  const crop = page.crop(inset(box, -ROOM), MARK_DPI);
  const target: Rect = {
    x: (box.x - crop.area.x) * PER_MILLIMETRE,
    y: (box.y - crop.area.y) * PER_MILLIMETRE,
    width: box.width * PER_MILLIMETRE,
    height: box.height * PER_MILLIMETRE,
  };
  const image = { ...crop.image, data: Uint8Array.from(crop.image.data) };
  if (shape === 'box') {
    const across = { from: target.x - 3, to: target.x + target.width + 3 };
    const down = { from: target.y - 3, to: target.y + target.height + 3 };
    const borders = [
      { orientation: 'horizontal' as const, at: target.y, ...across },
      { orientation: 'horizontal' as const, at: target.y + target.height, ...across },
      { orientation: 'vertical' as const, at: target.x, ...down },
      { orientation: 'vertical' as const, at: target.x + target.width, ...down },
    ];
    eraseBorders(image, inkMask(image), borders, BORDER * PER_MILLIMETRE);
  }
  const { strength, contrast } = mapInk(image, Math.round(2.5 * PER_MILLIMETRE));
  const fill = contrast < LEAST_CONTRAST ? 0 : fillOf(strength, target, shape);
  const { at, steep } = MARKED[shape];
  const odds = 1 / (1 + Math.exp(-steep * (fill - at)));
  const probability = shape === 'box' && fill > SCRATCHED_OUT ? 0.5 : Math.min(0.999, Math.max(0.001, odds));
  return { option, polygon: applyToRect(page.toPage, box), fill, probability };
}

/** Fainter marks than this against the paper, grey levels, are erased ones or shine through. */
const LEAST_CONTRAST = 30;

/** Mean darkness, 0 to 1, of the target without its border: of a bubble, a circle within it. */
function fillOf(
  { width, height, data }: { width: number; height: number; data: Uint8Array },
  target: Rect,
  shape: MarkPlace['shape'],
): number {
  const share = shape === 'box' ? 0.86 : 0.72;
  const [cx, cy] = [target.x + target.width / 2, target.y + target.height / 2];
  const [rx, ry] = [(share * target.width) / 2, (share * target.height) / 2];
  let sum = 0;
  let count = 0;
  for (let y = Math.max(0, Math.floor(cy - ry)); y < Math.min(height, Math.ceil(cy + ry)); y += 1) {
    for (let x = Math.max(0, Math.floor(cx - rx)); x < Math.min(width, Math.ceil(cx + rx)); x += 1) {
      const [u, v] = [(x + 0.5 - cx) / rx, (y + 0.5 - cy) / ry];
      if (shape === 'bubble' ? u * u + v * v > 1 : Math.abs(u) > 1 || Math.abs(v) > 1) continue;
      sum += data[y * width + x];
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count / 255;
}

/** The smallest upright rectangle around quads, on the page as submitted. */
function around(quads: readonly Quad[]): Quad {
  const points = quads.flat();
  const [left, top] = [Math.min(...points.map(({ x }) => x)), Math.min(...points.map(({ y }) => y))];
  const [right, foot] = [Math.max(...points.map(({ x }) => x)), Math.max(...points.map(({ y }) => y))];
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: foot },
    { x: left, y: foot },
  ];
}
