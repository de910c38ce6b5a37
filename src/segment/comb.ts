import type { Rect } from '../geometry.js';
import type { Piece, Pieces } from './pieces.js';
import { isWholeBlob, makeRun, type Proposal, type Run } from './runs.js';

/** Share of a blob that must lie in one box for all of it to belong there: what strays over the border is kept whole. */
const BELONGS = 0.68;
/** Bits smaller than this share of a box's largest piece may be dirt or the rest of a printed line. */
const SMALL = 0.15;
/** Most pieces of one box that are tried in all neighbouring combinations. */
const MOST_COMBINED = 5;

/**
 * Candidates of a row of single-character boxes: the ink of each box as a whole, and with bits of it left out. An empty box
 * has no candidate and no ink.
 * @param cells  boxes in strip pixels, in reading order
 * @param margin columns by which the raster starts before the strip
 */
export function proposeCells(line: Pieces, cells: readonly Rect[], margin: number): Proposal {
  const homes = assign(line, cells, margin);
  const runs: Run[] = [];
  const weights: number[] = [];
  cells.forEach((_, cell) => {
    const members = line.pieces.filter(({ label }) => homes.get(label) === cell);
    weights.push(members.reduce((sum, { area }) => sum + area, 0));
    for (const group of groupsOf(members, line.pieces)) runs.push(makeRun(group, members, cell, cell + 1, line));
  });
  return { runs, weights, gaps: new Array<number>(cells.length + 1).fill(0) };
}

/** Box of each piece, by label: whole blobs where most of them lies in one, otherwise piece by piece. */
function assign(line: Pieces, cells: readonly Rect[], margin: number): Map<number, number> {
  const counts = new Map<number, Float64Array>();
  for (const { label } of line.pieces) counts.set(label, new Float64Array(cells.length));
  for (let y = 0; y < line.height; y += 1) {
    for (let x = 0; x < line.width; x += 1) {
      const label = line.labels[y * line.width + x];
      if (label === 0) continue;
      const cell = cellOf(x - margin + 0.5, cells);
      if (cell >= 0) counts.get(label)![cell] += 1;
    }
  }
  const homes = new Map<number, number>();
  for (const blob of new Set(line.pieces.map((piece) => piece.blob))) {
    const members = line.pieces.filter((piece) => piece.blob === blob);
    const sum = new Float64Array(cells.length);
    for (const { label } of members) counts.get(label)!.forEach((count, cell) => (sum[cell] += count));
    const best = largest(sum);
    const all = sum.reduce((a, b) => a + b, 0);
    for (const { label } of members) homes.set(label, sum[best] >= BELONGS * all ? best : largest(counts.get(label)!));
  }
  return homes;
}

/** The box whose columns hold `x`, or the nearest within half a box. */
function cellOf(x: number, cells: readonly Rect[]): number {
  let best = -1;
  let least = Infinity;
  cells.forEach((cell, index) => {
    const distance = Math.max(0, cell.x - x, x - (cell.x + cell.width));
    if (distance < least && distance <= cell.width / 2) {
      least = distance;
      best = index;
    }
  });
  return best;
}

const largest = (values: Float64Array): number =>
  values.reduce((best, value, index) => (value > values[best] ? index : best), 0);

/** All of a box's pieces, those that are not small, and the neighbouring combinations where there are few. */
function groupsOf(members: readonly Piece[], pieces: readonly Piece[]): Piece[][] {
  if (members.length === 0) return [];
  const groups: Piece[][] = [[...members]];
  const bulk = Math.max(...members.map(({ area }) => area));
  const solid = members.filter(({ area, blob }) => area >= SMALL * bulk || !isWholeBlob(blob, pieces));
  if (solid.length < members.length) groups.push(solid);
  if (solid.length <= MOST_COMBINED) {
    for (let from = 0; from < solid.length; from += 1) {
      for (let to = from + 1; to <= solid.length; to += 1) {
        const group = solid.slice(from, to);
        const area = group.reduce((sum, piece) => sum + piece.area, 0);
        if (group.length < solid.length && area >= 0.3 * bulk) groups.push(group);
      }
    }
  }
  return groups;
}
