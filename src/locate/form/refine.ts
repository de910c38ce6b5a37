import { apply, type Matrix3, type Point } from '../../geometry.js';
import { solveLinear } from '../../linear.js';
import type { ScanLines } from './scan-lines.js';
import type { Skeleton } from './skeleton.js';

/** Point-to-line matching of a blank's lines and marks with a scan's, and the homography that brings them together. */

/** A point of the blank where a line or mark is printed. */
export interface Probe {
  readonly point: Point;
  /** `level` lines tell how high they lie, `upright` ones how far to the right, marks both. */
  readonly kind: 'level' | 'upright' | 'mark';
  /** Of a mark, its width and height. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** Where a probe was met: by how much the scan differs from where it was expected, millimetres of the scan. */
export interface Meeting {
  readonly probe: Probe;
  readonly dx: number | undefined;
  readonly dy: number | undefined;
}

/** Distance of probes along a line, millimetres, and the most on one line. */
const STEP = 3;
const MOST_ON_LINE = 24;
/** Ends of lines are worn and rounded, millimetres. */
const END = 0.8;

export function probesOf({ level, upright, marks }: Skeleton): Probe[] {
  const probes: Probe[] = [];
  const along = (from: number, to: number): number[] => {
    const [first, last] = to - from > 4 * END ? [from + END, to - END] : [from, to];
    const count = Math.max(1, Math.min(MOST_ON_LINE, Math.round((last - first) / STEP)));
    return Array.from({ length: count }, (_, i) => first + ((i + 0.5) * (last - first)) / count);
  };
  for (const { at, from, to } of level)
    for (const x of along(from, to)) probes.push({ point: { x, y: at }, kind: 'level' });
  for (const { at, from, to } of upright)
    for (const y of along(from, to)) probes.push({ point: { x: at, y }, kind: 'upright' });
  for (const { x, y, width, height } of marks) {
    probes.push({ point: { x: x + width / 2, y: y + height / 2 }, kind: 'mark', size: { width, height } });
  }
  return probes;
}

/**
 * Where each probe that lies on the scan is met within `reach` millimetres; those outside the scan are left out. `turned` tells
 * that the form lies on its side, so that its level lines are upright ones of the scan.
 */
export function meet(
  probes: readonly Probe[],
  map: Matrix3,
  scan: ScanLines,
  reach: number,
  turned: boolean,
): Meeting[] {
  const meetings: Meeting[] = [];
  for (const probe of probes) {
    const place = apply(map, probe.point);
    if (!(place.x > 0.5 && place.y > 0.5 && place.x < scan.size.width - 0.5 && place.y < scan.size.height - 0.5))
      continue;
    if (probe.kind === 'mark') meetings.push({ probe, ...meetMark(probe, place, map, scan, reach) });
    else if ((probe.kind === 'level') !== turned)
      meetings.push({ probe, dx: undefined, dy: meetLine(scan, 'level', place, reach) });
    else meetings.push({ probe, dx: meetLine(scan, 'upright', place, reach), dy: undefined });
  }
  return meetings;
}

/** On a form that lies on its side, level lines of the blank are upright on the scan. */
export const turnsLines = (map: Matrix3): boolean => Math.abs(map[0]) < Math.abs(map[1]);

/** Signed distance to the middle of the nearest thin line across the direction. */
function meetLine(scan: ScanLines, kind: 'level' | 'upright', place: Point, reach: number): number | undefined {
  const { data, width, height } = kind === 'level' ? scan.levelMask : scan.uprightMask;
  const [x, y] = [place.x * scan.scale, place.y * scan.scale];
  const [column, row] = [
    Math.min(width - 1, Math.max(0, Math.floor(x))),
    Math.min(height - 1, Math.max(0, Math.floor(y))),
  ];
  const [start, stride, length, at] = kind === 'level' ? [column, width, height, y] : [row * width, 1, width, x];
  const far = Math.ceil(reach * scan.scale);
  const own = Math.floor(at);
  for (let off = 0; off <= far; off += 1) {
    let best: number | undefined;
    for (const i of off === 0 ? [own] : [own - off, own + off]) {
      if (i < 0 || i >= length || data[start + i * stride] === 0) continue;
      let [from, to] = [i, i + 1];
      while (from > 0 && data[start + (from - 1) * stride] !== 0) from -= 1;
      while (to < length && data[start + to * stride] !== 0) to += 1;
      const distance = (from + to) / 2 - at;
      if (best === undefined || Math.abs(distance) < Math.abs(best)) best = distance;
    }
    if (best !== undefined) return Math.abs(best) <= reach * scan.scale + 2 ? best / scan.scale : undefined;
  }
  return undefined;
}

/** A mark of about the right size within reach. */
function meetMark(
  { size }: Probe,
  place: Point,
  map: Matrix3,
  scan: ScanLines,
  reach: number,
): { dx: number | undefined; dy: number | undefined } {
  let best: { dx: number; dy: number; off: number } | undefined;
  const { width = 1, height = 1 } = size ?? {};
  const scale = Math.hypot(map[0], map[3]) / (map[8] || 1);
  for (const mark of scan.marks) {
    const [dx, dy] = [mark.x + mark.width / 2 - place.x, mark.y + mark.height / 2 - place.y];
    const off = Math.hypot(dx, dy);
    if (off > 2 * reach || (best && off >= best.off)) continue;
    const [wide, high] = [mark.width / (width * scale), mark.height / (height * scale)];
    if (wide > 0.7 && wide < 1.4 && high > 0.7 && high < 1.4) best = { dx, dy, off };
  }
  return { dx: best?.dx, dy: best?.dy };
}

/** Marks are measured as a whole: they count for this many points of a line. */
const MARK_WEIGHT = 4;

/**
 * The homography after one step of Gauss and Newton towards the meetings, far ones counting less (Tukey's biweight at `reach`).
 * @param stiffness how strongly perspective is held where it was: few points bend a page otherwise
 * @returns undefined where the meetings do not settle it
 */
export function step(
  map: Matrix3,
  meetings: readonly Meeting[],
  reach: number,
  stiffness: number,
): Matrix3 | undefined {
  const normal = Array.from({ length: 8 }, () => new Array<number>(8).fill(0));
  const side = new Array<number>(8).fill(0);
  const add = (row: readonly number[], target: number, weight: number): void => {
    for (let i = 0; i < 8; i += 1) {
      if (row[i] === 0) continue;
      side[i] += weight * row[i] * target;
      for (let j = 0; j < 8; j += 1) normal[i][j] += weight * row[i] * row[j];
    }
  };
  const [a, b, c, d, e, f, g, h] = map.map((value) => value / map[8]);
  for (const { probe, dx, dy } of meetings) {
    const { x, y } = probe.point;
    const w = g * x + h * y + 1;
    const [px, py] = [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
    const weigh = (off: number): number => {
      const share = Math.min(1, Math.abs(off) / reach);
      return (probe.kind === 'mark' ? MARK_WEIGHT : 1) * (1 - share * share) ** 2;
    };
    if (dx !== undefined) add([x / w, y / w, 1 / w, 0, 0, 0, (-x * px) / w, (-y * px) / w], dx, weigh(dx));
    if (dy !== undefined) add([0, 0, 0, x / w, y / w, 1 / w, (-x * py) / w, (-y * py) / w], dy, weigh(dy));
  }
  for (let i = 0; i < 6; i += 1) normal[i][i] += 1e-6;
  for (let i = 6; i < 8; i += 1) normal[i][i] += stiffness + 1e-6 * normal[i][i];
  const delta = solveLinear(normal, side);
  if (!delta || delta.some((value) => !Number.isFinite(value))) return undefined;
  return [
    a + delta[0],
    b + delta[1],
    c + delta[2],
    d + delta[3],
    e + delta[4],
    f + delta[5],
    g + delta[6],
    h + delta[7],
    1,
  ];
}
