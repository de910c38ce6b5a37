import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecogniser, type Recogniser } from '../../src/recognise/index.js';
import { buildLattice, stripFromImage } from '../../src/segment/index.js';
import { drawLine, LINE_ROWS } from '../../src/segment/line-picture.js';
import { piecesOf, setAnew, type Piece } from '../../src/training/own-pieces.js';
import { createRandom } from '../../src/training/random.js';
import { makeStrip } from '../../src/training/strips.js';

describe('characters of a user’s own strips', () => {
  let recogniser: Recogniser;
  const texts: string[] = [];
  const strips: Piece[][] = [];

  beforeAll(async () => {
    recogniser = await openRecogniser({ engine: 'onnx' });
    for (let index = 0; index < 8; index += 1) {
      const { image, text } = makeStrip('number', 'pieces', index);
      const { strip, slant } = buildLattice(stripFromImage(image));
      const picture = drawLine(strip, slant, { lean: 0.5, zoom: 1 });
      texts.push(text);
      strips.push(await piecesOf(picture!, text, recogniser));
    }
  });
  afterAll(() => recogniser.dispose());

  it('are cut apart where paper is between them, and none is lost', () => {
    expect(strips.map((pieces) => pieces.map(({ text }) => text).join(''))).toEqual(texts);
    const pieces = strips.flat();
    expect(pieces.filter(({ text }) => text.length === 1).length).toBeGreaterThan(0.6 * pieces.length);
    for (const { image, columns } of pieces) {
      expect(image.length).toBe(LINE_ROWS * columns);
      expect(image.some((value) => value > 0.3)).toBe(true);
    }
  });

  it('are set into lines that say what their pieces say', () => {
    const random = createRandom(3);
    for (let count = 0; count < 20; count += 1) {
      const line = setAnew(strips, [160, 320, 640], random);
      expect(line).toBeDefined();
      expect(line!.text).toMatch(/^\d{2,}$/);
      expect(line!.image.length).toBe(LINE_ROWS * line!.columns);
    }
    expect(setAnew(strips, [8], random)).toBeUndefined();
    expect(setAnew(strips, [640], createRandom(5))).toEqual(setAnew(strips, [640], createRandom(5)));
  });

  it('are not cut by a text that the network cannot see there', async () => {
    const picture = {
      image: new Float32Array(LINE_ROWS * 8),
      columns: 8,
      boxOf: () => ({ x: 0, y: 0, width: 1, height: 1 }),
    };
    expect(await piecesOf(picture, '123456', recogniser)).toEqual([]);
  });
});
