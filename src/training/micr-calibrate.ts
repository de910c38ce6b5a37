/** Fits what a MICR line reader's probabilities mean, by reading made lines from the row finder on. */

import { IDENTITY } from '../geometry.js';
import { createGrey, type GreyImage } from '../image.js';
import { MICR_FEATURES, micrFeatures, type MicrCalibration, type MicrFeatures } from '../recognise/micr-confidence.js';
import { bestAttempt, inkOf, rankTexts } from '../recognise/read-micr.js';
import type { Recogniser } from '../recognise/recogniser.js';
import { MICR_GRIDS, type MicrFont } from '../segment/micr-fonts.js';
import { drawWornLine, readableText, type MadeLine } from './micr-lines.js';
import { fitCalibration, type Outcome } from './fit-calibration.js';
import { createRandom } from './random.js';
import type { FinishOptions } from './recipe.js';

/** Length of the lines, in digit heights. */
const LENGTH = 26;
const PENALTY = 2;

/**
 * Reads made lines, whole ones as documents have them and none that the training has seen, and fits the calibration to
 * which of them came out right.
 * @param count lines drawn; those that lost characters are left out
 * @throws CF_MODEL_INVALID where the network is missing
 */
export async function calibrateMicr(
  recogniser: Recogniser,
  font: MicrFont,
  { count, seed, onProgress }: FinishOptions & { readonly count: number },
): Promise<MicrCalibration> {
  const columns = LENGTH * MICR_GRIDS[font].columnsPerHeight;
  const random = createRandom(seed, -7);
  const outcomes: Outcome<keyof MicrFeatures>[] = [];
  for (let index = 0; index < count; index += 1) {
    onProgress?.(index / count);
    const line = drawWornLine(random, font, columns, 'whole');
    // What such a line says is open to dispute.
    if (line.lost > 0) continue;
    const image = stripOf(line, font);
    const attempt = await bestAttempt(inkOf({ image, toPage: IDENTITY }), [font], recogniser);
    if (!attempt) continue;
    const [best] = rankTexts(attempt);
    outcomes.push({
      features: micrFeatures(attempt.spots, best.path, best.posterior),
      right: best.text === readableText(line),
    });
  }
  onProgress?.(1);
  const { name, version } = await recogniser.network(`micr-${font}`);
  return fitCalibration(MICR_FEATURES, outcomes, { [name]: version }, PENALTY);
}

/** The line as a strip with square pixels: the grid of CMC-7 is twice as fine along the line as across it. */
function stripOf({ image, columns }: MadeLine, font: MicrFont): GreyImage {
  const { rows, digitRows, columnsPerHeight } = MICR_GRIDS[font];
  const stretch = columnsPerHeight / digitRows;
  const strip = createGrey(columns, rows * stretch);
  strip.data.forEach((_, at) => {
    const ink = image[Math.floor(Math.floor(at / columns) / stretch) * columns + (at % columns)];
    strip.data[at] = Math.round(255 * (1 - Math.min(1, Math.max(0, ink))));
  });
  return strip;
}
