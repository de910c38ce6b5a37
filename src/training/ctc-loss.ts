/** The loss of a network that learns whole texts without being told where their characters stand. */

import type * as Core from '@tensorflow/tfjs-core';
import { align } from '../recognise/ctc.js';

/**
 * Mean negative logarithm of the texts' probabilities, per picture.
 * @param scores N × 1 × columns × classes, before the softmax; the last class is the blank
 * @param texts  N × longest, class numbers, filled up with the blank
 */
export function ctcLoss(core: typeof Core, scores: Core.Tensor, texts: Uint8Array): Core.Scalar {
  const [count, , columns, classes] = scores.shape;
  const blank = classes - 1;
  const longest = texts.length / count;
  const each = columns * classes;
  const loss = core.customGrad((input: Core.Tensor | Core.GradSaveFunc) => {
    const logits = input as Core.Tensor;
    const probabilities = core.tidy(() => core.softmax(core.reshape(logits, [-1, classes])).dataSync<'float32'>());
    const gradient = new Float32Array(probabilities.length);
    let total = 0;
    for (let index = 0; index < count; index += 1) {
      const data = probabilities.subarray(index * each, (index + 1) * each);
      const text = texts.subarray(index * longest, (index + 1) * longest).filter((symbol) => symbol !== blank);
      const { logProbability, occupancy } = align({ data, classes, blank }, text);
      // A text that does not fit into the columns teaches nothing.
      if (logProbability === -Infinity) continue;
      total -= logProbability;
      for (let at = 0; at < each; at += 1) gradient[index * each + at] = (data[at] - occupancy[at]) / count;
    }
    return {
      value: core.scalar(total / count),
      gradFunc: (dy: Core.Tensor) => core.mul(core.tensor(gradient, logits.shape), dy),
    };
  });
  return loss(scores) as Core.Scalar;
}
