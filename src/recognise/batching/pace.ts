import { ratesOf, USUAL_COLUMNS } from '../engine/measure.js';
import type { LoadedNetwork } from '../engine/types.js';

/** How an engine runs a network: what a batch holds, and how long a picture takes. In values, since widths differ. */
export interface Pace {
  /** Values of the pictures of one batch. */
  readonly batchValues: number;
  readonly valuesPerMillisecond: number;
}

const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const;
/** Given to each size. */
const MILLISECONDS = 10;
/** Whoever comes next waits for the batch that runs. */
const LONGEST_BATCH = 50;
/** A larger batch is worth its wait where it is quicker by more. */
const GAIN = 1.05;

/** Measures the smallest batch that is about as quick as any, and no longer than a page should have to wait for it. */
export async function paceOf(network: LoadedNetwork): Promise<Pace> {
  const [height, width, channels] = network.artefact.inputShape;
  const each = height * (width ?? USUAL_COLUMNS) * channels;
  let best = { batch: 1, perSecond: 0 };
  for (const { batch, perSecond } of await ratesOf(network, SIZES, MILLISECONDS, LONGEST_BATCH)) {
    if (perSecond === undefined || (batch > 1 && (1000 * batch) / perSecond > LONGEST_BATCH)) break;
    if (perSecond > GAIN * best.perSecond) best = { batch, perSecond };
  }
  return { batchValues: best.batch * each, valuesPerMillisecond: (best.perSecond * each) / 1000 };
}
