import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.js';

describe('hostile files', () => {
  it(
    'end in coded errors or pages: no crash, no hang, bounded memory',
    async () => {
      const outcome = await fuzz({
        seed: 20_260_101,
        cases: 2400,
        target: new URL('intake-target.ts', import.meta.url),
        patience: 60,
      });
      expect(outcome.faults).toEqual([]);
      expect(outcome.done).toBe(2400);
      // The fuzzer would find nothing in a reader that refuses everything, or that reads everything.
      expect(Object.keys(outcome.codes).length).toBeGreaterThan(8);
      expect(outcome.codes['none']).toBeGreaterThan(100);
      // What Node and the fixtures take, and the 400 MB that the limits of the target allow on top, with room.
      expect(outcome.mostMemoryMB).toBeLessThan(1200);
      expect(outcome.mostSeconds).toBeLessThan(40);
    },
    15 * 60_000,
  );
});
