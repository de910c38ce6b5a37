import { amountAutomaton } from '../interpret/amount-language.js';
import { numberAutomaton } from '../interpret/number-language.js';
import { FEATURES, type Features, type LineCalibration } from '../recognise/confidence.js';
import { opinionOf } from '../recognise/line-text.js';
import { decodeLine } from '../recognise/read-line.js';
import type { NetworkName, Recogniser } from '../recognise/recogniser.js';
import { buildLattice, stripFromImage } from '../segment/index.js';
import { fitCalibration, type Outcome } from './fit-calibration.js';
import { makeStrip, type StripKind } from './strips.js';

export interface CalibrateOptions {
  /** Made strips to read. */
  readonly count: number;
  readonly seed: string;
  readonly onProgress?: (done: number) => void;
}

/** What stands in the strips that the line reader is calibrated on. */
const KINDS: readonly StripKind[] = ['amount', 'amount', 'amount', 'number'];
/** On the squares of the weights, in lines. */
const PENALTY = 5;
/** Networks that read lines besides the strip reader. */
const NETWORKS: readonly NetworkName[] = ['glyphs', 'printed'];

/**
 * Fits the calibration of the line reader by reading made strips whose truth is known. A string counts as right where it says
 * the same digits as the truth.
 */
export async function calibrate(
  recogniser: Recogniser,
  { count, seed, onProgress }: CalibrateOptions,
): Promise<LineCalibration> {
  const outcomes: Outcome<keyof Features>[] = [];
  for (let index = 0; index < count; index += 1) {
    const kind = KINDS[index % KINDS.length];
    const made = makeStrip(kind, seed, index);
    // Bare strips are read as any currency's amounts, cheques as their own's.
    const currency = index % 2 === 1 ? made.currency : undefined;
    const grammar = kind === 'amount' ? amountAutomaton(currency) : numberAutomaton(4, 18);
    const lattice = buildLattice(stripFromImage(made.image));
    const { texts, features } = await decodeLine(lattice, NETWORKS, grammar, recogniser);
    if (features !== undefined) outcomes.push({ features, right: digitsOf(texts[0].text) === digitsOf(made.text) });
    onProgress?.(index + 1);
  }
  return fitCalibration(FEATURES, outcomes, recogniser.versions(), PENALTY);
}

const digitsOf = (text: string): string => opinionOf(text).replace(/\D/g, '');
