/** Small networks with random weights that use every layer the engines must know. */

import '@tensorflow/tfjs-backend-cpu';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import { saveModel } from '../../../src/recognise/model.js';
import type { ModelJson, NamedWeight } from '../../../src/recognise/model-format.js';
import { createRandom } from '../../../src/training/random.js';

const { layers } = tfl;

export const CLASSES = ['0', '1', '2', '3', ''];

/** Name of the network, its builder, and the shape of its input. */
export const NETWORKS: Readonly<
  Record<string, { input: [number, number | null, number]; build: () => LayersModel; columns?: number }>
> = {
  plain: {
    input: [13, 11, 1],
    build: () =>
      tfl.sequential({
        layers: [
          layers.conv2d({
            filters: 6,
            kernelSize: 3,
            padding: 'same',
            strides: 2,
            inputShape: [13, 11, 1],
            activation: 'relu',
          }),
          layers.conv2d({ filters: 5, kernelSize: [3, 2], useBias: false }),
          layers.batchNormalization({ epsilon: 0.01 }),
          layers.activation({ activation: 'elu' }),
          layers.maxPooling2d({ poolSize: 2, strides: 1 }),
          layers.flatten(),
          layers.dropout({ rate: 0.5 }),
          layers.dense({ units: 7, activation: 'tanh' }),
          layers.batchNormalization({ scale: false, center: false }),
          layers.dense({ units: 5, activation: 'softmax', useBias: false }),
        ],
      }),
  },
  separable: {
    input: [12, 12, 3],
    build: () =>
      tfl.sequential({
        layers: [
          layers.depthwiseConv2d({
            kernelSize: 3,
            depthMultiplier: 2,
            padding: 'same',
            inputShape: [12, 12, 3],
            activation: 'relu6',
          }),
          layers.separableConv2d({
            filters: 8,
            kernelSize: 3,
            padding: 'same',
            activation: 'swish',
          }),
          layers.avgPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
          layers.leakyReLU({ alpha: 0.2 }),
          layers.dropout({ rate: 0.1 }),
          layers.globalAveragePooling2d({}),
          layers.dense({ units: 5 }),
          layers.softmax(),
        ],
      }),
  },
  branched: {
    input: [8, 8, 2],
    build: () => {
      const input = tfl.input({ shape: [8, 8, 2] });
      const trunk = layers
        .conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'sigmoid' })
        .apply(input) as tfl.SymbolicTensor;
      const left = layers
        .conv2d({ filters: 4, kernelSize: 3, padding: 'same', dilationRate: 2 })
        .apply(trunk) as tfl.SymbolicTensor;
      const sum = layers.add().apply([trunk, left]) as tfl.SymbolicTensor;
      const both = layers.concatenate().apply([sum, trunk]) as tfl.SymbolicTensor;
      const rows = layers.reshape({ targetShape: [8, 64] }).apply(both) as tfl.SymbolicTensor;
      const back = layers.reshape({ targetShape: [8, 8, 8] }).apply(rows) as tfl.SymbolicTensor;
      const most = layers.globalMaxPooling2d({}).apply(back) as tfl.SymbolicTensor;
      const output = layers.dense({ units: 5, activation: 'softmax' }).apply(most) as tfl.SymbolicTensor;
      return tfl.model({ inputs: input, outputs: output });
    },
  },
  strip: {
    input: [8, null, 1],
    columns: 4,
    build: () =>
      tfl.sequential({
        layers: [
          layers.conv2d({
            filters: 4,
            kernelSize: 3,
            padding: 'same',
            strides: [2, 1],
            inputShape: [8, null, 1],
            activation: 'relu',
          }),
          layers.conv2d({ filters: 4, kernelSize: [4, 3], strides: [4, 1], padding: 'same', activation: 'softplus' }),
          layers.maxPooling2d({ poolSize: [1, 4] }),
          layers.conv2d({ filters: 5, kernelSize: 1, activation: 'softmax' }),
        ],
      }),
  },
};

/** Writes a network into `folder` with random weights; positive ones where they are variances. */
export async function writeNetwork(name: string, folder: string): Promise<void> {
  const { input, build } = NETWORKS[name];
  const model = build();
  const random = createRandom(7, name.length);
  const weights = new Map<string, NamedWeight>();
  for (const weight of model.weights) {
    const shape = weight.shape.map(Number);
    const data = new Float32Array(shape.reduce((product, side) => product * side, 1));
    const variance = weight.originalName.endsWith('moving_variance');
    data.forEach((_, index) => (data[index] = variance ? random.between(0.3, 2) : random.normal(0, 0.4)));
    weights.set(weight.originalName, { shape, data });
  }
  const topology = model.toJSON(undefined, false) as unknown as ModelJson['modelTopology'];
  await saveModel(folder, topology, weights, { classes: CLASSES, input, normalisation: 'none' });
  model.dispose();
}

/** Random pictures for a network: values and shape. Open widths become 16. */
export function pictures(name: string, count: number): { data: Float32Array; shape: [number, number, number, number] } {
  const [height, width, channels] = NETWORKS[name].input;
  const shape: [number, number, number, number] = [count, height, width ?? 16, channels];
  const random = createRandom(11, count);
  const data = new Float32Array(shape.reduce((product, side) => product * side, 1));
  return { data: data.map(() => random.next()), shape };
}
