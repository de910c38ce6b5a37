/** An engine and the trained networks that run on it, loaded when first asked for. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CounterfoilError } from '../errors.js';
import { MODELS_FOLDER } from '../paths.js';
import { openEngine, type Engine, type EngineName, type LoadedNetwork } from './engine/index.js';
import { openRemote, type RemoteSettings } from './engine/remote.js';
import { loadModel } from './model.js';

/** Networks that come with the package: folders of models/. */
export const NETWORK_NAMES = ['glyphs', 'printed', 'ocr', 'strips', 'words', 'micr-e13b', 'micr-cmc7'] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];

export interface NetworksOptions {
  /** Default `auto`. */
  readonly engine?: EngineName | 'auto';
  /** Networks found here take the place of the package's own. */
  readonly modelsFolder?: string;
  /** Threads of one computation on the CPU; default 1. */
  readonly threads?: number;
  /** Recognisers that are asked before an engine of this process is opened. */
  readonly recognisers?: RemoteSettings;
}

export interface Networks {
  readonly engine: Engine;
  load(name: NetworkName): Promise<LoadedNetwork>;
}

/** @throws CF_ENGINE_UNKNOWN, CF_ENGINE_UNAVAILABLE; CF_MODEL_INVALID where the folder of networks is missing */
export async function openNetworks(options: NetworksOptions): Promise<Networks> {
  const { engine: engineName = 'auto', modelsFolder = MODELS_FOLDER, threads = 1, recognisers } = options;
  if (!existsSync(modelsFolder)) {
    throw new CounterfoilError('CF_MODEL_INVALID', `The folder of networks ${modelsFolder} is not there`);
  }
  const folderOf = (name: NetworkName): string =>
    [join(modelsFolder, name), join(MODELS_FOLDER, name)].find((folder) => existsSync(folder)) ??
    join(modelsFolder, name);
  const open = (): Promise<Engine> => openEngine(engineName, { threads, trial: () => loadModel(folderOf('glyphs')) });
  const engine = recognisers === undefined ? await open() : await openRemote(recognisers, open);
  const networks = new Map<NetworkName, Promise<LoadedNetwork>>();
  return {
    engine,
    load(name) {
      let network = networks.get(name);
      if (network === undefined) {
        network = loadModel(folderOf(name)).then((artefact) => engine.load(artefact));
        // A network that failed is tried afresh next time.
        network.catch(() => networks.delete(name));
        networks.set(name, network);
      }
      return network;
    },
  };
}
