/** The network `ocr`: characters in OCR-A and OCR-B, the typefaces that bills are printed in for machines. */

import { OCR_CLASSES } from '../recognise/ocr-classes.js';
import { PRINT, wornGlyph } from './augment.js';
import { OCR_FONTS } from './fonts.js';
import { calibrateOcr } from './ocr-calibrate.js';
import { ownDataUsed, readOwnData } from './own-data.js';
import { buildPrintedNetwork } from './printed-recipe.js';
import { PrintedSamples } from './printed-samples.js';
import { createRandom } from './random.js';
import type { Plan, Recipe, RecipeOptions } from './recipe.js';
import { drawBatch, drawnSource, withOwn } from './source.js';

const IMAGES_AN_EPOCH = 20_000;
/** Of the pictures, where the user brings some. */
const OWN_SHARE = 0.25;

export const ocrRecipe: Recipe = {
  summary: 'digits, capitals and signs in OCR-A and OCR-B',
  plan,
  finish: calibrateOcr,
};

async function plan({ seed, epochs = 5, data }: RecipeOptions): Promise<Plan> {
  const own = await readOwnData(data, OCR_CLASSES);
  const made = new PrintedSamples({
    classes: OCR_CLASSES,
    members: (symbol) => [symbol],
    fonts: OCR_FONTS,
    dotMatrix: 0,
  });
  const draw = withOwn(made.draw, own, OWN_SHARE, (picture, random) => wornGlyph(picture, random, PRINT));
  return {
    name: 'ocr',
    classes: OCR_CLASSES,
    inputShape: [28, 28, 1],
    normalisation:
      'normaliseGlyph(ink, 28, 20): bright ink on black, 0 to 1, longer side 20 pixels, centre of mass in the middle',
    build: (tf, buildSeed) => buildPrintedNetwork(tf, buildSeed, OCR_CLASSES.length),
    source: drawnSource(IMAGES_AN_EPOCH, seed, draw),
    // Made only for a training, not for a look at the samples.
    get validation() {
      return [{ name: 'made samples', ...drawBatch(4000, createRandom(seed, -1), draw) }];
    },
    epochs,
    seed,
    draw,
    card: {
      description:
        'Classifies one character printed in OCR-A or OCR-B. Four convolutions, the last two with batch normalisation, and one ' +
        'dense layer; trained by Adam, weights averaged.',
      data: [
        {
          name: 'OCR-A by John Sauter',
          licence: 'public domain',
          source: 'https://sourceforge.net/projects/ocr-a-font',
          use: 'digits, capitals and signs, worn: faxed, blurred, at low resolution',
        },
        {
          name: 'OCR-B by Matthew Skala, from the design of Norbert Schwarz',
          licence:
            'public domain; the design: "You may freely use, modify and/or distribute this file, without limitation."',
          source: 'https://tsukurimashou.org/ocr.php.en',
          use: 'the same',
        },
        ...ownDataUsed(data),
      ],
      retrain: `npx counterfoil train ocr --seed ${seed} --epochs ${epochs}`,
      notes: [
        'Only the two fonts in src/training/ocr-faces were seen; other cuts of OCR-A and OCR-B differ a little.',
        'No real scan was used, for training or for the figure: the figure says how well it knows these fonts, no more.',
      ],
    },
  };
}
