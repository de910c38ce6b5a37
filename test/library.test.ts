import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.js';
import { cancel, connect, disconnect, onResult, result, status, submit } from '../src/index.js';
import { openWorkerHost, type WorkerHost } from '../src/queue/index.js';
import { Service } from '../src/service.js';
import { hasRedis, REDIS_MISSING, RedisServer } from './support/redis-server.js';
import { told, ToldReader } from './support/told-reader.js';
import { waitFor } from './support/wait-for.js';

describe.skipIf(!hasRedis)(`the library beside workers on Redis${hasRedis ? '' : ` (${REDIS_MISSING})`}`, () => {
  let server: RedisServer;
  let data: string;
  let service: Service;
  let host: WorkerHost;

  beforeAll(async () => {
    server = await RedisServer.start();
    data = mkdtempSync(join(tmpdir(), 'counterfoil-library-'));
    const config = loadConfig({ environment: { COUNTERFOIL_DATA: data, REDIS_URL: server.url } });
    const log = pino({ level: 'silent' });
    service = await Service.open(config, log);
    const { backend, ledger, outgoing } = service;
    host = await openWorkerHost({ backend, ledger, outgoing, reader: new ToldReader(), config, log }, 1, () =>
      Promise.resolve(),
    );
    const file = join(data, 'settings.yaml');
    writeFileSync(file, `queue:\n  redis: ${server.url}\n`);
    await connect({ config: file, data });
  }, 30_000);
  afterAll(async () => {
    await disconnect();
    await host.close(1);
    await service.close();
    await server.remove();
    rmSync(data, { recursive: true, force: true });
  });

  it('submits paths and bytes, hears of their ends, and gets their results', async () => {
    const ended: string[] = [];
    const stop = await onResult(({ id }) => ended.push(id));
    const file = join(data, 'a.png');
    writeFileSync(file, told({ tag: 'path' }));
    const path = await submit(file, { profile: 'cheque-us', priority: 1 });
    const bytes = await submit(Buffer.from(told({ tag: 'bytes' })), { name: 'b.png' });
    await waitFor(() => ended.includes(path.id) && ended.includes(bytes.id));
    stop();
    expect((await result(path.id)).document.name).toBe('a.png');
    expect((await result(bytes.id)).document.name).toBe('b.png');
    expect(await status(path.id)).toMatchObject({ state: 'done', source: 'library', profile: 'cheque-us' });
  });

  it('says what is wrong by codes', async () => {
    await expect(submit('/no/such/file.png')).rejects.toMatchObject({ code: 'CF_INPUT_NOT_FOUND' });
    await expect(submit(Buffer.alloc(0))).rejects.toMatchObject({ code: 'CF_INTAKE_EMPTY' });
    await expect(result('01a2051d-ee08-7cf3-aec2-f6ddf43a991e')).rejects.toMatchObject({ code: 'CF_DOCUMENT_UNKNOWN' });
    const slow = await submit(Buffer.from(told({ tag: 'slow', pages: 3, takes: 300 })));
    await expect(result(slow.id)).rejects.toMatchObject({ code: 'CF_NOT_FINISHED' });
    expect(await cancel(slow.id)).toMatchObject({ state: 'cancelled' });
  });
});
