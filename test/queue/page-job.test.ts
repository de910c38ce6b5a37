import type { Job } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { CounterfoilError } from '../../src/errors.js';
import { readPageJob } from '../../src/queue/page-job.js';
import type { Work } from '../../src/queue/work.js';

describe('a page job', () => {
  it('is given up where it was called off while the ledger was asked', async () => {
    const called = new AbortController();
    const parts: number[] = [];
    const work = {
      config: { queue: { attempts: 3 } },
      ledger: {
        find: () => Promise.resolve({ state: 'waiting' }),
        part: () => Promise.resolve(undefined),
        originalFile: () => {
          called.abort();
          return Promise.resolve('/a-file');
        },
        putPart: (_id: string, page: number) => Promise.resolve(void parts.push(page)),
        forget: () => Promise.resolve(),
      },
      reader: {
        readPage: (_file: string, _page: number, { signal }: { signal: AbortSignal }) =>
          signal.aborted ? Promise.reject(new CounterfoilError('CF_ABORTED', 'Called off')) : Promise.resolve({}),
      },
    } as unknown as Work;
    const data = {
      v: 1,
      document: '01a2167f-ecf0-7127-b727-62afe6bb248a',
      page: 1,
      content: 'a'.repeat(64),
      profile: 'auto',
    };
    await expect(readPageJob({ data, attemptsMade: 0 } as Job, work, called.signal)).rejects.toThrow('Called off');
    expect(parts).toEqual([]);
  });
});
