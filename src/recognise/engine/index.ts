/** Which engine runs the networks. */

import { CounterfoilError, toCounterfoilError } from '../../errors.js';
import { timeOfBatch } from './measure.js';
import { openOnnx, openWebGpu } from './onnx.js';
import { mayHaveGpu } from './tensorflow-runtime.js';
import { openTensorFlow, openWasm } from './tfjs.js';
import { ENGINE_NAMES, type Engine, type EngineName, type ModelArtefact } from './types.js';

export { ENGINE_NAMES } from './types.js';
export type { Engine, EngineAnswer, EngineIdentity, EngineName, LoadedNetwork, ModelArtefact } from './types.js';

export interface EngineOptions {
  /** Threads of one computation on the CPU by `onnx`; default 1, since page workers share the machine. */
  readonly threads?: number;
  /** What `auto` lets a graphics device and the CPU race on; without it no graphics device is picked but TensorFlow's. */
  trial?(this: void): Promise<ModelArtefact>;
}

/**
 * Opens an engine. `auto` takes TensorFlow where it really has a GPU, else WebGPU where the driver of a GPU is there and it
 * outruns the CPU, else onnxruntime, else WebAssembly; the engine's `name` and `description` say which it became.
 * @throws CF_ENGINE_UNKNOWN for a name that is none; CF_ENGINE_UNAVAILABLE where a named engine does not load
 */
export async function openEngine(name: EngineName | 'auto', options: EngineOptions = {}): Promise<Engine> {
  const { threads = 1, trial } = options;
  switch (name) {
    case 'tensorflow':
      return openTensorFlow();
    case 'webgpu':
      return openWebGpu();
    case 'onnx':
      return openOnnx(threads);
    case 'wasm':
      return openWasm();
    case 'auto':
      return openBest(threads, trial);
    default:
      throw new CounterfoilError(
        'CF_ENGINE_UNKNOWN',
        `There is no engine "${String(name)}"; there are ${ENGINE_NAMES.join(', ')} and auto`,
      );
  }
}

async function openBest(threads: number, trial: EngineOptions['trial']): Promise<Engine> {
  const mayHave = mayHaveGpu();
  const tensorflow = mayHave ? await openTensorFlow().catch(() => undefined) : undefined;
  if (tensorflow?.gpu) return tensorflow;
  const cpu = await openOnnx(threads).catch(() => openWasm());
  const webgpu = mayHave && trial !== undefined ? await openWebGpu().catch(() => undefined) : undefined;
  return webgpu !== undefined && trial !== undefined ? faster(webgpu, cpu, await trial()) : cpu;
}

/** Pictures of one batch of the race: what a page has of characters. */
const RACE = 256;

/** Of two engines the one that runs a batch of the network in less time; software in place of a driver loses by far. */
export async function faster(first: Engine, second: Engine, artefact: ModelArtefact): Promise<Engine> {
  const times = [];
  for (const engine of [first, second]) times.push(await raceTime(engine, artefact).catch(() => Infinity));
  return times[0] < times[1] ? first : second;
}

async function raceTime(engine: Engine, artefact: ModelArtefact): Promise<number> {
  const network = await engine.load(artefact);
  try {
    await timeOfBatch(network, RACE); // compiles
    return await timeOfBatch(network, RACE);
  } finally {
    await network.dispose();
  }
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
