/**
 * Turns a TensorFlow.js layers model into an ONNX graph. Keras keeps pictures as N×H×W×C and ONNX as N×C×H×W: the graph
 * works in ONNX's order inside and turns at its ends, so that callers see Keras's. Batch and width stay open.
 */

import { CounterfoilError } from '../../errors.js';
import { encodeOnnx, type Attribute, type OnnxNode, type OnnxTensor } from './onnx-writer.js';
import { readTopology, type LayerNode } from './topology.js';
import type { ModelArtefact } from './types.js';

export const INPUT = 'pictures';
export const OUTPUT = 'answers';

/**
 * @returns the bytes of an ONNX model, input `pictures` (N×H×W×C) and output `answers`
 * @throws CF_MODEL_INVALID where a layer or a setting has no counterpart here
 */
export function toOnnx(artefact: ModelArtefact): Uint8Array {
  return new Converter(artefact).convert();
}

/** The smallest model: what shows whether a device answers. */
export const oneNode = (): Uint8Array =>
  encodeOnnx({
    nodes: [{ operator: 'Relu', inputs: [INPUT], output: OUTPUT }],
    tensors: new Map(),
    input: { name: INPUT, shape: ['batch', 1, 1, 1] },
    output: { name: OUTPUT, rank: 4 },
  });

/** A value of the graph: four axes mean a picture in ONNX's order. */
interface Value {
  readonly name: string;
  readonly rank: number;
}

type Config = Readonly<Record<string, unknown>>;

class Converter {
  private readonly nodes: OnnxNode[] = [];
  private readonly tensors = new Map<string, OnnxTensor>();
  private readonly values = new Map<string, Value>();
  private count = 0;

  constructor(private readonly artefact: ModelArtefact) {}

  convert(): Uint8Array {
    const { nodes, input, output } = readTopology(this.artefact.topology);
    const [height, width, channels] = this.artefact.inputShape;
    this.values.set(input, this.emit('Transpose', [{ name: INPUT, rank: 4 }], 4, { perm: [0, 3, 1, 2] }));
    for (const node of nodes) {
      if (node.name === input) continue;
      this.values.set(
        node.name,
        this.layer(
          node,
          node.inputs.map((name) => this.values.get(name)!),
        ),
      );
    }
    const last = this.toKerasOrder(this.values.get(output)!);
    this.nodes.push({ operator: 'Identity', inputs: [last.name], output: OUTPUT });
    return encodeOnnx({
      nodes: this.nodes,
      tensors: this.tensors,
      input: { name: INPUT, shape: ['batch', height, width ?? 'width', channels] },
      output: { name: OUTPUT, rank: last.rank },
    });
  }

  private layer(node: LayerNode, inputs: Value[]): Value {
    const { kind, name, config } = node;
    const [input] = inputs;
    if (config.data_format !== undefined && config.data_format !== 'channels_last') {
      throw this.unsupported(node, 'a data format other than channels_last');
    }
    switch (kind) {
      case 'Dropout':
      case 'SpatialDropout2D':
      case 'GaussianNoise':
        return input;
      case 'Conv2D':
        return this.activation(node, this.convolution(node, input, 'kernel', 1, this.bias(node)));
      case 'DepthwiseConv2D':
        return this.activation(node, this.depthwise(node, input, this.bias(node)));
      case 'SeparableConv2D': {
        const spread = this.depthwise(node, input, undefined);
        const kernel = this.kernel(name, 'pointwise_kernel', (shape, data) => transposed(shape, data, [3, 2, 0, 1]));
        return this.activation(node, this.emit('Conv', [spread, kernel, ...this.bias(node)], 4, {}));
      }
      case 'Dense':
        return this.activation(node, this.dense(node, input));
      case 'BatchNormalization':
        return this.batchNormalization(node, input);
      case 'Activation':
        return this.activation(node, input);
      case 'ReLU':
        return this.activation({ ...node, config: { activation: config.max_value === 6 ? 'relu6' : 'relu' } }, input);
      case 'LeakyReLU':
        return this.emit('LeakyRelu', [input], input.rank, { alpha: { float: Number(config.alpha ?? 0.3) } });
      case 'Softmax':
        return this.activation({ ...node, config: { activation: 'softmax' } }, input);
      case 'MaxPooling2D':
      case 'AveragePooling2D':
        return this.emit(kind === 'MaxPooling2D' ? 'MaxPool' : 'AveragePool', [input], 4, {
          kernel_shape: pair(config.pool_size),
          strides: pair(config.strides ?? config.pool_size),
          auto_pad: padding(config),
        });
      case 'GlobalAveragePooling2D':
      case 'GlobalMaxPooling2D': {
        const operator = kind === 'GlobalAveragePooling2D' ? 'GlobalAveragePool' : 'GlobalMaxPool';
        return this.reshape(this.emit(operator, [input], 4, {}), [0, 0]);
      }
      case 'Flatten':
        return this.reshape(this.toKerasOrder(input), [0, -1]);
      case 'Reshape':
        return this.reshapeLayer(config, input);
      case 'Add':
        return inputs.slice(1).reduce((sum, next) => this.emit('Add', [sum, next], sum.rank, {}), input);
      case 'Multiply':
        return inputs.slice(1).reduce((sum, next) => this.emit('Mul', [sum, next], sum.rank, {}), input);
      case 'Concatenate':
        return this.emit('Concat', inputs, input.rank, { axis: this.axis(Number(config.axis ?? -1), input.rank) });
      default:
        throw this.unsupported(node, 'its kind');
    }
  }

  private convolution(node: LayerNode, input: Value, part: string, group: number, bias: Value[]): Value {
    const kernel = this.kernel(node.name, part, (shape, data) => transposed(shape, data, [3, 2, 0, 1]));
    return this.emit('Conv', [input, kernel, ...bias], 4, { ...window(node.config), group });
  }

  /** Keras keeps depthwise kernels as H×W×in×multiplier, ONNX as (in · multiplier)×1×H×W in groups of one channel. */
  private depthwise(node: LayerNode, input: Value, bias: Value[] | undefined): Value {
    const kernel = this.kernel(node.name, 'depthwise_kernel', (shape, data) => {
      const turned = transposed(shape, data, [2, 3, 0, 1]);
      return { shape: [shape[2] * shape[3], 1, shape[0], shape[1]], data: turned.data };
    });
    const [, , group] = this.weight(node.name, 'depthwise_kernel').shape;
    return this.emit('Conv', [input, kernel, ...(bias ?? [])], 4, { ...window(node.config), group });
  }

  private dense(node: LayerNode, input: Value): Value {
    const rows = this.toKerasOrder(input);
    const product = this.emit('MatMul', [rows, this.kernel(node.name, 'kernel', same)], rows.rank, {});
    const [bias] = this.bias(node);
    const sum = bias === undefined ? product : this.emit('Add', [product, bias], rows.rank, {});
    return this.toOnnxOrder(sum);
  }

  /** onnxruntime folds it into the convolution before it. */
  private batchNormalization(node: LayerNode, input: Value): Value {
    const { config, name } = node;
    const axis = Array.isArray(config.axis) ? Number(config.axis[0]) : Number(config.axis ?? -1);
    if (axis !== -1 && axis !== input.rank - 1) throw this.unsupported(node, 'an axis other than the last');
    const variance = this.kernel(name, 'moving_variance', same);
    const mean = this.kernel(name, 'moving_mean', same);
    const channels = this.weight(name, 'moving_mean').data.length;
    const gamma =
      config.scale === false ? this.constant(new Float32Array(channels).fill(1)) : this.kernel(name, 'gamma', same);
    const beta = config.center === false ? this.constant(new Float32Array(channels)) : this.kernel(name, 'beta', same);
    return this.emit('BatchNormalization', [input, gamma, beta, mean, variance], input.rank, {
      epsilon: { float: Number(config.epsilon ?? 1e-3) },
    });
  }

  private activation(node: LayerNode, input: Value): Value {
    const { rank } = input;
    switch (node.config.activation ?? 'linear') {
      case 'linear':
        return input;
      case 'relu':
        return this.emit('Relu', [input], rank, {});
      case 'relu6':
        return this.emit('Clip', [input, this.scalar(0), this.scalar(6)], rank, {});
      case 'sigmoid':
        return this.emit('Sigmoid', [input], rank, {});
      case 'tanh':
        return this.emit('Tanh', [input], rank, {});
      case 'elu':
        return this.emit('Elu', [input], rank, {});
      case 'softplus':
        return this.emit('Softplus', [input], rank, {});
      case 'swish':
        return this.emit('Mul', [input, this.emit('Sigmoid', [input], rank, {})], rank, {});
      case 'softmax':
        return this.emit('Softmax', [input], rank, { axis: this.axis(-1, rank) });
      default:
        throw this.unsupported(node, `the activation ${String(node.config.activation)}`);
    }
  }

  private reshapeLayer(config: Config, input: Value): Value {
    const target = (config.target_shape as (number | null)[]).map((side) => side ?? -1);
    return this.toOnnxOrder(this.reshape(this.toKerasOrder(input), [0, ...target]));
  }

  private reshape(input: Value, shape: readonly number[]): Value {
    const sizes: Value = { name: this.fresh('shape'), rank: 1 };
    this.tensors.set(sizes.name, { shape: [shape.length], data: BigInt64Array.from(shape, BigInt) });
    return this.emit('Reshape', [input, sizes], shape.length, {});
  }

  private toKerasOrder(value: Value): Value {
    return value.rank === 4 ? this.emit('Transpose', [value], 4, { perm: [0, 2, 3, 1] }) : value;
  }
  private toOnnxOrder(value: Value): Value {
    return value.rank === 4 ? this.emit('Transpose', [value], 4, { perm: [0, 3, 1, 2] }) : value;
  }
  private axis(axis: number, rank: number): number {
    const positive = axis < 0 ? axis + rank : axis;
    return rank === 4 ? [0, 2, 3, 1][positive] : positive;
  }

  private emit(operator: string, inputs: Value[], rank: number, attributes: Record<string, Attribute>): Value {
    const output = this.fresh(operator);
    this.nodes.push({ operator, inputs: inputs.map(({ name }) => name), output, attributes });
    return { name: output, rank };
  }

  private bias(node: LayerNode): Value[] {
    return node.config.use_bias === false ? [] : [this.kernel(node.name, 'bias', same)];
  }

  private kernel(
    layer: string,
    part: string,
    turn: (shape: readonly number[], data: Float32Array) => OnnxTensor,
  ): Value {
    const { shape, data } = this.weight(layer, part);
    const name = `${layer}/${part}`;
    const tensor = turn(shape, data);
    this.tensors.set(name, tensor);
    return { name, rank: tensor.shape.length };
  }

  private constant(data: Float32Array, shape = [data.length]): Value {
    const name = this.fresh('constant');
    this.tensors.set(name, { shape, data });
    return { name, rank: shape.length };
  }
  private scalar(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  private weight(layer: string, part: string): { shape: readonly number[]; data: Float32Array } {
    const weight = this.artefact.weights.get(`${layer}/${part}`);
    if (weight === undefined) {
      throw new CounterfoilError(
        'CF_MODEL_INVALID',
        `The network ${this.artefact.name} has no weight ${layer}/${part}`,
      );
    }
    return weight;
  }

  private fresh(word: string): string {
    this.count += 1;
    return `${word}_${this.count}`;
  }

  private unsupported(node: LayerNode, what: string): CounterfoilError {
    return new CounterfoilError(
      'CF_MODEL_INVALID',
      `The network ${this.artefact.name} cannot run on the engine "onnx": layer ${node.name} (${node.kind}), ${what} is not supported`,
    );
  }
}

const same = (shape: readonly number[], data: Float32Array): OnnxTensor => ({ shape, data });

const pair = (value: unknown): [number, number] =>
  Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [Number(value ?? 1), Number(value ?? 1)];

/** TensorFlow's "same" puts the odd pixel of padding at the end, as ONNX's SAME_UPPER does. */
const padding = (config: Config): string => (config.padding === 'same' ? 'SAME_UPPER' : 'VALID');

/** Steps, spread and padding of a convolution. onnxruntime pads a spread kernel only where it is told the pixels. */
function window(config: Config): Record<string, Attribute> {
  const strides = pair(config.strides);
  const dilations = pair(config.dilation_rate);
  if (config.padding !== 'same' || dilations.every((spread) => spread === 1)) {
    return { strides, dilations, auto_pad: padding(config) };
  }
  const totals = pair(config.kernel_size).map((side, axis) => (side - 1) * dilations[axis]);
  const before = totals.map((total) => Math.floor(total / 2));
  return { strides, dilations, pads: [...before, ...totals.map((total, axis) => total - before[axis])] };
}

function transposed(shape: readonly number[], data: Float32Array, order: readonly number[]): OnnxTensor {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const turned = order.map((axis) => shape[axis]);
  const turnedSteps = order.map((axis) => steps[axis]);
  const out = new Float32Array(data.length);
  const at = turned.map(() => 0);
  for (let index = 0, source = 0; index < out.length; index += 1) {
    out[index] = data[source];
    for (let axis = turned.length - 1; axis >= 0; axis -= 1) {
      at[axis] += 1;
      source += turnedSteps[axis];
      if (at[axis] < turned[axis]) break;
      source -= turnedSteps[axis] * turned[axis];
      at[axis] = 0;
    }
  }
  return { shape: turned, data: out };
}
