import type * as Core from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlowJs, type TensorFlow } from '../../src/recognise/engine/tensorflow-runtime.js';
import type { NamedWeight } from '../../src/recognise/model-format.js';
import { widened } from '../../src/training/widened.js';

describe('widened', () => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = await loadTensorFlowJs();
    await import('@tensorflow/tfjs-backend-wasm');
    await tf.core.setBackend('wasm');
  });

  /** Two convolutions, the second normalised, and a dense layer over what is flattened. */
  function network(first: number, second: number, classes = 4): LayersModel {
    const { layers, sequential, initializers } = tf.layers;
    const model = sequential();
    let seed = 10 * first;
    const random = () => initializers.randomNormal({ stddev: 0.5, seed: (seed += 1) });
    const start = { kernelInitializer: random(), biasInitializer: random() };
    model.add(layers.conv2d({ ...start, filters: first, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 1] }));
    model.add(layers.conv2d({ filters: second, kernelSize: 3, useBias: false, kernelInitializer: random() }));
    model.add(layers.batchNormalization({ gammaInitializer: random(), betaInitializer: random() }));
    model.add(layers.flatten());
    model.add(layers.dense({ ...start, units: classes }));
    return model;
  }
  const weightsOf = (model: LayersModel): NamedWeight[] =>
    model.weights.map((weight) => {
      const tensor = weight.read();
      return { shape: tensor.shape, data: tensor.dataSync<'float32'>() };
    });
  const answers = (model: LayersModel): number[] => [
    ...(model.predict(tf.core.randomUniform([5, 6, 6, 1], 0, 1, 'float32', 3)) as Core.Tensor).dataSync(),
  ];

  it('answers as the narrow network, and has new channels to learn with', () => {
    const [narrow, wide] = [network(2, 3), network(5, 4)];
    const initial = weightsOf(wide);
    const before = answers(wide);
    const values = widened(weightsOf(narrow), initial);
    wide.setWeights((values ?? []).map((data, index) => tf.core.tensor(data, [...initial[index].shape])));
    const [expected, found] = [answers(narrow), answers(wide)];
    found.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 4));
    expect(found).not.toEqual(before);
    // The fifth channel of the first kernel listens as it was initialised.
    expect(values?.[0][4]).toBe(initial[0].data[4]);
    expect(initial[0].data[4]).not.toBe(0);
  });

  it('refuses a network that is wider, or of other layers', () => {
    const wide = weightsOf(network(5, 4));
    expect(widened(wide, weightsOf(network(2, 3)))).toBeUndefined();
    expect(widened(wide.slice(1), wide)).toBeUndefined();
    expect(widened(wide, wide)?.map((data) => [...data])).toEqual(wide.map(({ data }) => [...data]));
  });
});
