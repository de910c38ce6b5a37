import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.js';

describe('hostile files and strange pictures, read to the end', () => {
  it(
    'end in coded errors or in results that keep the contract, in bounded memory',
    async () => {
      const cases = 90;
      const outcome = await fuzz({
        seed: 20_260_102,
        cases,
        target: new URL('reader-target.ts', import.meta.url),
        patience: 60,
        samples: ['indian-clearing-g4.tif', 'cash-letter-ascii.x937', 'cash-letter-ebcdic.x937', 'american-scan.png'],
      });
      expect(outcome.faults).toEqual([]);
      expect(outcome.done).toBe(cases);
      // All three ends must be there: refused at intake, got past it with nothing to read, and read.
      expect(outcome.codes['CF_INTAKE_CORRUPT']).toBeGreaterThan(5);
      expect(outcome.codes['CF_PAGE_UNREADABLE']).toBeGreaterThan(5);
      expect(outcome.codes['none']).toBeGreaterThan(5);
      expect(outcome.mostMemoryMB).toBeLessThan(1500);
      expect(outcome.mostSeconds).toBeLessThan(40);
    },
    10 * 60_000,
  );
});
