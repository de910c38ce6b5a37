import { figuresOf, wilsonInterval, type Interval, type KindFigures } from './metrics.js';
import type { DataSet } from './truth.js';
import type { Observation, Stage } from './types.js';

/** What `counterfoil evaluate --json` prints. */
export interface EvaluationReport {
  readonly dataset: string;
  readonly items: number;
  readonly kinds: Readonly<Record<string, KindFigures>>;
  /** Peak resident memory of the largest process that took part, megabytes. */
  readonly peakMemoryMB: number;
}

function grouped<T>(ones: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of ones) {
    const known = groups.get(keyOf(one));
    if (known) known.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

export const byKind = (observations: readonly Observation[]): Map<string, Observation[]> =>
  grouped(observations, ({ kind }) => kind);

export function reportOf(
  dataset: string,
  items: number,
  observations: readonly Observation[],
  peakMemoryMB: number,
): EvaluationReport {
  const kinds = Object.fromEntries([...byKind(observations)].map(([kind, scored]) => [kind, figuresOf(scored)]));
  return { dataset, items, kinds, peakMemoryMB: Math.round(peakMemoryMB) };
}

export const percent = (share: number, digits = 1): string => (100 * share).toFixed(digits);

/** The figures, a row a kind below a head, fractions in per cent. */
export function figureRows({ kinds }: EvaluationReport): string[][] {
  const header = [
    ...['', 'n', 'exact', '95 %', 'chars wrong', 'accepted', '95 %', 'misread', '95 %'],
    ...['read@1%', 'read@0.1%', 'ECE', 'by chance', 'ms'],
  ];
  const rows = Object.entries(kinds).map(([kind, figures]) => [
    kind,
    String(figures.n),
    percent(figures.exact),
    interval(figures.exactInterval),
    percent(figures.characterErrorRate, 2),
    percent(figures.accepted),
    interval(figures.acceptedInterval),
    percent(figures.misread, 2),
    interval(figures.misreadInterval),
    percent(figures.readRateAt['0.01']),
    percent(figures.readRateAt['0.001']),
    figures.calibrationError.toFixed(3),
    figures.calibrationErrorByChance.toFixed(3),
    figures.millisecondsPerItem.toFixed(figures.millisecondsPerItem < 10 ? 2 : 0),
  ]);
  return [header, ...rows];
}

export const interval = (ends: Interval): string => ends.map((end) => percent(end)).join('–');

/** What threshold keeps each kind to a misread rate of 1 % and of 0.1 %, and what that reads. */
export function thresholdRows({ kinds }: EvaluationReport): string[][] {
  const header = ['', 'misread at most', 'accept from', 'read', '95 %', 'wrong of read', 'misread', '95 %'];
  const rows = Object.entries(kinds).flatMap(([kind, { n, thresholdAt }]) =>
    (['0.01', '0.001'] as const).map((rate) => {
      const { threshold, read, wrong, readRate, misreadRate, misreadInterval } = thresholdAt[rate];
      return [
        kind,
        `${percent(Number(rate))} %`,
        threshold === undefined ? 'none' : String(threshold),
        percent(readRate),
        interval(wilsonInterval(read, n)),
        `${wrong} of ${read}`,
        percent(misreadRate, 2),
        interval(misreadInterval),
      ];
    }),
  );
  return [header, ...rows];
}

/** Rows as plain text. */
export const figuresTable = (report: EvaluationReport): string => table(figureRows(report));
export const thresholdsTable = (report: EvaluationReport): string => table(thresholdRows(report));
export const lossesTable = (observations: readonly Observation[]): string => table(lossRows(observations));

const STAGES: readonly (readonly [Stage, string])[] = [
  ['page-error', 'page error'],
  ['not-located', 'not located'],
  ['not-read', 'no value'],
  ['misrecognised', 'misrecognised'],
  ['not-chosen', 'not chosen'],
  ['wrong-accepted', 'WRONG ACCEPTED'],
  ['right-not-accepted', 'right, not accepted'],
  ['right', 'right'],
];

/** How many values of each kind end at which stage. */
export function lossRows(observations: readonly Observation[]): string[][] {
  const header = ['lost by stage', ...STAGES.map(([, title]) => title)];
  const rows = [...byKind(observations)].map(([kind, ones]) => [
    kind,
    ...STAGES.map(([stage]) => String(ones.filter((one) => one.stage === stage).length)),
  ]);
  return [header, ...rows];
}

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Lines that tell of rows left out and files that gave errors, for standard error. */
export function notesOf(set: DataSet, observations: readonly Observation[]): string[] {
  const reasons = grouped(set.skipped, ({ reason }) => reason);
  const left = [...reasons].map(([reason, rows]) => {
    return `Left out ${rows.length} of truth.jsonl (line ${rows.map(({ line }) => line).join(', ')}): ${reason}`;
  });
  const failed = grouped(
    observations.filter(({ error }) => error !== undefined),
    ({ file }) => file,
  );
  return [...left, ...[...failed].map(([file, [{ error }]]) => `Not read: ${file}: ${error}`)];
}
