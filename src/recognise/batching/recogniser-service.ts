/** One engine for many: batches of all page workers that ask go through it together. */

import { CounterfoilError } from '../../errors.js';
import type { BatchShape } from '../engine/batch.js';
import type { EngineAnswer, EngineIdentity } from '../engine/types.js';
import { NETWORK_NAMES, openNetworks, type NetworkName, type NetworksOptions } from '../networks.js';
import { Batcher, PacedNetwork, type BatcherFigures, type BatcherOptions } from './batcher.js';
import { paceOf, type Pace } from './pace.js';

export interface RecogniserService {
  readonly engine: EngineIdentity;
  /** Of each network its version, and what was measured of it at the start. */
  readonly networks: Readonly<Record<string, Pace & { readonly version: string }>>;
  /**
   * Runs pictures of one owner together with others'.
   * @throws CF_MODEL_MISMATCH for a network that is not here in this version; CF_ENGINE_BUSY; CF_ENGINE_LOST
   */
  run(
    network: string,
    version: string,
    owner: string,
    input: Float32Array,
    shape: BatchShape,
    signal?: AbortSignal,
  ): Promise<EngineAnswer>;
  figures(): BatcherFigures;
  dispose(): Promise<void>;
}

/** Opens the engine, loads every network and measures what batch suits it. @throws as `openRecogniser` */
export async function openRecogniserService(
  options: Omit<NetworksOptions, 'recognisers'> & BatcherOptions,
): Promise<RecogniserService> {
  const opened = await openNetworks(options);
  const { engine } = opened;
  const batcher = new Batcher(options);
  const paced = new Map<string, PacedNetwork>();
  const networks: Record<string, Pace & { version: string }> = {};
  for (const name of NETWORK_NAMES) {
    const loaded = await opened.load(name);
    const pace = await paceOf(loaded);
    networks[name] = { version: loaded.artefact.version, ...pace };
    paced.set(name, new PacedNetwork(loaded, pace));
  }
  return {
    engine: { name: engine.name, description: engine.description },
    networks,
    run(name, version, owner, input, shape, signal) {
      const network = paced.get(name);
      if (network === undefined || network.loaded.artefact.version !== version) {
        const here = networks[name as NetworkName]?.version ?? 'none';
        const message = `Version ${version} of the network ${name} is asked for, and here is ${here}`;
        return Promise.reject(new CounterfoilError('CF_MODEL_MISMATCH', message));
      }
      return batcher.run(network, owner, input, shape, signal);
    },
    figures: () => batcher.figures(),
    dispose: () => engine.dispose(),
  };
}
