import { alignTexts } from './align.js';

/** Figures of merit. All are fractions of one. */

/** What the figures need to know of an observation. */
export interface Scored {
  readonly truth: string;
  readonly answer: string | undefined;
  readonly confidence: number;
  readonly accepted: boolean;
  readonly milliseconds: number;
}

/** Of a share, 95 %. */
export type Interval = readonly [low: number, high: number];

/** What accepting by one threshold gives. */
export interface OperatingPoint {
  /** Least confidence to accept, in as few decimals as tell it from the next; undefined where no threshold keeps to the rate. */
  readonly threshold: number | undefined;
  /** Values read, how many of those wrong, and their shares of all and of the read. */
  readonly read: number;
  readonly wrong: number;
  readonly readRate: number;
  readonly misreadRate: number;
  readonly misreadInterval: Interval;
}

export interface KindFigures {
  readonly n: number;
  /** Share of whole values right when forced to answer; a missing value is wrong. */
  readonly exact: number;
  readonly exactInterval: Interval;
  /** Edit distance over the length of the truth, both summed. */
  readonly characterErrorRate: number;
  /** Share accepted by the profile's own thresholds. */
  readonly accepted: number;
  readonly acceptedInterval: Interval;
  /** Share of the accepted that is wrong; 0 where none is accepted. */
  readonly misread: number;
  readonly misreadInterval: Interval;
  /** Share that can be read at this misread rate. */
  readonly readRateAt: Readonly<Record<'0.01' | '0.001', number>>;
  /** The threshold that reads so much. */
  readonly thresholdAt: Readonly<Record<'0.01' | '0.001', OperatingPoint>>;
  readonly calibrationError: number;
  /** What the calibration error would be on average if every confidence were exactly right: few values are never even. */
  readonly calibrationErrorByChance: number;
  /** Median. */
  readonly millisecondsPerItem: number;
}

const isRight = ({ truth, answer }: Scored): boolean => answer === truth;

export function figuresOf(scored: readonly Scored[]): KindFigures {
  const n = scored.length;
  const right = scored.filter(isRight).length;
  const accepted = scored.filter((one) => one.accepted);
  const wrongAccepted = accepted.filter((one) => !isRight(one)).length;
  const edits = scored.reduce((sum, { truth, answer }) => sum + editDistance(truth, answer ?? ''), 0);
  const characters = scored.reduce((sum, { truth }) => sum + [...truth].length, 0);
  const thresholdAt = { '0.01': operatingPoint(scored, 0.01), '0.001': operatingPoint(scored, 0.001) };
  return {
    n,
    exact: share(right, n),
    exactInterval: wilsonInterval(right, n),
    characterErrorRate: share(edits, characters),
    accepted: share(accepted.length, n),
    acceptedInterval: wilsonInterval(accepted.length, n),
    misread: share(wrongAccepted, accepted.length),
    misreadInterval: wilsonInterval(wrongAccepted, accepted.length),
    readRateAt: { '0.01': thresholdAt['0.01'].readRate, '0.001': thresholdAt['0.001'].readRate },
    thresholdAt,
    calibrationError: calibrationError(scored),
    calibrationErrorByChance: calibrationErrorByChance(scored),
    millisecondsPerItem: median(scored.map(({ milliseconds }) => milliseconds)),
  };
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054;

/** 95 % score interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22, 209–212). Nothing is known of none: [0, 1]. */
export function wilsonInterval(right: number, n: number): [number, number] {
  if (n === 0) return [0, 1];
  const p = right / n;
  const centre = p + Z ** 2 / (2 * n);
  const spread = Z * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2));
  const scale = 1 + Z ** 2 / n;
  // At the ends rounding may leave 1e-17 where the formula gives 0 or 1.
  const low = right === 0 ? 0 : (centre - spread) / scale;
  const high = right === n ? 1 : (centre + spread) / scale;
  return [low, high];
}

/**
 * What every threshold reads, from the strictest to the one that takes all. Values of equal confidence are read together or
 * not at all; a missing value cannot be read.
 */
export function operatingPoints(scored: readonly Scored[]): OperatingPoint[] {
  const answered = scored.filter(({ answer }) => answer !== undefined).sort((a, b) => b.confidence - a.confidence);
  const points: OperatingPoint[] = [];
  let wrong = 0;
  answered.forEach((one, index) => {
    if (!isRight(one)) wrong += 1;
    const read = index + 1;
    const next = read === answered.length ? 0 : answered[read].confidence;
    if (read < answered.length && next === one.confidence) return;
    points.push({
      threshold: shortestBetween(next, one.confidence),
      read,
      wrong,
      readRate: share(read, scored.length),
      misreadRate: share(wrong, read),
      misreadInterval: wilsonInterval(wrong, read),
    });
  });
  return points;
}

const NOTHING_READ: OperatingPoint = {
  ...{ threshold: undefined, read: 0, wrong: 0, readRate: 0, misreadRate: 0 },
  misreadInterval: wilsonInterval(0, 0),
};

/** The threshold that reads most with at most `misreadRate` of it wrong. */
export function operatingPoint(scored: readonly Scored[], misreadRate: number): OperatingPoint {
  const allowed = operatingPoints(scored).filter(({ read, wrong }) => wrong <= misreadRate * read);
  return allowed.at(-1) ?? NOTHING_READ;
}

/** The greatest share of all values that some confidence threshold reads with at most `misreadRate` of those wrong. */
export const readRateAt = (scored: readonly Scored[], misreadRate: number): number =>
  operatingPoint(scored, misreadRate).readRate;

/** Digits after which doubles have nothing more to say. */
const MOST_DECIMALS = 15;

/** The number of fewest decimals that is above `low` and at most `high`. */
function shortestBetween(low: number, high: number): number {
  for (let decimals = 2; decimals <= MOST_DECIMALS; decimals += 1) {
    const candidate = Number((Math.floor(high * 10 ** decimals) / 10 ** decimals).toFixed(decimals));
    if (candidate > low && candidate <= high) return candidate;
  }
  return high;
}

const BINS = 10;

/** Values whose confidence lies in one tenth of the scale. */
export interface ReliabilityBin {
  readonly count: number;
  readonly right: number;
  /** Mean. */
  readonly confidence: number;
  /** Of the number of right values, if every confidence is exactly right. */
  readonly variance: number;
}

/** The values that were answered, in ten bins of equal width. */
export function reliabilityBins(scored: readonly Scored[]): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, (): Scored[] => []);
  for (const one of scored) {
    if (one.answer === undefined) continue;
    bins[Math.min(BINS - 1, Math.max(0, Math.floor(one.confidence * BINS)))].push(one);
  }
  return bins.map((ones) => {
    const confidence = ones.reduce((sum, one) => sum + one.confidence, 0);
    return {
      count: ones.length,
      right: ones.filter(isRight).length,
      confidence: share(confidence, ones.length),
      variance: ones.reduce((sum, one) => sum + one.confidence * (1 - one.confidence), 0),
    };
  });
}

/**
 * Expected calibration error (Naeini 2015, AAAI) over the values that were answered: how far the confidence is from the
 * share of right values, on average over the bins.
 */
export function calibrationError(scored: readonly Scored[]): number {
  const bins = reliabilityBins(scored);
  const gap = bins.reduce((sum, { count, right, confidence }) => sum + Math.abs(confidence * count - right), 0);
  return share(
    gap,
    bins.reduce((sum, { count }) => sum + count, 0),
  );
}

/**
 * The calibration error that values with these confidences show on average when nothing is wrong with them: the mean absolute
 * deviation of each bin's right values, a sum of independent draws taken as normal, √(2/π) of its standard deviation.
 */
export function calibrationErrorByChance(scored: readonly Scored[]): number {
  const bins = reliabilityBins(scored);
  const gap = bins.reduce((sum, { variance }) => sum + Math.sqrt((2 * variance) / Math.PI), 0);
  return share(
    gap,
    bins.reduce((sum, { count }) => sum + count, 0),
  );
}

/** Levenshtein distance in characters: insertions, deletions and substitutions cost one each. */
export const editDistance = (a: string, b: string): number =>
  alignTexts(a, b).filter(([from, to]) => from !== to).length;

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
