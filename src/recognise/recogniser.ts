/** The networks behind one door: loaded when first asked for, run in batches, named in every result. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CounterfoilError } from '../errors.js';
import { MODELS_FOLDER } from '../paths.js';
import { openEngine, type EngineName, type LoadedNetwork, type ModelArtefact } from './engine/index.js';
import { loadModel } from './model.js';

/** Networks that come with the package: folders of models/. */
export const NETWORK_NAMES = ['glyphs', 'printed', 'ocr', 'strips', 'words', 'micr-e13b', 'micr-cmc7'] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];

export interface RecogniserOptions {
  /** Default `auto`. */
  readonly engine?: EngineName | 'auto';
  /** Networks found here take the place of the package's own. */
  readonly modelsFolder?: string;
  /** Threads of one computation on the CPU; default 1. */
  readonly threads?: number;
}

export interface Recogniser {
  /** Name, version and device of the engine that runs. */
  readonly engine: { readonly name: EngineName; readonly description: string };
  /**
   * Class probabilities of each picture: one Float32Array a picture, in the order of the network's classes. A network
   * that takes any width answers column by column: columns × classes, row-major; its pictures of one call are equally wide.
   * @param images N pictures of the network's input size, row-major, 0 paper to 1 ink
   * @throws CF_MODEL_INVALID where the network is missing or broken; CF_ENGINE_LOST where the device fails
   */
  classify(network: NetworkName, images: readonly Float32Array[]): Promise<Float32Array[]>;
  /** The network itself: its classes, its input size. */
  network(name: NetworkName): Promise<ModelArtefact>;
  /** Version by name of every network asked so far. */
  versions(): Record<string, string>;
  /**
   * The same recogniser for one document: its `versions` names the networks that were asked through it, whatever others this
   * process has loaded before.
   */
  forOne(): Recogniser;
  dispose(): Promise<void>;
}

/** Larger batches gain nothing and take memory: 256 pictures of the largest layer are 26 MB. */
const BATCH = 256;

/**
 * Opens the engine; networks follow when they are first used.
 * @throws CF_ENGINE_UNKNOWN, CF_ENGINE_UNAVAILABLE; CF_MODEL_INVALID where the folder of networks is missing
 */
export async function openRecogniser(options: RecogniserOptions = {}): Promise<Recogniser> {
  const { engine: engineName = 'auto', modelsFolder = MODELS_FOLDER, threads = 1 } = options;
  if (!existsSync(modelsFolder)) {
    throw new CounterfoilError('CF_MODEL_INVALID', `The folder of networks ${modelsFolder} is not there`);
  }
  const folderOf = (name: NetworkName): string =>
    [join(modelsFolder, name), join(MODELS_FOLDER, name)].find((folder) => existsSync(folder)) ??
    join(modelsFolder, name);
  const engine = await openEngine(engineName, { threads, trial: () => loadModel(folderOf('glyphs')) });
  const networks = new Map<NetworkName, Promise<LoadedNetwork>>();

  const load = (name: NetworkName): Promise<LoadedNetwork> => {
    let network = networks.get(name);
    if (network === undefined) {
      network = loadModel(folderOf(name)).then((artefact) => engine.load(artefact));
      // A network that failed is tried afresh next time.
      network.catch(() => networks.delete(name));
      networks.set(name, network);
    }
    return network;
  };

  const noting = (): Recogniser => {
    const asked = new Map<string, string>();
    const ask = async (name: NetworkName): Promise<LoadedNetwork> => {
      const network = await load(name);
      asked.set(name, network.artefact.version);
      return network;
    };
    return {
      engine,
      async classify(name, images) {
        const network = await ask(name);
        const answers: Float32Array[] = [];
        for (let start = 0; start < images.length; start += BATCH) {
          answers.push(...(await runBatch(network, images.slice(start, start + BATCH))));
        }
        return answers;
      },
      network: async (name) => (await ask(name)).artefact,
      versions: () => Object.fromEntries([...asked].sort(([a], [b]) => (a < b ? -1 : 1))),
      forOne: noting,
      dispose: () => engine.dispose(),
    };
  };
  return noting();
}

async function runBatch(network: LoadedNetwork, images: readonly Float32Array[]): Promise<Float32Array[]> {
  const [height, width, channels] = network.artefact.inputShape;
  const columns = width ?? images[0].length / (height * channels);
  const each = height * columns * channels;
  const input = new Float32Array(images.length * each);
  images.forEach((image, index) => {
    if (image.length !== each) {
      throw new CounterfoilError(
        'CF_INTERNAL',
        `The network ${network.artefact.name} takes pictures of ${each} values; one of the batch has ${image.length}`,
      );
    }
    input.set(image, index * each);
  });
  const { data } = await network.run(input, [images.length, height, columns, channels]);
  const answer = data.length / images.length;
  return images.map((_, index) => data.slice(index * answer, (index + 1) * answer));
}
