import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODELS_FOLDER } from '../../src/paths.js';
import { openRecogniser, type Recogniser } from '../../src/recognise/recogniser.js';
import { readMnist } from '../../src/training/mnist.js';
import { createRandom } from '../../src/training/random.js';
import { RECIPES } from '../../src/training/recipes.js';
import { writeNetwork } from './engine/networks.js';

const best = (scores: Float32Array): number => scores.indexOf(Math.max(...scores));

describe('openRecogniser with the shipped networks', () => {
  let recogniser: Recogniser;
  beforeAll(async () => {
    recogniser = await openRecogniser({ engine: 'onnx' });
  });
  afterAll(() => recogniser.dispose());

  it('reads at least 99.5 % of the 10,000 digits of MNIST that no training saw', async () => {
    const { pictures, labels } = readMnist('t10k');
    const answers = await recogniser.classify(
      'glyphs',
      pictures.map(({ data }) => data),
    );
    const right = answers.filter((scores, index) => best(scores.subarray(0, 10)) === labels[index]);
    expect(right.length / labels.length).toBeGreaterThanOrEqual(0.995);
  });

  it('gives probabilities', async () => {
    const pictures = readMnist('t10k').pictures.slice(0, 20);
    for (const scores of await recogniser.classify(
      'glyphs',
      pictures.map(({ data }) => data),
    )) {
      expect(scores.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
      expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
    }
  });

  it.each([
    ['glyphs', 0.88],
    ['printed', 0.88],
  ] as const)('reads fresh samples of the network %s', async (name, floor) => {
    const plan = await RECIPES[name].plan({ seed: 77, data: [], epochs: 1 });
    const random = createRandom(1234);
    const samples = Array.from({ length: 1000 }, () => plan.draw(random));
    const answers = await recogniser.classify(
      name,
      samples.map(({ image }) => image),
    );
    const right = answers.filter((scores, index) => best(scores) === samples[index].label);
    expect(right.length / samples.length).toBeGreaterThan(floor);
    expect((await recogniser.network(name)).classes).toEqual(plan.classes);
  });

  it('names the versions of what it used, in order', async () => {
    await recogniser.network('printed');
    await recogniser.network('glyphs');
    expect(Object.keys(recogniser.versions())).toEqual(['glyphs', 'printed']);
    for (const version of Object.values(recogniser.versions())) expect(version).toMatch(/^[0-9a-f]{12}$/);
  });

  it('names for one document only the networks that were asked for it', async () => {
    await recogniser.network('printed');
    const one = recogniser.forOne();
    expect(one.versions()).toEqual({});
    await one.classify('glyphs', []);
    expect(one.versions()).toEqual({ glyphs: (await recogniser.network('glyphs')).version });
    expect(one.forOne().versions()).toEqual({});
  });

  it('refuses a picture of another size', async () => {
    await expect(recogniser.classify('glyphs', [new Float32Array(100)])).rejects.toMatchObject({ code: 'CF_INTERNAL' });
  });

  it('answers nothing to nothing', async () => {
    expect(await recogniser.classify('glyphs', [])).toEqual([]);
  });
});

describe('openRecogniser on a folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'counterfoil-recogniser-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('takes the networks of the folder, and the package’s own for the others', async () => {
    await writeNetwork('plain', join(folder, 'glyphs'));
    const recogniser = await openRecogniser({ engine: 'onnx', modelsFolder: folder });
    expect((await recogniser.network('glyphs')).inputShape).toEqual([13, 11, 1]);
    expect((await recogniser.network('micr-e13b')).directory).toBe(join(MODELS_FOLDER, 'micr-e13b'));
    await recogniser.dispose();
  });

  it('says that a network is broken, and reads it once it is whole', async () => {
    await mkdir(join(folder, 'strips'));
    const recogniser = await openRecogniser({ engine: 'onnx', modelsFolder: folder });
    await expect(recogniser.network('strips')).rejects.toMatchObject({ code: 'CF_MODEL_INVALID' });
    expect(recogniser.versions()).toEqual({});
    await writeNetwork('plain', join(folder, 'strips'));
    expect((await recogniser.network('strips')).inputShape).toEqual([13, 11, 1]);
    await recogniser.dispose();
  });

  it('says that the folder is not there', async () => {
    const opening = openRecogniser({ engine: 'onnx', modelsFolder: join(folder, 'nowhere') });
    await expect(opening).rejects.toMatchObject({ code: 'CF_MODEL_INVALID' });
  });

  it('gives the same answers in many batches as in one', async () => {
    await writeNetwork('plain', join(folder, 'printed'));
    const recogniser = await openRecogniser({ engine: 'onnx', modelsFolder: folder });
    const random = createRandom(3);
    const pictures = Array.from({ length: 600 }, () => new Float32Array(143).map(() => random.next()));
    const all = await recogniser.classify('printed', pictures);
    expect(all).toHaveLength(600);
    const [alone] = await recogniser.classify('printed', [pictures[599]]);
    alone.forEach((value, index) => expect(value).toBeCloseTo(all[599][index], 5));
    await recogniser.dispose();
  });

  it('refuses an engine that does not exist', async () => {
    await expect(openRecogniser({ engine: 'abacus' as 'onnx' })).rejects.toMatchObject({ code: 'CF_ENGINE_UNKNOWN' });
  });
});
