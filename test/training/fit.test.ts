import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngine, probeEngines } from '../../src/recognise/engine/index.js';
import { loadModel } from '../../src/recognise/model.js';
import type { FitOptions, FitProgress } from '../../src/training/fit-options.js';
import { fitClassifier } from '../../src/training/fit.js';
import type { Random } from '../../src/training/random.js';
import { createRandom } from '../../src/training/random.js';
import { drawBatch, drawnSource, type Batch, type Sample } from '../../src/training/source.js';

/** Stripes across, stripes down, and noise. */
function draw(random: Random): Sample {
  const label = random.integer(3);
  const image = new Float32Array(64).map((_, index) => {
    const line = label === 0 ? index >> 3 : index % 8;
    return label < 2 && line % 2 === 0 ? random.between(0.5, 1) : random.between(0, 0.6);
  });
  return { image, label };
}

const BARS = 12;
const LONGEST = 4;

/** One to four bars, tall (class 0) or short (class 1), with gaps of any width between them. */
function drawBars(count: number, random: Random): Batch {
  const images = new Float32Array(count * 8 * 4 * BARS);
  const labels = new Uint8Array(count * LONGEST).fill(2);
  for (let index = 0; index < count; index += 1) {
    const bars = 1 + random.integer(LONGEST);
    let x = random.integer(4);
    for (let bar = 0; bar < bars; bar += 1) {
      const label = random.integer(2);
      labels[index * LONGEST + bar] = label;
      for (let y = 4 * label; y < 8; y += 1) images[(index * 8 + y) * 4 * BARS + x] = random.between(0.7, 1);
      x += 6 + random.integer(6);
    }
  }
  return { images, labels };
}

function textOptions(out: string): FitOptions {
  return {
    name: 'bars',
    classes: ['|', '.', ''],
    inputShape: [8, null, 1],
    labelsPerImage: LONGEST,
    target: 'text',
    normalisation: 'none',
    build: ({ layers: { layers, sequential, initializers } }, seed) =>
      sequential({
        layers: [
          layers.conv2d({
            ...{ filters: 16, kernelSize: [8, 3], strides: [8, 2], padding: 'same', activation: 'relu' },
            ...{ inputShape: [8, null, 1], kernelInitializer: initializers.heNormal({ seed }) },
          }),
          layers.conv2d({
            ...{ filters: 3, kernelSize: [1, 3], padding: 'same', name: 'scores' },
            kernelInitializer: initializers.heNormal({ seed: seed + 1 }),
          }),
          layers.activation({ activation: 'softmax' }),
        ],
      }),
    source: {
      size: 1600,
      *batches(epoch, batchSize) {
        for (let start = 0; start < 1600; start += batchSize) yield drawBars(batchSize, createRandom(1, epoch, start));
      },
    },
    validation: [{ name: 'held back', ...drawBars(100, createRandom(99)) }],
    epochs: 16,
    batchSize: 32,
    learningRate: () => 0.01,
    averaging: 0,
    seed: 5,
    out,
    card: { description: 'Bars.', data: [], retrain: 'no' },
  };
}

const [tensorflow] = await probeEngines();
if (tensorflow.problem !== undefined) process.stderr.write(`Skipped: training (${tensorflow.problem})\n`);

describe.skipIf(tensorflow.problem !== undefined)('fitClassifier', () => {
  let out: string;
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'counterfoil-fit-'));
  });
  afterEach(() => rm(out, { recursive: true, force: true }));

  const options = (more: Partial<FitOptions> = {}, filters = 6, name?: string): FitOptions => ({
    name: 'stripes',
    classes: ['-', '|', ''],
    inputShape: [8, 8, 1],
    normalisation: 'none',
    build: ({ layers: { layers, sequential, initializers } }, seed) =>
      sequential({
        layers: [
          layers.conv2d({
            name,
            filters,
            kernelSize: 3,
            useBias: false,
            inputShape: [8, 8, 1],
            kernelInitializer: initializers.heNormal({ seed }),
          }),
          layers.batchNormalization({ name: name && `${name}-norm`, momentum: 0.9 }),
          layers.activation({ activation: 'relu' }),
          layers.flatten(),
          layers.dense({
            name: 'dense',
            units: 3,
            activation: 'softmax',
            kernelInitializer: initializers.heNormal({ seed: seed + 1 }),
          }),
        ],
      }),
    source: drawnSource(2000, 1, draw),
    validation: [{ name: 'held back', ...drawBatch(300, createRandom(99), draw) }],
    test: [{ name: 'forced', ...drawBatch(100, createRandom(98), draw), among: ['-', '|'] }],
    epochs: 3,
    batchSize: 50,
    averaging: 0.99,
    seed: 5,
    out,
    card: {
      description: 'Stripes.',
      data: [{ name: 'stripes', licence: 'none', source: 'https://example.org', use: 'all' }],
      retrain: 'no',
      notes: ['A note.'],
    },
    ...more,
  });

  it('learns, and writes a network that another engine runs to the same figures', async () => {
    const result = await fitClassifier(options());
    expect(result.figures['held back']).toBeGreaterThan(0.97);
    // Noise can never be right where only stripes are allowed.
    expect(result.figures.forced).toBeLessThan(0.85);
    expect(result.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);

    const artefact = await loadModel(out);
    expect(artefact.classes).toEqual(['-', '|', '']);
    const engine = await openEngine('onnx');
    const network = await engine.load(artefact);
    const { images, labels } = drawBatch(300, createRandom(99), draw);
    const { data } = await network.run(images, [300, 8, 8, 1]);
    const right = [...labels].filter((label, index) => {
      const scores = [...data.subarray(3 * index, 3 * index + 3)];
      return scores.indexOf(Math.max(...scores)) === label;
    });
    expect(right.length / 300).toBeCloseTo(result.figures['held back'], 2);
    await engine.dispose();

    const card = JSON.parse(await readFile(join(out, 'card.json'), 'utf8')) as Record<string, unknown>;
    expect(card).toMatchObject({ name: 'stripes', seed: 5, epochs: 3, figures: result.figures });
    expect(await readFile(join(out, 'card.md'), 'utf8')).toMatch(/A note\.[^]*Train it again: `no`/);
    expect(await readFile(join(out, 'curve.svg'), 'utf8')).toMatch(/<polyline points="[\d., ]+"/);
  });

  it('learns texts without being told where their characters stand', async () => {
    const { history } = await fitClassifier(textOptions(out));
    expect(Object.values(history.at(-1)!.figures)[0]).toBeGreaterThan(0.9);
  });

  it('goes on from its checkpoint instead of starting again', async () => {
    const first = await fitClassifier(options({ epochs: 2 }));
    const progress: FitProgress[] = [];
    const second = await fitClassifier(options({ epochs: 3, resume: true, onProgress: (step) => progress.push(step) }));
    expect(second.history.slice(0, 2)).toEqual(first.history);
    expect(second.history).toHaveLength(3);
    expect(progress[0].epoch).toBe(3);
    expect(progress[0].loss).toBeLessThan(first.history[0].loss);
    expect(progress.at(-1)!.finished?.epoch).toBe(3);
    expect(second.seconds).toBeGreaterThan(first.seconds);
  });

  it('begins with the weights of another, and ends as far towards them as asked', async () => {
    await fitClassifier(options());
    const start = await loadModel(out);
    const ends = new Map<number, readonly number[]>();
    for (const startShare of [0, 0.5, 1]) {
      const folder = join(out, `share ${startShare}`);
      const more = { start: out, startShare, out: folder, epochs: 1, learningRate: () => 1e-3, averaging: 0 };
      const { history } = await fitClassifier(options(more));
      // What was known is known still.
      expect(history[0].figures['held back']).toBeGreaterThan(0.9);
      const { weights } = await loadModel(folder);
      ends.set(
        startShare,
        [...weights.values()].flatMap(({ data }) => [...data]),
      );
    }
    const from = [...start.weights.values()].flatMap(({ data }) => [...data]);
    expect(ends.get(1)).toEqual(from);
    expect(ends.get(0)).not.toEqual(from);
    ends.get(0)!.forEach((end, index) => expect(ends.get(0.5)![index]).toBeCloseTo((end + from[index]) / 2, 2));
  });

  it('begins with a narrower network, whatever its layers are called, and knows what that knew', async () => {
    await fitClassifier(options({}, 6, 'named'));
    const still = { start: out, out: join(out, 'wide'), epochs: 1, learningRate: () => 0, averaging: 0 };
    const { figures } = await fitClassifier(options(still, 9));
    expect(figures['held back']).toBeGreaterThan(0.9);
    const narrower = fitClassifier(options({ ...still, start: still.out }, 6));
    await expect(narrower).rejects.toMatchObject({ code: 'CF_MODEL_INVALID' });
  });

  it('refuses the checkpoint of another network', async () => {
    await fitClassifier(options({ epochs: 1 }));
    const other = options({ epochs: 2, resume: true, averaging: 0 });
    await expect(fitClassifier(other)).rejects.toMatchObject({ code: 'CF_MODEL_INVALID' });
  });

  it('stops when it gets no better', async () => {
    const { history } = await fitClassifier(options({ epochs: 30, patience: 1, learningRate: () => 0 }));
    expect(history.length).toBeLessThan(20);
  });

  it('stops when told to, and leaves what it had', async () => {
    const controller = new AbortController();
    const onProgress = ({ finished }: FitProgress): void => {
      if (finished !== undefined) controller.abort();
    };
    await expect(fitClassifier(options({ signal: controller.signal, onProgress }))).rejects.toThrow(/abort/i);
    expect((await stat(join(out, 'checkpoint.bin'))).size).toBeGreaterThan(0);
    expect((await loadModel(out)).classes).toHaveLength(3);
  });
});
