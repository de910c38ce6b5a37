import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IDENTITY, translation } from '../../src/geometry.js';
import { createGrey, type GreyImage } from '../../src/image.js';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { openRecogniser, readMicr, type Recogniser } from '../../src/recognise/index.js';
import type { MicrFont } from '../../src/segment/micr-fonts.js';
import { drawMicrLine } from '../../src/training/micr-glyphs.js';
import { createRandom } from '../../src/training/random.js';

const DATA = join(PACKAGE_ROOT, '../shared/data');

let recogniser: Recogniser;
beforeAll(async () => {
  recogniser = await openRecogniser({ engine: 'onnx' });
});
afterAll(async () => {
  await recogniser.dispose();
});

const read = async (image: GreyImage, font: MicrFont | 'any') =>
  readMicr({ image, toPage: IDENTITY }, font, recogniser);

/** A clean line in the middle of a larger grey band. */
function inBand(line: GreyImage, paper: number, ink: number): GreyImage {
  const band = createGrey(line.width + 200, line.height + 80, paper);
  for (let y = 0; y < line.height; y += 1) {
    for (let x = 0; x < line.width; x += 1) {
      const share = line.data[y * line.width + x] / 255;
      band.data[(y + 37) * band.width + x + 110] = Math.round(ink + share * (paper - ink));
    }
  }
  return band;
}

describe('readMicr', () => {
  it.each([80, 120, 200, 300, 500])('reads every character of both fonts at %i dots an inch', async (dpi) => {
    const e13b = await read(inBand(drawMicrLine('⑈001234⑈ ⑆567890123⑆ 45⑉67 ⑇0000098⑇', 'e13b', dpi), 235, 60), 'e13b');
    expect(e13b.alternatives[0]?.text).toBe('⑈001234⑈⑆567890123⑆45⑉67⑇0000098⑇');
    if (dpi < 150) return;
    const cmc7 = await read(
      inBand(drawMicrLine('H0123456 G789012345678I 901234567890J12F', 'cmc7', dpi), 240, 30),
      'any',
    );
    expect(cmc7.networks).toEqual(['micr-cmc7']);
    expect(cmc7.alternatives[0]?.text).toBe('H0123456G789012345678I901234567890J12F');
  });

  it('gives each character its place on the page and probabilities that are one', async () => {
    const line = inBand(drawMicrLine('⑆567890123⑆', 'e13b', 240), 255, 0);
    const reading = await readMicr({ image: line, toPage: translation(1000, 500) }, 'e13b', recogniser);
    const [{ characters, probability }] = reading.alternatives;
    expect(probability).toBeGreaterThan(0.8);
    expect(reading.alternatives.reduce((sum, alternative) => sum + alternative.probability, 0)).toBeLessThanOrEqual(
      1 + 1e-6,
    );
    characters.forEach((character, index) => {
      const middle = (character.polygon[0].x + character.polygon[2].x) / 2;
      // Characters stand at the right of their places: 110 of margin, 24 of the line's own, 30 a character.
      expect(Math.abs(middle - (1000 + 110 + 24 + 30 * (index + 1) - 12))).toBeLessThan(9);
      expect(character.polygon[0].y).toBeCloseTo(500 + 37 + 24, -0.8);
    });
  });

  it('reads nothing where there is no line', async () => {
    expect((await read(createGrey(800, 90), 'any')).alternatives).toEqual([]);
    const random = createRandom(2);
    const noise = createGrey(800, 90);
    for (let speck = 0; speck < 300; speck += 1) noise.data[random.integer(noise.data.length)] = 0;
    expect((await read(noise, 'any')).alternatives).toEqual([]);
  });

  it.skipIf(!existsSync(DATA)).each([
    ['strips-micr-e13b', 'e13b', 0.95],
    ['strips-micr-e13b-synthetic', 'e13b', 0.99],
    ['strips-micr-cmc7', 'cmc7', 0.99],
  ] as const)(
    'reads lines of %s whole',
    async (set, font, floor) => {
      const rows = readFileSync(join(DATA, set, 'truth.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row) as { file: string; text: string })
        .filter((_, index) => index % 4 === 0);
      let right = 0;
      for (const { file, text } of rows) {
        const { data, info } = await sharp(join(DATA, set, file))
          .greyscale()
          .raw()
          .toBuffer({ resolveWithObject: true });
        const { alternatives } = await read(
          { width: info.width, height: info.height, data: new Uint8Array(data) },
          font,
        );
        if (alternatives[0]?.text === text) right += 1;
      }
      expect(right / rows.length).toBeGreaterThanOrEqual(floor);
    },
    120_000,
  );
});
