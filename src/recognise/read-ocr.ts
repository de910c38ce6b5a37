import type { LineLattice } from '../segment/types.js';
import { loadCalibration } from './calibration.js';
import { FEATURES } from './confidence.js';
import { FUSION_OF_CHARACTERS, readLattice, type ReadOptions } from './read-line.js';
import type { Recogniser } from './recogniser.js';
import type { Grammar, Reading } from './types.js';

/** Lines in OCR-A and OCR-B: typefaces made to be cut apart and told one by one, and the strip reader never saw them. */

/** Lines for machines are long: some forty characters, cut in more ways than are needed. */
export const OCR_LATTICE = { maxCandidates: 400 } as const;

export const OCR_OPTIONS = { fusion: FUSION_OF_CHARACTERS, stripReader: false } as const satisfies ReadOptions;

/**
 * Reads a line that is set in OCR-A or OCR-B.
 * @returns n best strings with calibrated probabilities; no alternatives where the language accepts no way through
 * @throws CF_MODEL_INVALID where the network or its calibration is missing or broken
 */
export async function readOcr(
  lattice: LineLattice,
  grammar: Grammar,
  recogniser: Recogniser,
  options: ReadOptions = {},
): Promise<Reading> {
  const calibration = options.calibration ?? loadCalibration((await recogniser.network('ocr')).directory, FEATURES);
  return readLattice(lattice, ['ocr'], grammar, recogniser, { ...OCR_OPTIONS, ...options, calibration });
}
