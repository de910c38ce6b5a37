/** The engine `onnx`: onnxruntime on the CPU, the default everywhere. */

import type * as Ort from 'onnxruntime-node';
import { CounterfoilError } from '../../errors.js';
import { checkBatch, emptyAnswer } from './batch.js';
import { INPUT, OUTPUT, toOnnx } from './onnx-graph.js';
import type { Engine, LoadedNetwork, ModelArtefact } from './types.js';

/** @param threads of one computation; more than one pays only where a single worker has the machine to itself */
export async function openOnnx(threads: number): Promise<Engine> {
  let ort: typeof Ort;
  try {
    ort = await import('onnxruntime-node');
  } catch (error) {
    throw new CounterfoilError(
      'CF_ENGINE_UNAVAILABLE',
      'The engine "onnx" needs onnxruntime-node, which does not load here; install the package again, or use --engine wasm',
      { cause: error },
    );
  }
  const open = new Set<LoadedNetwork>();
  return {
    name: 'onnx',
    description: `onnxruntime ${ort.env.versions.node ?? ort.env.versions.common}, CPU, ${threads} thread${threads === 1 ? '' : 's'}`,
    async load(artefact) {
      const network = await loadSession(ort, artefact, threads, () => open.delete(network));
      open.add(network);
      return network;
    },
    async dispose() {
      await Promise.all([...open].map((network) => network.dispose()));
    },
  };
}

async function loadSession(
  ort: typeof Ort,
  artefact: ModelArtefact,
  threads: number,
  onDispose: () => void,
): Promise<LoadedNetwork> {
  const bytes = toOnnx(artefact);
  let session: Ort.InferenceSession | undefined;
  try {
    session = await ort.InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // Lines come in every width: an arena would keep room for the widest.
      enableCpuMemArena: false,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    });
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
