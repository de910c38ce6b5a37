import { describe, expect, it } from 'vitest';
import { rehearse } from './rehearse.js';
import { simulate, type Plant } from './simulate.js';

const plant: Plant = {
  ...{ seed: 1, pages: 12, workers: 4 },
  page: {
    milliseconds: 300,
    spread: 0,
    queueMilliseconds: 10,
    asks: Array(2).fill({ bucket: 'glyphs', pictures: 30 }),
  },
  engine: { batchMilliseconds: 40, pictureMilliseconds: 1, batch: 60, gather: 2, roundTrip: 4 },
};
const still: Plant = { ...plant, page: { ...plant.page, asks: [] } };

describe('the simulation', () => {
  it('gives the same outcome for the same seed, and another for another', () => {
    const busy: Plant = { ...plant, pages: 500, arrivals: 8, page: { ...plant.page, spread: 0.4 } };
    expect(simulate(busy)).toEqual(simulate(busy));
    expect(simulate({ ...busy, seed: 2 })).not.toEqual(simulate(busy));
  });

  it('agrees with what can be reckoned by hand', () => {
    // Without an engine: three rounds of 310 ms.
    expect(simulate(still)).toMatchObject({ seconds: 0.93, batches: 0, workersBusy: 1, longestQueue: 8 });
    // One page: 10 + 3 × 100 of its own, and twice 4 + 2 + 40 + 30.
    expect(simulate({ ...plant, pages: 1 }).seconds).toBeCloseTo(0.462, 9);
    // An engine that all wait for: each of 24 requests of 30 pictures alone in its batch.
    const scarce = simulate({ ...plant, workers: 12, engine: { ...plant.engine, batch: 30, batchMilliseconds: 1000 } });
    expect(scarce.engineBusy).toBeGreaterThan(0.98);
    expect(scarce.batches).toBe(24);
  });

  it('agrees with queueing theory where that has a formula', () => {
    // One worker, random arrivals, constant work S, busy ρ: a mean of S + ρS/(2(1 − ρ)) (Pollaczek–Khinchine for M/D/1).
    const [work, busy] = [310, 0.8];
    const { workersBusy, latency } = simulate({ ...still, workers: 1, pages: 40_000, arrivals: (1000 * busy) / work });
    expect(workersBusy).toBeCloseTo(busy, 1);
    expect(latency.mean / (work + (busy * work) / (2 * (1 - busy)))).toBeCloseTo(1, 1);
  });

  /** A machine that is busy with other work holds up all at once now and then, which no mean tells. */
  const TRIES = 4;

  it('foretells a real run of queue, page workers and batcher: its time to a quarter, the size of batches by half', async () => {
    let worst = Infinity;
    for (let left = TRIES; left > 0 && worst > Math.log(1.25); left -= 1) {
      const real = await rehearse(plant);
      const foretold = simulate(real.asItWas);
      expect(real.picturesPerBatch / foretold.picturesPerBatch).toBeGreaterThan(0.66);
      expect(real.picturesPerBatch / foretold.picturesPerBatch).toBeLessThan(1.5);
      worst = Math.min(worst, Math.abs(Math.log(real.seconds / foretold.seconds)));
    }
    expect(worst).toBeLessThan(Math.log(1.25));
  }, 60_000);
});
