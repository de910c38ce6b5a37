/** What fitting a classifier takes and gives: the words that the fit, the recipes and the model card have in common. */

import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TensorFlow } from '../recognise/engine/tensorflow-runtime.js';
import type { EpochRecord } from './checkpoint.js';
import type { Batch, TrainingSource } from './source.js';

/** Pictures with known classes that the network never learns from. */
export interface LabelledSet extends Batch {
  readonly name: string;
  /** Where given, the answer is the best among these classes only: "forced to answer". */
  readonly among?: readonly string[];
}

export interface FitOptions {
  /** Name of the network: the folder under models. */
  readonly name: string;
  /** What the output columns stand for; the last is usually '' for "not one character". */
  readonly classes: readonly string[];
  /** Height, width, channels of one picture; width null for a network that takes any and answers column by column. */
  readonly inputShape: readonly [number, number | null, number];
  /** Labels of one picture, from left to right, for a network that answers column by column. Default 1. */
  readonly labelsPerImage?: number;
  /**
   * What the labels of one picture are: a class for each column of the answer, or a text whose places are not known, filled
   * up with the last class; for that the layer before the softmax must be called `scores`. Default `classes`.
   */
  readonly target?: 'classes' | 'text';
  /** In words, for model.json: how a picture becomes an input. */
  readonly normalisation: string;
  /** Makes the network, not compiled; its output is a softmax over the classes. Seed the initialisers. */
  build(tf: TensorFlow, seed: number): LayersModel;
  /** Folder of a network of the same build, or of a narrower one, whose weights are begun with. Default: random ones. */
  readonly start?: string;
  /** Share of those weights in the ones that are written at the end. Default 0. */
  readonly startShare?: number;
  readonly source: TrainingSource;
  /** The first set steers early stopping; all are measured after every epoch. */
  readonly validation: readonly LabelledSet[];
  /** Measured once, at the end. */
  readonly test?: readonly LabelledSet[];
  readonly epochs: number;
  /** Default 128. */
  readonly batchSize?: number;
  /** Of Adam, at the share of the training done, 0 to 1. Default: warm-up over 3 %, then a cosine from 0.002 to 0.00001. */
  learningRate?(this: void, progress: number): number;
  /** Share of the truth spread over the other classes. Default 0.02. */
  readonly labelSmoothing?: number;
  /** Decay of the moving average of the weights, a step; 0 for none. Default 0.998. */
  readonly averaging?: number;
  /** Epochs without a better first validation figure before it stops. Default: never. */
  readonly patience?: number;
  readonly seed: number;
  /** Folder that receives the network, its card and the checkpoint. */
  readonly out: string;
  /** Goes on from the checkpoint in `out` where there is one. */
  readonly resume?: boolean;
  /** What goes on the model card besides the figures. */
  readonly card: CardFacts;
  /** What else is written into the folder, as JSON: values by the names of their files. */
  readonly beside?: Readonly<Record<string, unknown>>;
  onProgress?(progress: FitProgress): void;
  readonly signal?: AbortSignal;
}

export interface FitProgress {
  readonly epoch: number;
  readonly epochs: number;
  /** Pictures seen in this epoch, and in all of it. */
  readonly seen: number;
  readonly size: number;
  /** Mean over this epoch so far. */
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
  /** Set once, when the epoch is over and measured. */
  readonly finished?: EpochRecord;
}

export interface FitResult {
  readonly history: readonly EpochRecord[];
  /** Share right by set, of the network written. */
  readonly figures: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly parameters: number;
}

export interface DataUsed {
  readonly name: string;
  /** SPDX identifier, or a sentence. */
  readonly licence: string;
  /** Address; absent for a user's own. */
  readonly source?: string;
  readonly use: string;
}

export interface CardFacts {
  /** What the network is for and how it is built, a few sentences. */
  readonly description: string;
  readonly data: readonly DataUsed[];
  /** The command that trains it again. */
  readonly retrain: string;
  /** What it is weak at, or merged on purpose. */
  readonly notes?: readonly string[];
}
