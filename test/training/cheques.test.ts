import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Quad } from '../../src/geometry.js';
import type { PixelImage } from '../../src/image.js';
import { DRAWN_PROFILES, drawCheque } from '../../src/training/cheques/cheque.js';
import { abaCheckDigit, COUNTRIES, inventFacts } from '../../src/training/cheques/facts.js';
import { makeOne } from '../../src/training/cheques/make-set.js';
import { handwrittenAmount, printedAmount } from '../../src/training/cheques/notation.js';
import { seededRandom } from '../../src/training/cheques/random.js';
import { bindTiffPages } from '../../src/training/cheques/tiff-pages.js';
import { frenchWords, indianWords, portugueseWords, westernWords } from '../../src/training/cheques/words.js';

const TIMEOUT = 240_000;
const RESOLUTION = 200;

/** Darkest and mean luma inside an upright quadrilateral. */
function lightIn(image: PixelImage, quad: Quad): { darkest: number; mean: number } {
  const [from, , to] = quad;
  let [darkest, sum, count] = [255, 0, 0];
  for (let y = Math.max(0, Math.floor(from.y)); y < Math.min(image.height, to.y); y++)
    for (let x = Math.max(0, Math.floor(from.x)); x < Math.min(image.width, to.x); x++) {
      const at = 3 * (y * image.width + x);
      const luma = 0.299 * image.data[at] + 0.587 * image.data[at + 1] + 0.114 * image.data[at + 2];
      [darkest, sum, count] = [Math.min(darkest, luma), sum + luma, count + 1];
    }
  return { darkest, mean: sum / count };
}

describe('a drawn cheque', () => {
  for (const profile of DRAWN_PROFILES)
    it(
      `of the profile ${profile} has ink where its truth says, and every field`,
      () => {
        const cheque = drawCheque({ profile, pixelsPerInch: RESOLUTION, script: 'handwritten' }, 5);
        expect(Object.keys(cheque.fields).sort()).toEqual(Object.keys(cheque.truth).sort());
        expect(Object.keys(cheque.fields)).toEqual(
          expect.arrayContaining(['micr', 'amount', 'amountInWords', 'date', 'account', 'chequeNumber']),
        );
        for (const [name, field] of Object.entries(cheque.truth)) {
          const { darkest, mean } = lightIn(cheque.image, field.box);
          expect(darkest, name).toBeLessThan(120);
          expect(mean - darkest, `${name} stands out`).toBeGreaterThan(40);
          for (const character of field.characters)
            expect(lightIn(cheque.image, character.box).darkest, `${name} ${character.text}`).toBeLessThan(150);
        }
      },
      TIMEOUT,
    );

  it(
    'has a box for every character of its MICR line and its figures',
    () => {
      const { truth, fields } = drawCheque({ profile: 'cheque-us', pixelsPerInch: RESOLUTION }, 3);
      expect(truth.micr?.characters.map((c) => c.text).join('')).toBe(fields.micr);
      expect(truth.amount?.characters.map((c) => c.text).join('')).toBe(truth.amount?.written.replace(/[\s^]/g, ''));
    },
    TIMEOUT,
  );

  it(
    'is the same for the same seed and another for another',
    () => {
      const draw = (seed: number): Buffer =>
        Buffer.from(drawCheque({ profile: 'cheque-in', pixelsPerInch: 100 }, seed).image.data);
      expect(draw(8).equals(draw(8))).toBe(true);
      expect(draw(8).equals(draw(9))).toBe(false);
    },
    TIMEOUT,
  );
});

describe('a set of cheques', () => {
  it(
    'has the same bytes for the same seed, and boxes inside the picture as a viewer shows it',
    async () => {
      for (const capture of ['bitonal', 'photo'] as const) {
        const options = { capture, seed: 4, profile: 'cheque-us' } as const;
        const first = await makeOne(1, options);
        expect((await makeOne(1, options)).bytes.equals(first.bytes)).toBe(true);
        const { width, height } = await sharp(first.bytes)
          .autoOrient()
          .toBuffer({ resolveWithObject: true })
          .then((r) => r.info);
        for (const [x, y] of Object.values(first.row.boxes).flat()) {
          expect(x).toBeGreaterThan(-2);
          expect(x).toBeLessThan(width + 2);
          expect(y).toBeGreaterThan(-2);
          expect(y).toBeLessThan(height + 2);
        }
      }
    },
    TIMEOUT,
  );
});

describe('what cheques say', () => {
  const style = { hyphen: true, and: false };

  it('writes amounts in words', () => {
    expect(indianWords(10_870_000, style)).toBe('one crore eight lakh seventy thousand');
    expect(indianWords(125_042, style)).toBe('one lakh twenty-five thousand forty-two');
    expect(westernWords(1_250_017, { hyphen: false, and: true })).toBe(
      'one million two hundred and fifty thousand seventeen',
    );
    expect(frenchWords(2181)).toBe('deux mille cent quatre-vingt-un');
    expect(frenchWords(271)).toBe('deux cent soixante et onze');
    expect(frenchWords(80)).toBe('quatre-vingts');
    expect(portugueseWords(121_724)).toBe('cento e vinte e um mil setecentos e vinte e quatro');
  });

  it('gives routing numbers their check digit', () => {
    // The Federal Reserve Bank of Boston, a published example.
    expect(abaCheckDigit('01100001')).toBe('5');
  });

  it('never changes an amount by writing it down', () => {
    for (let seed = 0; seed < 400; seed++) {
      const random = seededRandom(seed);
      const facts = inventFacts(random.pick(COUNTRIES), random);
      const cents = String(facts.minor % 100).padStart(2, '0');
      const whole = String(Math.floor(facts.minor / 100));
      for (const written of [handwrittenAmount(facts, random), printedAmount(facts, random)]) {
        const digits = written.replace(/ 00\/100$| (\d\d)\/100$/, '$1').replace(/\D/g, '');
        expect([whole + cents, ...(cents === '00' ? [whole] : [])], written).toContain(digits);
      }
    }
  });
});

describe('bound TIFF pages', () => {
  it('keep their pixels and their resolution', async () => {
    const page = (grey: number, compression: 'lzw' | 'deflate'): Promise<Buffer> =>
      sharp({ create: { width: 300, height: 200, channels: 3, background: { r: grey, g: grey, b: grey } } })
        .tiff({ compression, xres: 8, yres: 8 })
        .toBuffer();
    const bound = bindTiffPages([await page(40, 'lzw'), await page(200, 'deflate')]);
    expect((await sharp(bound).metadata()).pages).toBe(2);
    for (const [index, grey] of [40, 200].entries()) {
      const { data, info } = await sharp(bound, { page: index }).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([300, 200]);
      expect(data.every((value) => value === grey)).toBe(true);
    }
    expect((await sharp(bound).metadata()).density).toBeCloseTo(8 * 25.4, 0);
  });
});
