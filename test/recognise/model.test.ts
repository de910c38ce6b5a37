import fc from 'fast-check';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MODELS_FOLDER } from '../../src/paths.js';
import { fromFloat16, toFloat16 } from '../../src/recognise/model-format.js';
import { loadModel } from '../../src/recognise/model.js';
import { writeNetwork } from './engine/networks.js';

describe('float16', () => {
  it('keeps every 16-bit float as it is', () => {
    for (let half = 0; half < 0x7c00; half += 1) {
      expect(toFloat16(fromFloat16(half))).toBe(half);
      expect(toFloat16(-fromFloat16(half))).toBe(half | 0x8000);
    }
  });

  it('rounds to the nearest, to even where two are as near', () => {
    expect(fromFloat16(toFloat16(1 + 2 ** -11))).toBe(1);
    expect(fromFloat16(toFloat16(1 + 3 * 2 ** -11))).toBe(1 + 2 ** -9);
    expect(fromFloat16(toFloat16(2 ** -25))).toBe(0);
    expect(fromFloat16(toFloat16(1.5 * 2 ** -25))).toBe(2 ** -24);
    fc.assert(
      fc.property(fc.float({ min: -65000, max: 65000, noNaN: true }), (value) => {
        const error = Math.abs(fromFloat16(toFloat16(value)) - value);
        expect(error).toBeLessThanOrEqual(Math.max(2 ** -25, Math.abs(value) * 2 ** -11));
      }),
    );
  });

  it('refuses what does not fit', () => {
    for (const value of [65520, -1e6, Infinity, NaN]) expect(() => toFloat16(value)).toThrow(RangeError);
    expect(fromFloat16(toFloat16(65519))).toBe(65504);
  });
});

describe('loadModel', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'counterfoil-model-'));
    await writeNetwork('plain', folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const refused = (problem: RegExp): Promise<void> =>
    expect(loadModel(folder)).rejects.toMatchObject({ code: 'CF_MODEL_INVALID', message: problem });

  const edit = async (change: (json: Record<string, unknown>) => void): Promise<void> => {
    const file = join(folder, 'model.json');
    const json = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    change(json);
    await writeFile(file, JSON.stringify(json));
  };

  it('gives a version that follows the weights', async () => {
    const { version } = await loadModel(folder);
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect((await loadModel(folder)).version).toBe(version);
    const weights = await readFile(join(folder, 'weights.bin'));
    weights[0] ^= 1;
    await writeFile(join(folder, 'weights.bin'), weights);
    expect((await loadModel(folder)).version).not.toBe(version);
  });

  it('says which file is missing', async () => {
    await rm(join(folder, 'weights.bin'));
    await refused(/weights\.bin/);
    await rm(join(folder, 'model.json'));
    await refused(/model\.json|weights\.bin/);
  });

  it('refuses weights cut short or drawn out', async () => {
    const weights = await readFile(join(folder, 'weights.bin'));
    await writeFile(join(folder, 'weights.bin'), weights.subarray(0, -1));
    await refused(/bytes/);
    await writeFile(join(folder, 'weights.bin'), Buffer.concat([weights, weights]));
    await refused(/bytes/);
  });

  it('refuses weights that are no numbers', async () => {
    const weights = await readFile(join(folder, 'weights.bin'));
    weights.writeUInt16LE(0x7e00, 0);
    await writeFile(join(folder, 'weights.bin'), weights);
    await refused(/not finite/);
  });

  it('refuses what is not a layers model with classes', async () => {
    await edit((json) => delete json.userDefinedMetadata);
    await refused(/userDefinedMetadata/);
    await edit((json) => {
      json.userDefinedMetadata = { counterfoil: { classes: ['a', 'a'], input: [1, 1, 1], normalisation: '' } };
    });
    await refused(/twice/);
    await edit((json) => (json.format = 'graph-model'));
    await refused(/format/);
    await writeFile(join(folder, 'model.json'), '{');
    await refused(/JSON/);
  });

  it('reads the networks that are shipped, each with a card that tells of its data', async () => {
    for (const name of ['glyphs', 'printed', 'micr-e13b', 'micr-cmc7']) {
      const copy = join(folder, name);
      await cp(join(MODELS_FOLDER, name), copy, { recursive: true });
      const artefact = await loadModel(copy);
      expect(artefact.name).toBe(name);
      const card = JSON.parse(await readFile(join(copy, 'card.json'), 'utf8')) as { classes: string[]; data: object[] };
      expect(card.classes).toEqual(artefact.classes);
      expect(card.data.length).toBeGreaterThan(0);
    }
  });
});
