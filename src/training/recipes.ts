/** The networks that `counterfoil train` can make, by name. */

import { glyphRecipe } from './glyph-recipe.js';
import { micrRecipe } from './micr-recipe.js';
import { ocrRecipe } from './ocr-recipe.js';
import { printedRecipe } from './printed-recipe.js';
import type { Recipe } from './recipe.js';
import { stripsRecipe } from './strips-recipe.js';
import { wordsRecipe } from './words-recipe.js';

export const RECIPES: Readonly<Record<string, Recipe>> = {
  glyphs: glyphRecipe,
  printed: printedRecipe,
  ocr: ocrRecipe,
  strips: stripsRecipe,
  words: wordsRecipe,
  'micr-e13b': micrRecipe('e13b'),
  'micr-cmc7': micrRecipe('cmc7'),
};
