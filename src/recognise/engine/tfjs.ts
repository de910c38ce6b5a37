/** The engines that run TensorFlow.js layers: `tensorflow` on the native library, `wasm` as the floor that needs none. */

import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { CounterfoilError } from '../../errors.js';
import { checkBatch, emptyAnswer, lost } from './batch.js';
import { loadNativeTensorFlow, loadTensorFlowJs, type TensorFlow } from './tensorflow-runtime.js';
import type { Engine, EngineName, LoadedNetwork, ModelArtefact } from './types.js';

/** Native TensorFlow. `gpu` says whether it found a GPU to run on. */
export async function openTensorFlow(): Promise<Engine & { readonly gpu: boolean }> {
  const tf = await loadNativeTensorFlow();
  const description = `TensorFlow ${tf.version}, ${tf.gpu ? 'GPU' : 'CPU'}`;
  return { ...layersEngine(tf, 'tensorflow', description), gpu: tf.gpu };
}

export async function openWasm(): Promise<Engine> {
  try {
    const tf = await loadTensorFlowJs();
    const { version_wasm: version } = await import('@tensorflow/tfjs-backend-wasm');
    if (!(await tf.core.setBackend('wasm'))) throw new Error('TensorFlow.js would not take the wasm back end');
    return layersEngine(tf, 'wasm', `TensorFlow.js ${version}, WebAssembly, 1 thread`);
  } catch (error) {
    throw new CounterfoilError(
      'CF_ENGINE_UNAVAILABLE',
      'The engine "wasm" needs @tensorflow/tfjs-backend-wasm, which does not load here; install the package again',
      { cause: error },
    );
  }
}

/** @param name also of the back end */
function layersEngine(tf: TensorFlow, name: EngineName, description: string): Engine {
  const open = new Set<LoadedNetwork>();
  return {
    name,
    description,
    async load(artefact) {
      const network = await loadLayers(tf, name, artefact, () => open.delete(network));
      open.add(network);
      return network;
    },
    async dispose() {
      await Promise.all([...open].map((network) => network.dispose()));
    },
  };
}

async function loadLayers(
  { core, layers }: TensorFlow,
  backend: EngineName,
  artefact: ModelArtefact,
  onDispose: () => void,
): Promise<LoadedNetwork> {
  let model: LayersModel | undefined;
  // The back end is global in tfjs-core. For one that is already up, setBackend switches before its first await.
  const select = (): void => void core.setBackend(backend);
  try {
    select();
    model = await layers.loadLayersModel({ load: () => Promise.resolve(modelArtefacts(artefact)) });
  } catch (error) {
    throw new CounterfoilError('CF_MODEL_INVALID', `TensorFlow.js refuses the network ${artefact.name}`, {
      cause: error,
    });
  }
  return {
    artefact,
    async run(input, shape) {
      if (model === undefined) throw new CounterfoilError('CF_INTERNAL', `${artefact.name} has been disposed of`);
      checkBatch(artefact, input, shape);
      if (shape[0] === 0) return emptyAnswer(artefact);
      const loaded = model;
      select();
      let answer: Tensor | undefined;
      try {
        answer = core.tidy(() => loaded.predictOnBatch(core.tensor4d(input, [...shape])) as Tensor);
        return { data: await answer.data<'float32'>(), shape: answer.shape };
      } catch (error) {
        throw lost(backend, artefact, error);
      } finally {
        answer?.dispose();
      }
    },
    dispose() {
      select();
      model?.dispose();
      model = undefined;
      onDispose();
      return Promise.resolve();
    },
  };
}

function modelArtefacts({ topology, weights }: ModelArtefact): {
  modelTopology: object;
  weightSpecs: { name: string; shape: number[]; dtype: 'float32' }[];
  weightData: ArrayBuffer;
} {
  const parts = [...weights.values()].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  return {
    modelTopology: topology as object,
    weightSpecs: [...weights].map(([name, { shape }]) => ({ name, shape: [...shape], dtype: 'float32' })),
    weightData: new Uint8Array(Buffer.concat(parts)).buffer,
  };
}
