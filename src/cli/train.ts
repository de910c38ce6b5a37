/** `counterfoil train`: makes a network, from seed to model card. */

import { Command, InvalidArgumentError } from 'commander';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CounterfoilError } from '../errors.js';
import { MODEL_FILE } from '../recognise/model-format.js';
import type { FitProgress } from '../training/fit-options.js';
import { fitClassifier } from '../training/fit.js';
import { contactSheet } from '../training/contact-sheet.js';
import { continued, KEPT_SHARE } from '../training/continued.js';
import type { Recipe } from '../training/recipe.js';
import { RECIPES } from '../training/recipes.js';

interface TrainOptions {
  readonly data: string[];
  readonly out?: string;
  readonly epochs?: number;
  readonly seed: number;
  readonly from?: string;
  readonly keep: number;
  readonly resume: boolean;
  readonly calibrateOnly: boolean;
  readonly effort: number;
  readonly montage?: string;
}

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
};

const shareOfOne = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('It must be a number from 0 to 1.');
  }
  return value;
};

/** The command, for the program to add. */
export function trainCommand(): Command {
  const names = Object.keys(RECIPES);
  return new Command('train')
    .description('train a network again, from public data, fonts and drawn samples')
    .argument('<network>', names.map((name) => `${name}: ${RECIPES[name].summary}`).join('; '))
    .option(
      '--data <dir...>',
      'folders with data of your own; glyphs and strips then begin with the shipped network',
      [],
    )
    .option('--out <dir>', 'folder for the network, its card and checkpoints (default: trained/NETWORK)')
    .option('--epochs <n>', 'rounds of training (default: as the shipped network)', wholeNumber)
    .option('--seed <n>', 'of everything random', wholeNumber, 1)
    .option('--from <dir>', 'begin with the weights of the network in this folder instead of random ones')
    .option(
      '--keep <share>',
      'with --from: share of those weights in the ones that are written',
      shareOfOne,
      KEPT_SHARE,
    )
    .option('--resume', 'go on from the checkpoint in the output folder', false)
    .option('--calibrate-only', 'only fit again how sure the network in the output folder may be', false)
    .option(
      '--effort <n>',
      'with --calibrate-only: times the usual number of made lines, for a steadier fit',
      wholeNumber,
      1,
    )
    .option('--montage <file.png>', 'only write a sheet of samples, one row a class, to look at')
    .addHelpText(
      'after',
      `
Training needs native TensorFlow, which does not come along:
  $ counterfoil engine install tensorflow

Examples:
  $ counterfoil train glyphs --out trained/glyphs
  $ counterfoil train glyphs --out trained/glyphs --epochs 40 --resume
  $ counterfoil train printed --seed 7
  $ counterfoil train strips --from models/strips --epochs 6 --out trained/strips
  $ counterfoil train words --from models/words --keep 0 --epochs 6
  $ counterfoil train glyphs --data my-strips --out mine/glyphs
  $ counterfoil train glyphs --montage samples.png
  $ counterfoil train glyphs --calibrate-only --effort 3 --out models/glyphs

A trained network is used by pointing --models at the folder that holds it, or by copying it into models/.
The networks that read lines (glyphs, printed, strips) share one calibration, in the folder strips beside them; it is fitted
again after each training of one of them.`,
    )
    .action(train);
}

async function train(network: string, options: TrainOptions): Promise<void> {
  const recipe = RECIPES[network];
  if (recipe === undefined) {
    throw new CounterfoilError(
      'CF_USAGE',
      `There is no network "${network}" to train; there are ${Object.keys(RECIPES).join(', ')}`,
    );
  }
  const out = resolve(options.out ?? `trained/${network}`);
  if (options.calibrateOnly) {
    await calibrateOnly(network, recipe, out, options);
    return;
  }
  const whole = await recipe.plan({ seed: options.seed, data: options.data, epochs: options.epochs });
  const plan = options.from === undefined ? whole : await continued(whole, options.from, options.keep);
  if (options.montage !== undefined) {
    await writeFile(options.montage, await contactSheet(plan, options.seed));
    process.stdout.write(`${options.montage}\n`);
    return;
  }
  if (recipe.finish !== undefined) checkName(out, network);
  const result = await fitClassifier({ ...plan, out, resume: options.resume, onProgress: reporter() });
  await recipe.finish?.(out, { seed: options.seed, onProgress: finishReporter() });
  const figures = Object.entries(result.figures).map(([name, share]) => `${name} ${(100 * share).toFixed(2)} %`);
  process.stdout.write(`${out}: ${figures.join(', ')}, ${Math.round(result.seconds)} s\n`);
}

/** What is found beside a network is found by its folder's name. */
function checkName(out: string, network: string): void {
  if (basename(out) === network) return;
  const named = resolve(out, network);
  throw new CounterfoilError('CF_USAGE', `The folder for ${network} must bear its name, as in --out ${named}`);
}

async function calibrateOnly(
  network: string,
  recipe: Recipe,
  out: string,
  { seed, effort }: TrainOptions,
): Promise<void> {
  if (recipe.finish === undefined) {
    throw new CounterfoilError('CF_USAGE', `Nothing stands beside the network ${network} that could be fitted again`);
  }
  checkName(out, network);
  if (!existsSync(join(out, MODEL_FILE))) {
    throw new CounterfoilError('CF_USAGE', `There is no network in ${out}: name its folder with --out`);
  }
  await recipe.finish(out, { seed, effort, onProgress: finishReporter() });
  process.stdout.write(`${out}: its confidence is fitted again\n`);
}

/** One line an epoch; between them what comes in between. */
function reporter(): (progress: FitProgress) => void {
  const say = inBetween();
  return (progress) => {
    const { epoch, epochs, seen, size, loss, accuracy, imagesPerSecond, secondsLeft, finished } = progress;
    const where = `epoch ${epoch}/${epochs} ${Math.round((100 * seen) / size)} %`;
    const how = `loss ${loss.toFixed(4)}, right ${(100 * accuracy).toFixed(2)} %`;
    const left = `${Math.round(imagesPerSecond)} pictures/s, ${minutes(secondsLeft)} left`;
    const figures = Object.entries(finished?.figures ?? {}).map(
      ([name, share]) => `${name} ${(100 * share).toFixed(2)} %`,
    );
    say([where, how, left, ...figures].join(', '), finished !== undefined);
  };
}

/** How far the fitting of the confidence is. */
function finishReporter(): (share: number) => void {
  const say = inBetween();
  const started = performance.now();
  return (share) => {
    const left = share > 0 ? `, ${minutes(((performance.now() - started) / 1000) * (1 / share - 1))} left` : '';
    say(`confidence ${Math.round(100 * share)} %${left}`, share === 1);
  };
}

const minutes = (seconds: number): string => `${Math.ceil(seconds / 60)} min`;

/** A line that is written over on a terminal, and comes every ten seconds elsewhere; one that is to stay comes at once. */
function inBetween(): (line: string, stays: boolean) => void {
  const terminal = process.stderr.isTTY;
  const every = terminal ? 250 : 10_000;
  let last = 0;
  return (line, stays) => {
    const now = performance.now();
    if (!stays && now - last < every) return;
    last = now;
    process.stderr.write(terminal ? `\r\x1b[K${line}${stays ? '\n' : ''}` : `${line}\n`);
  };
}
