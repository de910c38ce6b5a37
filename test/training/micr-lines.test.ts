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

  it('are cut at the ends of the picture unless they are to be whole', () => {
    const cut = (ends: 'cut' | 'whole'): number => {
      const random = createRandom(17);
      const lines = Array.from({ length: 30 }, () => drawWornLine(random, font, columns, ends));
      return lines.filter(({ characters }) => characters.some(({ visible }) => visible < 0.999)).length;
    };
    expect(cut('cut')).toBeGreaterThan(10);
    expect(cut('whole')).toBe(0);
  });

  it('count the characters of which hardly anything is left', () => {
    const random = createRandom(23);
    const lost = Array.from({ length: 60 }, () => drawWornLine(random, font, columns)).map((line) => line.lost);
    expect(lost.filter((count) => count === 0).length).toBeGreaterThan(30);
    if (font === 'e13b') expect(lost.some((count) => count > 0)).toBe(true);
  });
});
