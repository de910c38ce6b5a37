/** The networks that `counterfoil train` can make, by name. */

import type { FitOptions } from './fit.js';
import { glyphRecipe } from './glyph-recipe.js';
import { micrRecipe } from './micr-recipe.js';
import { printedRecipe } from './printed-recipe.js';
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
}

export const RECIPES: Readonly<Record<string, Recipe>> = {
  glyphs: glyphRecipe,
  printed: printedRecipe,
  'micr-e13b': micrRecipe('e13b'),
  'micr-cmc7': micrRecipe('cmc7'),
};
