import { apply, MILLIMETRES_PER_INCH, type Matrix3, type Rect } from '../../geometry.js';
import type { UprightPage } from '../../page/index.js';
import { fitAxis, ticksOf, type AxisFit } from './match-axes.js';
import { meet, probesOf, step, type Meeting, type Probe } from './refine.js';
import { scanLinesOf, type ScanLines } from './scan-lines.js';
import type { Skeleton, Stroke } from './skeleton.js';

/** How a blank form lies on a scan. */
export interface Registration {
  /** Millimetres of the blank to upright millimetres of the scan. */
  readonly toScan: Matrix3;
  /** Share of the blank's lines and marks on the scan that were met, 0 to 1. */
  readonly coverage: number;
  /** Share of the blank's lines and marks that lie on the scan at all, 0 to 1. */
  readonly visible: number;
  /** Share of the scan's longer lines that the blank has, 0 to 1. */
  readonly explained: number;
  /** Root of the mean square by which what was met differs from where it should lie, pixels of the page as submitted. */
  readonly residual: number;
  readonly meetings: readonly Meeting[];
}

/** Fits of one axis that are tried with each of the other. */
const MOST_FITS = 14;
/** Level and upright scale differ by at most this, natural logarithm: paper shrinks little, perspective is taken out later. */
const ANISOTROPY = 0.16;
/** Placements that are refined. */
const MOST_REFINED = 4;
/** Reach of each round, millimetres. */
const REACHES = [4, 3, 2.2, 1.6, 1.2, 0.9, 0.7, 0.7];
/** A fit this good needs no other to be tried. */
const SURE = 0.8;
/** What lies this near is met, millimetres. */
const MET = 0.6;
/** A scan's line of at least this length, millimetres, should be the blank's. */
const LONG = 25;
/** A line of the scan within this distance of one of the blank is that one, millimetres. */
const BESIDE = 1.5;

/**
 * Lays a blank form over a scan. All four ways to turn it are tried. Undefined where nothing of it fits.
 */
export function register(page: UprightPage, skeleton: Skeleton): Registration | undefined {
  const scan = scanLinesOf(page);
  const probes = probesOf(skeleton);
  let best: Registration | undefined;
  for (const sideways of [false, true]) {
    const starts = placements(skeleton, scan, sideways)
      .map((map) => ({ map, share: metShare(probes, map, scan, 2) }))
      .sort((a, b) => b.share - a.share)
      .slice(0, MOST_REFINED);
    for (const { map, share } of starts) {
      if (best && share < 0.6 * starts[0].share) break;
      const refined = refine(map, probes, scan);
      const found = refined && judge(refined, probes, skeleton, scan, page.dpi);
      if (found && (!best || found.coverage * found.visible > best.coverage * best.visible)) best = found;
      if (best && best.coverage > SURE && best.visible > SURE) return best;
    }
  }
  return best;
}

/** Ways to lay the form by scale and shift alone, as it stands or upside down, or else on its side. */
function placements({ level, upright, marks }: Skeleton, scan: ScanLines, sideways: boolean): Matrix3[] {
  const middleX = (mark: Rect): number => mark.x + mark.width / 2;
  const middleY = (mark: Rect): number => mark.y + mark.height / 2;
  const across = ticksOf(upright, marks, middleX);
  const down = ticksOf(level, marks, middleY);
  const scanAcross = ticksOf(scan.upright, scan.marks, middleX);
  const scanDown = ticksOf(scan.level, scan.marks, middleY);
  const { width, height } = scan.size;
  const maps: Matrix3[] = [];
  // On its side, the form's rows run down the scan.
  const [xs, ys] = sideways ? [down, across] : [across, down];
  pair(fitAxis(xs, scanAcross, width, MOST_FITS), fitAxis(ys, scanDown, height, MOST_FITS), sideways ? -1 : 1, (x, y) =>
    maps.push(
      sideways
        ? [0, x.scale, x.shift, y.scale, 0, y.shift, 0, 0, 1]
        : [x.scale, 0, x.shift, 0, y.scale, y.shift, 0, 0, 1],
    ),
  );
  return maps;
}

/** Fits of the two axes that go together; `sign` is that of the product of their scales, for a form is never mirrored. */
function pair(
  xs: readonly AxisFit[],
  ys: readonly AxisFit[],
  sign: 1 | -1,
  take: (x: AxisFit, y: AxisFit) => void,
): void {
  for (const x of xs) {
    for (const y of ys) {
      if (Math.sign(x.scale * y.scale) === sign && Math.abs(Math.log(Math.abs(x.scale / y.scale))) < ANISOTROPY)
        take(x, y);
    }
  }
}

const isMet = ({ dx, dy }: Meeting, reach: number): boolean =>
  (dx !== undefined || dy !== undefined) && Math.hypot(dx ?? 0, dy ?? 0) <= reach;

/** Share of all probes that are met: those that lie outside the scan count as not met. */
function metShare(probes: readonly Probe[], map: Matrix3, scan: ScanLines, reach: number): number {
  const some = probes.length > 400 ? probes.filter((_, index) => index % 3 === 0) : probes;
  return meet(turnedWith(some, map), map, scan, reach).filter((one) => isMet(one, reach)).length / some.length;
}

/** On a form that lies on its side, level lines of the blank are upright on the scan. */
function turnedWith(probes: readonly Probe[], map: Matrix3): readonly Probe[] {
  if (Math.abs(map[0]) >= Math.abs(map[1])) return probes;
  return probes.map((probe) =>
    probe.kind === 'mark' ? probe : { ...probe, kind: probe.kind === 'level' ? 'upright' : 'level' },
  );
}

function refine(start: Matrix3, probes: readonly Probe[], scan: ScanLines): Matrix3 | undefined {
  const turned = turnedWith(probes, start);
  let map = start;
  for (const [round, reach] of REACHES.entries()) {
    const meetings = meet(turned, map, scan, reach);
    if (meetings.filter((one) => isMet(one, 2 * reach)).length < 8) return undefined;
    const next = step(map, meetings, 1.5 * reach, round < 2 ? 1e9 : 10);
    if (!next) return undefined;
    map = next;
  }
  return map;
}

function judge(
  toScan: Matrix3,
  probes: readonly Probe[],
  skeleton: Skeleton,
  scan: ScanLines,
  dpi: number,
): Registration | undefined {
  const meetings = meet(turnedWith(probes, toScan), toScan, scan, 1);
  const met = meetings.filter((one) => isMet(one, MET));
  if (met.length < 8) return undefined;
  const square = met.reduce((sum, { dx = 0, dy = 0 }) => sum + dx * dx + dy * dy, 0) / met.length;
  return {
    toScan,
    coverage: met.length / meetings.length,
    visible: meetings.length / probes.length,
    explained: explainedShare(toScan, skeleton, scan),
    residual: (Math.sqrt(square) * dpi) / MILLIMETRES_PER_INCH,
    meetings,
  };
}

/** Share of the length of the scan's longer lines on which the blank has a line too. */
function explainedShare(map: Matrix3, skeleton: Skeleton, scan: ScanLines): number {
  const onScan = (strokes: readonly Stroke[], isLevel: boolean): { flat: boolean; stroke: Stroke }[] =>
    strokes.map(({ at, from, to }) => {
      const [p, q] = [from, to].map((end) => apply(map, isLevel ? { x: end, y: at } : { x: at, y: end }));
      const flat = Math.abs(q.x - p.x) > Math.abs(q.y - p.y);
      const [a, b, across] = flat ? [p.x, q.x, p.y + q.y] : [p.y, q.y, p.x + q.x];
      return { flat, stroke: { at: across / 2, from: Math.min(a, b), to: Math.max(a, b) } };
    });
  const known = [...onScan(skeleton.level, true), ...onScan(skeleton.upright, false)];
  let all = 0;
  let explained = 0;
  for (const [strokes, isFlat] of [
    [scan.level, true],
    [scan.upright, false],
  ] as const) {
    const blank = known.filter(({ flat }) => flat === isFlat).map(({ stroke }) => stroke);
    for (const { at, from, to } of strokes) {
      if (to - from < LONG) continue;
      const shared = blank
        .filter((stroke) => Math.abs(stroke.at - at) < BESIDE)
        .reduce((sum, stroke) => sum + Math.max(0, Math.min(stroke.to, to) - Math.max(stroke.from, from)), 0);
      all += to - from;
      explained += Math.min(to - from, shared);
    }
  }
  return all === 0 ? 1 : explained / all;
}
