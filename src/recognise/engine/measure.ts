/** How fast a network runs on an engine. */

import type { LoadedNetwork } from './types.js';

/** Columns of a picture where a network takes any width: an amount of eight digits. */
export const USUAL_COLUMNS = 256;

/** Milliseconds of one batch of `count` blank pictures. */
export async function timeOfBatch(network: LoadedNetwork, count: number): Promise<number> {
  const [height, width, channels] = network.artefact.inputShape;
  const shape = [count, height, width ?? USUAL_COLUMNS, channels] as const;
  const input = new Float32Array(shape.reduce((product, side) => product * side, 1));
  const started = performance.now();
  await network.run(input, shape);
  return performance.now() - started;
}

/** Milliseconds. */
const LONGEST_BATCH = 3000;

export interface BatchRate {
  readonly batch: number;
  /** Pictures a second; undefined where a smaller batch took too long already. */
  readonly perSecond: number | undefined;
}

/**
 * Pictures a second at each size of batch, smallest first, of the quickest of all runs: what else the machine does makes runs
 * longer, never shorter. The first run of a size is not counted, since it compiles.
 * @param milliseconds given to each size
 * @param longest a batch that takes longer is measured once, and larger ones are not tried
 */
export async function ratesOf(
  network: LoadedNetwork,
  batches: readonly number[],
  milliseconds: number,
  longest = LONGEST_BATCH,
): Promise<BatchRate[]> {
  const rates: BatchRate[] = [];
  let tooLong = false;
  for (const batch of [...batches].sort((a, b) => a - b)) {
    if (tooLong) {
      rates.push({ batch, perSecond: undefined });
      continue;
    }
    const first = await timeOfBatch(network, batch);
    let best = first > 2 * longest ? first : await timeOfBatch(network, batch);
    const until = performance.now() + milliseconds - best;
    tooLong = best > longest;
    while (!tooLong && performance.now() < until) best = Math.min(best, await timeOfBatch(network, batch));
    rates.push({ batch, perSecond: (1000 * batch) / best });
  }
  return rates;
}
