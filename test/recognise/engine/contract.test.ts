import * as core from '@tensorflow/tfjs-core';
import { mkdtemp, rm } from 'node:fs/promises';
import type { InferenceSession } from 'onnxruntime-node';
import { setTimeout } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  faster,
  openEngine,
  probeEngines,
  type Engine,
  type LoadedNetwork,
} from '../../../src/recognise/engine/index.js';
import type { ModelArtefact } from '../../../src/recognise/engine/types.js';
import { loadModel } from '../../../src/recognise/model.js';
import { NETWORK_NAMES } from '../../../src/recognise/recogniser.js';
import { MODELS_FOLDER } from '../../../src/paths.js';
import { useSoftwareVulkan } from '../../support/software-vulkan.js';
import { createRandom } from '../../../src/training/random.js';
import { CLASSES, NETWORKS, pictures, writeNetwork } from './networks.js';

useSoftwareVulkan();
/** Every engine that loads here must agree with TensorFlow.js's reference back end in plain JavaScript. */
const probes = await probeEngines();
const loading = probes.filter(({ problem }) => problem === undefined).map(({ name }) => name);
const absent = probes.flatMap(({ name, problem }) => (problem === undefined ? [] : [{ name, problem }]));

let folder: string;
const artefacts = new Map<string, ModelArtefact>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterfoil-engines-'));
  for (const name of Object.keys(NETWORKS)) {
    await writeNetwork(name, join(folder, name));
    artefacts.set(name, await loadModel(join(folder, name)));
  }
  for (const name of NETWORK_NAMES) artefacts.set(name, await loadModel(join(MODELS_FOLDER, name)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Batch = ReturnType<typeof pictures>;

async function reference(name: string, batch: Batch): Promise<{ data: Float32Array; shape: number[] }> {
  const { loadLayersModel } = await import('@tensorflow/tfjs-layers');
  const { topology, weights } = artefacts.get(name)!;
  await core.setBackend('cpu');
  const parts = [...weights.values()].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  const model = await loadLayersModel({
    load: () =>
      Promise.resolve({
        modelTopology: topology as object,
        weightSpecs: [...weights].map(([weight, { shape }]) => ({ name: weight, shape: [...shape], dtype: 'float32' })),
        weightData: new Uint8Array(Buffer.concat(parts)).buffer,
      }),
  });
  const { data, shape } = batch;
  const answer = model.predictOnBatch(core.tensor4d(data, shape)) as core.Tensor;
  const result = { data: answer.dataSync<'float32'>(), shape: answer.shape };
  core.dispose(answer);
  model.dispose();
  return result;
}

/** Noise of a network's input size; 64 columns where it takes any width. */
function noise({ inputShape: [height, width, channels] }: ModelArtefact, count: number): Batch {
  const random = createRandom(7);
  const shape: Batch['shape'] = [count, height, width ?? 64, channels];
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.between(0, 1));
  return { data, shape };
}

it('has onnx and wasm wherever the package is installed', () => {
  expect(loading).toEqual(expect.arrayContaining(['onnx', 'wasm']));
});

describe.skipIf(absent.length === 0)('engines that do not load here', () => {
  it.each(absent)('$name is refused with the way to install it, never replaced: $problem', async ({ name }) => {
    await expect(openEngine(name)).rejects.toMatchObject({ code: 'CF_ENGINE_UNAVAILABLE', message: /install/ });
  });
});

describe.each(loading)('engine %s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(name);
  });
  afterAll(() => engine.dispose());

  const withNetwork = async <T>(network: string, work: (loaded: LoadedNetwork) => Promise<T>): Promise<T> => {
    const loaded = await engine.load(artefacts.get(network)!);
    try {
      return await work(loaded);
    } finally {
      await loaded.dispose();
    }
  };

  it('says which it is', () => {
    expect(engine.name).toBe(name);
    expect(engine.description).toMatch(/\d+\.\d+/);
  });

  const agrees = async (network: string, batch: Batch): Promise<number[]> => {
    const expected = await reference(network, batch);
    const { data, shape } = await withNetwork(network, (loaded) => loaded.run(batch.data, batch.shape));
    expect(shape).toEqual(expected.shape);
    expect(Math.max(...data.map((value, index) => Math.abs(value - expected.data[index])))).toBeLessThan(1e-4);
    return shape;
  };

  it.each(Object.keys(NETWORKS))('agrees with the reference on the network "%s" to 1e-4', async (network) => {
    expect((await agrees(network, pictures(network, 3))).at(-1)).toBe(CLASSES.length);
  });

  it.each(NETWORK_NAMES)('agrees with the reference on the shipped network "%s" to 1e-4', async (network) => {
    await agrees(network, noise(artefacts.get(network)!, 2));
  });

  it('gives one picture the same answer alone and in a large odd batch', async () => {
    await withNetwork('plain', async (loaded) => {
      const many = pictures('plain', 77);
      const all = await loaded.run(many.data, many.shape);
      const each = many.data.length / 77;
      const alone = await loaded.run(many.data.slice(40 * each, 41 * each), [1, 13, 11, 1]);
      alone.data.forEach((value, index) => expect(value).toBeCloseTo(all.data[40 * 5 + index], 5));
    });
  });

  it('answers an empty batch with nothing', async () => {
    const { data, shape } = await withNetwork('plain', (loaded) => loaded.run(new Float32Array(0), [0, 13, 11, 1]));
    expect(data).toHaveLength(0);
    expect(shape[0]).toBe(0);
  });

  it('takes any width where the network does', async () => {
    await withNetwork('strip', async (loaded) => {
      for (const width of [4, 20, 132]) {
        const { shape } = await loaded.run(new Float32Array(8 * width), [1, 8, width, 1]);
        expect(shape).toEqual([1, 1, width / 4, 5]);
      }
    });
  });

  it('keeps overlapping calls apart', async () => {
    await withNetwork('branched', async (loaded) => {
      const counts = [1, 4, 2, 9, 3];
      const alone: Float32Array[] = [];
      for (const count of counts) {
        const batch = pictures('branched', count);
        alone.push((await loaded.run(batch.data, batch.shape)).data.slice());
      }
      const together = await Promise.all(
        counts.map((count) => {
          const batch = pictures('branched', count);
          return loaded.run(batch.data, batch.shape);
        }),
      );
      together.forEach(({ data }, index) => expect([...data]).toEqual([...alone[index]]));
    });
  });

  it('refuses a batch that does not fit', async () => {
    await withNetwork('plain', async (loaded) => {
      await expect(loaded.run(new Float32Array(143), [2, 13, 11, 1])).rejects.toMatchObject({ code: 'CF_INTERNAL' });
      await expect(loaded.run(new Float32Array(144), [1, 12, 12, 1])).rejects.toMatchObject({ code: 'CF_INTERNAL' });
    });
  });

  it('refuses a network whose weights do not fit its layers', async () => {
    const artefact = artefacts.get('plain')!;
    const weights = new Map([...artefact.weights].slice(1));
    await expect(engine.load({ ...artefact, weights })).rejects.toMatchObject({ code: 'CF_MODEL_INVALID' });
  });

  it('does not run what has been disposed of, and disposes twice in peace', async () => {
    const loaded = await engine.load(artefacts.get('plain')!);
    const batch = pictures('plain', 1);
    const running = loaded.run(batch.data, batch.shape);
    await loaded.dispose();
    await loaded.dispose();
    expect((await running).shape).toEqual([1, 5]);
    await expect(loaded.run(batch.data, batch.shape)).rejects.toMatchObject({ code: 'CF_INTERNAL' });
  });

  it('says that the device was lost, and goes on with a network that is loaded anew', async () => {
    const batch = pictures('plain', 2);
    const loaded = await engine.load(artefacts.get('plain')!);
    // What the engine keeps on its device is taken away.
    if (name === 'onnx' || name === 'webgpu') {
      const { InferenceSession: sessions } = await import('onnxruntime-node');
      const { prototype } = sessions as unknown as { prototype: InferenceSession };
      vi.spyOn(prototype, 'run').mockRejectedValueOnce(new Error('Device lost'));
    } else {
      core.disposeVariables();
    }
    await expect(loaded.run(batch.data, batch.shape)).rejects.toMatchObject({
      code: 'CF_ENGINE_LOST',
      retryable: true,
    });
    await loaded.dispose();
    const { shape } = await withNetwork('plain', (again) => again.run(batch.data, batch.shape));
    expect(shape).toEqual([2, 5]);
  });
  afterEach(() => void vi.restoreAllMocks());

  it('leaves nothing behind in TensorFlow.js', async () => {
    const before = core.memory().numTensors;
    await withNetwork('separable', async (loaded) => {
      const batch = pictures('separable', 5);
      await loaded.run(batch.data, batch.shape);
    });
    expect(core.memory().numTensors).toBe(before);
  });
});

describe('openEngine', () => {
  it('refuses a name that is no engine', async () => {
    await expect(openEngine('cuda' as 'onnx')).rejects.toMatchObject({ code: 'CF_ENGINE_UNKNOWN' });
  });

  it('picks by itself an engine that loads, and TensorFlow only with a GPU', async () => {
    const engine = await openEngine('auto');
    expect(loading).toContain(engine.name);
    if (engine.name === 'tensorflow') expect(engine.description).toMatch(/GPU/);
    else expect(engine.name).toBe('onnx');
    await engine.dispose();
  });

  it('prefers the engine that runs a batch in less time, and one that fails to none', async () => {
    const artefact = artefacts.get('plain')!;
    const taking = (milliseconds: number): Engine => ({
      name: 'webgpu',
      description: '',
      load: () =>
        Promise.resolve({
          artefact,
          run: async () => {
            await setTimeout(milliseconds);
            if (milliseconds === 0) throw new Error('Device lost');
            return { data: new Float32Array(), shape: [] };
          },
          dispose: () => Promise.resolve(),
        }),
      dispose: () => Promise.resolve(),
    });
    const [slow, fast, broken] = [taking(60), taking(5), taking(0)];
    expect(await faster(slow, fast, artefact)).toBe(fast);
    expect(await faster(fast, slow, artefact)).toBe(fast);
    expect(await faster(broken, slow, artefact)).toBe(slow);
  });

  it('says how many threads onnx was given', async () => {
    const engine = await openEngine('onnx', { threads: 2 });
    expect(engine.description).toMatch(/2 threads/);
    await engine.dispose();
  });
});
