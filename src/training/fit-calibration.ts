/** Fits what a reader's confidence means to lines whose truth is known. */

import { solveLinear } from '../linear.js';
import type { Calibration, LogisticFit } from '../recognise/calibration.js';

/** A line that was read. */
export interface Outcome<Name extends string> {
  readonly features: Readonly<Record<Name, number>>;
  readonly right: boolean;
}

/**
 * @param fittedTo networks that read the lines, with their versions
 * @param penalty on the squares of the weights, in lines
 */
export const fitCalibration = <Name extends string>(
  names: readonly Name[],
  outcomes: readonly Outcome<Name>[],
  fittedTo: Readonly<Record<string, string>>,
  penalty: number,
): Calibration<Name> => ({
  ...{ fittedTo: { ...fittedTo }, samples: outcomes.length },
  ...fitLogistic(names, outcomes, penalty),
});

/**
 * Fits the weights by Newton's method on the penalised likelihood (iteratively reweighted least squares; T. Hastie,
 * R. Tibshirani, J. Friedman, "The Elements of Statistical Learning", section 4.4).
 * @param penalty on the squares of the weights, in samples
 */
function fitLogistic<Name extends string>(
  names: readonly Name[],
  outcomes: readonly Outcome<Name>[],
  penalty: number,
): LogisticFit<Name> {
  const record = (value: (name: Name) => number): Record<Name, number> =>
    Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, number>;
  const count = names.length;
  const means = record((name) => mean(outcomes.map(({ features }) => features[name])));
  const spreads = record((name) => {
    const variance = mean(outcomes.map(({ features }) => (features[name] - means[name]) ** 2));
    return Math.max(1e-3, Math.sqrt(variance));
  });
  const rows = outcomes.map(({ features }) => [
    ...names.map((name) => (features[name] - means[name]) / spreads[name]),
    1,
  ]);
  let weights = new Array<number>(count + 1).fill(0);
  for (let round = 0; round < 30; round += 1) {
    const gradient = new Array<number>(count + 1).fill(0);
    const hessian = Array.from({ length: count + 1 }, () => new Array<number>(count + 1).fill(0));
    rows.forEach((row, index) => {
      const p = 1 / (1 + Math.exp(-dot(row, weights)));
      const error = (outcomes[index].right ? 1 : 0) - p;
      for (let i = 0; i <= count; i += 1) {
        gradient[i] += error * row[i];
        for (let j = 0; j <= count; j += 1) hessian[i][j] += p * (1 - p) * row[i] * row[j];
      }
    });
    for (let i = 0; i < count; i += 1) {
      gradient[i] -= penalty * weights[i];
      hessian[i][i] += penalty;
    }
    hessian[count][count] += 1e-6;
    // Solvable: the penalty keeps the matrix away from singular ones.
    const step = solveLinear(hessian, gradient) ?? gradient.map(() => 0);
    weights = weights.map((weight, index) => weight + step[index]);
    if (Math.max(...step.map(Math.abs)) < 1e-6) break;
  }
  return { means, spreads, weights: record((name) => weights[names.indexOf(name)]), bias: weights[count] };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * b[index], 0);
