/** How fast each engine runs the shipped networks on this machine. */

import { join } from 'node:path';
import { toCounterfoilError } from '../errors.js';
import { MODELS_FOLDER } from '../paths.js';
import { openEngine, type Engine, type EngineName } from './engine/index.js';
import { ratesOf, timeOfBatch, type BatchRate } from './engine/measure.js';
import { lookAtMachine, remedyFor } from './engine/traps.js';
import { loadModel } from './model.js';

/** What is measured: the classifier of cut characters, and the reader of whole lines of `USUAL_COLUMNS` columns. */
export type MeasuredNetwork = 'glyphs' | 'strips';

export interface MeasureOptions {
  readonly networks: readonly MeasuredNetwork[];
  /** Pictures of one batch. */
  readonly batches: readonly number[];
  /** Threads of one computation by `onnx`; page workers use 1. */
  readonly threads?: number;
  /** Given to each size of batch. */
  readonly milliseconds?: number;
}

export type Measured = { readonly name: EngineName; /** What mends or speeds it. */ readonly remedy?: string } & (
  | {
      readonly description: string;
      /** Milliseconds until it has opened, loaded the network `glyphs` and answered once. */
      readonly firstAnswer: number;
      readonly rates: Readonly<Partial<Record<MeasuredNetwork, readonly BatchRate[]>>>;
      readonly problem?: undefined;
    }
  | { readonly problem: string; readonly description?: undefined }
);

/** One engine after another, so that none takes the processor from another. */
export async function measureEngines(names: readonly EngineName[], options: MeasureOptions): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const name of names) {
    try {
      measured.push(await measure(name, options));
    } catch (error) {
      measured.push({ name, problem: toCounterfoilError(error).message });
    }
  }
  const facts = lookAtMachine();
  const onnx = glyphsPerSecond(measured.find(({ name }) => name === 'onnx'));
  return measured.map((one) => {
    const perSecond = glyphsPerSecond(one);
    const slowerThanCpu = onnx !== undefined && perSecond !== undefined && perSecond < onnx;
    const remedy = remedyFor({ ...one, slowerThanCpu }, facts);
    return remedy === undefined ? one : { ...one, remedy };
  });
}

/** The rate at the best size of batch. */
export function glyphsPerSecond(measured: Measured | undefined): number | undefined {
  if (measured?.problem !== undefined) return undefined;
  const rates = (measured?.rates.glyphs ?? []).flatMap(({ perSecond }) => perSecond ?? []);
  return rates.length === 0 ? undefined : Math.max(...rates);
}

async function measure(name: EngineName, options: MeasureOptions): Promise<Measured> {
  const { networks, batches, threads = 1, milliseconds = 300 } = options;
  const started = performance.now();
  const engine = await openEngine(name, { threads });
  try {
    const glyphs = await load(engine, 'glyphs');
    await timeOfBatch(glyphs, 1);
    const firstAnswer = performance.now() - started;
    await glyphs.dispose();
    const rates: Partial<Record<MeasuredNetwork, BatchRate[]>> = {};
    for (const network of networks) {
      const loaded = await load(engine, network);
      rates[network] = await ratesOf(loaded, batches, milliseconds);
      await loaded.dispose();
    }
    return { name, description: engine.description, firstAnswer, rates };
  } finally {
    await engine.dispose();
  }
}

const load = async (engine: Engine, network: MeasuredNetwork): ReturnType<Engine['load']> =>
  engine.load(await loadModel(join(MODELS_FOLDER, network)));
