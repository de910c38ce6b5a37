import type * as Core from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlowJs, type TensorFlow } from '../../src/recognise/engine/tensorflow-runtime.js';
import { batchNormalization } from '../../src/training/batch-normalization.js';

const OPTIONS = { momentum: 0.9, inputShape: [3, 5, 4] };

describe('batchNormalization', () => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = await loadTensorFlowJs();
    await import('@tensorflow/tfjs-backend-wasm');
    await tf.core.setBackend('wasm');
  });

  it('gives the values, the gradients and the moving averages of the usual layer', () => {
    const { core, layers } = tf;
    const x = core.randomNormal([6, 3, 5, 4], 2, 3, 'float32', 11);
    const weights = core.randomNormal([6, 3, 5, 4], 0, 1, 'float32', 12);
    const told = [layers.layers.batchNormalization(OPTIONS), batchNormalization(tf, OPTIONS)].map((layer) => {
      layer.apply(x);
      layer.setWeights([core.tensor1d([1, 2, 0.5, -1]), core.tensor1d([0, 1, -1, 3]), core.zeros([4]), core.ones([4])]);
      const loss = (input: Core.Tensor): Core.Scalar =>
        core.sum(core.mul(core.square(layer.apply(input, { training: true }) as Core.Tensor), weights));
      const { value, grad } = core.valueAndGrad(loss)(x);
      const moving = layer.getWeights().slice(2);
      const { grads } = core.variableGrads(() => loss(x));
      const variables = layer.trainableWeights.map((weight) => grads[(weight.read() as Core.Variable).name]);
      const settled = layer.apply(x, { training: false }) as Core.Tensor;
      return [value, grad, ...moving, ...variables, settled].map((tensor) => [...tensor.dataSync()]);
    });
    const [usual, quick] = told;
    expect(quick).toHaveLength(7);
    quick.forEach((values, index) => {
      const largest = Math.max(...usual[index].map(Math.abs));
      expect(largest).toBeGreaterThan(0);
      values.forEach((value, at) => expect(Math.abs(value - usual[index][at])).toBeLessThan(1e-3 * largest));
    });
  });

  it('leaves nothing behind', () => {
    const { core } = tf;
    const layer = batchNormalization(tf, OPTIONS);
    const x = core.randomNormal([6, 3, 5, 4], 0, 1, 'float32', 1);
    const learn = (): void =>
      core.tidy(() => {
        core.valueAndGrad((input: Core.Tensor) => core.sum(layer.apply(input, { training: true }) as Core.Tensor))(x);
      });
    learn();
    const before = core.memory().numTensors;
    learn();
    learn();
    expect(core.memory().numTensors).toBe(before);
  });
});
