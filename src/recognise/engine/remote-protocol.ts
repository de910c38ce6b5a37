/**
 * What page workers and recognisers say to each other: HTTP, of which bodies are float32 values as they lie in memory. Every
 * machine that Node runs on well is little-endian; docs/engines.md documents it.
 */

import type { EngineIdentity } from './types.js';

export const SHAPE_HEADER = 'counterfoil-shape';
/** Whose request it is: owners take turns. */
export const OWNER_HEADER = 'counterfoil-owner';
export const VALUES = 'application/octet-stream';

/** Runs a batch: POST, values and shape in, values and shape out. */
export const runPath = (network: string, version: string): string => `/v1/networks/${network}/${version}`;

/** What a recogniser says of itself at `GET /v1`. */
export interface RecogniserWelcome {
  readonly engine: EngineIdentity;
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** @returns undefined where the bytes are no whole number of values */
export function valuesOf(bytes: Buffer): Float32Array | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  // A view of floats has to begin at a multiple of four.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer);
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

/** `12,28,28,1` as numbers; undefined where it is no list of counts. */
export function shapeOf(text: unknown): number[] | undefined {
  if (typeof text !== 'string' || !/^\d{1,9}(,\d{1,9}){0,3}$/.test(text)) return undefined;
  return text.split(',').map(Number);
}
