/** The engines that run on onnxruntime: `onnx` on the CPU, the default everywhere, and `webgpu` on what Vulkan, Metal or Direct3D reach. */

import type * as Ort from 'onnxruntime-node';
import { CounterfoilError } from '../../errors.js';
import { checkBatch, emptyAnswer, lost } from './batch.js';
import { INPUT, OUTPUT, oneNode, toOnnx } from './onnx-graph.js';
import type { Engine, EngineName, LoadedNetwork, ModelArtefact } from './types.js';

type Options = Ort.InferenceSession.SessionOptions;

const SETTINGS: Options = {
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
};

/** @param threads of one computation; more than one pays only where a single worker has the machine to itself */
export async function openOnnx(threads: number): Promise<Engine> {
  const ort = await loadOnnxRuntime('onnx');
  return engineOn(ort, 'onnx', `CPU, ${threads} thread${threads === 1 ? '' : 's'}`, {
    ...SETTINGS,
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    // Lines come in every width: an arena would keep room for the widest.
    enableCpuMemArena: false,
  });
}

/**
 * onnxruntime's own WebGPU provider (Dawn), which comes with the package. It takes what the graphics driver offers, a
 * software one too: which of the two it is, it does not say.
 */
export async function openWebGpu(): Promise<Engine> {
  const ort = await loadOnnxRuntime('webgpu');
  const options: Options = { ...SETTINGS, executionProviders: ['webgpu'] };
  try {
    // A device is asked for with the first session only.
    const probe = await ort.InferenceSession.create(oneNode(), { ...options, logSeverityLevel: 4 });
    await probe.release();
  } catch (error) {
    throw new CounterfoilError(
      'CF_ENGINE_UNAVAILABLE',
      'The engine "webgpu" finds no graphics device: install the driver of the card (on Linux one for Vulkan; `vulkaninfo --summary` lists what it offers), or use --engine onnx',
      { cause: error },
    );
  }
  return engineOn(ort, 'webgpu', 'WebGPU', options);
}

async function loadOnnxRuntime(name: EngineName): Promise<typeof Ort> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new CounterfoilError(
      'CF_ENGINE_UNAVAILABLE',
      `The engine "${name}" needs onnxruntime-node, which does not load here; install the package again, or use --engine wasm`,
      { cause: error },
    );
  }
}

/** What of onnxruntime an engine needs. */
export type OnnxRuntime = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'>;

/** @param device in words */
export function engineOn(ort: OnnxRuntime, name: EngineName, device: string, options: Options): Engine {
  const open = new Set<LoadedNetwork>();
  return {
    name,
    description: `onnxruntime ${ort.env.versions.node ?? ort.env.versions.common}, ${device}`,
    async load(artefact) {
      const network = await loadSession(ort, name, artefact, options, () => open.delete(network));
      open.add(network);
      return network;
    },
    async dispose() {
      await Promise.all([...open].map((network) => network.dispose()));
    },
  };
}

async function loadSession(
  ort: OnnxRuntime,
  engine: EngineName,
  artefact: ModelArtefact,
  options: Options,
  onDispose: () => void,
): Promise<LoadedNetwork> {
  const bytes = toOnnx(artefact);
  let session: Ort.InferenceSession | undefined;
  try {
    session = await ort.InferenceSession.create(bytes, options);
  } catch (error) {
    throw new CounterfoilError('CF_MODEL_INVALID', `onnxruntime refuses the network ${artefact.name}`, {
      cause: error,
    });
  }
  const running = new Set<Promise<unknown>>();
  return {
    artefact,
    async run(input, shape) {
      if (session === undefined) throw new CounterfoilError('CF_INTERNAL', `${artefact.name} has been disposed of`);
      checkBatch(artefact, input, shape);
      if (shape[0] === 0) return emptyAnswer(artefact);
      const answer = session.run({ [INPUT]: new ort.Tensor('float32', input, shape) });
      running.add(answer);
      try {
        const { data, dims } = (await answer)[OUTPUT];
        return { data: data as Float32Array, shape: [...dims] };
      } catch (error) {
        throw lost(engine, artefact, error);
      } finally {
        running.delete(answer);
      }
    },
    async dispose() {
      const closing = session;
      session = undefined;
      onDispose();
      await Promise.allSettled(running);
      await closing?.release();
    },
  };
}
