/** The networks behind one door: loaded when first asked for, run in batches, named in every result. */

import { CounterfoilError } from '../errors.js';
import type { EngineIdentity, LoadedNetwork, ModelArtefact } from './engine/index.js';
import { openNetworks, type NetworkName, type NetworksOptions } from './networks.js';

export { NETWORK_NAMES, type NetworkName } from './networks.js';

export interface Recogniser {
  /** Name, version and device of the engine that runs; of those that answered where recognisers and an own engine did. */
  readonly engine: EngineIdentity;
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
export async function openRecogniser(options: NetworksOptions = {}): Promise<Recogniser> {
  const networks = await openNetworks(options);
  const { engine } = networks;

  const noting = (): Recogniser => {
    const asked = new Map<string, string>();
    const answered = new Map<string, EngineIdentity>();
    const ask = async (name: NetworkName): Promise<LoadedNetwork> => {
      const network = await networks.load(name);
      asked.set(name, network.artefact.version);
      return network;
    };
    return {
      get engine() {
        const [first = engine, ...others] = answered.values();
        const description = [first, ...others].map((one) => one.description).join('; ');
        return { name: first.name, description };
      },
      async classify(name, images) {
        const network = await ask(name);
        const answers: Float32Array[] = [];
        for (let start = 0; start < images.length; start += BATCH) {
          const { rows, by } = await runBatch(network, images.slice(start, start + BATCH));
          answers.push(...rows);
          if (by !== undefined) answered.set(by.description, by);
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

async function runBatch(
  network: LoadedNetwork,
  images: readonly Float32Array[],
): Promise<{ rows: Float32Array[]; by: EngineIdentity | undefined }> {
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
  const { data, by } = await network.run(input, [images.length, height, columns, channels]);
  const answer = data.length / images.length;
  return { rows: images.map((_, index) => data.slice(index * answer, (index + 1) * answer)), by };
}
