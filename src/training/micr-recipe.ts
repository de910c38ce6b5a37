/** How the two MICR line readers are made: fully convolutional networks that name, column by column, whose middle is there. */

import { dirname } from 'node:path';
import type * as Layers from '@tensorflow/tfjs-layers';
import type { TensorFlow } from '../recognise/engine/tensorflow-runtime.js';
import { saveCalibration } from '../recognise/calibration.js';
import { openRecogniser } from '../recognise/recogniser.js';
import { MICR_GRIDS, MICR_MEASURES, type MicrFont } from '../segment/micr-fonts.js';
import { buildColumnNetwork, type ColumnNetwork } from './column-network.js';
import type { LabelledSet } from './fit-options.js';
import { calibrateMicr } from './micr-calibrate.js';
import { columnLabels, drawWornLine } from './micr-lines.js';
import { createRandom, type Random } from './random.js';
import type { Plan, Recipe } from './recipe.js';
import type { Batch, Sample, TrainingSource } from './source.js';

/** Width of a training picture, over the height of a digit: a dozen characters. */
const WIDTH_IN_HEIGHTS = 16;

/** CMC-7 has no broken loops and no odd placings to learn. */
const PICTURES_AN_EPOCH: Readonly<Record<MicrFont, number>> = { e13b: 8000, cmc7: 2000 };
const EPOCHS: Readonly<Record<MicrFont, number>> = { e13b: 9, cmc7: 8 };

const CALIBRATION_LINES = 1500;

const VALIDATION_PICTURES = 200;
const VALIDATION_SEED = 90_001;

const columnsOf = (font: MicrFont): number => WIDTH_IN_HEIGHTS * MICR_GRIDS[font].columnsPerHeight;

function drawMany(font: MicrFont, count: number, random: Random): Batch {
  const { rows, stride } = MICR_GRIDS[font];
  const columns = columnsOf(font);
  const images = new Float32Array(count * rows * columns);
  const labels = new Uint8Array((count * columns) / stride);
  for (let index = 0; index < count; index += 1) {
    const line = drawWornLine(random, font, columns);
    images.set(line.image, index * rows * columns);
    labels.set(columnLabels(line, font), (index * columns) / stride);
  }
  return { images, labels };
}

function micrSource(font: MicrFont, size: number, seed: number): TrainingSource {
  return {
    size,
    *batches(epoch, batchSize) {
      for (let start = 0; start < size; start += batchSize) {
        yield drawMany(font, Math.min(batchSize, size - start), createRandom(seed, epoch + 1, start));
      }
    },
  };
}

/** Of the six convolutions, from the picture on. */
const FILTERS: Readonly<Record<MicrFont, readonly [number, number, number, number, number, number]>> = {
  e13b: [24, 40, 64, 80, 72, 64],
  cmc7: [16, 24, 40, 64, 64, 64],
};

/**
 * Input 32 rows × any width; answer 1 × width/stride × classes. Each answer sees about a character and a half to either
 * side, enough to tell a character from two halves.
 */
function buildMicrNetwork(tensorflow: TensorFlow, font: MicrFont, seed: number): Layers.LayersModel {
  const { rows, stride } = MICR_GRIDS[font];
  const [edges, corners, strokes, parts, characters, places] = FILTERS[font];
  const network: ColumnNetwork = {
    name: `micr-${font}`,
    rows,
    layers: [
      { filters: edges, kernel: [5, 5], strides: [2, 2] },
      { filters: corners, kernel: [3, 3], strides: [2, stride / 2] },
      { filters: strokes, kernel: [3, 3], strides: [2, 1] },
      // The four rows left become one; the columns stay.
      { filters: parts, kernel: [rows / 8, 1], padding: 'valid' },
      { filters: characters, kernel: [1, 7] },
      { filters: places, kernel: [1, font === 'e13b' ? 7 : 5] },
    ],
    classes: MICR_MEASURES[font].characters.length + 1,
  };
  return buildColumnNetwork(tensorflow, network, seed);
}

/** A character's width of a made line, for the contact sheet: the class is that of its middle column. */
function drawPlace(random: Random, font: MicrFont): Sample {
  const { rows, stride, columnsPerHeight } = MICR_GRIDS[font];
  const columns = columnsOf(font);
  const line = drawWornLine(random, font, columns);
  const labels = columnLabels(line, font);
  const width = Math.round((1.1 * columnsPerHeight) / stride) * stride;
  const left = random.integer((columns - width) / stride) * stride;
  const image = new Float32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    image.set(line.image.subarray(row * columns + left, row * columns + left + width), row * width);
  }
  return { image, label: labels[Math.floor((left + width / 2) / stride)] };
}

const TITLES: Readonly<Record<MicrFont, string>> = { e13b: 'E-13B', cmc7: 'CMC-7' };

export const micrRecipe = (font: MicrFont): Recipe => ({
  summary: `whole ${TITLES[font]} lines, read column by column`,
  plan: ({ seed, epochs = EPOCHS[font] }) => plan(font, seed, epochs),
  finish: async (folder, { seed, effort = 1, onProgress }) => {
    const recogniser = await openRecogniser({ engine: 'onnx', modelsFolder: dirname(folder) });
    try {
      const calibration = await calibrateMicr(recogniser, font, {
        count: effort * CALIBRATION_LINES,
        seed,
        onProgress,
      });
      await saveCalibration(folder, calibration);
    } finally {
      await recogniser.dispose();
    }
  },
});

function plan(font: MicrFont, seed: number, epochs: number): Plan {
  const { rows, stride } = MICR_GRIDS[font];
  const columns = columnsOf(font);
  const validation: LabelledSet = {
    name: 'made lines, share of columns',
    ...drawMany(font, VALIDATION_PICTURES, createRandom(VALIDATION_SEED)),
  };
  const title = TITLES[font];
  return {
    name: `micr-${font}`,
    classes: [...MICR_MEASURES[font].characters, ''],
    inputShape: [rows, null, 1],
    labelsPerImage: columns / stride,
    normalisation: 'A line with its digits 20 rows high from row 6 of 32, ink 1 and paper 0 (src/segment/micr-line.ts)',
    build: (tf, networkSeed) => buildMicrNetwork(tf, font, networkSeed),
    source: micrSource(font, PICTURES_AN_EPOCH[font], seed),
    validation: [validation],
    epochs,
    batchSize: 32,
    labelSmoothing: 0.01,
    averaging: 0.99,
    seed,
    draw: (random) => drawPlace(random, font),
    card: {
      description: `Reads ${title} lines without cutting them: for every second or fourth column of the line it gives the probability that the middle of a character is there, and of which. Fully convolutional, any width.`,
      data: [
        {
          name: `${title} lines drawn from the standard's grid`,
          licence: 'Apache-2.0',
          source: '../../src/training/micr-lines.ts',
          use: 'all of the training and of its validation',
        },
      ],
      retrain: `npx counterfoil train micr-${font} --seed ${seed}`,
    },
  };
}
