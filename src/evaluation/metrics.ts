/** Figures of merit. All are fractions of one. */

/** What the figures need to know of an observation. */
export interface Scored {
  readonly truth: string;
  readonly answer: string | undefined;
  readonly confidence: number;
  readonly accepted: boolean;
  readonly milliseconds: number;
}

export interface KindFigures {
  readonly n: number;
  /** Share of whole values right when forced to answer; a missing value is wrong. */
  readonly exact: number;
  readonly exactInterval: readonly [low: number, high: number];
  /** Edit distance over the length of the truth, both summed. */
  readonly characterErrorRate: number;
  /** Share accepted by the profile's own thresholds. */
  readonly accepted: number;
  /** Share of the accepted that is wrong; 0 where none is accepted. */
  readonly misread: number;
  /** Share that can be read at this misread rate. */
  readonly readRateAt: Readonly<Record<'0.01' | '0.001', number>>;
  readonly calibrationError: number;
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
  return {
    n,
    exact: share(right, n),
    exactInterval: wilsonInterval(right, n),
    characterErrorRate: share(edits, characters),
    accepted: share(accepted.length, n),
    misread: share(wrongAccepted, accepted.length),
    readRateAt: { '0.01': readRateAt(scored, 0.01), '0.001': readRateAt(scored, 0.001) },
    calibrationError: calibrationError(scored),
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
 * The greatest share of all values that some confidence threshold reads with at most `misreadRate` of those wrong. Values of
 * equal confidence are read together or not at all; a missing value cannot be read.
 */
export function readRateAt(scored: readonly Scored[], misreadRate: number): number {
  const answered = scored.filter(({ answer }) => answer !== undefined).sort((a, b) => b.confidence - a.confidence);
  let wrong = 0;
  let best = 0;
  answered.forEach((one, index) => {
    if (!isRight(one)) wrong += 1;
    const read = index + 1;
    const endOfTie = read === answered.length || answered[read].confidence < one.confidence;
    if (endOfTie && wrong <= misreadRate * read) best = read;
  });
  return share(best, scored.length);
}

const BINS = 10;

/**
 * Expected calibration error (Naeini 2015, AAAI) in ten bins of equal width over the values that were answered: how far the
 * confidence is from the share of right values, on average.
 */
export function calibrationError(scored: readonly Scored[]): number {
  const answered = scored.filter(({ answer }) => answer !== undefined);
  const bins = Array.from({ length: BINS }, () => ({ confidence: 0, right: 0 }));
  for (const one of answered) {
    const bin = bins[Math.min(BINS - 1, Math.max(0, Math.floor(one.confidence * BINS)))];
    bin.confidence += one.confidence;
    if (isRight(one)) bin.right += 1;
  }
  const gap = bins.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0);
  return share(gap, answered.length);
}

/** Levenshtein distance in characters: insertions, deletions and substitutions cost one each. */
export function editDistance(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const substituted = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
