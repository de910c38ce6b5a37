import { intersection, type Rect } from '../../geometry.js';
import type { UprightPage } from '../../page/index.js';
import { scanLinesOf, type ScanLines } from './scan-lines.js';
import type { Stroke } from './skeleton.js';

/** What a blank form shows that can be filled in: combs and boxes by their lines. Millimetres, in reading order. */
export interface Proposal {
  readonly size: { readonly width: number; readonly height: number };
  readonly boxes: readonly ProposedBox[];
  /** Lines that belong to no box, long enough to lay a scan over. */
  readonly level: readonly Stroke[];
  readonly upright: readonly Stroke[];
  readonly marks: readonly Rect[];
}

export interface ProposedBox extends Rect {
  /** More than one for a comb. */
  readonly cells: number;
  readonly kind: 'comb' | 'line' | 'tick';
}

/** Heights of boxes that somebody writes in, and sides of those that somebody ticks, millimetres. */
const HEIGHTS = [4.5, 16] as const;
const TICKS = [2.5, 7] as const;
/** Widths of the cells of a comb. */
const CELLS = [3, 12] as const;
/** Ends of lines meet within this. */
const MEET = 0.9;
/** Cells of one comb differ by at most this share. */
const EVEN = 0.15;
/** Shorter lines do not help to lay a scan over, millimetres. */
const LONG = 12;

export function propose(page: UprightPage): Proposal {
  const scan = scanLinesOf(page);
  const cells = closedCells(scan);
  const boxes = withoutTwins(combined(cells)).sort((a, b) => (Math.abs(a.y - b.y) < 4 ? a.x - b.x : a.y - b.y));
  const free = (stroke: Stroke, isLevel: boolean): boolean =>
    stroke.to - stroke.from >= LONG && !boxes.some((box) => isSide(stroke, isLevel, box));
  return {
    size: page.size,
    boxes,
    level: scan.level.filter((stroke) => free(stroke, true)),
    upright: scan.upright.filter((stroke) => free(stroke, false)),
    marks: scan.marks.filter(
      ({ x, y }) =>
        !boxes.some((box) => x >= box.x - 1 && x <= box.x + box.width && y >= box.y - 1 && y <= box.y + box.height),
    ),
  };
}

/** Rectangles that four lines close and no line divides. */
function closedCells({ level, upright }: ScanLines): Rect[] {
  const found: Rect[] = [];
  const rows = [...level].sort((a, b) => a.at - b.at);
  for (const [i, top] of rows.entries()) {
    for (const foot of rows.slice(i + 1)) {
      const height = foot.at - top.at;
      if (height > HEIGHTS[1]) break;
      if (height < TICKS[0]) continue;
      const [from, to] = [Math.max(top.from, foot.from) - MEET, Math.min(top.to, foot.to) + MEET];
      const sides = upright
        .filter((side) => side.at >= from && side.at <= to && side.from <= top.at + MEET && side.to >= foot.at - MEET)
        .sort((a, b) => a.at - b.at);
      sides.slice(1).forEach((side, at) => {
        const cell = { x: sides[at].at, y: top.at, width: side.at - sides[at].at, height };
        const divided = rows.some(
          (row) =>
            row.at > top.at + MEET &&
            row.at < foot.at - MEET &&
            row.from < cell.x + cell.width - MEET &&
            row.to > cell.x + MEET,
        );
        if (cell.width >= TICKS[0] && !divided) found.push(cell);
      });
    }
  }
  return found;
}

/** Neighbouring cells of one width as combs; what is left as lines to write on and boxes to tick. */
function combined(cells: readonly Rect[]): ProposedBox[] {
  const left = [...cells].sort((a, b) => a.y - b.y || a.x - b.x);
  const boxes: ProposedBox[] = [];
  while (left.length > 0) {
    const [first] = left.splice(0, 1);
    const row = [first];
    for (;;) {
      const last = row[row.length - 1];
      const next = left.findIndex(
        (cell) =>
          Math.abs(cell.y - first.y) < MEET &&
          Math.abs(cell.height - first.height) < MEET &&
          Math.abs(cell.x - last.x - last.width) < MEET &&
          Math.abs(cell.width - first.width) < EVEN * first.width,
      );
      if (next < 0 || first.width > CELLS[1]) break;
      row.push(...left.splice(next, 1));
    }
    const last = row[row.length - 1];
    const box = { x: first.x, y: first.y, width: last.x + last.width - first.x, height: first.height };
    if (row.length > 1) {
      if (first.width >= CELLS[0] && box.height >= HEIGHTS[0]) boxes.push({ ...box, cells: row.length, kind: 'comb' });
    } else if (Math.max(box.width, box.height) <= TICKS[1] && Math.abs(box.width - box.height) < 1.2) {
      boxes.push({ ...box, cells: 1, kind: 'tick' });
    } else if (box.height >= HEIGHTS[0] && box.width >= CELLS[1]) boxes.push({ ...box, cells: 1, kind: 'line' });
  }
  return boxes;
}

/** Two boxes are one from this share of what they cover together on: double lines close each box twice. */
const TWINS = 0.7;

/** Of boxes in one place the smallest: its lines are the inner ones. */
export function withoutTwins(boxes: readonly ProposedBox[]): ProposedBox[] {
  const area = ({ width, height }: Rect): number => width * height;
  const kept: ProposedBox[] = [];
  for (const box of [...boxes].sort((a, b) => area(a) - area(b))) {
    const isTwin = kept.some((one) => {
      const shared = area(intersection(one, box));
      return shared > TWINS * (area(one) + area(box) - shared);
    });
    if (!isTwin) kept.push(box);
  }
  return kept;
}

function isSide({ at, from, to }: Stroke, isLevel: boolean, box: Rect): boolean {
  const [places, start, end] = isLevel
    ? [[box.y, box.y + box.height], box.x, box.x + box.width]
    : [[box.x, box.x + box.width], box.y, box.y + box.height];
  return places.some((place) => Math.abs(place - at) < MEET) && from >= start - 2 * MEET && to <= end + 2 * MEET;
}
