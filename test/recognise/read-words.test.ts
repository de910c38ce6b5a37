import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IDENTITY } from '../../src/geometry.js';
import type { GreyImage } from '../../src/image.js';
import { amountsInWords } from '../../src/interpret/index.js';
import { openRecogniser, type Recogniser } from '../../src/recognise/index.js';
import { decodeWords } from '../../src/recognise/read-words.js';
import type { Strip } from '../../src/segment/types.js';
import { drawText } from '../../src/training/fonts.js';

/** A line of writing, and what of it lies left of a share of its width. */
function written(text: string): { whole: Strip; leftOf: (share: number) => Strip } {
  const drawn = drawText(text, 'caveat', 400, 60);
  if (drawn === undefined) throw new Error('The font lacks a letter');
  const [width, height] = [drawn.width + 40, drawn.height + 40];
  const strip = (end: number): Strip => {
    const ink: GreyImage = { width, height, data: new Uint8Array(width * height) };
    for (let y = 0; y < drawn.height; y += 1)
      for (let x = 0; x < Math.min(end, drawn.width); x += 1)
        if (drawn.data[y * drawn.width + x] > 0.5) ink.data[(y + 20) * width + x + 20] = 255;
    const image = { ...ink, data: ink.data.map((value) => 255 - value) };
    return { image, ink, strength: ink, toPage: IDENTITY, cells: undefined };
  };
  return { whole: strip(drawn.width), leftOf: (share) => strip(share * drawn.width) };
}

describe('amounts in words', () => {
  let recogniser: Recogniser;
  beforeAll(async () => {
    recogniser = await openRecogniser({ engine: 'onnx' });
  });
  afterAll(() => recogniser.dispose());

  const minorOf = async (strips: readonly Strip[]): Promise<bigint | undefined> =>
    (await decodeWords(strips, amountsInWords('INR'), [], recogniser)).amounts.at(0)?.minor;

  it('go on in the next line', async () => {
    const lines = [written('Forty Two Lakh').whole, written('Twenty Thousand').whole];
    // Both are of one crop: the second stands below the first.
    const below = (strip: Strip, by: number): Strip => {
      const { width, height, data } = strip.ink;
      const ink = { width, height: height + by, data: new Uint8Array(width * (height + by)) };
      ink.data.set(data, by * width);
      return { ...strip, ink, strength: ink, image: { ...ink, data: ink.data.map((value) => 255 - value) } };
    };
    expect(await minorOf([lines[0], below(lines[1], 120)])).toBe(422000000n);
  });

  it('are not said twice where one line was cut into two that overlap', async () => {
    const { whole, leftOf } = written('Forty Two Lakh Twenty Thousand');
    expect(await minorOf([whole])).toBe(422000000n);
    expect(await minorOf([whole, leftOf(0.3)])).toBe(422000000n);
  });
});
