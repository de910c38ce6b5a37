import { beforeAll, describe, expect, it } from 'vitest';
import { drawAllograph, FORMS } from '../../src/training/allographs.js';
import { HANDWRITING, PRINT, wear } from '../../src/training/augment.js';
import { contactSheet } from '../../src/training/contact-sheet.js';
import { drawText, fontHas, HANDWRITING_FONTS, OCR_FONTS, PRINT_FONTS } from '../../src/training/fonts.js';
import { inkBox, type Picture } from '../../src/training/picture.js';
import { createRandom } from '../../src/training/random.js';
import type { Plan } from '../../src/training/recipe.js';
import { RECIPES } from '../../src/training/recipes.js';

const inkOf = ({ data }: Picture): number => data.reduce((sum, value) => sum + value, 0);

describe.each(['glyphs', 'printed', 'ocr'])('the samples of the network %s', (name) => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await RECIPES[name].plan({ seed: 3, data: [], epochs: 1 });
  });

  it('are the same for a seed, cover every class, and lie between 0 and 1', () => {
    const [height, width] = plan.inputShape;
    const first = createRandom(4);
    const second = createRandom(4);
    const seen = new Set<number>();
    for (let count = 0; count < 1500; count += 1) {
      const { image, label } = plan.draw(first);
      seen.add(label);
      expect(image).toHaveLength(height * width!);
      expect(image.every((value) => value >= 0 && value <= 1)).toBe(true);
      if (count < 40) expect(plan.draw(second)).toEqual({ image, label });
    }
    expect(seen.size).toBe(plan.classes.length);
    expect(plan.classes.at(-1)).toBe('');
  });

  it('name licence and source of everything they are made of', () => {
    const { card } = plan;
    expect(card.data.length).toBeGreaterThan(0);
    for (const { licence, source, use } of card.data) {
      expect(licence).not.toBe('');
      expect(source).toMatch(/^https:/);
      expect(use).not.toBe('');
    }
    expect(card.retrain).toContain(`counterfoil train ${name}`);
  });

  it('can be looked at, a row for each class', async () => {
    const png = await contactSheet(plan, 1);
    expect(png.readUInt32BE(16)).toBe(32 * 29);
    expect(png.readUInt32BE(20)).toBe(plan.classes.length * 29);
  });
});

describe('fonts', () => {
  it('draw every digit, each unlike the others', () => {
    for (const font of [...HANDWRITING_FONTS, ...PRINT_FONTS, ...OCR_FONTS]) {
      const drawn = [...'0123456789'].map((digit) => drawText(digit, font, 400, 40)!);
      expect(drawn.every((picture) => inkOf(picture) > 20)).toBe(true);
      expect(new Set(drawn.map(({ data }) => data.join())).size, font).toBe(10);
    }
  });

  it('are not asked for a rupee sign that they lack', () => {
    expect(fontHas('pt-serif', '₹')).toBe(false);
    expect(drawText('₹', 'pt-serif', 400, 40)).toBeUndefined();
    expect(inkOf(drawText('₹', 'arimo', 400, 40)!)).toBeGreaterThan(20);
  });
});

describe('allographs', () => {
  it.each(Object.keys(FORMS))('every form of %s leaves ink inside its picture', (symbol) => {
    const random = createRandom(6);
    for (let count = 0; count < 60; count += 1) {
      const picture = drawAllograph(symbol, random);
      const box = inkBox(picture)!;
      expect(box.left).toBeGreaterThan(0);
      expect(box.top).toBeGreaterThan(0);
      expect(box.left + box.width).toBeLessThan(picture.width);
      expect(box.top + box.height).toBeLessThan(picture.height);
    }
  });
});

describe('wear', () => {
  it.each([
    ['handwriting', HANDWRITING],
    ['print', PRINT],
  ])('of %s never loses the character', (_, how) => {
    const random = createRandom(2);
    const picture = drawText('8', 'arimo', 400, 50)!;
    for (let count = 0; count < 300; count += 1) expect(inkOf(wear(picture, random, how))).toBeGreaterThan(4);
  });
});
