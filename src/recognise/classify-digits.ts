import { normaliseGlyph, type Ink } from '../segment/normalise-glyph.js';
import type { Recogniser } from './recogniser.js';

const DIGITS = '0123456789';

/**
 * Probabilities of the digits 0 to 9 for pictures of one digit each, bright ink on black. Pictures of the network's own size
 * are taken as they are, for they are normalised already (MNIST's); others are normalised. Other classes are left out: the
 * ten add up to 1.
 */
export async function classifyDigits(glyphs: readonly Ink[], recogniser: Recogniser): Promise<Float32Array[]> {
  const { classes, inputShape } = await recogniser.network('glyphs');
  const [size] = inputShape;
  const rows = await recogniser.classify(
    'glyphs',
    glyphs.map((glyph) =>
      glyph.width === size && glyph.height === size ? asFloats(glyph.data) : normaliseGlyph(glyph),
    ),
  );
  const columns = [...DIGITS].map((digit) => classes.indexOf(digit));
  return rows.map((row) => {
    const digits = Float32Array.from(columns, (column) => row[column]);
    const sum = digits.reduce((a, b) => a + b, 0);
    return digits.map((value) => value / (sum || 1));
  });
}

const asFloats = (data: Ink['data']): Float32Array =>
  data instanceof Float32Array ? data : Float32Array.from(data, (value) => value / 255);
