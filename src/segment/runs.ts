import type { Rect } from '../geometry.js';
import { union } from '../geometry.js';
import type { Piece, Pieces } from './pieces.js';

/** Most pieces of ink in one character. */
const MOST_PIECES = 6;
/** Widest character and widest hole in one, over the height of the line's digits. */
const WIDEST = 1.5;
const WIDEST_GAP = 0.4;

/** Neighbouring pieces taken as one character. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly members: readonly Piece[];
  readonly box: Rect;
  readonly omitted: number;
  readonly gap: number;
  /** Larger is less likely to be a character; settles what is left out where there are too many. */
  readonly strain: number;
}

export function proposeRuns(line: Pieces): Run[] {
  const { pieces, digitHeight } = line;
  const runs: Run[] = [];
  for (let from = 0; from < pieces.length; from += 1) {
    for (let to = from + 1; to <= Math.min(pieces.length, from + MOST_PIECES); to += 1) {
      const members = pieces.slice(from, to);
      const run = makeRun(members, members, from, to, line);
      if (to - from > 1) {
        if (run.box.width > WIDEST * digitHeight) break;
        if (run.gap > WIDEST_GAP) continue;
      }
      runs.push(run);
      if (to - from > 1) {
        const bulk = Math.max(...members.map(({ area }) => area));
        const small = members.filter(({ area, blob }) => area < 0.12 * bulk && isWholeBlob(blob, pieces));
        if (small.length > 0) {
          const rest = members.filter((piece) => !small.includes(piece));
          runs.push(makeRun(rest, members, from, to, line));
        }
      }
    }
  }
  return runs;
}

export const isWholeBlob = (blob: number, pieces: readonly Piece[]): boolean =>
  pieces.reduce((count, piece) => count + (piece.blob === blob ? 1 : 0), 0) === 1;

export function makeRun(members: readonly Piece[], all: readonly Piece[], from: number, to: number, line: Pieces): Run {
  const box = members.map((piece) => piece.box).reduce(union);
  const area = members.reduce((sum, piece) => sum + piece.area, 0);
  const whole = all.reduce((sum, piece) => sum + piece.area, 0);
  const gap = widestGap(members) / line.digitHeight;
  const relativeWidth = box.width / line.digitHeight;
  const strain =
    (to - from) * 0.25 + Math.max(0, relativeWidth - 0.8) * 3 + Math.max(0, gap) * 4 + (whole - area) / whole;
  return { from, to, members, box, omitted: (whole - area) / whole, gap, strain: to - from === 1 ? -1 : strain };
}

/** Widest stretch of columns between the pieces that none of them covers, pixels; 0 where they overlap. */
function widestGap(members: readonly Piece[]): number {
  const spans = members.map(({ box }) => [box.x, box.x + box.width] as const).sort((a, b) => a[0] - b[0]);
  let reach = spans[0][1];
  let gap = 0;
  for (const [left, right] of spans) {
    gap = Math.max(gap, left - reach);
    reach = Math.max(reach, right);
  }
  return gap;
}

/** Single pieces always stay, so that there is a way through. */
export function limitRuns(runs: readonly Run[], most: number): readonly Run[] {
  if (runs.length <= most) return runs;
  const kept = new Set([...runs].sort((a, b) => a.strain - b.strain || a.from - b.from || a.to - b.to).slice(0, most));
  return runs.filter((run) => kept.has(run) || run.to - run.from === 1);
}

/** What the candidates of a lattice are made from. */
export interface Proposal {
  readonly runs: readonly Run[];
  /** Ink between each two neighbouring cuts, pixels. */
  readonly weights: readonly number[];
  /** Empty width at each cut, over the height of the line's digits. */
  readonly gaps: readonly number[];
}

/** Empty width at each cut, over the height of the line's digits; negative where the ink overlaps. */
export function cutGaps({ pieces, digitHeight }: Pieces): number[] {
  const gaps = [0];
  for (let cut = 1; cut < pieces.length; cut += 1) {
    const reach = Math.max(...pieces.slice(Math.max(0, cut - 3), cut).map(({ box }) => box.x + box.width));
    gaps.push((pieces[cut].box.x - reach) / digitHeight);
  }
  if (pieces.length > 0) gaps.push(0);
  return gaps;
}
