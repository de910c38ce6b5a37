/** What a recipe is: the plan for training one network. */

import type { FitOptions } from './fit-options.js';
import type { Random } from './random.js';
import type { Sample } from './source.js';

export interface RecipeOptions {
  readonly seed: number;
  /** Folders with data of the user's own. */
  readonly data: readonly string[];
  /** Default: what the shipped network was trained with. */
  readonly epochs?: number;
}

/** All that `fitClassifier` needs but the folder, and a way to look at the samples. */
export type Plan = Omit<FitOptions, 'out' | 'resume' | 'onProgress' | 'signal'> & {
  /** One sample as the training sees it. */
  draw(this: void, random: Random): Sample;
};

export interface Recipe {
  /** One line for the help. */
  readonly summary: string;
  /** Reads the data and lays out the training. */
  plan(this: void, options: RecipeOptions): Promise<Plan> | Plan;
  /**
   * Writes what stands beside the trained network, such as its calibration; the folder bears the network's name.
   */
  finish?(this: void, folder: string, options: FinishOptions): Promise<void>;
}

export interface FinishOptions {
  readonly seed: number;
  /** Times the usual number of made lines that it is fitted on; default 1. */
  readonly effort?: number;
  /** @param share of the work that is done */
  onProgress?(this: void, share: number): void;
}
