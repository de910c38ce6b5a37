/** Fits what the word reader's search means, by reading made lines from their ink on. */

import { amountsInWords } from '../interpret/words-grammar.js';
import { amountOfWords } from '../interpret/words-language.js';
import { decodeWords } from '../recognise/read-words.js';
import type { Recogniser } from '../recognise/recogniser.js';
import { WORDS_FEATURES, type WordsCalibration, type WordsFeatures } from '../recognise/words-confidence.js';
import { fitCalibration, type Outcome } from './fit-calibration.js';
import { createRandom } from './random.js';
import type { FinishOptions } from './recipe.js';
import { makeWordsStrip } from './words-lines.js';
import { amountInWords } from './words-texts.js';

/** On the squares of the weights, in lines: real hands differ from made ones, so no feature is trusted far. */
const PENALTY = 10;

/**
 * Reads made lines that the training has not seen and fits the calibration to which of them came out right.
 * @throws CF_MODEL_INVALID where the network is missing
 */
export async function calibrateWords(
  recogniser: Recogniser,
  { count, seed, onProgress }: FinishOptions & { readonly count: number },
): Promise<WordsCalibration> {
  const random = createRandom(seed, -11);
  const outcomes: Outcome<keyof WordsFeatures>[] = [];
  for (let index = 0; index < count; index += 1) {
    onProgress?.(index / count);
    const currency = index % 2 === 0 ? 'INR' : 'USD';
    const words = amountInWords(random, currency === 'INR');
    const truth = amountOfWords(words.join(''), currency);
    if (truth === undefined) continue;
    const strip = makeWordsStrip(words, random);
    const { amounts, features } = await decodeWords([strip], amountsInWords(currency), [], recogniser);
    if (features !== undefined) outcomes.push({ features, right: amounts[0].minor === truth });
  }
  onProgress?.(1);
  const { name, version } = await recogniser.network('words');
  return fitCalibration(WORDS_FEATURES, outcomes, { [name]: version }, PENALTY);
}
