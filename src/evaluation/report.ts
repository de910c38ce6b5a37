import { figuresOf, type KindFigures } from './metrics.js';
import type { Observation, Stage } from './types.js';

/** What `counterfoil evaluate --json` prints. */
export interface EvaluationReport {
  readonly dataset: string;
  readonly items: number;
  readonly kinds: Readonly<Record<string, KindFigures>>;
  /** Peak resident memory of the largest process that took part, megabytes. */
  readonly peakMemoryMB: number;
}

const byKind = (observations: readonly Observation[]): Map<string, Observation[]> => {
  const kinds = new Map<string, Observation[]>();
  for (const observation of observations) {
    const known = kinds.get(observation.kind);
    if (known) known.push(observation);
    else kinds.set(observation.kind, [observation]);
  }
  return kinds;
};

export function reportOf(
  dataset: string,
  items: number,
  observations: readonly Observation[],
  peakMemoryMB: number,
): EvaluationReport {
  const kinds = Object.fromEntries([...byKind(observations)].map(([kind, scored]) => [kind, figuresOf(scored)]));
  return { dataset, items, kinds, peakMemoryMB: Math.round(peakMemoryMB) };
}

const percent = (share: number, digits = 1): string => (100 * share).toFixed(digits);

/** The figures as a table, fractions in per cent. */
export function figuresTable({ kinds }: EvaluationReport): string {
  const header = ['', 'n', 'exact', '95 %', 'chars wrong', 'accepted', 'misread', 'read@1%', 'read@0.1%', 'ECE', 'ms'];
  const rows = Object.entries(kinds).map(([kind, figures]) => [
    kind,
    String(figures.n),
    percent(figures.exact),
    figures.exactInterval.map((end) => percent(end)).join('–'),
    percent(figures.characterErrorRate, 2),
    percent(figures.accepted),
    percent(figures.misread, 2),
    percent(figures.readRateAt['0.01']),
    percent(figures.readRateAt['0.001']),
    figures.calibrationError.toFixed(3),
    figures.millisecondsPerItem.toFixed(figures.millisecondsPerItem < 10 ? 2 : 0),
  ]);
  return table([header, ...rows]);
}

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
export function lossesTable(observations: readonly Observation[]): string {
  const header = ['lost by stage', ...STAGES.map(([, title]) => title)];
  const rows = [...byKind(observations)].map(([kind, ones]) => [
    kind,
    ...STAGES.map(([stage]) => String(ones.filter((one) => one.stage === stage).length)),
  ]);
  return table([header, ...rows]);
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
