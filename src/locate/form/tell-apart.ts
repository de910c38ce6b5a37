import { apply, type Point } from '../../geometry.js';
import { InOrder } from './in-order.js';
import { turnsLines, type Meeting, type Probe } from './refine.js';
import type { Registration } from './registration.js';

/**
 * Two blanks that a scan looks like, or two places of one blank on it, are told apart by the few lines and marks that only one
 * of them has: all the rest fits either.
 */

/** Lines and marks nearer than this are the same one, millimetres of the blank. */
const SAME = 1;
/** Points along a line stand this far apart at most, millimetres of the blank. */
const ALONG = 3;
/** What lies this near is met, millimetres. */
const MET = 0.6;
/** Two pages look alike from this share of common points on. */
const ALIKE = 0.6;
/** A mark tells as much as so many points of a line. */
const OF_MARK = 6;
/** Least that must speak for a page: one mark, or lines of two centimetres. */
const LEAST = 6;
/** And at least this share of all that could. */
const CLEAR = 0.5;

/** How far the scan speaks for one of two ways to lay a blank over it; undefined where they do not look alike. */
export type Verdict = 'one' | 'other' | 'neither' | undefined;

/** Which of two ways what only one of them has speaks for. */
export function rather(
  one: Pick<Registration, 'meetings' | 'toStraight'>,
  other: Pick<Registration, 'meetings' | 'toStraight'>,
): Verdict {
  const [placed, placedOther] = [placesOf(one), placesOf(other)];
  const [own, its] = [without(placed, placedOther), without(placedOther, placed)];
  const isAlike = (only: readonly Place[], all: readonly Place[]): boolean => 1 - only.length / all.length >= ALIKE;
  if (!isAlike(own, placed) || !isAlike(its, placedOther)) return undefined;
  const [[pro, most], [contra, mostContra]] = [weigh(own), weigh(its)];
  const evidence = pro - contra;
  if (Math.abs(evidence) < Math.max(LEAST, CLEAR * (most + mostContra))) return 'neither';
  return evidence > 0 ? 'one' : 'other';
}

/** Whether what is printed on one of the two pages only shows that it is `one`. */
export const isRather = (one: Registration, other: Registration): boolean => rather(one, other) === 'one';

/** Where something was looked for on the scan. */
interface Place {
  readonly meeting: Meeting;
  /** As it lies on the scan. */
  readonly kind: Probe['kind'];
  readonly point: Point;
  /** Millimetres of the scan for one of the blank. */
  readonly scale: number;
}

function placesOf({ meetings, toStraight }: Pick<Registration, 'meetings' | 'toStraight'>): Place[] {
  const scale = Math.hypot(toStraight[0], toStraight[3]);
  const turned = turnsLines(toStraight);
  return meetings.map((meeting) => {
    const { kind, point } = meeting.probe;
    const lies = kind === 'mark' || !turned ? kind : kind === 'level' ? 'upright' : 'level';
    return { meeting, kind: lies, point: apply(toStraight, point), scale };
  });
}

/** What was looked for where the others have nothing of the kind. */
function without(places: readonly Place[], others: readonly Place[]): Place[] {
  const ordered = new Map(
    (['level', 'upright', 'mark'] as const).map((kind) => [
      kind,
      new InOrder(
        others.filter((other) => other.kind === kind),
        acrossOf,
      ),
    ]),
  );
  return places.filter(
    (place) => !ordered.get(place.kind)?.someNear(acrossOf(place), place.scale * SAME, (other) => isSame(place, other)),
  );
}

/** Where it lies across its own direction: lines share that place far less than the one along it. */
const acrossOf = ({ kind, point }: Place): number => (kind === 'upright' ? point.x : point.y);

function isSame(a: Place, b: Place): boolean {
  const [dx, dy] = [Math.abs(a.point.x - b.point.x), Math.abs(a.point.y - b.point.y)];
  return dx <= a.scale * (a.kind === 'level' ? ALONG : SAME) && dy <= a.scale * (a.kind === 'upright' ? ALONG : SAME);
}

/** What was met less what was not, and all of it. */
function weigh(places: readonly Place[]): [sum: number, all: number] {
  let [sum, all] = [0, 0];
  for (const { kind, meeting } of places) {
    const { dx, dy } = meeting;
    const weight = kind === 'mark' ? OF_MARK : 1;
    const met = (dx !== undefined || dy !== undefined) && Math.hypot(dx ?? 0, dy ?? 0) <= MET;
    sum += met ? weight : -weight;
    all += weight;
  }
  return [sum, all];
}
