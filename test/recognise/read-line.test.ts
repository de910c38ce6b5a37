import { describe, expect, it } from 'vitest';
import { IDENTITY } from '../../src/geometry.js';
import { FEATURES, type LineCalibration } from '../../src/recognise/confidence.js';
import { countHabits, type Habits } from '../../src/recognise/habits.js';
import { decodeLine, readLattice } from '../../src/recognise/read-line.js';
import type { NetworkName, Recogniser } from '../../src/recognise/recogniser.js';
import type { Grammar } from '../../src/recognise/types.js';
import { buildLattice, type LineLattice } from '../../src/segment/index.js';
import { paper, stroke } from '../segment/drawing.js';

const CLASSES = ['1', '7', '/', ''];
const STRIDE = 4;
const ROWS = 32;

const twoDigits: Grammar<number> = {
  start: 0,
  step: (count, symbol) => (/\d/.test(symbol) && count < 2 ? { state: count + 1, weight: 0 } : undefined),
  end: (count) => (count === 2 ? 0 : -Infinity),
  key: String,
};

/** Upright strokes. */
function line(places: readonly number[] = [50, 100]): LineLattice {
  const image = paper(60 + places[places.length - 1], 80);
  for (const x of places) stroke(image, [[x, 20], [x, 60]], 3); // prettier-ignore
  const ink = { ...image, data: image.data.map((value) => (value < 128 ? 255 : 0)) };
  return buildLattice({ image, ink, strength: ink, toPage: IDENTITY, cells: undefined });
}

const row = (one: number, seven: number): number[] => [one, seven, 0.01, 1 - one - seven - 0.01];

/** Glyphs are ones by a hair; the strip reader's chance of a seven in the second place is given. */
function recogniserOf(secondSeven: number): Recogniser {
  return {
    engine: { name: 'onnx', description: 'made up' },
    classify: (name: NetworkName, images) =>
      Promise.resolve(
        images.map((image) => {
          if (name === 'glyphs') return Float32Array.from(row(0.5, 0.45));
          const columns = image.length / ROWS / STRIDE;
          // Answers where the ink is: the first and the last column that has any.
          const inked = Array.from({ length: columns }, (_, t) =>
            Array.from(
              { length: ROWS * STRIDE },
              (_v, k) => image[Math.floor(k / STRIDE) * columns * STRIDE + t * STRIDE + (k % STRIDE)],
            ).some((v) => v > 0.5),
          );
          const [first, last] = [inked.indexOf(true), inked.lastIndexOf(true)];
          const answer = Array.from({ length: columns }, (_, t) => {
            if (t === first) return row(0.95, 0.02);
            return t === last ? row(0.97 - secondSeven, secondSeven) : row(0.001, 0.001);
          });
          return Float32Array.from(answer.flat());
        }),
      ),
    network: (name) => Promise.resolve({ name, version: 'x', classes: CLASSES, directory: '' } as never),
    versions: () => ({}),
    forOne: () => recogniserOf(secondSeven),
    dispose: () => Promise.resolve(),
  };
}

/** Glyphs are ones, says the network; sevens, says the strip reader, wherever ink begins. */
function ofTwoMinds(): Recogniser {
  const classify: Recogniser['classify'] = (name, images) =>
    Promise.resolve(
      images.map((image) => {
        if (name === 'glyphs') return Float32Array.from(row(0.6, 0.35));
        const width = image.length / ROWS;
        const hasInk = (from: number): boolean =>
          image.some((value, at) => value > 0.5 && at % width >= from && at % width < from + STRIDE);
        const inked = Array.from({ length: width / STRIDE }, (_, t) => hasInk(t * STRIDE));
        const answer = inked.map((now, t) => (now && !inked[t - 1] ? row(0.02, 0.96) : row(0.001, 0.001)));
        return Float32Array.from(answer.flat());
      }),
    );
  return { ...recogniserOf(0), classify };
}

const numbers = (value: (name: string) => number) =>
  Object.fromEntries(FEATURES.map((name) => [name, value(name)])) as LineCalibration['means'];
/** Confidence is what the best opinion has of the mass of the two best. */
const CALIBRATION: LineCalibration = {
  ...{ fittedTo: {}, samples: 0, bias: 0 },
  ...{ means: numbers(() => 0), spreads: numbers(() => 1) },
  weights: numbers((name) => (name === 'margin' ? 1 : 0)),
};

const read = (secondSeven: number, options = {}, grammar: Grammar = twoDigits) =>
  readLattice(line(), ['glyphs'], grammar, recogniserOf(secondSeven), { calibration: CALIBRATION, ...options });

describe('readLattice', () => {
  it('lets the opinion that is surer decide', async () => {
    expect((await read(0.02)).alternatives[0].text).toBe('11');
    expect((await read(0.95)).alternatives[0].text).toBe('17');
  });

  it('lets what the user’s amounts are like decide between what looks alike', async () => {
    const text = async (habits?: Habits): Promise<string> => (await read(0.45, { habits })).alternatives[0].text;
    expect(await text()).toBe('11');
    expect(await text(countHabits(Array.from({ length: 20_000 }, () => '71')))).toBe('71');
    expect(await text(countHabits(Array.from({ length: 20_000 }, () => '11')))).toBe('11');
  });

  it('asks the lattice alone where it is told to', async () => {
    const { alternatives, networks } = await read(0.95, { stripReader: false });
    expect(alternatives[0].text).toBe('11');
    expect(networks).toEqual(['glyphs']);
    expect((await read(0.95)).networks).toEqual(['glyphs', 'strips']);
  });

  it('reads without a lattice’s networks', async () => {
    const { texts } = await decodeLine(line(), [], twoDigits, recogniserOf(0.95));
    expect(texts[0]).toMatchObject({ text: '17', cut: undefined });
  });

  it('is less sure where the two do not agree', async () => {
    const [agreed, divided] = await Promise.all([read(0.02), read(0.6)]);
    expect(agreed.alternatives[0].probability).toBeGreaterThan(divided.alternatives[0].probability);
  });

  it('gives n best strings whose probabilities add up to one at most, each character in its place', async () => {
    const { alternatives } = await read(0.4);
    const total = alternatives.reduce((sum, { probability }) => sum + probability, 0);
    expect(alternatives.length).toBeGreaterThan(2);
    expect(total).toBeLessThanOrEqual(1);
    for (const { text, characters } of alternatives) {
      expect(characters.map((one) => one.text).join('')).toBe(text);
      const [left, right] = characters.map(({ polygon }) => (polygon[0].x + polygon[1].x) / 2);
      expect(Math.abs(left - 50)).toBeLessThan(12);
      expect(Math.abs(right - 100)).toBeLessThan(12);
    }
  });

  it('asks the lattice what it makes of strings that only the strip reader lists', async () => {
    const count = 6;
    const digits: Grammar<number> = { ...twoDigits, step: (at, symbol) => (/\d/.test(symbol) && at < count ? { state: at + 1, weight: 0 } : undefined), end: (at) => (at === count ? 0 : -Infinity) }; // prettier-ignore
    const lattice = line(Array.from({ length: count }, (_, at) => 40 + 40 * at));
    const alone = await decodeLine(lattice, ['glyphs'], digits, ofTwoMinds(), { stripReader: false });
    const sevens = '7'.repeat(count);
    expect(alone.texts.length).toBeGreaterThan(20);
    expect(alone.texts.map(({ text }) => text)).not.toContain(sevens);
    const { texts, features } = await decodeLine(lattice, ['glyphs'], digits, ofTwoMinds());
    expect(texts[0].text).toBe(sevens);
    expect(texts[0].cut?.characters.map(({ symbol }) => symbol).join('')).toBe(sevens);
    expect(features).toMatchObject({ listed: 0 });
  });

  it('gives nothing where the language accepts nothing', async () => {
    const none: Grammar<number> = { ...twoDigits, end: () => -Infinity };
    expect((await read(0.5, {}, none)).alternatives).toEqual([]);
  });
});
