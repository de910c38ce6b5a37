import { normaliseGlyph, type Ink } from '../segment/normalise-glyph.js';
import { OTHER_VIEWS, viewOf } from './glyph-views.js';
import type { Recogniser } from './recogniser.js';

const DIGITS = '0123456789';

/** A digit that is less sure than this is looked at in more ways, and their mean is taken. */
const SURE = 0.95;

/**
 * Probabilities of the digits 0 to 9 for pictures of one digit each, bright ink on black. Pictures of the network's own size
 * are taken as they are, for they are normalised already (MNIST's); others are normalised. Other classes are left out: the
 * ten add up to 1.
 */
export async function classifyDigits(glyphs: readonly Ink[], recogniser: Recogniser): Promise<Float32Array[]> {
  const { classes, inputShape } = await recogniser.network('glyphs');
  const [size] = inputShape;
  const columns = [...DIGITS].map((digit) => classes.indexOf(digit));
  const digitsOf = async (images: readonly Float32Array[]): Promise<Float32Array[]> =>
    (await recogniser.classify('glyphs', images)).map((row) =>
      shares(Float32Array.from(columns, (column) => row[column])),
    );
  const images = glyphs.map((glyph) =>
    glyph.width === size && glyph.height === size ? asFloats(glyph.data) : normaliseGlyph(glyph),
  );
  const first = await digitsOf(images);
  const unsure = [...first.keys()].filter((index) => Math.max(...first[index]) < SURE);
  const more = await digitsOf(unsure.flatMap((index) => OTHER_VIEWS.map((view) => viewOf(images[index], size, view))));
  unsure.forEach((index, at) => {
    const views = more.slice(at * OTHER_VIEWS.length, (at + 1) * OTHER_VIEWS.length);
    first[index] = shares(first[index].map((value, digit) => views.reduce((sum, view) => sum + view[digit], value)));
  });
  return first;
}

function shares(values: Float32Array): Float32Array {
  const sum = values.reduce((a, b) => a + b, 0);
  return values.map((value) => value / (sum || 1));
}

const asFloats = (data: Ink['data']): Float32Array =>
  data instanceof Float32Array ? data : Float32Array.from(data, (value) => value / 255);
