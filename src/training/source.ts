/** Where training gets its pictures. */

import { createRandom, type Random } from './random.js';

export interface Batch {
  /** N×H×W×C, row-major, 0 paper to 1 ink. */
  readonly images: Float32Array;
  /** N class numbers. */
  readonly labels: Uint8Array;
}

export interface TrainingSource {
  /** Pictures in one epoch. */
  readonly size: number;
  /** One epoch, batch by batch. The same epoch always gives the same pictures. */
  batches(epoch: number, batchSize: number): Iterable<Batch> | AsyncIterable<Batch>;
}

export interface Sample {
  readonly image: Float32Array;
  /** Number of the class. */
  readonly label: number;
}

/**
 * A source that draws every picture afresh.
 * @param size pictures an epoch
 * @param seed of everything drawn
 * @param draw makes one picture; all are of one size
 */
export function drawnSource(size: number, seed: number, draw: (random: Random) => Sample): TrainingSource {
  return {
    size,
    *batches(epoch, batchSize) {
      for (let start = 0; start < size; start += batchSize) {
        yield drawBatch(Math.min(batchSize, size - start), createRandom(seed, epoch + 1, start), draw);
      }
    },
  };
}

/** `count` pictures in one piece; also the way to make a fixed validation set. */
export function drawBatch(count: number, random: Random, draw: (random: Random) => Sample): Batch {
  const labels = new Uint8Array(count);
  let images = new Float32Array(0);
  for (let index = 0; index < count; index += 1) {
    const { image, label } = draw(random);
    if (index === 0) images = new Float32Array(count * image.length);
    images.set(image, index * image.length);
    labels[index] = label;
  }
  return { images, labels };
}

/** Mixes a share of the user's own pictures, prepared by `prepare`, into what `draw` makes. */
export function withOwn<Picture>(
  draw: (random: Random) => Sample,
  own: { readonly pictures: readonly Picture[]; readonly labels: readonly number[] },
  share: number,
  prepare: (picture: Picture, random: Random) => Float32Array,
): (random: Random) => Sample {
  if (own.pictures.length === 0) return draw;
  return (random) => {
    if (!random.chance(share)) return draw(random);
    const index = random.integer(own.pictures.length);
    return { image: prepare(own.pictures[index], random), label: own.labels[index] };
  };
}
