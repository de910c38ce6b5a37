import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MODELS_FOLDER } from '../../src/paths.js';
import { loadCalibration } from '../../src/recognise/calibration.js';
import { FEATURES } from '../../src/recognise/confidence.js';
import { loadModel } from '../../src/recognise/model.js';
import { openRecogniser } from '../../src/recognise/recogniser.js';
import { fitCalibration } from '../../src/training/fit-calibration.js';
import { calibrateLines } from '../../src/training/line-calibration.js';
import { readMadeStrips } from '../../src/training/line-outcomes.js';
import { RECIPES } from '../../src/training/recipes.js';

const STRIPS = 6;
/** Of the usual number. */
const EFFORT = STRIPS / 2500;

describe('calibrateLines', () => {
  let models: string;
  beforeEach(async () => {
    models = await mkdtemp(join(tmpdir(), 'counterfoil-calibrate-'));
  });
  afterEach(() => rm(models, { recursive: true }));

  const take = (network: string) => cp(join(MODELS_FOLDER, network), join(models, network), { recursive: true });

  it('writes beside the strip reader of the folder, and names the networks it was fitted to', async () => {
    await take('glyphs');
    await take('strips');
    await calibrateLines(join(models, 'glyphs'), { seed: 3, effort: EFFORT });
    const calibration = loadCalibration(join(models, 'strips'), FEATURES);
    expect(calibration.samples).toBeGreaterThan(0);
    expect(calibration.samples).toBeLessThanOrEqual(STRIPS);
    const { version } = await loadModel(join(models, 'glyphs'));
    expect(calibration.fittedTo).toMatchObject({ glyphs: version });
    expect(Object.keys(calibration.fittedTo).sort()).toEqual(['glyphs', 'printed', 'strips']);
  }, 120_000);

  it('puts a strip reader there where none is, and leaves the package alone', async () => {
    const shipped = join(MODELS_FOLDER, 'strips', 'calibration.json');
    const before = await readFile(shipped);
    await mkdir(join(models, 'printed'));
    await take('printed');
    await calibrateLines(join(models, 'printed'), { seed: 3, effort: EFFORT });
    expect(loadCalibration(join(models, 'strips'), FEATURES).samples).toBeLessThanOrEqual(STRIPS);
    expect((await stat(join(models, 'strips', 'weights.bin'))).size).toBeGreaterThan(0);
    expect(await readFile(shipped)).toEqual(before);
  }, 120_000);

  it('fits what one thread would, says how far it is, and hears of a broken network', async () => {
    await take('glyphs');
    await take('strips');
    const shares: number[] = [];
    const count = 25;
    const onProgress = (share: number): unknown => shares.push(share);
    await calibrateLines(join(models, 'glyphs'), { seed: 3, effort: count / 2500, onProgress });
    const fitted = loadCalibration(join(models, 'strips'), FEATURES);
    const recogniser = await openRecogniser({ engine: 'onnx', modelsFolder: models });
    const outcomes = await readMadeStrips({ seed: 'calibration 3', from: 0, to: count }, recogniser);
    await recogniser.dispose();
    expect(fitted).toEqual(fitCalibration(FEATURES, outcomes, fitted.fittedTo, 5));
    expect(shares).toEqual([0.5, 1]);
    await writeFile(join(models, 'glyphs', 'model.json'), '{}');
    await expect(calibrateLines(join(models, 'glyphs'), { seed: 3 })).rejects.toMatchObject({
      code: 'CF_MODEL_INVALID',
    });
  }, 120_000);

  it('ends the training of every network that reads lines', () => {
    for (const network of ['glyphs', 'printed', 'strips']) expect(RECIPES[network].finish).toBe(calibrateLines);
  });
});
