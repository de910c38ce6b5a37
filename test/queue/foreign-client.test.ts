import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { openWorkerHost, type DocumentReturn, type WorkerHost } from '../../src/queue/index.js';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { mend } from '../../src/queue/mend.js';
import { Service } from '../../src/service.js';
import { hasRedis, REDIS_MISSING, RedisServer } from '../support/redis-server.js';
import { told, ToldReader } from '../support/told-reader.js';
import { waitFor } from '../support/wait-for.js';

/** The commands that docs/queue.md gives programs without a BullMQ client, each with its name and its words. */
const COMMANDS = readFileSync(join(PACKAGE_ROOT, 'docs/queue.md'), 'utf8')
  .split('\n')
  .filter((line) => /^(INCR|HSET|LPUSH|ZADD) /.test(line))
  .map((line) => line.replace(/→.*/, '').trim().split(/ +/));

describe.skipIf(!hasRedis)(`a client that knows nothing but Redis${hasRedis ? '' : ` (${REDIS_MISSING})`}`, () => {
  let server: RedisServer;
  let redis: Redis;
  let folder: string;
  let service: Service;
  let host: WorkerHost;
  let logged = '';

  /** Runs a command by Debian's redis-cli, a program that knows nothing of BullMQ. */
  const cli = (...words: string[]): string => {
    const run = spawnSync('redis-cli', ['-p', String(server.port), '--raw', ...words], { encoding: 'utf8' });
    expect([run.status, run.stderr], words.join(' ')).toEqual([0, '']);
    return run.stdout.trim();
  };
  /** Does what docs/queue.md says, with other values in the places of its examples. */
  const addJob = (fields: Record<string, string> = {}): string => {
    let id = '';
    for (const [command, key, ...words] of COMMANDS) {
      const values = words.map(
        (word, i) => fields[words[i - 1]] ?? word.replace(/^'|'$/g, '').replace('MILLISECONDS', String(Date.now())),
      );
      const answer = cli(
        command,
        key.replace(/:17$/, `:${id}`),
        ...values.map((value) => (value === '17' ? id : value)),
      );
      if (command === 'INCR') id = answer;
    }
    return id;
  };
  const fieldOf = (id: string, field: string): Promise<string> =>
    waitFor(async () => (await redis.hget(`counterfoil:counterfoil-documents:${id}`, field)) ?? undefined, {
      describe: () => logged,
    });

  beforeAll(async () => {
    server = await RedisServer.start();
    redis = new Redis(server.url);
    folder = mkdtempSync(join(tmpdir(), 'counterfoil-foreign-'));
    const environment = {
      ...{ COUNTERFOIL_DATA: folder, COUNTERFOIL_SOURCES_FOLDERS: folder, REDIS_URL: server.url },
      COUNTERFOIL_QUEUE_LOCK_SECONDS: '1',
    };
    const config = loadConfig({ environment });
    const log = pino({ level: 'debug' }, { write: (line: string) => void (logged += line) });
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

  it('puts documents in by the documented commands, and finds what became of them in the job', async () => {
    expect(COMMANDS.map(([command]) => command)).toEqual(['INCR', 'HSET', 'LPUSH', 'ZADD']);
    writeFileSync(join(folder, 'a.tif'), told({ tag: 'as documented' }));
    const documented = JSON.parse(await fieldOf(addJob(), 'returnvalue')) as DocumentReturn;
    expect(documented).toMatchObject({ state: 'done', pages: 1 });
    writeFileSync(join(folder, 'foreign.png'), told({ tag: 'foreign', pages: 3 }));
    const data = JSON.stringify({ v: 1, source: 'file:foreign.png', profile: 'cheque-us', priority: 1 });
    const returned = JSON.parse(await fieldOf(addJob({ data }), 'returnvalue')) as DocumentReturn;
    expect(returned).toMatchObject({ state: 'done', decision: 'accepted', pages: 3 });
    expect((await service.result(returned.id)).document).toMatchObject({ name: 'foreign.png', pageCount: 3 });
    expect((await service.status(returned.id)).profile).toBe('cheque-us');
  });

  const SECRET = '4000123456789';
  it.each([
    ['what is no JSON', { data: `{"account": ${SECRET}` }],
    ['nothing', { data: 'null' }],
    ['a time that is none', { timestamp: SECRET.slice(1) + SECRET }],
    ['a time in seconds', { timestamp: String(Math.floor(Date.now() / 1000)) }],
    ['words that it does not know', { data: JSON.stringify({ v: 1, source: 'file:a.tif', account: SECRET }) }],
  ])('is told by a code alone of a job with %s', async (_what, fields) => {
    expect(await fieldOf(addJob(fields), 'failedReason')).toBe('CF_JOB_INVALID');
    expect(logged).not.toContain(SECRET.slice(1, 8));
    expect(await service.backend.queue('documents').getJobCountByTypes('active', 'waiting', 'delayed')).toBe(0);
  });

  it.each([`attempts=${SECRET}`, 'null', '"'])('has its job read without options where they are %s', async (opts) => {
    expect(await fieldOf(addJob({ opts }), 'returnvalue')).toContain('"done"');
    expect(logged).not.toContain(SECRET);
  });

  it('cannot stop the reading of files by naming a pipe', async () => {
    spawnSync('mkfifo', [join(folder, 'pipe')]);
    const data = JSON.stringify({ v: 1, source: 'file:pipe' });
    // As many as Node has threads for all files.
    const ids = Array.from({ length: 5 }, () => addJob({ data }));
    for (const id of ids) expect(await fieldOf(id, 'returnvalue')).toContain('CF_SOURCE_REFUSED');
  });

  it.each([
    ['pages', { v: 1, document: '../../etc', content: 'x', page: 1, profile: 'auto' }, 'CF_JOB_INVALID'],
    ['pages', { v: 1, account: SECRET }, 'CF_JOB_INVALID'],
    ['callbacks', { v: 1, document: 'x', address: 'file:///etc/passwd' }, 'CF_JOB_INVALID'],
    ['housekeeping', { v: 1, days: 0 }, 'CF_JOB_INVALID'],
  ] as const)('is refused in the queue of %s, which are not for it', async (name, data, code) => {
    const queue = service.backend.queue(name);
    const { id = '' } = await queue.add('x', data);
    await waitFor(async () => (await queue.getJob(id))?.failedReason === code);
    expect(logged).not.toContain(SECRET);
  });

  it('is read once the server has lost all its jobs and gives their numbers anew', async () => {
    writeFileSync(join(folder, 'slow.png'), told({ tag: 'slow', takes: 1_500 }));
    const lost = addJob({ data: JSON.stringify({ v: 1, source: 'file:slow.png' }) });
    const [id] = await waitFor(async () =>
      (await service.ledger.pending()).length > 0 ? service.ledger.pending() : undefined,
    );
    cli('FLUSHALL');
    cli('SET', 'counterfoil:counterfoil-documents:id', String(Number(lost) - 1));
    writeFileSync(join(folder, 'other.png'), told({ tag: 'other', takes: 2_000 }));
    expect(addJob({ data: JSON.stringify({ v: 1, source: 'file:other.png' }) })).toBe(lost);
    expect(await mend(service, true)).toBe(1);
    await waitFor(async () => (await service.status(id)).state === 'done', { describe: () => logged });
    await waitFor(async () => (await service.ledger.pending()).length === 0);
  });
});
