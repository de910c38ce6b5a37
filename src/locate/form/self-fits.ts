import { apply, translation, type Matrix3 } from '../../geometry.js';
import { InOrder } from './in-order.js';
import type { Probe } from './refine.js';
import type { Skeleton, Stroke } from './skeleton.js';

/**
 * Ways to lay a blank over itself otherwise than as it is: an even grid fits a row farther down nearly as well, and upside
 * down. Whoever has found such a form on a scan may have found it in the wrong place.
 */

/** Lines this near to each other are the same one, millimetres. */
const SAME = 0.6;
/** Nearer shifts are the same place, millimetres. */
const LEAST = 3;
/** Share of its lines that must lie on lines of the blank again. */
const ALIKE = 0.6;
/** Shifts along each axis, each both ways: one row is on the way to two. */
const MOST_SHIFTS = 2;

/** The maps of a blank, millimetres, onto itself under which most of it fits. */
export function selfFits(skeleton: Skeleton, probes: readonly Probe[]): Matrix3[] {
  const fit = (map: Matrix3): { map: Matrix3; share: number } => ({ map, share: shareOf(map, skeleton, probes) });
  const along = (strokes: readonly Stroke[], move: (by: number) => Matrix3): Matrix3[] =>
    repeats(strokes)
      .map((by) => ({ by, share: Math.max(fit(move(by)).share, fit(move(-by)).share) }))
      .filter(({ share }) => share >= ALIKE)
      .sort((a, b) => b.share - a.share)
      .slice(0, MOST_SHIFTS)
      .flatMap(({ by }) => [move(by), move(-by)]);
  const turn = fit(halfTurn(skeleton));
  return [
    ...(turn.share >= ALIKE ? [turn.map] : []),
    ...along(skeleton.upright, (by) => translation(by, 0)),
    ...along(skeleton.level, (by) => translation(0, by)),
  ];
}

/** Distances, millimetres, at which many of the strokes lie apart. */
function repeats(strokes: readonly Stroke[]): number[] {
  const length = strokes.reduce((sum, { from, to }) => sum + to - from, 0);
  const votes = new Map<number, number>();
  for (const a of strokes)
    for (const b of strokes) {
      const shared = Math.min(a.to, b.to) - Math.max(a.from, b.from);
      if (b.at - a.at < LEAST || shared <= 0) continue;
      const key = Math.round((b.at - a.at) / SAME);
      votes.set(key, (votes.get(key) ?? 0) + shared);
    }
  return [...votes].filter(([, vote]) => vote >= 0.5 * ALIKE * length).map(([key]) => key * SAME);
}

/** The half turn that brings most lines onto lines. */
function halfTurn({ level, upright }: Skeleton): Matrix3 {
  return [-1, 0, mirrorOf(upright), 0, -1, mirrorOf(level), 0, 0, 1];
}

/** What most pairs of strokes, each with itself too, add up to across their direction: twice the place of the mirror. */
function mirrorOf(strokes: readonly Stroke[]): number {
  const votes = new Map<number, number>();
  for (const a of strokes)
    for (const b of strokes) {
      const key = Math.round((a.at + b.at) / SAME);
      votes.set(key, (votes.get(key) ?? 0) + Math.min(a.to - a.from, b.to - b.from));
    }
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best === undefined ? 0 : best[0] * SAME;
}

/** Whether a point of the blank, once moved, lies on a line or mark of the blank of its kind. */
export function fallsOnItself(map: Matrix3, { point, kind }: Probe, skeleton: Skeleton): boolean {
  const { x, y } = apply(map, point);
  const { level, upright } = linesOf(skeleton);
  const on = (lines: InOrder<Stroke>, at: number, along: number): boolean =>
    lines.someNear(at, SAME, ({ from, to }) => along >= from - SAME && along <= to + SAME);
  if (kind === 'level') return on(level, y, x);
  if (kind === 'upright') return on(upright, x, y);
  return skeleton.marks.some((one) => Math.hypot(one.x + one.width / 2 - x, one.y + one.height / 2 - y) <= SAME);
}

interface Lines {
  readonly level: InOrder<Stroke>;
  readonly upright: InOrder<Stroke>;
}

const known = new WeakMap<Skeleton, Lines>();

function linesOf(skeleton: Skeleton): Lines {
  let lines = known.get(skeleton);
  if (lines === undefined) {
    const inOrder = (strokes: readonly Stroke[]) => new InOrder(strokes, ({ at }) => at);
    known.set(skeleton, (lines = { level: inOrder(skeleton.level), upright: inOrder(skeleton.upright) }));
  }
  return lines;
}

/** Share of the blank that lies on itself once moved: of the level or of the upright lines, whichever is less. */
function shareOf(map: Matrix3, skeleton: Skeleton, probes: readonly Probe[]): number {
  const count = { level: [0, 0], upright: [0, 0], mark: [0, 0] };
  for (const probe of probes) {
    count[probe.kind][0] += Number(fallsOnItself(map, probe, skeleton));
    count[probe.kind][1] += 1;
  }
  const share = (kind: 'level' | 'upright'): number =>
    count[kind][1] === 0 ? 1 : (count[kind][0] + count.mark[0]) / (count[kind][1] + count.mark[1]);
  return Math.min(share('level'), share('upright'));
}
