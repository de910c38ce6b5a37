/**
 * The simulated plant in real time: the real batcher before an engine that only takes its time, and page workers that sleep where
 * they would compute, so that it runs on any machine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Batcher, PacedNetwork } from '../../../src/recognise/batching/batcher.js';
import type { LoadedNetwork, ModelArtefact } from '../../../src/recognise/engine/types.js';
import type { Outcome, Plant } from './simulate.js';

/** Runs the plant; pages have no spread and are all there at the start. */
export async function rehearse({
  pages,
  workers,
  page,
  engine,
}: Plant): Promise<Pick<Outcome, 'seconds' | 'picturesPerBatch'>> {
  const artefact = { name: 'told', classes: ['a'], inputShape: [1, 1, 1] } as unknown as ModelArtefact;
  const loaded: LoadedNetwork = {
    artefact,
    async run(input, [count]) {
      await sleep(engine.batchMilliseconds + count * engine.pictureMilliseconds);
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
      await sleep(page.queueMilliseconds + part);
      for (const { pictures } of page.asks) {
        await sleep(engine.roundTrip);
        await batcher.run(network, owner, new Float32Array(pictures), [pictures, 1, 1, 1]);
        await sleep(part);
      }
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: workers }, work));
  const { batches, pictures } = batcher.figures();
  return { seconds: (performance.now() - started) / 1000, picturesPerBatch: pictures / batches };
}
