import { describe, expect, it } from 'vitest';
import { IDENTITY } from '../../src/geometry.js';
import { createGrey } from '../../src/image.js';
import { OVERWRITTEN_FROM } from '../../src/recognise/overwritten.js';
import { readCells } from '../../src/recognise/read-cells.js';
import type { NetworkName, Recogniser } from '../../src/recognise/index.js';
import type { LineLattice } from '../../src/segment/types.js';

const CLASSES = ['0', '1', '7', 'X', '/', '-', '', ','];

/** A network that answers each picture by its first value: the number of a row of `answers`. */
const told = (answers: readonly (readonly number[])[]): { recogniser: Recogniser; calls: number[] } => {
  const calls: number[] = [];
  const recogniser = {
    network: () => Promise.resolve({ classes: CLASSES }),
    classify: (_: NetworkName, images: readonly Float32Array[]) => {
      calls.push(images.length);
      return Promise.resolve(images.map(([row]) => Float32Array.from(CLASSES, (_class, k) => answers[row][k] ?? 0)));
    },
  } as unknown as Recogniser;
  return { recogniser, calls };
};

interface Glyph {
  readonly strokes?: LineLattice['glyphs'][number]['strokes'];
  readonly cell: number;
  readonly row: number;
  readonly omitted?: number;
  readonly size?: number;
  /** Of the ink; as wide as high by default. */
  readonly wide?: number;
}

const lattice = (cells: number, glyphs: readonly Glyph[]): LineLattice =>
  ({
    strip: {
      image: createGrey(cells * 40, 40),
      toPage: IDENTITY,
      cells: Array.from({ length: cells }, (_, i) => ({ x: i * 40, y: 0, width: 40, height: 40 })),
    },
    glyphs: glyphs.map(({ cell, row, omitted = 0, size = 30, wide = size, strokes }) => ({
      ...(strokes === undefined ? {} : { strokes }),
      from: cell,
      to: cell + 1,
      box: { x: cell * 40, y: 0, width: wide, height: size },
      image: Float32Array.of(row),
      omitted,
    })),
  }) as unknown as LineLattice;

const shown = (cells: Awaited<ReturnType<typeof readCells>>[number]): string =>
  cells.map(({ classes }) => classes[0].text).join('');

describe('readCells', () => {
  it('asks the network once for all lines and gives each cell its own', async () => {
    const { recogniser, calls } = told([
      [0.9, 0, 0, 0, 0, 0, 0.1],
      [0, 0, 0.8, 0.1, 0, 0, 0.1],
    ]);
    const lines = [lattice(2, [{ cell: 0, row: 0 }]), lattice(1, [{ cell: 0, row: 1 }])];
    const [first, second] = await readCells(lines, ['glyphs'], recogniser);
    expect([shown(first), shown(second)]).toEqual(['0_', '7']);
    expect(calls).toEqual([2]);
  });

  it('takes a slash for a one', async () => {
    const { recogniser } = told([[0, 0.3, 0.3, 0, 0.35, 0, 0.05]]);
    const [[cell]] = await readCells([lattice(1, [{ cell: 0, row: 0 }])], ['glyphs'], recogniser);
    expect(cell.classes[0].text).toBe('1');
    expect(cell.classes[0].probability).toBeCloseTo(0.65, 2);
  });

  it('believes the candidate that looks like a character, and rather the whole ink than a part', async () => {
    const noise = [0, 0.05, 0, 0, 0, 0, 0.95];
    const { recogniser } = told([noise, [0, 0, 0, 0.9, 0, 0, 0.1], [0.9, 0, 0, 0, 0, 0, 0.1]]);
    const [cells] = await readCells(
      [
        lattice(2, [
          { cell: 0, row: 0 },
          { cell: 0, row: 1, omitted: 0.05 },
          { cell: 1, row: 1 },
          { cell: 1, row: 2, omitted: 0.5 },
        ]),
      ],
      ['glyphs'],
      recogniser,
    );
    expect(shown(cells)).toBe('XX');
  });

  it('tells a cell that is written over by its crossings and the doubt of the network of handwriting', async () => {
    const eight = { loops: 2, junctions: 2, ends: 0, length: 2.6 };
    const tangle = { loops: 3, junctions: 6, ends: 4, length: 3.5 };
    const answers = [
      [0.98, 0, 0, 0, 0, 0, 0.02],
      [0.5, 0.2, 0, 0, 0, 0, 0.3],
    ];
    const both = [
      { cell: 0, row: 0, strokes: eight },
      { cell: 1, row: 1, strokes: tangle },
    ];
    const [[plain, overwritten]] = await readCells([lattice(2, both)], ['glyphs'], told(answers).recogniser);
    expect(plain.overwritten).toBeLessThan(OVERWRITTEN_FROM);
    expect(overwritten.overwritten).toBeGreaterThan(OVERWRITTEN_FROM);
    const [[, printed]] = await readCells([lattice(2, both)], ['printed'], told(answers).recogniser);
    expect(printed.overwritten).toBeUndefined();
  });

  it('takes a stroke that is too tall for a comma for a one, and a blot that is too large for one for nothing it knows', async () => {
    const { recogniser } = told([[0, 0.1, 0, 0, 0, 0, 0.1, 0.8]]);
    const glyphs = [
      { cell: 0, row: 0, size: 20, wide: 5 },
      { cell: 1, row: 0, size: 5, wide: 4 },
      { cell: 2, row: 0, size: 20 },
    ];
    const [[tall, small, blot]] = await readCells([lattice(3, glyphs)], ['glyphs'], recogniser);
    expect([tall, small].map(({ classes }) => classes[0].text)).toEqual(['1', '_']);
    expect(tall.classes[0].probability).toBeGreaterThan(0.8);
    expect(blot.classes.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThan(0.9);
    const [[letter]] = await readCells([lattice(1, glyphs.slice(0, 1))], ['glyphs'], recogniser, true);
    expect(letter.classes.some(({ text }) => text === '_')).toBe(false);
  });

  it('takes a dot for dirt', async () => {
    const { recogniser } = told([[0.6, 0.3, 0, 0, 0, 0, 0.1]]);
    const [cells] = await readCells([lattice(1, [{ cell: 0, row: 0, size: 4 }])], ['glyphs'], recogniser);
    expect(shown(cells)).toBe('_');
  });
});
