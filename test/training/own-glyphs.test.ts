import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODELS_FOLDER } from '../../src/paths.js';
import { openRecogniser, type Recogniser } from '../../src/recognise/index.js';
import { buildLattice, stripFromImage } from '../../src/segment/index.js';
import { GLYPH_CLASSES } from '../../src/training/glyph-samples.js';
import { glyphsOf } from '../../src/training/own-glyphs.js';
import { createRandom } from '../../src/training/random.js';
import { RECIPES } from '../../src/training/recipes.js';
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

  it('are what the shipped network is taken further on, among made ones', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'counterfoil-own-glyphs-'));
    const { width, height, data } = own[0].lattice.strip.image;
    await sharp(data, { raw: { width, height, channels: 1 } }).toFile(join(folder, '0.png'));
    await writeFile(
      join(folder, 'truth.jsonl'),
      JSON.stringify({ file: '0.png', kind: 'amount', text: own[0].digits }),
    );
    const plan = await RECIPES['glyphs'].plan({ seed: 1, data: [folder] });
    await rm(folder, { recursive: true });
    expect(plan.start).toBe(join(MODELS_FOLDER, 'glyphs'));
    expect(plan.card.data.at(-1)?.licence).toBe("the user's own");
    // Wrong cuts come much oftener than from made samples alone.
    const random = createRandom(2);
    const rejects = Array.from({ length: 600 }, () => plan.draw(random)).filter(
      ({ label }) => label === GLYPH_CLASSES.indexOf(''),
    );
    expect(rejects.length / 600).toBeGreaterThan(0.14);
  });

  it('are none where the writing says something else', async () => {
    const [{ lattice, digits }] = own;
    const found = await glyphsOf([{ lattice, digits: digits.repeat(6) }], GLYPH_CLASSES, recogniser);
    expect(found.digits.labels).toEqual([]);
    expect(found.wrongCuts.labels).toEqual([]);
  });
});
