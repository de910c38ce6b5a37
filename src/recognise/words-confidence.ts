/** What an amount read in words shows of how far it can be trusted; the calibration weighs it. */

import type { Calibration } from './calibration.js';

export const WORDS_FEATURES = ['share', 'explained', 'dissent', 'length'] as const;

export type WordsFeatures = Readonly<Record<(typeof WORDS_FEATURES)[number], number>>;

export type WordsCalibration = Calibration<keyof WordsFeatures>;
