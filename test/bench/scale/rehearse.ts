/**
 * The simulated plant in real time: the real batcher before an engine that only takes its time, and page workers that sleep where
 * they would compute, so that it runs on any machine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Batcher, PacedNetwork } from '../../../src/recognise/batching/batcher.js';
import type { LoadedNetwork, ModelArtefact } from '../../../src/recognise/engine/types.js';
import type { Outcome, Plant } from './simulate.js';

export interface Rehearsal extends Pick<Outcome, 'seconds' | 'picturesPerBatch'> {
  /** The same plant on this machine, where whoever sleeps is woken late: by so much as was seen in the mean. */
  readonly asItWas: Plant;
}

/** Runs the plant; pages have no spread and are all there at the start. */
export async function rehearse(plant: Plant): Promise<Rehearsal> {
  const { pages, workers, page, engine } = plant;
  let [sleeps, overslept] = [0, 0];
  const asleep = async (milliseconds: number): Promise<void> => {
    const started = performance.now();
    await sleep(milliseconds);
    sleeps += 1;
    overslept += performance.now() - started - milliseconds;
  };
  const artefact = { name: 'told', classes: ['a'], inputShape: [1, 1, 1] } as unknown as ModelArtefact;
  const loaded: LoadedNetwork = {
    artefact,
    async run(input, [count]) {
      await asleep(engine.batchMilliseconds + count * engine.pictureMilliseconds);
      return { data: new Float32Array(input), shape: [count, 1] };
    },
    dispose: () => Promise.resolve(),
  };
  const network = new PacedNetwork(loaded, { batchValues: engine.batch, valuesPerMillisecond: 1 });
  const batcher = new Batcher({ gather: engine.gather, longestQueue: Infinity });
  const part = page.milliseconds / (page.asks.length + 1);
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun < pages) {
      const owner = String((begun += 1));
      await asleep(page.queueMilliseconds + part);
      for (const { pictures } of page.asks) {
        await asleep(engine.roundTrip);
        await batcher.run(network, owner, new Float32Array(pictures), [pictures, 1, 1, 1]);
        await asleep(part);
      }
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: workers }, work));
  const { batches, pictures } = batcher.figures();
  const seconds = (performance.now() - started) / 1000;
  const late = overslept / sleeps;
  return {
    seconds,
    picturesPerBatch: pictures / batches,
    asItWas: {
      ...plant,
      page: { ...page, milliseconds: page.milliseconds + late * (page.asks.length + 1) },
      engine: {
        ...engine,
        batchMilliseconds: engine.batchMilliseconds + late,
        roundTrip: engine.roundTrip + late,
      },
    },
  };
}
