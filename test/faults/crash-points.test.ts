import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasRedis, REDIS_MISSING, RedisServer } from '../support/redis-server.js';
import { drop, tally, ToldProcess } from '../support/told-process.js';
import { waitFor } from '../support/wait-for.js';
import { seedQueue } from '../support/queue-template.js';

/** More changes to the file system than a start and a document of two pages take, from the inbox to done. */
const MOST_CHANGES = 60;

/**
 * Kills the server, or a worker `apart` from it, after its first change to the file system, after its second, and so on, until a document gets through
 * without: every boundary between two stages is one of them. Each start has to mend what the kill before it left.
 */
function crashPoints(step: number, redis?: () => string, apart = false): void {
  let data: string;
  let running: ToldProcess | undefined;
  let watcher: ToldProcess | undefined;
  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'counterfoil-crash-'));
    if (redis === undefined) await seedQueue(data);
  }, 180_000);
  afterEach(async () => {
    await running?.kill();
    await watcher?.kill();
    watcher = undefined;
    rmSync(data, { recursive: true, force: true });
  }, 60_000);

  it('gives each document one result, wherever the server is killed', async () => {
    let kills = 0;
    const submitted: string[] = [];
    if (apart) watcher = new ToldProcess({ data, redis: redis?.(), watch: data, work: false });
    const watch = apart ? undefined : data;
    for (let dieAfter = 1; dieAfter <= MOST_CHANGES; dieAfter += step) {
      const name = `cheque-${dieAfter}.png`;
      drop(data, name, { pages: 2 });
      submitted.push(name);
      running = new ToldProcess({ data, redis: redis?.(), watch, dieAfter });
      const { child } = running;
      const ended = (): boolean => child.signalCode !== null;
      const through = (): boolean => tally(data).done.length === submitted.length;
      await waitFor(() => ended() || through(), { seconds: 120, describe: () => running?.log ?? '' });
      if (!ended()) break;
      kills += 1;
    }
    await running?.kill();
    running = new ToldProcess({ data, redis: redis?.(), watch });
    await waitFor(
      () => {
        const { done, faults } = tally(data);
        return done.length === submitted.length && faults.length === 0;
      },
      { seconds: 120, describe: () => `${JSON.stringify(tally(data), null, 1)}\n${running?.log}` },
    );
    const { done, failed, results, faults } = tally(data);
    process.stdout.write(`${kills} kills, ${submitted.length} documents, ${done.length} done, ${results} results\n`);
    expect(done.sort()).toEqual(submitted.sort());
    expect(failed).toEqual([]);
    expect(faults).toEqual([]);
    expect(results).toBe(submitted.length);
    expect(kills).toBeGreaterThan(10);
  });
}

describe('the built-in queue, killed at every step', { timeout: 900_000 }, () =>
  // It takes seconds to open: every third boundary has to do.
  crashPoints(3),
);

describe.skipIf(!hasRedis)(
  `Redis (${hasRedis ? 'redis-server' : REDIS_MISSING}), killed at every step`,
  { timeout: 900_000 },
  () => {
    // A server each: a job that one left behind is another's document of which nothing is known.
    const onServer = (step: number, apart: boolean): void => {
      let server: RedisServer;
      beforeAll(async () => {
        server = await RedisServer.start();
      });
      afterAll(() => server.remove());
      crashPoints(step, () => server.url, apart);
    };
    describe('in one process', () => onServer(1, false));
    describe('as a worker apart from the watched folder', () => onServer(2, true));
  },
);
