import { apply, compose, MILLIMETRES_PER_INCH, type Matrix3, type Rect } from '../../geometry.js';
import type { UprightPage } from '../../page/index.js';
import { fitAxis, SCALES, ticksOf } from './match-axes.js';
import { meet, probesOf, step, turnsLines, type Meeting, type Probe } from './refine.js';
import type { Registration } from './registration.js';
import { straightLinesOf, type ScanLines } from './scan-lines.js';
import { selfFits } from './self-fits.js';
import type { Skeleton, Stroke } from './skeleton.js';
import { rather } from './tell-apart.js';

/** Fits of one axis that are tried with each of the other: where one is clear, the other may be far from the best by itself. */
const MOST_FITS = 160;
/** Pairs of them that are looked at, likeliest first. */
const MOST_PAIRS = 400;
/** Level and upright scale differ by at most this, natural logarithm: paper shrinks little, perspective is taken out later. */
const ANISOTROPY = 0.16;
/** Placements that are refined at once, and where none of them is sure. */
const MOST_REFINED = [3, 14] as const;
/** A placement is judged before it is refined by what it meets within this, millimetres: less than half a cell of any comb. */
const ROUGH = 1.2;
/** Most by which level and upright scale differ at a corner of a form that is laid, natural logarithm. */
const MOST_UNEVEN = 0.3;
/** Reach of each round, millimetres. */
const REACHES = [4, 3, 2.2, 1.6, 1.2, 0.9, 0.7, 0.7];
/** A second placement starts where the blank lies on itself: it is not drawn back to the first. */
const NEARER = REACHES.slice(4);
/** Moves from one placement to a better one: rows and columns that it may be off by at the start. */
const MOST_MOVES = 12;
/** A placement is no rival below this share of the other's merit. */
const RIVAL = 0.75;
/** Placements that put no corner of the form farther apart than this are the same one, millimetres. */
const SAME_PLACE = 1.5;
/** A fit this good needs no other to be tried. */
const SURE = 0.9;
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
  const scan = straightLinesOf(page);
  const { probes, fits } = ownOf(skeleton);
  const some = probes.length > 400 ? probes.filter((_, index) => index % 3 === 0) : probes;
  const starts = [false, true]
    .flatMap((sideways) => placements(skeleton, scan, sideways))
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_PAIRS)
    .map(({ map }) => ({ map, share: roughShare(some, map, scan) }))
    .sort((a, b) => b.share - a.share);
  let best: Registration | undefined;
  for (const [index, { map, share }] of starts.slice(0, MOST_REFINED[1]).entries()) {
    if (index >= MOST_REFINED[0] && best && isSure(best)) break;
    if (best && share < 0.5 * starts[0].share) break;
    const found = lay(map, REACHES, probes, skeleton, scan, page.dpi);
    if (found && (!best || merit(found) > merit(best))) best = found;
  }
  if (!best || fits.length === 0) return best;
  return heldAgainst(best, fits, page, skeleton.size, (map) => lay(map, NEARER, probes, skeleton, scan, page.dpi));
}

interface Own {
  readonly probes: readonly Probe[];
  readonly fits: readonly Matrix3[];
}

const known = new WeakMap<Skeleton, Own>();

/** What is looked for, and how the blank fits itself; worked out once. */
export function ownOf(skeleton: Skeleton): Own {
  let own = known.get(skeleton);
  if (!own) {
    const probes = probesOf(skeleton);
    known.set(skeleton, (own = { probes, fits: selfFits(skeleton, probes) }));
  }
  return own;
}

function lay(
  start: Matrix3,
  reaches: readonly number[],
  probes: readonly Probe[],
  skeleton: Skeleton,
  scan: ScanLines,
  dpi: number,
): Registration | undefined {
  const refined = refine(start, reaches, probes, scan);
  return refined && isPossible(refined, skeleton) ? judge(refined, probes, skeleton, scan, dpi) : undefined;
}

/**
 * The placement held against those at which the blank fits itself: the one for which the lines speak that only one of the two
 * has, and whether a rival is left for which as much speaks.
 */
function heldAgainst(
  first: Registration,
  fits: readonly Matrix3[],
  page: UprightPage,
  size: Skeleton['size'],
  layAt: (map: Matrix3) => Registration | undefined,
): Registration {
  let best = first;
  for (let move = 0; move < MOST_MOVES; move += 1) {
    const rivals = fits
      .flatMap((fit) => layAt(compose(best.toStraight, fit)) ?? [])
      .filter((one) => merit(one) >= RIVAL * merit(best) && !isSamePlace(one, best, size))
      .map((rival) => ({ rival, verdict: rather(rival, best) }));
    const better = rivals.find(({ verdict }) => verdict === 'one');
    if (!better) {
      const equals = rivals.filter(({ verdict }) => verdict === 'neither');
      // Where nothing tells, the form was more likely scanned as it stands than upside down.
      const [upright] = equals.filter(({ rival }) => isUpsideDown(best, page) && !isUpsideDown(rival, page));
      return { ...(upright?.rival ?? best), doubtful: equals.length > 0 };
    }
    best = better.rival;
  }
  return { ...best, doubtful: true };
}

/** On the page as it was submitted. */
function isUpsideDown({ toScan }: Registration, { toPage }: UprightPage): boolean {
  const map = compose(toPage, toScan);
  return (map[0] + map[4]) / map[8] < 0;
}

function isSamePlace(a: Registration, b: Registration, { width, height }: Skeleton['size']): boolean {
  return [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ].every((corner) => {
    const [p, q] = [apply(a.toStraight, corner), apply(b.toStraight, corner)];
    return Math.hypot(p.x - q.x, p.y - q.y) <= SAME_PLACE;
  });
}

const merit = ({ coverage, visible, explained }: Registration): number => coverage * visible * (0.5 + explained);
const isSure = ({ coverage, explained }: Registration): boolean => coverage > SURE && explained > SURE;

/** Paper is neither mirrored nor folded together: wherever on the form, both directions keep about their scale and right angle. */
function isPossible(map: Matrix3, { size: { width, height } }: Skeleton): boolean {
  const scales: number[] = [];
  for (const [x, y] of [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ]) {
    const w = map[6] * x + map[7] * y + map[8];
    if (w <= 0) return false;
    const [u, v] = [(map[0] * x + map[1] * y + map[2]) / w, (map[3] * x + map[4] * y + map[5]) / w];
    const [a, b] = [(map[0] - u * map[6]) / w, (map[1] - u * map[7]) / w];
    const [c, d] = [(map[3] - v * map[6]) / w, (map[4] - v * map[7]) / w];
    const [across, down, area] = [Math.hypot(a, c), Math.hypot(b, d), a * d - b * c];
    if (area < 0.9 * across * down || Math.abs(Math.log(across / down)) > MOST_UNEVEN) return false;
    scales.push(Math.sqrt(area));
  }
  return Math.min(...scales) > SCALES[0] && Math.max(...scales) < SCALES[1];
}

interface Placement {
  readonly map: Matrix3;
  /** Of both axes together, 0 to 1. */
  readonly score: number;
}

/** Ways to lay the form by scale and shift alone, as it stands or upside down, or else on its side. */
function placements({ level, upright, marks }: Skeleton, scan: ScanLines, sideways: boolean): Placement[] {
  const middleX = (mark: Rect): number => mark.x + mark.width / 2;
  const middleY = (mark: Rect): number => mark.y + mark.height / 2;
  const across = ticksOf(upright, marks, middleX);
  const down = ticksOf(level, marks, middleY);
  const scanAcross = ticksOf(scan.upright, scan.marks, middleX);
  const scanDown = ticksOf(scan.level, scan.marks, middleY);
  const { width, height } = scan.size;
  const found: Placement[] = [];
  // On its side, the form's rows run down the scan.
  const [xs, ys] = sideways ? [down, across] : [across, down];
  const fits = [fitAxis(xs, scanAcross, width, MOST_FITS), fitAxis(ys, scanDown, height, MOST_FITS)];
  for (const x of fits[0]) {
    for (const y of fits[1]) {
      // A form is never mirrored.
      if (Math.sign(x.scale * y.scale) !== (sideways ? -1 : 1)) continue;
      if (Math.abs(Math.log(Math.abs(x.scale / y.scale))) > ANISOTROPY) continue;
      found.push({
        map: sideways
          ? [0, x.scale, x.shift, y.scale, 0, y.shift, 0, 0, 1]
          : [x.scale, 0, x.shift, 0, y.scale, y.shift, 0, 0, 1],
        score: x.score * y.score,
      });
    }
  }
  return found;
}

const isMet = ({ dx, dy }: Meeting, reach: number): boolean =>
  (dx !== undefined || dy !== undefined) && Math.hypot(dx ?? 0, dy ?? 0) <= reach;

/** How nearly probes are met, of the kind that is met less; those that lie outside the scan are not met. */
function roughShare(probes: readonly Probe[], map: Matrix3, scan: ScanLines): number {
  const sums = { level: 0, upright: 0, mark: 0 };
  for (const { probe, dx, dy } of meet(probes, map, scan, ROUGH, turnsLines(map))) {
    if (dx === undefined && dy === undefined) continue;
    sums[probe.kind] += Math.max(0, 1 - Math.hypot(dx ?? 0, dy ?? 0) / ROUGH);
  }
  const share = (kind: 'level' | 'upright'): number => {
    const all = probes.filter((probe) => probe.kind === kind || probe.kind === 'mark').length;
    return all === 0 ? 1 : (sums[kind] + sums.mark) / all;
  };
  return Math.min(share('level'), share('upright'));
}

function refine(
  start: Matrix3,
  reaches: readonly number[],
  probes: readonly Probe[],
  scan: ScanLines,
): Matrix3 | undefined {
  let map = start;
  for (const [round, reach] of reaches.entries()) {
    const meetings = meet(probes, map, scan, reach, turnsLines(start));
    if (meetings.filter((one) => isMet(one, 2 * reach)).length < 8) return undefined;
    const next = step(map, meetings, 1.5 * reach, round < reaches.length - 6 ? 1e9 : 10);
    if (!next) return undefined;
    map = next;
  }
  return map;
}

function judge(
  toStraight: Matrix3,
  probes: readonly Probe[],
  skeleton: Skeleton,
  scan: ScanLines,
  dpi: number,
): Registration | undefined {
  const meetings = meet(probes, toStraight, scan, 1, turnsLines(toStraight));
  const met = meetings.filter((one) => isMet(one, MET));
  if (met.length < 8) return undefined;
  const square = met.reduce((sum, { dx = 0, dy = 0 }) => sum + dx * dx + dy * dy, 0) / met.length;
  return {
    toScan: compose(scan.toUpright, toStraight),
    toStraight,
    coverage: coverageOf(meetings, met),
    visible: meetings.length / probes.length,
    explained: explainedShare(toStraight, skeleton, scan),
    residual: (Math.sqrt(square) * dpi) / MILLIMETRES_PER_INCH,
    meetings,
    doubtful: false,
  };
}

/** Fewer points of a kind than this tell nothing by themselves. */
const FEW = 12;

function coverageOf(meetings: readonly Meeting[], met: readonly Meeting[]): number {
  const share = (kinds: readonly Probe['kind'][]): number => {
    const count = (some: readonly Meeting[]): number => some.filter(({ probe }) => kinds.includes(probe.kind)).length;
    return count(meetings) < FEW ? 1 : count(met) / count(meetings);
  };
  return Math.min(met.length / meetings.length, share(['level', 'mark']), share(['upright', 'mark']));
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
