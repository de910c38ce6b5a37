/** Networks that read a line column by column: fully convolutional, any width, no recurrence. */

import type * as Layers from '@tensorflow/tfjs-layers';
import type { TensorFlow } from '../recognise/engine/tensorflow-runtime.js';
import { batchNormalization } from './batch-normalization.js';

/** A convolution with its normalisation and rectifier, or what is dropped at random while it trains. */
export type ColumnLayer =
  | {
      readonly filters: number;
      /** Rows and columns. */
      readonly kernel: readonly [number, number];
      readonly strides?: readonly [number, number];
      /** `valid` where all rows that are left become one. */
      readonly padding?: 'same' | 'valid';
    }
  | { readonly dropout: number };

export interface ColumnNetwork {
  readonly name: string;
  /** Rows of the picture. */
  readonly rows: number;
  readonly layers: readonly ColumnLayer[];
  readonly classes: number;
  /** Whether the softmax is a layer of its own, for a loss that is computed from the scores before it. */
  readonly scoresApart?: boolean;
}

/** Input rows × any width; answer 1 × width / strides × classes; initial weights by the seed. */
export function buildColumnNetwork(
  tensorflow: TensorFlow,
  { name, rows, layers: plan, classes, scoresApart = false }: ColumnNetwork,
  seed: number,
): Layers.LayersModel {
  const { layers, initializers, sequential } = tensorflow.layers;
  const model = sequential({ name });
  let step = 0;
  for (const layer of plan) {
    if ('dropout' in layer) {
      model.add(layers.dropout({ rate: layer.dropout, seed: seed + 50 + step }));
      continue;
    }
    step += 1;
    const { filters, kernel, strides = [1, 1], padding = 'same' } = layer;
    model.add(
      layers.conv2d({
        ...{ filters, kernelSize: [...kernel], strides: [...strides], padding, useBias: false, name: `conv${step}` },
        kernelInitializer: initializers.heNormal({ seed: seed + step }),
        ...(step === 1 ? { inputShape: [rows, null, 1] } : {}),
      }),
    );
    model.add(batchNormalization(tensorflow, { name: `norm${step}`, momentum: 0.95 }));
    model.add(layers.activation({ activation: 'relu', name: `relu${step}` }));
  }
  model.add(
    layers.conv2d({
      ...{ filters: classes, kernelSize: [1, 1], name: scoresApart ? 'scores' : 'classes' },
      ...(scoresApart ? {} : { activation: 'softmax' as const }),
      kernelInitializer: initializers.glorotUniform({ seed: seed + 99 }),
    }),
  );
  if (scoresApart) model.add(layers.activation({ activation: 'softmax', name: 'classes' }));
  return model;
}
