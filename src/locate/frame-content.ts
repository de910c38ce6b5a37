import type { Rect } from '../geometry.js';
import { bottom, intersection, right, union } from '../geometry.js';
import type { ZoneSpec } from '../profiles/schema.js';
import type { Box } from './boxes.js';
import { holds, looksLikeRupee } from './currency-sign.js';
import type { Piece, Sheet } from './sheet.js';

/** The part of a printed box that holds the writing. */
export interface Content {
  /** With what the writing strays over the box; upright millimetres. */
  readonly area: Rect;
  /** The box itself, without margins. */
  readonly frame: Rect;
  /** Share of the box's certainty. */
  readonly weight: number;
}

/** Strokes overshoot the box by this much, millimetres; the rulings in between are removed later. */
const STRAY = 1.5;
/** A divider is overshot by less: beyond it stands a label or a currency sign. */
const STRAY_OVER_DIVIDER = 0.8;
/** The farthest that a stroke which begins inside is followed outside. */
const FARTHEST = 3.5;
/** A label is this far from the writing at least, millimetres, and has this share of the writing's ink at most. */
const LABEL_GAP = 3;
const LABEL_INK = 0.5;

/**
 * Where the writing is in a box. With content `last-cell` the cell right of the divider in the left half, or, where the box is
 * not divided, what is right of a rupee sign; where neither is there but the ink falls apart into a short group at the left
 * and the rest, the rest comes as a second place after the whole.
 */
export function contentOf(sheet: Sheet, { area: frame, dividers }: Box, content: ZoneSpec['content']): Content[] {
  const whole = { area: strayed(sheet, frame, STRAY), frame, weight: 1 };
  if (content === 'whole') return [whole];
  const divider = dividers.filter((x) => x < frame.x + 0.5 * frame.width).at(-1);
  if (divider !== undefined) return [cell(sheet, frame, divider, STRAY_OVER_DIVIDER, 1)];

  const inside = sheet.pieces
    .filter(({ box, centre }) => holds(frame, centre) && box.height > 0.9 && box.width < 0.5 * frame.width)
    .sort((a, b) => a.box.x - b.box.x);
  const sign = inside.find(
    (piece) => piece.box.x < frame.x + 0.25 * frame.width && piece.box.height > 2 && looksLikeRupee(sheet, piece),
  );
  if (sign) return [cell(sheet, frame, right(sign.box) + 0.3, 0, 1)];
  const gap = labelEnd(inside, frame);
  return gap === undefined ? [whole] : [whole, cell(sheet, frame, gap, 0, 0.95)];
}

function cell(sheet: Sheet, frame: Rect, from: number, stray: number, weight: number): Content {
  const part = { ...frame, x: from, width: right(frame) - from };
  return { area: strayed(sheet, part, stray), frame: part, weight };
}

/** Middle of the first wide gap that parts a short group at the left from the rest. */
function labelEnd(inside: readonly Piece[], frame: Rect): number | undefined {
  let end = -Infinity;
  for (const [index, { box }] of inside.entries()) {
    if (end > frame.x && box.x - end >= LABEL_GAP && end < frame.x + 0.45 * frame.width) {
      const label = inkOf(inside.slice(0, index)) <= LABEL_INK * inkOf(inside.slice(index));
      return label ? (end + box.x) / 2 : undefined;
    }
    end = Math.max(end, right(box));
  }
  return undefined;
}

const inkOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { box, fill }) => sum + fill * box.width * box.height, 0);

/** The box with margins, widened to the strokes that begin inside it. `left`: margin there, millimetres. */
function strayed(sheet: Sheet, frame: Rect, left: number): Rect {
  const margins = {
    x: frame.x - left,
    y: frame.y - STRAY,
    width: frame.width + left + STRAY,
    height: frame.height + 2 * STRAY,
  };
  const limits = {
    x: frame.x - left,
    y: frame.y - FARTHEST,
    width: frame.width + left + FARTHEST,
    height: frame.height + 2 * FARTHEST,
  };
  let area = margins;
  for (const { box, centre } of sheet.pieces)
    if (holds(frame, centre) && box.height < 1.8 * frame.height && box.width < 0.9 * frame.width)
      area = union(area, intersection(box, limits));
  const [top, foot] = [reach(sheet, frame, -1), reach(sheet, frame, 1)];
  area = union(area, { ...frame, y: frame.y - top, height: frame.height + top + foot });
  return runOn(sheet, frame, area);
}

/** How far ink that is one piece with the top (-1) or foot (1) of the box goes on beyond it without a break, millimetres. */
function reach(sheet: Sheet, frame: Rect, direction: -1 | 1): number {
  const { scale, size } = sheet;
  const [from, to] = [Math.ceil((frame.x + 1) * scale), Math.floor((right(frame) - 1) * scale)];
  const line = Math.round((direction < 0 ? frame.y : bottom(frame)) * scale);
  const rows = Math.floor(size.height * scale) - 1;
  const width = Math.max(0, to - from);
  const own = new Set<number>();
  const around = sheet.labelsWithin({ x: from, y: line - 1, width, height: 3 });
  for (let row = 0; row < 3; row++) {
    if (line - 1 + row < 0 || line - 1 + row >= rows) continue;
    for (let i = row * width; i < (row + 1) * width; i++) if (around[i] > 0) own.add(around[i]);
  }
  let y = line + direction * 3;
  for (; Math.abs(y - line) < FARTHEST * scale && y >= 0 && y < rows; y += direction) {
    if (!sheet.labelsWithin({ x: from, y, width, height: 1 }).some((label) => own.has(label))) break;
  }
  return Math.abs(y - line) / scale + 0.3;
}

/** A row of stamped figures that runs out of the box to the right is followed to its end. */
function runOn(sheet: Sheet, frame: Rect, area: Rect): Rect {
  const middle = frame.y + frame.height / 2;
  const figures = sheet.pieces
    .filter(
      ({ box, centre }) =>
        centre.x > frame.x &&
        Math.abs(centre.y - middle) < 0.35 * frame.height &&
        box.height > 1.5 &&
        box.height < frame.height &&
        box.width < 6,
    )
    .sort((a, b) => a.centre.x - b.centre.x);
  const inside = figures.filter(({ centre }) => centre.x < right(frame));
  if (inside.length < 4) return area;
  const heights = inside.map(({ box }) => box.height).sort((a, b) => a - b);
  const height = heights[heights.length >> 1];
  const steps = inside.slice(1).map(({ centre }, i) => centre.x - inside[i].centre.x);
  const pitch = steps.sort((a, b) => a - b)[steps.length >> 1];
  // The figure that crosses the side is one piece with the box and not among them: one may be missing.
  let end = inside[inside.length - 1].centre.x;
  let run = area;
  if (right(frame) - end > 2.4 * pitch) return area;
  for (const { box, centre } of figures) {
    if (centre.x <= right(frame)) continue;
    if (centre.x - end > 2.4 * pitch) break;
    if (Math.abs(box.height - height) > 0.35 * height) continue;
    end = centre.x;
    run = union(run, { ...box, width: box.width + STRAY });
  }
  return { ...run, y: Math.min(run.y, area.y), height: Math.max(bottom(run), bottom(area)) - Math.min(run.y, area.y) };
}
