/** The network `printed`: typed and printed characters, from fonts alone. */

import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TensorFlow } from '../recognise/engine/tensorflow-runtime.js';
import { PRINTED_CLASSES } from '../recognise/printed-classes.js';
import { PRINT_FONTS } from './fonts.js';
import { PrintedSamples, type Print } from './printed-samples.js';
import { calibrateLines } from './line-calibration.js';
import { createRandom } from './random.js';
import type { Plan, Recipe, RecipeOptions } from './recipe.js';
import { ownDataUsed, readOwnData } from './own-data.js';
import { drawBatch, drawnSource, withOwn } from './source.js';
import { PRINT, wornGlyph } from './augment.js';

const IMAGES_AN_EPOCH = 30_000;
/** Of the pictures, where the user brings some. */
const OWN_SHARE = 0.25;
const DOT_MATRIX = 0.07;

export const printedRecipe: Recipe = {
  summary: 'printed letters, digits and signs',
  plan,
  finish: calibrateLines,
};

async function plan({ seed, epochs = 6, data }: RecipeOptions): Promise<Plan> {
  const classes = Object.keys(PRINTED_CLASSES).sort((a, b) => Number(a === '') - Number(b === ''));
  const own = await readOwnData(data, classes);
  const print: Print = {
    classes,
    members: (symbol) => PRINTED_CLASSES[symbol],
    fonts: PRINT_FONTS,
    dotMatrix: DOT_MATRIX,
  };
  const draw = withOwn(new PrintedSamples(print).draw, own, OWN_SHARE, (picture, random) =>
    wornGlyph(picture, random, PRINT),
  );
  const merged = Object.values(PRINTED_CLASSES).filter((members) => members.length > 1);
  return {
    name: 'printed',
    classes,
    inputShape: [28, 28, 1],
    normalisation:
      'normaliseGlyph(ink, 28, 20): bright ink on black, 0 to 1, longer side 20 pixels, centre of mass in the middle',
    build: (tf, buildSeed) => buildPrintedNetwork(tf, buildSeed, classes.length),
    source: drawnSource(IMAGES_AN_EPOCH, seed, draw),
    // Made only for a training, not for a look at the samples.
    get validation() {
      return [{ name: 'made samples', ...drawBatch(5000, createRandom(seed, -1), draw) }];
    },
    epochs,
    seed,
    draw,
    card: {
      description:
        'Classifies one printed character. Four convolutions, the last two with batch normalisation, and one dense layer; ' +
        'trained by Adam, weights averaged.',
      data: [
        {
          name: '@fontsource packages',
          licence: 'OFL-1.1 or Apache-2.0, one by one as in package.json',
          source: 'https://fontsource.org',
          use: 'fifteen fonts: sans, serif, condensed, typewriter, monospaced, screen; also as dot matrix, faxed, blurred, at low resolution',
        },
        ...ownDataUsed(data),
      ],
      retrain: `npx counterfoil train printed --seed ${seed} --epochs ${epochs}`,
      notes: [
        `Size is normalised away, so these share a class: ${merged.map((members) => members.join(' and ')).join('; ')} (src/recognise/printed-classes.ts).`,
        '0 and O, 1 and l and I keep their own classes, though in many fonts only the field can tell them apart.',
        'No real scan was used, for training or for the figure: the figure says how well it knows these fonts, no more.',
      ],
    },
  };
}

/** 4.8 million multiplications a picture. */
export function buildPrintedNetwork({ layers: tfl }: TensorFlow, seed: number, classes: number): LayersModel {
  const { layers, initializers } = tfl;
  let next = seed;
  const kernelInitializer = () => initializers.heNormal({ seed: (next += 1) });
  const plain = { activation: 'relu', padding: 'same' } as const;
  const first = { ...plain, filters: 24, kernelSize: 5, strides: 2, inputShape: [28, 28, 1] };
  const normalised = { useBias: false, kernelSize: 3 };
  return tfl.sequential({
    layers: [
      layers.conv2d({ ...first, kernelInitializer: kernelInitializer() }),
      layers.conv2d({ ...plain, filters: 48, kernelSize: 3, kernelInitializer: kernelInitializer() }),
      layers.conv2d({
        ...normalised,
        filters: 64,
        strides: 2,
        padding: 'same',
        kernelInitializer: kernelInitializer(),
      }),
      layers.batchNormalization({ momentum: 0.95 }),
      layers.activation({ activation: 'relu' }),
      layers.conv2d({ ...normalised, filters: 96, kernelInitializer: kernelInitializer() }),
      layers.batchNormalization({ momentum: 0.95 }),
      layers.activation({ activation: 'relu' }),
      layers.flatten(),
      layers.dropout({ rate: 0.3, seed: (next += 1) }),
      layers.dense({ units: classes, activation: 'softmax', kernelInitializer: kernelInitializer() }),
    ],
  });
}
