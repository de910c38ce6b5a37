/**
 * `model.json` as Counterfoil keeps it: TensorFlow.js's layers format (the fields below are those of `ModelJSON` in
 * tfjs-core, io/types.ts), its weights quantised to float16 by the manifest's own `quantization` field, so that any tool
 * that reads TensorFlow.js models reads ours; classes and input under `userDefinedMetadata.counterfoil`.
 */

import { z } from 'zod';

export const MODEL_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.bin';
export const CARD_FILE = 'card.json';

const dimension = z.int().positive();

const weightSchema = z.object({
  name: z.string().min(1),
  shape: z.array(dimension),
  dtype: z.literal('float32'),
  quantization: z.object({ dtype: z.literal('float16'), original_dtype: z.literal('float32') }).optional(),
});

export const metadataSchema = z.object({
  classes: z.array(z.string()).min(2),
  /** Height, width, channels; width null where any will do. */
  input: z.tuple([dimension, dimension.nullable(), dimension]),
  /** In words: how a picture becomes an input. */
  normalisation: z.string(),
});

export const modelSchema = z.object({
  format: z.literal('layers-model'),
  generatedBy: z.string().optional(),
  convertedBy: z.string().nullish(),
  modelTopology: z.object({ class_name: z.string(), config: z.unknown() }),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(weightSchema) })).length(1),
  userDefinedMetadata: z.object({ counterfoil: metadataSchema }),
});

export type ModelJson = z.infer<typeof modelSchema>;
export type ModelMetadata = z.infer<typeof metadataSchema>;

export interface NamedWeight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** IEEE 754 binary32 to binary16, ties to even. @throws RangeError where the value is beyond ±65504 or not a number */
export function toFloat16(value: number): number {
  float[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const exponent = ((bits[0] >>> 23) & 0xff) - 127;
  const mantissa = bits[0] & 0x7fffff;
  if (exponent < -25) return sign;
  if (exponent < -14) {
    const shift = -exponent - 1;
    return sign | roundedShift(mantissa | 0x800000, shift);
  }
  const half = ((exponent + 15) << 10) + roundedShift(mantissa, 13);
  if (half >= 0x7c00) throw new RangeError(`${value} does not fit into a 16-bit float`);
  return sign | half;
}

function roundedShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** 2 to the difference of the two formats' exponent biases. */
const REBIAS = 2 ** 112;

/** IEEE 754 binary16 to a number. Shifted into binary32's fields, only the exponent's bias is wrong: one product mends it. */
export function fromFloat16(half: number): number {
  if ((half & 0x7c00) === 0x7c00) return (half & 0x3ff) !== 0 ? NaN : half & 0x8000 ? -Infinity : Infinity;
  bits[0] = (half & 0x7fff) << 13;
  return half & 0x8000 ? -float[0] * REBIAS : float[0] * REBIAS;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** Bytes that the manifest's weights take in the weights file. */
export function weightBytes(manifest: ModelJson['weightsManifest']): number {
  return manifest[0].weights.reduce((sum, entry) => sum + sizeOf(entry.shape) * (entry.quantization ? 2 : 4), 0);
}

/** Weights by name, as float32. `bytes` must be as long as `weightBytes` says. */
export function decodeWeights(manifest: ModelJson['weightsManifest'], bytes: Uint8Array): Map<string, NamedWeight> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const weights = new Map<string, NamedWeight>();
  let at = 0;
  for (const { name, shape, quantization } of manifest[0].weights) {
    const data = new Float32Array(sizeOf(shape));
    for (let index = 0; index < data.length; index += 1) {
      data[index] = quantization ? fromFloat16(view.getUint16(at, true)) : view.getFloat32(at, true);
      at += quantization ? 2 : 4;
    }
    weights.set(name, { shape, data });
  }
  return weights;
}

/** The manifest and the bytes of weights, as float16, in the order given. */
export function encodeWeights(weights: ReadonlyMap<string, NamedWeight>): {
  manifest: ModelJson['weightsManifest'];
  bytes: Uint8Array;
} {
  const total = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  const view = new DataView(new ArrayBuffer(total * 2));
  let at = 0;
  for (const { data } of weights.values()) {
    for (const value of data) {
      view.setUint16(at, toFloat16(value), true);
      at += 2;
    }
  }
  const entries = [...weights].map(([name, { shape }]) => ({
    name,
    shape: [...shape],
    dtype: 'float32' as const,
    quantization: { dtype: 'float16' as const, original_dtype: 'float32' as const },
  }));
  return { manifest: [{ paths: [WEIGHTS_FILE], weights: entries }], bytes: new Uint8Array(view.buffer) };
}
