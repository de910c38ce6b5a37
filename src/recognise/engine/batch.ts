import { CounterfoilError } from '../../errors.js';
import type { EngineName, ModelArtefact } from './types.js';

export type BatchShape = readonly [number, number, number, number];

/** Checks a batch against the network. @throws CF_INTERNAL where it does not fit: the caller made a mistake */
export function checkBatch(artefact: ModelArtefact, input: Float32Array, shape: BatchShape): void {
  const [count, ...picture] = shape;
  const fits = artefact.inputShape.every((side, axis) => side === null || side === picture[axis]);
  if (!fits || input.length !== count * picture[0] * picture[1] * picture[2]) {
    throw new CounterfoilError(
      'CF_INTERNAL',
      `The network ${artefact.name} takes pictures of ${artefact.inputShape.map((side) => side ?? 'any').join('×')}; it was given ${input.length} values as ${shape.join('×')}`,
    );
  }
}

/** What any engine answers to an empty batch. */
export const emptyAnswer = (artefact: ModelArtefact): { data: Float32Array; shape: number[] } => ({
  data: new Float32Array(0),
  shape: [0, artefact.classes.length],
});

/** A batch that was right in itself and failed: the device or its memory is gone, and what runs on it must be opened anew. */
export const lost = (engine: EngineName, artefact: ModelArtefact, cause: unknown): CounterfoilError =>
  new CounterfoilError(
    'CF_ENGINE_LOST',
    `The engine "${engine}" failed while it ran the network ${artefact.name} (${cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause)})`,
    { cause },
  );
