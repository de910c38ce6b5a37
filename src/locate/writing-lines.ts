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
  return linesIn(sheet, grow(near, tolerance + 20), size.width.min)
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
  return linesIn(sheet, { ...grow(near, tolerance), x: 0, width: sheet.size.width }, size.width.min)
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

/** Rulings that continue each other as one, for writing that crosses a line breaks it; and the faint ones of the region. */
function linesIn(sheet: Sheet, region: Rect, shortest: number): Line[] {
  const joined: Line[] = [];
  const inRegion = ({ y }: Line): boolean => y >= region.y && y <= bottom(region);
  const lines = [...sheet.lines.filter(inRegion), ...faintLines(sheet, region, shortest)];
  for (const line of lines.sort((a, b) => a.x0 - b.x0)) {
    const i = joined.findIndex((other) => Math.abs(other.y - line.y) < 0.6 && line.x0 - other.x1 < 3);
    if (i < 0) joined.push(line);
    else {
      const other = joined[i];
      const [a, b] = [other.x1 - other.x0, line.x1 - line.x0];
      joined[i] = {
        x0: other.x0,
        x1: Math.max(other.x1, line.x1),
        y: (other.y * a + line.y * b) / (a + b),
        coverage: (other.coverage * a + line.coverage * b) / (a + b),
      };
    }
  }
  return joined;
}

/** Steps along a faint line, millimetres. */
const STEP = 2;

/** Lines of ridges, which an ink mask loses: rows where every few millimetres lie mostly on a ridge. */
function faintLines({ ridges, scale, size }: Sheet, region: Rect, shortest: number): Line[] {
  const found: Line[] = [];
  const [from, to] = [Math.max(0, region.x), Math.min(size.width, right(region))];
  const foot = Math.min(size.height, bottom(region));
  for (let y = Math.max(0, region.y); y <= foot; y += 1 / scale) {
    let start = from;
    for (let x = from; x <= to + STEP; x += STEP) {
      if (x + STEP <= to && ridges.alongRow(y, x, x + STEP) >= 0.5) continue;
      if (x - start >= shortest) enter(found, { x0: start, x1: x, y, coverage: ridges.alongRow(y, start, x) });
      start = x + STEP;
    }
  }
  return found.filter(({ coverage }) => coverage > 0.7);
}

/** Of lines that overlap the better one stays. */
function enter(found: Line[], line: Line): void {
  const { x0, x1, y } = line;
  const rival = found.findIndex((other) => Math.abs(other.y - y) < 0.8 && other.x0 < x1 && other.x1 > x0);
  if (rival < 0) found.push(line);
  else if (weightOf(line) > weightOf(found[rival])) found[rival] = line;
}

const weightOf = ({ x0, x1, coverage }: Line): number => (x1 - x0) * coverage;

const grow = (r: Rect, by: number): Rect => ({
  x: r.x - by,
  y: r.y - by,
  width: r.width + 2 * by,
  height: r.height + 2 * by,
});
