/** Batch normalisation that learns at a third of the usual cost. */

import type * as Core from '@tensorflow/tfjs-core';
import type * as Layers from '@tensorflow/tfjs-layers';
import type { TensorFlow } from '../recognise/engine/tensorflow-runtime.js';

type BatchNormalization = ReturnType<typeof Layers.layers.batchNormalization>;
type Options = Parameters<typeof Layers.layers.batchNormalization>[0];

/**
 * The layer `batchNormalization` of tfjs-layers, channels last, to whoever builds, saves or loads it. Only while it learns it
 * computes otherwise: tfjs takes its gradient through every operation of the mean and the variance, some forty passes over the
 * pictures, of which the closed form (S. Ioffe and C. Szegedy, "Batch Normalization", ICML 2015, §3) needs eleven.
 */
export function batchNormalization({ core, layers }: TensorFlow, options: Options): BatchNormalization {
  const { momentum = 0.99, epsilon = 1e-3 } = options ?? {};
  const layer = layers.layers.batchNormalization(options);
  const usual = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    if (kwargs.training !== true) return usual(inputs, kwargs);
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const [gamma, beta] = layer.trainableWeights.map((weight) => weight.read());
    const [movingMean, movingVariance] = layer.nonTrainableWeights;
    const follow = (moving: (typeof layer.weights)[number], now: Core.Tensor): void => {
      const before = moving.read();
      moving.write(core.add(before, core.mul(core.sub(now, before), 1 - momentum)));
    };
    return normalise(core, [x, gamma, beta], epsilon, (mean, variance) => {
      follow(movingMean, mean);
      follow(movingVariance, variance);
    });
  };
  return layer;
}

/**
 * Normalises each channel by its mean and variance over everything else.
 * @param note is told the mean and the variance, good until it returns
 */
function normalise(
  core: typeof Core,
  [x, gamma, beta]: readonly Core.Tensor[],
  epsilon: number,
  note: (mean: Core.Tensor, variance: Core.Tensor) => void,
): Core.Tensor {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const count = x.size / x.shape[x.rank - 1];
  const operation = core.customGrad((...inputs: (Core.Tensor | Core.GradSaveFunc)[]) => {
    const [pictures, scale, shift] = inputs as Core.Tensor1D[];
    const save = inputs[3] as Core.GradSaveFunc;
    const mean: Core.Tensor1D = core.mean(pictures, axes);
    const variance: Core.Tensor1D = core.mean(core.squaredDifference(pictures, mean), axes);
    note(mean, variance);
    save([pictures, scale, mean, core.rsqrt(core.add(variance, epsilon))]);
    return {
      value: core.batchNorm(pictures, mean, variance, shift, scale, epsilon),
      gradFunc: (dy: Core.Tensor, saved: Core.Tensor[]) => {
        const [values, weight, middle, inverse] = saved;
        const toShift = core.sum(dy, axes);
        const crossed = core.sum(core.mul(dy, values), axes);
        const toScale = core.mul(core.sub(crossed, core.mul(middle, toShift)), inverse);
        // To the pictures goes slope · dy + pull · x + offset, channel by channel.
        const slope = core.mul(weight, inverse);
        const pull = core.div(core.mul(core.mul(slope, inverse), core.neg(toScale)), count);
        const offset = core.sub(core.div(core.mul(slope, core.neg(toShift)), count), core.mul(pull, middle));
        return [core.add(core.mul(dy, slope), core.add(core.mul(values, pull), offset)), toScale, toShift];
      },
    };
  });
  return operation(x, gamma, beta);
}
