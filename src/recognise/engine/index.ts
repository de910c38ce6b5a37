/** Which engine runs the networks. */

import { CounterfoilError, toCounterfoilError } from '../../errors.js';
import { openOnnx } from './onnx.js';
import { mayHaveGpu } from './tensorflow-runtime.js';
import { openTensorFlow, openWasm } from './tfjs.js';
import type { Engine, EngineName } from './types.js';

export type { Engine, EngineName, LoadedNetwork, ModelArtefact } from './types.js';

export const ENGINE_NAMES: readonly EngineName[] = ['tensorflow', 'onnx', 'wasm'];

export interface EngineOptions {
  /** Threads of one computation on the CPU by `onnx`; default 1, since page workers share the machine. */
  readonly threads?: number;
}

/**
 * Opens an engine. `auto` takes TensorFlow where it really has a GPU, else onnxruntime, else WebAssembly; the engine's
 * `name` and `description` say which it became.
 * @throws CF_ENGINE_UNKNOWN for a name that is none; CF_ENGINE_UNAVAILABLE where a named engine does not load
 */
export async function openEngine(name: EngineName | 'auto', { threads = 1 }: EngineOptions = {}): Promise<Engine> {
  switch (name) {
    case 'tensorflow':
      return openTensorFlow();
    case 'onnx':
      return openOnnx(threads);
    case 'wasm':
      return openWasm();
    case 'auto':
      return openBest(threads);
    default:
      throw new CounterfoilError(
        'CF_ENGINE_UNKNOWN',
        `There is no engine "${String(name)}"; there are ${ENGINE_NAMES.join(', ')} and auto`,
      );
  }
}

async function openBest(threads: number): Promise<Engine> {
  const tensorflow = mayHaveGpu() ? await openTensorFlow().catch(() => undefined) : undefined;
  if (tensorflow?.gpu) return tensorflow;
  return openOnnx(threads).catch(() => openWasm());
}

/** Every engine and whether it loads here, for `counterfoil doctor`. */
export async function probeEngines(): Promise<
  { readonly name: EngineName; readonly description?: string; readonly problem?: string }[]
> {
  const probes: { name: EngineName; description?: string; problem?: string }[] = [];
  // One after another: two that make their back end TensorFlow.js's at once spoil each other's.
  for (const name of ENGINE_NAMES) {
    try {
      const engine = await openEngine(name);
      await engine.dispose();
      probes.push({ name, description: engine.description });
    } catch (error) {
      probes.push({ name, problem: toCounterfoilError(error).message });
    }
  }
  return probes;
}
