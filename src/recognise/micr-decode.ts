/** From what a MICR line reader says about every column to the likeliest lines. */

import type { Grammar } from './types.js';

/** A place where the middle of a character may be. */
export interface MicrSpot {
  /** Column of the reader's answer. */
  readonly column: number;
  /** Place along the line, in digit heights. */
  readonly x: number;
  /** Probability of each class, and last of "no character here"; they add up to 1. */
  readonly probabilities: Float32Array;
}

export interface MicrPath {
  readonly logProbability: number;
  /** Indices of spots, and of the classes chosen there. */
  readonly spots: readonly number[];
  readonly classes: readonly number[];
}

/** Spots weaker than this are never part of a line. */
const WEAKEST = 0.02;
const FLOOR = 1e-5;

/**
 * Picks the columns where the answer has a local maximum of "some character".
 * @param answer columns × classes, the last class being "no character"
 * @param xOf    place of a column along the line, in digit heights
 */
export function findSpots(answer: Float32Array, classes: number, xOf: (column: number) => number): MicrSpot[] {
  const columns = answer.length / classes;
  const some = Float32Array.from({ length: columns }, (_, t) => 1 - answer[t * classes + classes - 1]);
  const smooth = some.map((value, t) => 0.25 * (some[t - 1] ?? 0) + 0.5 * value + 0.25 * (some[t + 1] ?? 0));
  const spots: MicrSpot[] = [];
  for (let t = 0; t < columns; t += 1) {
    if (smooth[t] <= (smooth[t - 1] ?? 0) || smooth[t] < (smooth[t + 1] ?? 0)) continue;
    const first = Math.max(0, t - 1);
    const last = Math.min(columns - 1, t + 1);
    let strongest = 0;
    let mass = 0;
    const probabilities = new Float32Array(classes);
    for (let at = first; at <= last; at += 1) {
      strongest = Math.max(strongest, some[at]);
      mass += some[at];
      for (let c = 0; c < classes - 1; c += 1) probabilities[c] += answer[at * classes + c];
    }
    if (strongest < WEAKEST) continue;
    for (let c = 0; c < classes - 1; c += 1) probabilities[c] *= strongest / mass;
    probabilities[classes - 1] = 1 - strongest;
    spots.push({ column: t, x: xOf(t), probabilities });
  }
  return spots;
}

/** Logarithm of how usual a step of `ratio` pitches from one character to the next is; anything above 1.6 is a space. */
function stepWeight(ratio: number): number {
  if (ratio < 0.42) return -9;
  if (ratio < 0.8) return -4 * ((0.8 - ratio) / 0.35) ** 2;
  if (ratio < 1.3) return 0;
  return ratio < 1.65 ? -1.2 : -0.8;
}

/** Steps between sure characters that tell the pitch of a place: the nearest ones. */
const STEPS_NEAR = 9;
const LEAST_STEPS = 3;
/** Least and most of the line's own pitch that a place of it can have: paper curls and cameras look askew. */
const NARROWEST = 0.5;
const WIDEST = 1.4;

/**
 * The pitch at every place along the line: the median step between sure characters around it. Digit heights.
 * @param nominal the font's; taken where there are too few sure characters
 */
export function pitchAlong(spots: readonly MicrSpot[], nominal: number): (x: number) => number {
  const sure = spots.filter(({ probabilities }) => probabilities.at(-1)! < 0.5);
  const steps = sure
    .slice(1)
    .map((spot, index) => ({ at: (spot.x + sure[index].x) / 2, step: spot.x - sure[index].x }))
    .filter(({ step }) => step > 0.45 * nominal && step < 1.7 * nominal);
  const usual = steps.filter(({ step }) => step > 0.7 * nominal).map(({ step }) => step);
  const whole = usual.length >= LEAST_STEPS ? median(usual) : nominal;
  if (steps.length < STEPS_NEAR) return () => whole;
  const nearest = (x: number): typeof steps => [...steps].sort((a, b) => Math.abs(a.at - x) - Math.abs(b.at - x));
  const local = steps.map(({ at }) => {
    const near = nearest(at).slice(0, STEPS_NEAR);
    const pitch = median(near.map(({ step }) => step));
    return { at, pitch: Math.max(NARROWEST * whole, Math.min(WIDEST * whole, pitch)) };
  });
  return (x) => local.reduce((best, one) => (Math.abs(one.at - x) < Math.abs(best.at - x) ? one : best)).pitch;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

interface Partial {
  readonly score: number;
  readonly spot: number;
  readonly symbol: number;
  readonly before: Partial | undefined;
}

/** Classes looked at in one spot, and lines kept at one spot. */
const CLASSES_KEPT = 4;
const LINES_KEPT = 8;
/** No character overlaps more spots than these. */
const SPOTS_SKIPPED = 6;

/**
 * The likeliest lines over the spots, best first: each spot is a character or nothing, and neighbours keep their
 * distance. Viterbi search with the best few lines kept at every spot.
 */
export function decodeSpots(spots: readonly MicrSpot[], pitchAt: (x: number) => number): MicrPath[] {
  const silence = spots.map(({ probabilities }) => Math.log(Math.max(FLOOR, probabilities.at(-1)!)));
  const before = [0];
  for (const weight of silence) before.push(before.at(-1)! + weight);
  /** Of leaving out the spots from `from` up to `to`, which is not left out. */
  const skip = (from: number, to: number): number => before[to] - before[from];

  const ending: Partial[][] = [];
  for (const [index, spot] of spots.entries()) {
    const starts: Partial[] = [];
    const open: { score: number; before: Partial | undefined }[] = [{ score: skip(0, index), before: undefined }];
    for (let other = index - 1; other >= Math.max(0, index - SPOTS_SKIPPED); other -= 1) {
      const step = stepWeight((spot.x - spots[other].x) / pitchAt((spot.x + spots[other].x) / 2));
      for (const line of ending[other]) open.push({ score: line.score + skip(other + 1, index) + step, before: line });
    }
    open.sort((a, b) => b.score - a.score);
    for (const symbol of bestClasses(spot.probabilities)) {
      const own = Math.log(Math.max(FLOOR, spot.probabilities[symbol]));
      for (const { score, before: line } of open.slice(0, LINES_KEPT)) {
        starts.push({ score: score + own, spot: index, symbol, before: line });
      }
    }
    ending.push(starts.sort((a, b) => b.score - a.score).slice(0, LINES_KEPT * 2));
  }

  const complete = ending.flatMap((lines, index) =>
    lines.map((line) => ({ line, score: line.score + skip(index + 1, spots.length) })),
  );
  return complete
    .sort((a, b) => b.score - a.score)
    .slice(0, 4 * LINES_KEPT)
    .map(({ line, score }) => unroll(line, score));
}

function bestClasses(probabilities: Float32Array): number[] {
  return Array.from({ length: probabilities.length - 1 }, (_, c) => c)
    .sort((a, b) => probabilities[b] - probabilities[a])
    .slice(0, CLASSES_KEPT)
    .filter((c, rank) => rank === 0 || probabilities[c] > 1e-4);
}

function unroll(last: Partial, logProbability: number): MicrPath {
  const spots: number[] = [];
  const classes: number[] = [];
  for (let line: Partial | undefined = last; line; line = line.before) {
    spots.push(line.spot);
    classes.push(line.symbol);
  }
  return { logProbability, spots: spots.reverse(), classes: classes.reverse() };
}

/** A light hand: a layout decides between readings that look alike and invents nothing that is not printed. */
const LAYOUT_WEIGHT = 0.25;
/** What a line costs that the layout knows nothing of. */
const UNHEARD_OF = -8;

/** The lines weighed by how usual their layout is, likeliest first. */
export function preferLayout(paths: readonly MicrPath[], characters: readonly string[], layout: Grammar): MicrPath[] {
  return paths
    .map((path) => {
      const weight = Math.max(UNHEARD_OF, weightOf(path, characters, layout));
      return { ...path, logProbability: path.logProbability + LAYOUT_WEIGHT * weight };
    })
    .sort((a, b) => b.logProbability - a.logProbability);
}

function weightOf({ classes }: MicrPath, characters: readonly string[], layout: Grammar): number {
  let state = layout.start;
  let sum = 0;
  for (const symbol of classes) {
    const next = layout.step(state, characters[symbol]);
    if (next === undefined) return -Infinity;
    state = next.state;
    sum += next.weight;
  }
  return sum + layout.end(state);
}
