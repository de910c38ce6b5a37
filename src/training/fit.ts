/** Fits a classifier by TensorFlow: the loop, its checkpoints and its averages. What it learns comes from the recipes. */

import { setTimeout as pause } from 'node:timers/promises';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type * as Core from '@tensorflow/tfjs-core';
import { loadNativeTensorFlow, type TensorFlow } from '../recognise/engine/tensorflow-runtime.js';
import { readCheckpoint, writeCheckpoint, type EpochRecord } from './checkpoint.js';
import type { FitOptions, FitResult, LabelledSet } from './fit-options.js';
import { CounterfoilError } from '../errors.js';
import { bestPath } from '../recognise/ctc.js';
import { loadModel } from '../recognise/model.js';
import { ctcLoss } from './ctc-loss.js';
import { writeNetwork } from './model-card.js';
import type { Batch } from './source.js';
import { widened } from './widened.js';

const DEFAULT_RATE = (progress: number): number =>
  Math.min(1, progress / 0.03) * (1e-5 + (2e-3 - 1e-5) * 0.5 * (1 + Math.cos(Math.PI * progress)));

/**
 * Trains and writes the network with its card.
 * @throws CF_ENGINE_UNAVAILABLE without native TensorFlow; CF_MODEL_INVALID where a checkpoint to resume is of another network
 */
export async function fitClassifier(options: FitOptions): Promise<FitResult> {
  const tf = await loadNativeTensorFlow();
  const { batchSize = 128, labelSmoothing = 0.02, averaging = 0.998, learningRate = DEFAULT_RATE } = options;
  const model = options.build(tf, options.seed);
  const optimizer = tf.core.train.adam(1e-3);
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const trainBatch =
    options.target === 'text'
      ? textTrainer(tf, model, options, optimizer)
      : (batch: Batch) => trainOnClasses(tf.core, model, options, batch, labelSmoothing);
  if (options.start !== undefined) await blend(tf.core, model, options.start, 1);
  const average = averaging > 0 ? movingAverage(tf.core, model, averaging) : undefined;
  const checkpoint = options.resume ? await readCheckpoint(options.out, model, average?.variables) : undefined;
  const history: EpochRecord[] = [...(checkpoint?.history ?? [])];
  const secondsBefore = history.at(-1)?.seconds ?? 0;
  const started = performance.now();
  const elapsed = (): number => secondsBefore + (performance.now() - started) / 1000;
  const engine = `TensorFlow ${tf.version}${tf.gpu ? ' on a GPU' : ' on the CPU'}`;
  const write = (result: FitResult): Promise<void> => writeNetwork(options, model, result, engine);
  const { source, epochs } = options;
  const stepsAnEpoch = Math.ceil(source.size / batchSize);

  for (let epoch = history.length; epoch < epochs && !outOfPatience(history, options.patience); epoch += 1) {
    const epochStarted = performance.now();
    let seen = 0;
    let step = epoch * stepsAnEpoch;
    let loss = 0;
    let right = 0;
    for await (const batch of source.batches(epoch, batchSize)) {
      options.signal?.throwIfAborted();
      setLearningRate(optimizer, learningRate(step / (epochs * stepsAnEpoch)));
      const count = batch.labels.length / (options.labelsPerImage ?? 1);
      const [batchLoss, batchAccuracy] = await trainBatch(batch);
      average?.update(step);
      step += 1;
      seen += count;
      loss += batchLoss * count;
      right += batchAccuracy * count;
      const imagesPerSecond = seen / ((performance.now() - epochStarted) / 1000);
      options.onProgress?.({
        ...{ epoch: epoch + 1, epochs, seen, size: source.size, loss: loss / seen, accuracy: right / seen },
        imagesPerSecond,
        secondsLeft: (source.size * (epochs - epoch) - seen) / imagesPerSecond,
      });
      // Lets signals and progress bars run between steps.
      await pause(0);
    }
    const imagesPerSecond = seen / ((performance.now() - epochStarted) / 1000);
    average?.swap();
    const figures = measure(tf.core, model, options, options.validation);
    const record: EpochRecord = {
      ...{ epoch: epoch + 1, loss: loss / seen, accuracy: right / seen, figures },
      ...{ imagesPerSecond, seconds: elapsed() },
    };
    history.push(record);
    // A usable network after every epoch: whoever stops early has one.
    await write({ history, figures, seconds: elapsed(), parameters: model.countParams() });
    average?.swap();
    await writeCheckpoint(options.out, model, average?.variables, history);
    options.onProgress?.({
      ...{ epoch: epoch + 1, epochs, seen, size: source.size, loss: record.loss, accuracy: record.accuracy },
      ...{ imagesPerSecond, secondsLeft: (source.size * (epochs - epoch - 1)) / imagesPerSecond, finished: record },
    });
  }

  average?.swap();
  const { start, startShare = 0 } = options;
  if (start !== undefined && startShare > 0) await blend(tf.core, model, start, startShare);
  const figures = measure(tf.core, model, options, [...options.validation, ...(options.test ?? [])]);
  const result: FitResult = { history, figures, seconds: elapsed(), parameters: model.countParams() };
  await write(result);
  average?.dispose();
  model.dispose();
  return result;
}

/** The weights of a network on disk, in the order of the model's, which may be wider. */
async function weightsOf(core: typeof Core, model: LayersModel, folder: string): Promise<Core.Tensor[]> {
  const { weights } = await loadModel(folder);
  const own = model.weights.map((weight) => {
    const data = weight.read().dataSync<'float32'>();
    return { shape: weight.shape.map(Number), data };
  });
  // By their order: layers without a name of their own are numbered through the process.
  const values = widened([...weights.values()], own);
  if (values === undefined) {
    throw new CounterfoilError('CF_MODEL_INVALID', `${folder} is of another build: its layers do not fit into these`);
  }
  return values.map((data, index) => core.tensor(data, [...own[index].shape]));
}

/** Moves the model's weights towards those of a network on disk, all the way where `share` is 1. */
async function blend(core: typeof Core, model: LayersModel, folder: string, share: number): Promise<void> {
  const others = await weightsOf(core, model, folder);
  core.tidy(() => {
    const own = model.weights.map((weight) => weight.read());
    model.setWeights(others.map((other, index) => core.add(core.mul(other, share), core.mul(own[index], 1 - share))));
  });
  core.dispose(others);
}

/** One step on a batch: its loss and its share of right answers. */
type Trainer = (batch: Batch) => [number, number] | Promise<[number, number]>;

/** Texts are learnt from the scores before the softmax; how many lines are right is only measured between the epochs. */
function textTrainer(
  { core, layers }: TensorFlow,
  model: LayersModel,
  { inputShape, labelsPerImage = 1 }: FitOptions,
  optimizer: Core.Optimizer,
): Trainer {
  const trunk = layers.model({
    inputs: model.inputs,
    outputs: model.getLayer('scores').output,
  });
  const variables = trunk.trainableWeights.map((weight) => weight.read() as Core.Variable);
  return ({ images, labels }) => {
    const x = pictures(core, images, labels.length / labelsPerImage, inputShape);
    const cost = optimizer.minimize(
      () => ctcLoss(core, trunk.apply(x, { training: true }) as Core.Tensor, labels),
      true,
      variables,
    );
    const loss = cost?.dataSync()[0] ?? 0;
    core.dispose(cost === null ? [x] : [x, cost]);
    return [loss, 0];
  };
}

async function trainOnClasses(
  core: typeof Core,
  model: LayersModel,
  options: FitOptions,
  { images, labels }: Batch,
  smoothing: number,
): Promise<[number, number]> {
  const classes = options.classes.length;
  const { labelsPerImage = 1 } = options;
  const x = pictures(core, images, labels.length / labelsPerImage, options.inputShape);
  const y = core.tidy(() => {
    const truth = core.cast(core.oneHot(core.tensor1d(labels, 'int32'), classes), 'float32');
    const smooth = core.add(core.mul(truth, 1 - smoothing), smoothing / classes);
    return labelsPerImage === 1 ? smooth : core.reshape(smooth, [-1, 1, labelsPerImage, classes]);
  });
  const [loss, accuracy] = (await model.trainOnBatch(x, y)) as number[];
  core.dispose([x, y]);
  return [loss, accuracy];
}

function pictures(
  core: typeof Core,
  images: Float32Array,
  count: number,
  [height, width, channels]: FitOptions['inputShape'],
): Core.Tensor {
  return core.tensor(images, [count, height, width ?? images.length / (count * height * channels), channels]);
}

/** Adam keeps its rate in a protected field and has no setter (tfjs issue 4055 asks for one). */
function setLearningRate(optimizer: Core.Optimizer, rate: number): void {
  (optimizer as unknown as { learningRate: number }).learningRate = rate;
}

const outOfPatience = (history: readonly EpochRecord[], patience = Infinity): boolean => {
  if (history.length <= patience) return false;
  const steering = history.map(({ figures }) => Object.values(figures)[0]);
  const best = steering.indexOf(Math.max(...steering));
  return history.length - 1 - best >= patience;
};

interface MovingAverage {
  readonly variables: readonly Core.Variable[];
  update(step: number): void;
  /** Exchanges the network's weights and the averages. */
  swap(): void;
  dispose(): void;
}

/** Steps between two updates: the average of every eighth step is as good and costs an eighth. */
const AVERAGE_EVERY = 8;

/** Exponential moving average of all weights, batch statistics included (Polyak averaging; Izmailov et al. 2018 for why). */
function movingAverage(core: typeof Core, model: LayersModel, decay: number): MovingAverage {
  const weights = model.weights.map((weight) => weight.read());
  const variables = weights.map((weight) => core.variable(core.clone(weight), false));
  const read = (): Core.Tensor[] => model.weights.map((weight) => weight.read());
  return {
    variables,
    update(step) {
      if (step % AVERAGE_EVERY !== 0) return;
      // Young averages follow quickly, so that the first random weights are soon forgotten.
      const kept = Math.min(decay ** AVERAGE_EVERY, (step + 1) / (step + 10));
      core.tidy(() => {
        read().forEach((weight, index) => {
          variables[index].assign(core.add(core.mul(variables[index], kept), core.mul(weight, 1 - kept)));
        });
      });
    },
    swap() {
      core.tidy(() => {
        const current = read().map((weight) => core.clone(weight));
        model.setWeights(variables.map((variable) => variable as Core.Tensor));
        current.forEach((weight, index) => variables[index].assign(weight));
      });
    },
    dispose: () => core.dispose([...variables]),
  };
}

const MEASURE_BATCH = 500;

/** Share of right answers by set. */
function measure(
  core: typeof Core,
  model: LayersModel,
  options: FitOptions,
  sets: readonly LabelledSet[],
): Record<string, number> {
  return Object.fromEntries(sets.map((set) => [set.name, shareRight(core, model, options, set)]));
}

function shareRight(
  core: typeof Core,
  model: LayersModel,
  { classes, inputShape, labelsPerImage = 1, target }: FitOptions,
  set: LabelledSet,
): number {
  const allowed = classes.map((symbol) => set.among === undefined || set.among.includes(symbol));
  const count = set.labels.length / labelsPerImage;
  const each = set.images.length / count;
  let right = 0;
  for (let start = 0; start < count; start += MEASURE_BATCH) {
    const end = Math.min(count, start + MEASURE_BATCH);
    const scores = core.tidy(() => {
      const input = pictures(core, set.images.subarray(start * each, end * each), end - start, inputShape);
      return (model.predictOnBatch(input) as Core.Tensor).dataSync();
    });
    if (target === 'text') {
      right += textsRight(
        scores,
        set.labels.subarray(start * labelsPerImage, end * labelsPerImage),
        end - start,
        classes,
      );
      continue;
    }
    for (let index = 0; index < (end - start) * labelsPerImage; index += 1) {
      let best = -1;
      for (let k = 0; k < classes.length; k += 1) {
        if (!allowed[k]) continue;
        if (best < 0 || scores[index * classes.length + k] > scores[index * classes.length + best]) best = k;
      }
      if (best === set.labels[start * labelsPerImage + index]) right += 1;
    }
  }
  return right / (target === 'text' ? count : set.labels.length);
}

/** Pictures whose best path spells the whole text. */
function textsRight(
  scores: ArrayLike<number>,
  labels: Uint8Array,
  count: number,
  { length: classes }: readonly string[],
): number {
  const blank = classes - 1;
  const each = scores.length / count;
  const longest = labels.length / count;
  let right = 0;
  for (let index = 0; index < count; index += 1) {
    const data = Float32Array.from({ length: each }, (_, at) => scores[index * each + at]);
    const read = bestPath({ data, classes, blank });
    const text = labels.subarray(index * longest, (index + 1) * longest).filter((symbol) => symbol !== blank);
    if (read.length === text.length && read.every((symbol, at) => symbol === text[at])) right += 1;
  }
  return right;
}
