import type { Meeting, Probe } from './refine.js';
import type { Registration } from './register.js';

/** Pages that look alike but for a mark or a few lines are told apart by those alone: all the rest fits either. */

/** Lines and marks of two pages nearer than this are the same one, millimetres. */
const SAME = 1;
/** Points along a line stand this far apart at most, millimetres. */
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

/** Whether what is printed on one of the two pages only shows that it is `one`; undefined where they do not look alike. */
export function isRather(one: Registration, other: Registration): boolean | undefined {
  const [own, its] = [onlyOn(one, other), onlyOn(other, one)];
  const common = 1 - own.length / one.meetings.length;
  if (common < ALIKE || 1 - its.length / other.meetings.length < ALIKE) return undefined;
  const weigh = (meetings: readonly Meeting[]): [sum: number, all: number] => {
    let [sum, all] = [0, 0];
    for (const { probe, dx, dy } of meetings) {
      const weight = probe.kind === 'mark' ? OF_MARK : 1;
      const met = (dx !== undefined || dy !== undefined) && Math.hypot(dx ?? 0, dy ?? 0) <= MET;
      sum += met ? weight : -weight;
      all += weight;
    }
    return [sum, all];
  };
  const [[pro, most], [contra, mostContra]] = [weigh(own), weigh(its)];
  const evidence = pro - contra;
  return evidence >= LEAST && evidence >= CLEAR * (most + mostContra);
}

/** What was looked for by `one` where the other has nothing of the kind. */
function onlyOn(one: Registration, other: Registration): Meeting[] {
  const probes = other.meetings.map(({ probe }) => probe);
  return one.meetings.filter(({ probe }) => !probes.some((its) => isSame(probe, its)));
}

function isSame(a: Probe, b: Probe): boolean {
  if (a.kind !== b.kind) return false;
  const [dx, dy] = [Math.abs(a.point.x - b.point.x), Math.abs(a.point.y - b.point.y)];
  return dx <= (a.kind === 'level' ? ALONG : SAME) && dy <= (a.kind === 'upright' ? ALONG : SAME);
}
