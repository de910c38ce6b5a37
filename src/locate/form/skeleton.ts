import type { Rect } from '../../geometry.js';
import { bottom, right } from '../../geometry.js';
import type { FormBox, FormProfile } from '../../profiles/form-schema.js';

/** The printed lines and marks of one page of a blank form, millimetres: what a scan is laid over it by. */
export interface Skeleton {
  readonly size: { readonly width: number; readonly height: number };
  readonly level: readonly Stroke[];
  readonly upright: readonly Stroke[];
  readonly marks: readonly Rect[];
}

/** A printed line: `at` across it, `from` and `to` along it. */
export interface Stroke {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Lines nearer than this to each other are one, millimetres. */
const SAME = 0.35;

/** The skeleton of page `number`, from 1, of a form. */
export function skeletonOf({ pages, fields }: Pick<FormProfile, 'pages' | 'fields'>, number: number): Skeleton {
  const { size, rulings, marks } = pages[number - 1];
  const level: Stroke[] = [];
  const upright: Stroke[] = [];
  for (const [x0, y0, x1, y1] of rulings) {
    if (y0 === y1) level.push({ at: y0, from: Math.min(x0, x1), to: Math.max(x0, x1) });
    else upright.push({ at: x0, from: Math.min(y0, y1), to: Math.max(y0, y1) });
  }
  for (const field of Object.values(fields)) {
    if (field.page !== number) continue;
    if (field.type === 'mark' || field.type === 'choice') {
      const targets = field.type === 'mark' ? [field.box] : Object.values(field.options);
      for (const target of targets) if (target.shape === 'box') addBorder(target, level, upright);
      continue;
    }
    for (const box of field.boxes) {
      if (!box.printed) continue;
      if (box.gap > 0) for (const cell of cellsOf(box)) addBorder(cell, level, upright);
      else {
        addBorder(box, level, upright);
        for (const { x } of cellsOf(box).slice(1)) upright.push({ at: x, from: box.y, to: bottom(box) });
      }
    }
  }
  return {
    size,
    level: joined(level),
    upright: joined(upright),
    marks: marks.map(([x, y, width, height]) => ({ x, y, width, height })),
  };
}

/** The single-character boxes of a box, in reading order; the box itself where it is not divided. */
export function cellsOf({ x, y, width, height, cells = 1, gap }: FormBox): Rect[] {
  const each = (width - (cells - 1) * gap) / cells;
  return Array.from({ length: cells }, (_, index) => ({ x: x + index * (each + gap), y, width: each, height }));
}

function addBorder(box: Rect, level: Stroke[], upright: Stroke[]): void {
  for (const at of [box.y, bottom(box)]) level.push({ at, from: box.x, to: right(box) });
  for (const at of [box.x, right(box)]) upright.push({ at, from: box.y, to: bottom(box) });
}

/** Strokes on one line that touch or overlap as one stroke: neighbouring boxes share their border. */
function joined(strokes: readonly Stroke[]): Stroke[] {
  const sorted = [...strokes].sort((a, b) => a.at - b.at || a.from - b.from);
  const result: Stroke[] = [];
  for (const stroke of sorted) {
    const index = result.findIndex(
      ({ at, from, to }) => Math.abs(at - stroke.at) <= SAME && stroke.from <= to + SAME && from <= stroke.to + SAME,
    );
    if (index < 0) {
      result.push(stroke);
      continue;
    }
    const other = result[index];
    const [own, its] = [stroke.to - stroke.from, other.to - other.from];
    result[index] = {
      at: (other.at * its + stroke.at * own) / Math.max(1e-9, own + its),
      from: Math.min(other.from, stroke.from),
      to: Math.max(other.to, stroke.to),
    };
  }
  return result;
}
