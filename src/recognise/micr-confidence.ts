/** What a MICR line that was read shows of how far it can be trusted; the calibration weighs it. */

import type { Calibration } from './calibration.js';
import type { MicrPath, MicrSpot } from './micr-decode.js';

export const MICR_FEATURES = ['posterior', 'worstCharacter', 'doubt', 'omitted', 'length'] as const;

export type MicrFeatures = Readonly<Record<(typeof MICR_FEATURES)[number], number>>;

export type MicrCalibration = Calibration<keyof MicrFeatures>;

const logit = (p: number): number => {
  const q = Math.min(0.999, Math.max(0.001, p));
  return Math.log(q / (1 - q));
};

/** @param posterior share of the line's text among all that the decoder kept, 0 to 1 */
export function micrFeatures(spots: readonly MicrSpot[], path: MicrPath, posterior: number): MicrFeatures {
  const sure = path.spots.map((spot, index) => spots[spot].probabilities[path.classes[index]]);
  const used = new Set(path.spots);
  const omitted = spots.filter((_, index) => !used.has(index)).map(({ probabilities }) => 1 - probabilities.at(-1)!);
  return {
    posterior: logit(posterior),
    worstCharacter: logit(Math.min(...sure)),
    // Expected number of wrong characters, on a logarithmic scale.
    doubt: Math.log(0.01 + sure.reduce((sum, p) => sum + 1 - p, 0)),
    omitted: logit(Math.max(0, ...omitted)),
    length: Math.log(path.spots.length),
  };
}
