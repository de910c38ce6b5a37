import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecogniser, type Recogniser } from '../../src/recognise/index.js';
import { buildLattice, stripFromImage } from '../../src/segment/index.js';
import { GLYPH_CLASSES } from '../../src/training/glyph-samples.js';
import { glyphsOf } from '../../src/training/own-glyphs.js';
import { makeStrip } from '../../src/training/strips.js';

describe('characters of a user’s own strips', () => {
  let recogniser: Recogniser;
  const own = Array.from({ length: 8 }, (_, index) => {
    const { image, text } = makeStrip('amount', 'own', index);
    return { lattice: buildLattice(stripFromImage(image)), digits: text.replace(/\D/g, '') };
  });

  beforeAll(async () => {
    recogniser = await openRecogniser({ engine: 'onnx' });
  });
  afterAll(() => recogniser.dispose());

  it('are the digits that stand there, in their order, as the classifier sees them', async () => {
    for (const one of own) {
      const { digits } = await glyphsOf([one], GLYPH_CLASSES, recogniser);
      const text = digits.labels.map((label) => GLYPH_CLASSES[label]).join('');
      // A strip that cannot be read so gives none.
      expect(['', one.digits]).toContain(text);
      for (const { data } of digits.pictures) expect(data).toHaveLength(28 * 28);
    }
    const { digits } = await glyphsOf(own, GLYPH_CLASSES, recogniser);
    expect(digits.labels.length).toBeGreaterThan(0.7 * own.flatMap((one) => [...one.digits]).length);
  });

  it('come with wrong cuts of the same ink, which are no character and none of the digits', async () => {
    const { digits, wrongCuts } = await glyphsOf(own, GLYPH_CLASSES, recogniser);
    expect(wrongCuts.labels.length).toBeGreaterThan(10);
    expect(new Set(wrongCuts.labels)).toEqual(new Set([GLYPH_CLASSES.indexOf('')]));
    const taken = new Set(digits.pictures.map(({ data }) => data));
    expect(wrongCuts.pictures.some(({ data }) => taken.has(data))).toBe(false);
  });

  it('are none where the writing says something else', async () => {
    const [{ lattice, digits }] = own;
    const found = await glyphsOf([{ lattice, digits: digits.repeat(6) }], GLYPH_CLASSES, recogniser);
    expect(found.digits.labels).toEqual([]);
    expect(found.wrongCuts.labels).toEqual([]);
  });
});
