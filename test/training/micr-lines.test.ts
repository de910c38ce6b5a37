import { describe, expect, it } from 'vitest';
import { MICR_GRIDS, MICR_MEASURES, type MicrFont } from '../../src/segment/micr-fonts.js';
import { columnLabels, drawWornLine, readableText } from '../../src/training/micr-lines.js';
import { createRandom } from '../../src/training/random.js';

const FONTS: MicrFont[] = ['e13b', 'cmc7'];

describe.each(FONTS)('made %s lines', (font) => {
  const columns = 12 * MICR_GRIDS[font].columnsPerHeight;

  it('are the same for the same seed and others for another', () => {
    const draw = (seed: number): number[] => [...drawWornLine(createRandom(seed), font, columns).image];
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  it('label the column in a character’s middle with its class, once in reading order', () => {
    const random = createRandom(11);
    const names = MICR_MEASURES[font].characters;
    let characters = 0;
    for (let round = 0; round < 25; round += 1) {
      const line = drawWornLine(random, font, columns);
      expect(line.image.length).toBe(MICR_GRIDS[font].rows * columns);
      const labels = [...columnLabels(line, font)];
      // Runs of one label are characters; equal neighbours are always parted by columns without one.
      const runs = labels.filter((label, at) => label !== names.length && label !== labels[at - 1]);
      expect(runs.map((label) => names[label]).join('')).toBe(readableText(line));
      characters += runs.length;
    }
    expect(characters).toBeGreaterThan(100);
  });
});
