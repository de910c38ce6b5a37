import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CounterfoilError } from '../../../src/errors.js';
import { Batcher, PacedNetwork } from '../../../src/recognise/batching/batcher.js';
import type { LoadedNetwork, ModelArtefact } from '../../../src/recognise/engine/types.js';

const artefact = { name: 'told', classes: ['a', 'b'], inputShape: [1, null, 1] } as unknown as ModelArtefact;

/** A network that answers with sum and count of each picture, takes a time, and notes its batches. */
function told(milliseconds = 1, fails?: (pictures: number) => boolean) {
  const batches: number[] = [];
  let side = 0;
  const network: LoadedNetwork = {
    artefact,
    async run(input, [count, , width]) {
      batches.push(count);
      expect((side += 1)).toBe(1);
      await sleep(milliseconds);
      side -= 1;
      if (fails?.(count)) throw new CounterfoilError('CF_ENGINE_LOST', 'The card is gone');
      const data = new Float32Array(2 * count);
      for (let index = 0; index < count; index += 1) {
        const picture = input.subarray(index * width, (index + 1) * width);
        data.set([picture.reduce((a, b) => a + b, 0), width], 2 * index);
      }
      return { data, shape: [count, 2] };
    },
    dispose: () => Promise.resolve(),
  };
  // Forty values, of which one takes a tenth of a millisecond.
  return { batches, network: new PacedNetwork(network, { batchValues: 40, valuesPerMillisecond: 10 }) };
}

const pictures = (count: number, width: number, first = 0): [Float32Array, [number, number, number, number]] => [
  Float32Array.from({ length: count * width }, (_, index) => first + Math.floor(index / width)),
  [count, 1, width, 1],
];

describe('Batcher', () => {
  const options = { gather: 5, longestQueue: 1000 };

  it('puts the pictures of many together and gives each owner the answers to theirs', async () => {
    const { network, batches } = told();
    const batcher = new Batcher(options);
    const answers = await Promise.all([
      batcher.run(network, 'a', ...pictures(3, 2)),
      batcher.run(network, 'b', ...pictures(2, 2, 10)),
      batcher.run(network, 'c', ...pictures(30, 2, 100)),
      batcher.run(network, 'a', ...pictures(1, 4, 7)),
      batcher.run(network, 'a', new Float32Array(0), [0, 1, 2, 1]),
    ]);
    expect([...answers[0].data]).toEqual([0, 2, 2, 2, 4, 2]);
    expect([...answers[1].data]).toEqual([20, 2, 22, 2]);
    expect(answers[2].shape).toEqual([30, 2]);
    expect([...answers[2].data]).toEqual(Array.from({ length: 30 }, (_, index) => [200 + 2 * index, 2]).flat());
    expect([...answers[3].data]).toEqual([28, 4]);
    expect(answers[4].data).toHaveLength(0);
    // Twenty pictures of two values make a full batch; those of four stand alone.
    expect(batches).toEqual([20, 15, 1]);
    expect(batcher.figures()).toMatchObject({ requests: 4, pictures: 36, batches: 3, refused: 0, waiting: 0 });
  });

  it('refuses what would have to wait too long, and takes on again when it has caught up', async () => {
    const { network } = told(5);
    const batcher = new Batcher({ gather: 0, longestQueue: 10 });
    const first = batcher.run(network, 'a', ...pictures(200, 1)); // twenty milliseconds, and nothing waits
    await expect(batcher.run(network, 'b', ...pictures(1, 1))).rejects.toMatchObject({
      code: 'CF_ENGINE_BUSY',
      retryable: true,
    });
    expect((await first).shape).toEqual([200, 2]);
    expect((await batcher.run(network, 'b', ...pictures(1, 1))).shape).toEqual([1, 2]);
    expect(batcher.figures().refused).toBe(1);
  });

  it('answers a small request long before a large one of somebody else is through', async () => {
    const { network, batches } = told(2);
    const batcher = new Batcher({ gather: 0, longestQueue: 100_000 });
    let largeIsThrough = false;
    const large = batcher.run(network, 'large', ...pictures(2000, 1)).then(() => (largeIsThrough = true));
    await sleep(6);
    const before = batches.length;
    await batcher.run(network, 'small', ...pictures(3, 1));
    expect(largeIsThrough).toBe(false);
    expect(batches.length - before).toBeLessThanOrEqual(3);
    await large;
  });

  it('tells all of a batch that it failed, and goes on with the next', async () => {
    const { network } = told(1, (count) => count === 5);
    const batcher = new Batcher(options);
    const failed = await Promise.allSettled([
      batcher.run(network, 'a', ...pictures(3, 1)),
      batcher.run(network, 'b', ...pictures(2, 1)),
    ]);
    for (const one of failed) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'CF_ENGINE_LOST' } });
    expect((await batcher.run(network, 'a', ...pictures(2, 1))).shape).toEqual([2, 2]);
    expect(batcher.figures().waiting).toBe(0);
  });

  it('does not compute what nobody waits for any more', async () => {
    const { network, batches } = told(1);
    const batcher = new Batcher({ gather: 30, longestQueue: 1000 });
    const gone = new AbortController();
    const abandoned = batcher.run(network, 'a', ...pictures(3, 1), gone.signal);
    gone.abort();
    await expect(abandoned).rejects.toMatchObject({ code: 'CF_ABORTED' });
    await expect(batcher.run(network, 'a', ...pictures(3, 1), gone.signal)).rejects.toMatchObject({
      code: 'CF_ABORTED',
    });
    await batcher.run(network, 'b', ...pictures(2, 1));
    expect(batches).toEqual([2]);
  });
});
