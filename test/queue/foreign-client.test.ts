import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { openWorkerHost, type DocumentReturn, type WorkerHost } from '../../src/queue/index.js';
import { Service } from '../../src/service.js';
import { hasRedis, REDIS_MISSING, RedisServer } from '../support/redis-server.js';
import { told, ToldReader } from '../support/told-reader.js';
import { waitFor } from '../support/wait-for.js';

/** What docs/queue.md tells programs without a BullMQ client: a job is a hash, a place in a list, and a marker. */
async function addJob(redis: Redis, prefix: string, data: object): Promise<string> {
  const queue = `${prefix}:counterfoil-documents`;
  const id = String(await redis.incr(`${queue}:id`));
  await redis
    .multi()
    .hset(`${queue}:${id}`, {
      ...{ name: 'document', data: JSON.stringify(data), opts: '{"attempts":10}' },
      ...{ timestamp: Date.now(), delay: 0, priority: 0 },
    })
    .lpush(`${queue}:wait`, id)
    .zadd(`${queue}:marker`, 0, '0')
    .exec();
  return id;
}

describe.skipIf(!hasRedis)(`a client that knows nothing but Redis${hasRedis ? '' : ` (${REDIS_MISSING})`}`, () => {
  let server: RedisServer;
  let redis: Redis;
  let folder: string;
  let service: Service;
  let host: WorkerHost;

  beforeAll(async () => {
    server = await RedisServer.start();
    redis = new Redis(server.url);
    folder = mkdtempSync(join(tmpdir(), 'counterfoil-foreign-'));
    const environment = { COUNTERFOIL_DATA: folder, COUNTERFOIL_SOURCES_FOLDERS: folder, REDIS_URL: server.url };
    const config = loadConfig({ environment });
    const log = pino({ level: 'silent' });
    service = await Service.open(config, log);
    const { backend, ledger, outgoing } = service;
    const work = { backend, ledger, outgoing, reader: new ToldReader(), config, log };
    host = await openWorkerHost(work, 1, () => Promise.resolve());
  }, 30_000);
  afterAll(async () => {
    await host.close(1);
    await service.close();
    redis.disconnect();
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('puts documents in and finds what became of them in the job', async () => {
    writeFileSync(join(folder, 'foreign.png'), told({ tag: 'foreign', pages: 3 }));
    const id = await addJob(redis, 'counterfoil', {
      v: 1,
      source: 'file:foreign.png',
      profile: 'cheque-us',
      priority: 1,
    });
    const text = await waitFor(
      async () => (await redis.hget(`counterfoil:counterfoil-documents:${id}`, 'returnvalue')) ?? undefined,
    );
    const returned = JSON.parse(text) as DocumentReturn;
    expect(returned).toMatchObject({ state: 'done', decision: 'accepted', pages: 3 });
    expect((await service.result(returned.id)).document).toMatchObject({ name: 'foreign.png', pageCount: 3 });
    expect((await service.status(returned.id)).profile).toBe('cheque-us');
  });

  it('is told by the code alone that its job is malformed', async () => {
    const id = await addJob(redis, 'counterfoil', { source: 'file:foreign.png', amount: '4711.00' });
    const reason = await waitFor(
      async () => (await redis.hget(`counterfoil:counterfoil-documents:${id}`, 'failedReason')) ?? undefined,
    );
    expect(reason).toBe('CF_JOB_INVALID');
  });
});
