/**
 * The few messages of ONNX that a network needs, as protocol buffers. Field numbers are those of onnx.proto3
 * (github.com/onnx/onnx, IR version 8); the wire format is protobuf.dev/programming-guides/encoding.
 */

const VARINT = 0;
const LENGTH = 2;
const FIXED32 = 5;

/** One message under construction. */
class Message {
  private readonly parts: Uint8Array[] = [];

  integer(field: number, value: number): this {
    return this.tag(field, VARINT).varint(value);
  }
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.tag(field, FIXED32).parts.push(bytes);
    return this;
  }
  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }
  message(field: number, value: Message): this {
    return this.bytes(field, value.finish());
  }
  bytes(field: number, value: Uint8Array): this {
    this.tag(field, LENGTH).varint(value.length).parts.push(value);
    return this;
  }
  finish(): Uint8Array {
    return Buffer.concat(this.parts);
  }

  private tag(field: number, wire: number): this {
    return this.varint(field * 8 + wire);
  }
  /** Whole numbers; negative ones as 64-bit two's complement. */
  private varint(value: number): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest > 0n ? low | 0x80 : low);
    } while (rest > 0n);
    this.parts.push(Uint8Array.from(bytes));
    return this;
  }
}

/** A whole number, a list of them, a string; `{ float }` for a real number, which JavaScript cannot tell from a whole one. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: ReadonlyMap<string, OnnxTensor>;
  /** Names stand for sizes known only when it runs. */
  readonly input: { readonly name: string; readonly shape: readonly (number | string)[] };
  readonly output: { readonly name: string; readonly rank: number };
}

const FLOAT = 1;
const INT64 = 7;

/** A graph as the bytes of a `ModelProto`, operator set 13. */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  const body = new Message();
  for (const node of graph.nodes) body.message(1, nodeProto(node));
  body.text(2, 'counterfoil');
  for (const [name, tensor] of graph.tensors) body.message(5, tensorProto(name, tensor));
  body.message(11, valueInfo(graph.input.name, graph.input.shape));
  const outputShape = Array.from({ length: graph.output.rank }, (_, axis) => `out${axis}`);
  body.message(12, valueInfo(graph.output.name, outputShape));
  return new Message()
    .integer(1, 8)
    .text(2, 'counterfoil')
    .message(7, body)
    .message(8, new Message().text(1, '').integer(2, 13))
    .finish();
}

function nodeProto({ operator, inputs, output, attributes = {} }: OnnxNode): Message {
  const node = new Message();
  for (const input of inputs) node.text(1, input);
  node.text(2, output).text(3, output).text(4, operator);
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = new Message().text(1, name);
    if (typeof value === 'number') attribute.integer(3, value).integer(20, 2);
    else if (typeof value === 'string') attribute.text(4, value).integer(20, 3);
    else if ('float' in value) attribute.float(2, value.float).integer(20, 1);
    else {
      for (const item of value) attribute.integer(8, item);
      attribute.integer(20, 7);
    }
    node.message(5, attribute);
  }
  return node;
}

function tensorProto(name: string, { shape, data }: OnnxTensor): Message {
  const tensor = new Message();
  for (const side of shape) tensor.integer(1, side);
  return tensor
    .integer(2, data instanceof Float32Array ? FLOAT : INT64)
    .text(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function valueInfo(name: string, shape: readonly (number | string)[]): Message {
  const dimensions = new Message();
  for (const side of shape) {
    dimensions.message(1, typeof side === 'number' ? new Message().integer(1, side) : new Message().text(2, side));
  }
  const tensorType = new Message().integer(1, FLOAT).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensorType));
}
