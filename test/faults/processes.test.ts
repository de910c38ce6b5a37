import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasRedis, REDIS_MISSING, RedisServer } from '../support/redis-server.js';
import { drop, tally, ToldProcess, type ToldOptions } from '../support/told-process.js';
import { told, type Told } from '../support/told-reader.js';
import { waitFor } from '../support/wait-for.js';
import { seedQueue } from '../support/queue-template.js';

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** Real processes are killed while documents are being read. Each test prints what it counted. */
describe('killed processes', { timeout: 300_000 }, () => {
  let data: string;
  let running: ToldProcess[];
  let redis: RedisServer | undefined;

  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'counterfoil-faults-'));
    running = [];
    redis = undefined;
  });
  afterEach(async () => {
    for (const process of running) await process.kill();
    await redis?.remove();
    rmSync(data, { recursive: true, force: true });
  }, 60_000);

  const start = async (options: Partial<ToldOptions> = {}): Promise<ToldProcess> => {
    if (redis === undefined && !existsSync(join(data, 'queue'))) await seedQueue(data);
    const started = new ToldProcess({ data, redis: redis?.url, watch: data, ...options });
    running.push(started);
    expect(await started.ready(), started.log).toBe(true);
    return started;
  };
  const dropMany = (count: number, takes = 100): string[] => {
    const names = Array.from({ length: count }, (_, i) => `cheque-${i}.png`);
    for (const name of names) drop(data, name, { pages: 2, takes });
    return names.sort();
  };
  /** Waits until all that was dropped is done, and `more` besides that came another way. */
  const allDone = async (names: readonly string[], more = 0): Promise<void> => {
    const done = (): boolean => {
      const { done, faults } = tally(data);
      return done.length >= names.length && faults.length === 0;
    };
    const describe = (): string =>
      `${JSON.stringify(tally(data), null, 1)}\n${running.map(({ log }) => log).join('\n')}`;
    await waitFor(done, { seconds: 120, describe });
    const { results, ...counted } = tally(data);
    process.stdout.write(`${names.length + more} submitted, ${counted.done.length + more} done, ${results} results\n`);
    expect({ ...counted, done: counted.done.sort(), results }).toEqual({
      done: names,
      failed: [],
      faults: [],
      results: names.length + more,
    });
  };

  const backends = [
    { name: 'the built-in queue', skip: false, open: () => Promise.resolve(undefined) },
    { name: `Redis${hasRedis ? '' : ` (${REDIS_MISSING})`}`, skip: !hasRedis, open: () => RedisServer.start() },
  ];
  for (const { name, skip, open } of backends) {
    describe.skipIf(skip)(name, () => {
      beforeEach(async () => {
        redis = await open();
      });

      it('a process that reads is killed again and again', async () => {
        const names = dropMany(20);
        const server = await start();
        let kills = 0;
        // Three losses of one page would reject it: more than one at a time is not asked for.
        while (tally(data).done.length < names.length && kills < 8) {
          const [reader] = server.readers();
          if (reader !== undefined) {
            process.kill(reader, 'SIGKILL');
            kills += 1;
          }
          await pause(400);
        }
        process.stdout.write(`${kills} readers killed: `);
        await allDone(names);
      });

      it('a process that reads is killed at every stage of a document', async () => {
        const stages = ['inspect', 'inspect answered', 'page', 'read', 'page answered'] as const;
        const names = stages.map((stage) => `${stage.replace(' ', '-')}.png`);
        for (const [i, name] of names.entries()) drop(data, name, { pages: 2, dies: [stages[i]] });
        await start();
        process.stdout.write(`killed at ${stages.length} stages: `);
        await allDone(names.sort());
        expect(readdirSync(join(data, 'marks'))).toHaveLength(stages.length);
      });

      it('the server is killed while it reads, and started again', async () => {
        const names = dropMany(24);
        for (let kills = 0; kills < 3; kills++) {
          const server = await start();
          const before = tally(data).done.length;
          await waitFor(() => tally(data).done.length > Math.min(before + 2, names.length - 1));
          await server.kill();
        }
        await start();
        process.stdout.write('3 servers killed: ');
        await allDone(names);
      });

      it('the server is told to stop while it reads: nothing is read twice', async () => {
        const names = dropMany(10, 300);
        const server = await start();
        await waitFor(() => tally(data).done.length > 1);
        await server.stop();
        expect(server.child.exitCode).toBe(0);
        await start();
        await allDone(names);
      });
    });
  }

  it('refuses a second process on the folder of a built-in queue, and takes it over from one that was killed', async () => {
    const first = await start();
    const second = new ToldProcess({ data, watch: data });
    await second.ended;
    expect(second.log).toContain('CF_DATA_IN_USE');
    expect(second.log).toContain(String(first.child.pid));
    await first.kill();
    await start();
  });

  it('makes a queue anew whose database is damaged: what is owed stands in the ledger', async () => {
    const names = dropMany(10, 300);
    const first = await start();
    await waitFor(() => tally(data).done.length > 1);
    await first.kill();
    truncateSync(join(data, 'queue', 'database', 'global', 'pg_control'), 0);
    const second = await start();
    expect(second.log).toContain('put aside');
    await allDone(names);
  });

  describe.skipIf(!hasRedis)(`many processes on Redis${hasRedis ? '' : ` (${REDIS_MISSING})`}`, () => {
    it('hand the work of a killed worker to the others', async () => {
      redis = await RedisServer.start();
      const names = dropMany(30);
      await start({ work: false });
      const [first] = [await start({ watch: undefined }), await start({ watch: undefined })];
      await waitFor(() => tally(data).done.length > 2);
      await first.kill();
      await allDone(names);
    });

    it('watch one folder together: every file is taken once', async () => {
      redis = await RedisServer.start();
      const names = dropMany(60, 10);
      await Promise.all([start(), start()]);
      await allDone(names);
    });

    it('go on after Redis was killed and started again with its append-only file', async () => {
      redis = await RedisServer.start(['--appendonly', 'yes', '--appendfsync', 'always']);
      const names = dropMany(30);
      await start();
      await waitFor(() => tally(data).done.length > 2);
      await redis.stop('SIGKILL');
      await pause(500);
      await redis.start();
      await allDone(names);
    });

    it('go on after Redis lost everything: what is owed stands in the ledger', async () => {
      redis = await RedisServer.start(['--appendonly', 'no']);
      const names = dropMany(30);
      await start();
      await waitFor(() => tally(data).done.length > 2);
      await redis.stop('SIGKILL');
      await redis.start();
      await allDone(names);
    });

    it('wait for a queue that is away for a minute, and take in what comes meanwhile', async () => {
      redis = await RedisServer.start();
      const server = await start({ port: 0 });
      const address = /^ready \d+ (\S+)/m.exec(server.log)?.[1] ?? '';
      expect((await fetch(`${address}/health/ready`)).status).toBe(200);
      await redis.stop('SIGKILL');
      const names = dropMany(10, 10);
      // Longer than any wait or lock in between: tries must not run out.
      await pause(60_000);
      const ready = await fetch(`${address}/health/ready`);
      expect([ready.status, await ready.json()]).toEqual([503, { ready: false, problems: ['CF_QUEUE_UNAVAILABLE'] }]);
      await redis.start();
      await allDone(names);
    });

    it('answer while Redis hangs, and go on when it does: what was accepted is read once', async () => {
      redis = await RedisServer.start();
      const server = await start({ port: 0 });
      const address = /^ready \d+ (\S+)/m.exec(server.log)?.[1] ?? '';
      const names = dropMany(10, 100);
      await waitFor(() => tally(data).done.length > 1, { describe: () => server.log });
      redis.hang(true);
      const body = told({ tag: 'uploaded' });
      const headers = { 'content-type': 'image/png' };
      const answer = await fetch(`${address}/v1/documents?name=uploaded.png`, { method: 'POST', headers, body });
      expect(answer.status).toBe(202);
      drop(data, 'late.png');
      // Longer than the locks of the pages in hand last: they may be read twice, and give one result all the same.
      await pause(3_000);
      redis.hang(false);
      const { documents } = (await answer.json()) as { documents: { id: string }[] };
      const state = async (): Promise<string> =>
        ((await (await fetch(`${address}/v1/documents/${documents[0].id}`)).json()) as { state: string }).state;
      await waitFor(async () => (await state()) === 'done', { seconds: 120, describe: () => server.log });
      await allDone([...names, 'late.png'].sort(), 1);
    });

    it('hear of a document that is cancelled by another: its page is given up at once, and its result never comes', async () => {
      redis = await RedisServer.start();
      const server = await start({ port: 0, work: false });
      const environment = { COUNTERFOIL_WORKERS: '1', COUNTERFOIL_LIMITS_SECONDS: '600' };
      const worker = await start({ watch: undefined, environment });
      const documents = `${/^ready \d+ (\S+)/m.exec(server.log)?.[1] ?? ''}/v1/documents`;
      const submit = async (what: Told): Promise<string> => {
        const headers = { 'content-type': 'image/png' };
        const answer = await fetch(documents, { method: 'POST', headers, body: told(what) });
        return ((await answer.json()) as { documents: { id: string }[] }).documents[0].id;
      };
      const stateOf = async (id: string): Promise<string> =>
        ((await (await fetch(`${documents}/${id}`)).json()) as { state: string }).state;
      const long = await submit({ tag: 'long', pages: 3, takes: 600_000, marks: true });
      await waitFor(() => existsSync(join(data, 'marks')), { describe: () => worker.log });
      const [reading] = worker.readers();
      expect((await fetch(`${documents}/${long}`, { method: 'DELETE' })).status).toBe(200);
      const next = await submit({ tag: 'next' });
      await waitFor(async () => (await stateOf(next)) === 'done', { describe: () => worker.log });
      expect(worker.readers()).not.toContain(reading);
      expect(await stateOf(long)).toBe('cancelled');
      await waitFor(() => tally(data).faults.length === 0, { describe: () => tally(data).faults.join('\n') });
      expect(tally(data).results).toBe(1);
      expect(readdirSync(join(data, 'marks'))).toHaveLength(1);
    });

    it('end when they are told to, though Redis is away', async () => {
      redis = await RedisServer.start();
      const server = await start({ environment: { COUNTERFOIL_QUEUE_GRACE_SECONDS: '2' } });
      const names = dropMany(10, 300);
      await waitFor(() => tally(data).done.length > 1, { describe: () => server.log });
      await redis.stop('SIGKILL');
      const told = performance.now();
      await server.stop();
      expect(server.child.exitCode, server.log).toBe(0);
      expect(performance.now() - told).toBeLessThan(30_000);
      await redis.start();
      await start();
      await allDone(names);
    });

    it('warn of a Redis that may throw jobs away or keeps nothing', async () => {
      redis = await RedisServer.start([
        '--appendonly',
        'no',
        '--maxmemory',
        '100mb',
        '--maxmemory-policy',
        'allkeys-lru',
      ]);
      const server = await start();
      expect(server.log).toContain('set it to noeviction');
      expect(server.log).toContain('set appendonly yes');
    });
  });
});
