/** The network `words`: reads a whole line of words, column by column: the legal amount of a cheque. */

import { dirname } from 'node:path';
import type * as Layers from '@tensorflow/tfjs-layers';
import type { TensorFlow } from '../recognise/engine/tensorflow-runtime.js';
import { openRecogniser } from '../recognise/recogniser.js';
import { saveCalibration } from '../recognise/calibration.js';
import { WORDS_ROWS, WORDS_STRIDE } from '../segment/words-picture.js';
import { buildColumnNetwork, type ColumnNetwork } from './column-network.js';
import type { LabelledSet } from './fit-options.js';
import { createRandom, type Random } from './random.js';
import type { Plan, Recipe } from './recipe.js';
import type { Batch, Sample, TrainingSource } from './source.js';
import { calibrateWords } from './words-calibrate.js';
import { makeWords, WORD_CLASSES } from './words-lines.js';

const LINES_AN_EPOCH = 4000;
const EPOCHS = 12;
/** Columns of the training's pictures: some twenty letters. */
const COLUMNS = 256;
const VALIDATION_LINES = 400;
const VALIDATION_SEED = 70_001;
const CALIBRATION_LINES = 500;

export const wordsRecipe: Recipe = {
  summary: 'lines of words: amounts as they are written out',
  plan: ({ seed, epochs = EPOCHS }) => plan(seed, epochs),
  finish: async (folder, { seed, effort = 1, onProgress }) => {
    const recogniser = await openRecogniser({ engine: 'onnx', modelsFolder: dirname(folder) });
    try {
      const calibration = await calibrateWords(recogniser, { count: effort * CALIBRATION_LINES, seed, onProgress });
      await saveCalibration(folder, calibration);
    } finally {
      await recogniser.dispose();
    }
  },
};

function plan(seed: number, epochs: number): Plan {
  return {
    name: 'words',
    classes: WORD_CLASSES,
    inputShape: [WORDS_ROWS, null, 1],
    labelsPerImage: COLUMNS / WORDS_STRIDE,
    normalisation:
      'A line level, its slant taken out in part, the rows of its ink of a fixed spread about the middle, ink 1 and paper 0 (src/segment/words-picture.ts)',
    build: buildWordsNetwork,
    source: wordsSource(LINES_AN_EPOCH, seed),
    // Made only for a training, not for a look at the samples.
    get validation(): LabelledSet[] {
      return [{ name: 'made lines, share of columns', ...drawMany(VALIDATION_LINES, createRandom(VALIDATION_SEED)) }];
    },
    epochs,
    batchSize: 16,
    labelSmoothing: 0.01,
    averaging: 0.997,
    seed,
    draw: drawLetter,
    card: {
      description:
        'Reads a line of words without cutting it: for every fourth column of the line it gives the probability that the middle of a letter is there, and of which, capital or small; it knows figures and the slash too. Fully convolutional, any width, no recurrence.',
      data: [
        {
          name: '@fontsource packages',
          licence: 'OFL-1.1 or Apache-2.0, one by one as in package.json',
          source: 'https://fontsource.org',
          use: 'the letters of seventy-four hands and fifteen print faces, set into amounts in words',
        },
      ],
      retrain: `npx counterfoil train words --seed ${seed} --epochs ${epochs}`,
      notes: [
        'No hand of a living writer was seen: letters come from fonts, bent, mixed and worn. Of joined hands it reads little.',
      ],
    },
  };
}

function drawMany(count: number, random: Random): Batch {
  const images = new Float32Array(count * WORDS_ROWS * COLUMNS);
  const labels = new Uint8Array((count * COLUMNS) / WORDS_STRIDE);
  for (let index = 0; index < count; index += 1) {
    const line = makeWords(COLUMNS, random);
    images.set(line.image, index * WORDS_ROWS * COLUMNS);
    labels.set(line.labels, (index * COLUMNS) / WORDS_STRIDE);
  }
  return { images, labels };
}

function wordsSource(size: number, seed: number): TrainingSource {
  return {
    size,
    *batches(epoch, batchSize) {
      for (let start = 0; start < size; start += batchSize) {
        yield drawMany(Math.min(batchSize, size - start), createRandom(seed, epoch + 1, start));
      }
    },
  };
}

/** What a letter's column and its neighbours show, for the contact sheet. */
function drawLetter(random: Random): Sample {
  const { image, labels } = makeWords(COLUMNS, random);
  const column = random.integer(labels.length);
  const width = 24;
  const left = Math.min(COLUMNS - width, Math.max(0, column * WORDS_STRIDE + WORDS_STRIDE / 2 - width / 2));
  const part = new Float32Array(WORDS_ROWS * width);
  for (let row = 0; row < WORDS_ROWS; row += 1) {
    part.set(image.subarray(row * COLUMNS + left, row * COLUMNS + left + width), row * width);
  }
  return { image: part, label: labels[column] };
}

/**
 * Input 32 rows × any width; answer 1 × width/4 × classes. Each answer sees some five letters to either side, most of it what
 * is nearest.
 */
const buildWordsNetwork = (tensorflow: TensorFlow, seed: number): Layers.LayersModel =>
  buildColumnNetwork(tensorflow, WORDS_NETWORK, seed);

const WORDS_NETWORK: ColumnNetwork = {
  name: 'words',
  rows: WORDS_ROWS,
  layers: [
    { filters: 16, kernel: [5, 5], strides: [2, 2] },
    { filters: 32, kernel: [3, 3], strides: [2, 1] },
    { filters: 48, kernel: [3, 3], strides: [1, WORDS_STRIDE / 2] },
    { filters: 72, kernel: [3, 3], strides: [2, 1] },
    { filters: 96, kernel: [3, 3] },
    // The four rows left become one; the columns stay.
    { filters: 160, kernel: [WORDS_ROWS / 8, 1], padding: 'valid' },
    { dropout: 0.1 },
    { filters: 144, kernel: [1, 5] },
    { filters: 144, kernel: [1, 5] },
    { dropout: 0.15 },
  ],
  classes: WORD_CLASSES.length,
};
