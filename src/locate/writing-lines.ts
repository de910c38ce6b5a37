import type { Rect } from '../geometry.js';
import { bottom, right } from '../geometry.js';
import { holds } from './currency-sign.js';
import type { BoxQuery } from './boxes.js';
import type { Line, Sheet } from './sheet.js';

/** Where a ruling says that something is written. */
export interface WritingPlace {
  readonly area: Rect;
  /** 0 to 1. */
  readonly certainty: number;
}

/** Writing runs past the end of its line, and hangs below it, millimetres. */
const PAST_END = 6;
const BELOW = 1.8;

/** What stands on a ruling near `query.near`, whose foot is thought to be the ruling; surest first, at most two. */
export function onLine(sheet: Sheet, query: BoxQuery): WritingPlace[] {
  const { near, tolerance, size } = query;
  return straightLines(sheet)
    .filter(({ x0, x1 }) => x1 - x0 >= size.width.min && x1 - x0 <= size.width.max)
    .map((line) => {
      const offset = Math.hypot(Math.max(0, near.x - line.x0, line.x1 - right(near)) * 0.7, line.y - bottom(near));
      const x = Math.max(0, line.x0 - 1);
      const area = {
        x,
        y: line.y - near.height,
        width: Math.min(sheet.size.width, line.x1 + PAST_END) - x,
        height: near.height + BELOW,
      };
      const written = sheet.pieces.some(
        ({ box, centre }) => holds(area, centre) && box.height > 1.2 && box.height < near.height + 4 && box.width < 25,
      );
      return { area, certainty: (1 - offset / tolerance) * line.coverage * (written ? 1 : 0.6), offset };
    })
    .filter(({ offset }) => offset < tolerance)
    .sort((a, b) => b.certainty - a.certainty)
    .slice(0, 2);
}

/** What stands right of where a long ruling ends, near `query.near`; surest first, at most two. */
export function afterLine(sheet: Sheet, query: BoxQuery): WritingPlace[] {
  const { near, tolerance, size } = query;
  return straightLines(sheet)
    .filter(({ x0, x1 }) => x1 - x0 >= size.width.min && x1 - x0 <= size.width.max)
    .map((line) => {
      const offset = Math.hypot((line.x1 - near.x) * 0.6, line.y - bottom(near));
      const x = line.x1 + 0.8;
      const area = {
        x,
        y: line.y - near.height - 0.5,
        width: Math.max(0, Math.min(sheet.size.width - 1.5, right(near) + tolerance) - x),
        height: near.height + 2.5,
      };
      return { area, certainty: (1 - offset / tolerance) * line.coverage, offset };
    })
    .filter(({ offset, area }) => offset < tolerance && area.width > 10)
    .sort((a, b) => b.certainty - a.certainty)
    .slice(0, 2);
}

/** Rulings that continue each other as one: writing that crosses a line breaks it. */
function straightLines(sheet: Sheet): Line[] {
  const joined: Line[] = [];
  for (const line of [...sheet.lines].sort((a, b) => a.x0 - b.x0)) {
    const i = joined.findIndex(
      (other) => Math.abs(other.y - line.y) < 0.6 && line.x0 - other.x1 < 3 && line.x1 > other.x1,
    );
    if (i < 0) joined.push(line);
    else {
      const other = joined[i];
      const [a, b] = [other.x1 - other.x0, line.x1 - line.x0];
      joined[i] = {
        x0: other.x0,
        x1: line.x1,
        y: (other.y * a + line.y * b) / (a + b),
        coverage: (other.coverage * a + line.coverage * b) / (a + b),
      };
    }
  }
  return joined;
}
