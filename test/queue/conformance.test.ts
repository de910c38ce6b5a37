import { mkdtempSync, readdirSync, rmSync, symlinkSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, type Config } from '../../src/config.js';
import { openWorkerHost, QUEUE_NAMES, type DocumentReturn, type WorkerHost } from '../../src/queue/index.js';
import { documentResultSchema } from '../../src/result/schema.js';
import { Service, type SubmitOptions } from '../../src/service.js';
import { hasRedis, REDIS_MISSING, RedisServer } from '../support/redis-server.js';
import { seedQueue } from '../support/queue-template.js';
import { told, ToldReader, type Told } from '../support/told-reader.js';
import { waitFor } from '../support/wait-for.js';

const scratch = (): string => mkdtempSync(join(tmpdir(), 'counterfoil-queue-'));

/** What both back ends must do alike. `redis` starts a server and gives its address; without it the queue is built in. */
function conformance(redis?: () => string): void {
  let folder: string;
  let config: Config;
  let service: Service;
  let reader: ToldReader;
  let host: WorkerHost | undefined;
  let logged: string;

  const log = pino({ level: 'debug' }, { write: (line: string) => void (logged += line) });
  const submit = (what: Told, options: Partial<SubmitOptions> = {}): ReturnType<Service['submit']> =>
    service.submit(Readable.from([told(what)]), { name: 'scan.png', ...options });
  const work = async (pages = 2): Promise<void> => {
    const { backend, ledger, outgoing } = service;
    host = await openWorkerHost({ backend, ledger, reader, outgoing, config, log }, pages, () => Promise.resolve());
  };
  const finished = (id: string, seconds = 20): Promise<string> =>
    waitFor(async () => ((await service.status(id)).state === 'waiting' ? false : id), {
      seconds,
      describe: () => `${id} was not finished\n${logged}`,
    });

  beforeAll(async () => {
    folder = scratch();
    if (redis === undefined) await seedQueue(folder);
    const environment = {
      COUNTERFOIL_DATA: folder,
      COUNTERFOIL_QUEUE_LOCK_SECONDS: '2',
      COUNTERFOIL_CALLBACKS_SECRET: 'a secret of some length',
      ...(redis && { REDIS_URL: redis() }),
    };
    config = loadConfig({ environment });
    service = await Service.open(config, log);
  }, 180_000);
  beforeEach(() => {
    logged = '';
    reader = new ToldReader();
  });
  afterEach(async () => {
    await host?.close(1);
    host = undefined;
    config.sources.folders = [];
    config.queue.pagesPerMinute = 0;
    // To open a built-in queue takes seconds: it is emptied instead.
    for (const name of QUEUE_NAMES) await service.backend.queue(name).obliterate({ force: true });
    for (const room of readdirSync(join(folder, 'storage'))) {
      if (room !== 'scratch') rmSync(join(folder, 'storage', room), { recursive: true, force: true });
    }
  }, 60_000);
  afterAll(async () => {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads a document of many pages, each once, and gives one result in page order', async () => {
    await work();
    const { id } = await submit({ pages: 7, tag: 'a' });
    await finished(id);
    expect(reader.begun.sort()).toEqual([1, 2, 3, 4, 5, 6, 7].map((page) => `a ${page}`));
    const result = documentResultSchema.parse(await service.result(id));
    expect(result.document).toMatchObject({ name: 'scan.png', pageCount: 7 });
    expect(result.pages.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(result.decision.state).toBe('accepted');
    expect(reader.mostAtOnce).toBeLessThanOrEqual(2);
  });

  it('leaves nothing behind but originals, results and the ledger', async () => {
    await work();
    const { id } = await submit({ pages: 2 });
    await finished(id);
    const left = (): string[] =>
      readdirSync(join(folder, 'storage'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath }) => parentPath.split('/storage/')[1].split('/')[0])
        .sort();
    const kept = ['documents', 'originals', 'readings', 'results'];
    // What is done with is swept up just after the document is called finished.
    await waitFor(() => left().join() === kept.join());
    expect(left()).toEqual(kept);
  });

  it('finishes what was handed in while nobody worked', async () => {
    const { id } = await submit({ pages: 2 });
    expect((await service.status(id)).state).toBe('waiting');
    await work();
    await finished(id);
  });

  it('reads what is urgent first', async () => {
    await work(1);
    await submit({ tag: 'busy', takes: 2000 });
    await waitFor(() => reader.begun.length === 1);
    const waiting = [
      await submit({ tag: 'slow' }, { priority: 10 }),
      await submit({ tag: 'usual' }),
      await submit({ tag: 'urgent' }, { priority: 1 }),
    ];
    for (const { id } of waiting) await finished(id);
    expect(reader.begun).toEqual(['busy 1', 'urgent 1', 'usual 1', 'slow 1']);
  });

  it('ends a document that cannot be opened as rejected, with the reason, at the first try', async () => {
    await work();
    const { id } = await submit({ fail: 'CF_INTAKE_CORRUPT' });
    await finished(id);
    expect(await service.status(id)).toMatchObject({
      state: 'rejected',
      code: 'CF_INTAKE_CORRUPT',
      decision: 'rejected',
    });
    const result = documentResultSchema.parse(await service.result(id));
    expect(result.decision.reasons).toEqual([{ code: 'CF_INTAKE_CORRUPT', message: 'As the document says' }]);
    expect(result.errors[0].remedy).toContain('scan');
    expect(reader.inspected).toHaveLength(1);
  });

  it('tells of a page that cannot be read and keeps the others', async () => {
    await work();
    const { id } = await submit({ pages: 3, fail: 'CF_PAGE_UNREADABLE', failPage: 2 });
    await finished(id);
    const result = await service.result(id);
    expect(result.pages.map(({ number }) => number)).toEqual([1, 3]);
    expect(result.errors).toMatchObject([{ page: 2, code: 'CF_PAGE_UNREADABLE' }]);
    expect(result.decision.state).toBe('review');
  });

  it('tries again what may pass, and gives it up as rejected after the tries of the configuration', async () => {
    await work();
    const passes = await submit({ tag: 'passes', fail: 'CF_WORKER_LOST', failPage: 1, times: 2 });
    const stays = await submit({ tag: 'stays', fail: 'CF_WORKER_LOST', failPage: 1 });
    await finished(passes.id);
    await finished(stays.id);
    expect(await service.status(passes.id)).toMatchObject({ state: 'done' });
    expect(await service.status(stays.id)).toMatchObject({ state: 'rejected', code: 'CF_WORKER_LOST' });
    expect(reader.begun.filter((page) => page === 'stays 1')).toHaveLength(config.queue.attempts);
  });

  it('waits out a fault of the machine however often it comes, without counting it as a try', async () => {
    await work();
    const { id } = await submit({ fail: 'CF_OUTPUT_UNWRITABLE', failPage: 1, times: config.queue.attempts + 1 });
    await finished(id, 40);
    expect(await service.status(id)).toMatchObject({ state: 'done' });
  }, 60_000);

  it('answers the same bytes from the result it has, and says whose it is', async () => {
    await work();
    const first = await submit({ tag: 'twin' }, { name: 'first.png' });
    await finished(first.id);
    const second = await submit({ tag: 'twin' }, { name: 'second.png' });
    await finished(second.id);
    expect(reader.begun).toEqual(['twin 1']);
    expect(await service.status(second.id)).toMatchObject({ state: 'done', duplicateOf: first.id });
    expect((await service.result(second.id)).document.name).toBe('second.png');
  });

  it('takes one idempotency key for one document, and refuses it for another', async () => {
    await work();
    const first = await submit({ tag: 'key' }, { idempotencyKey: 'k' });
    const again = await submit({ tag: 'key' }, { idempotencyKey: 'k' });
    expect(again.id).toBe(first.id);
    await expect(submit({ tag: 'other' }, { idempotencyKey: 'k' })).rejects.toMatchObject({
      code: 'CF_IDEMPOTENCY_CONFLICT',
    });
    await expect(submit({ tag: 'other' }, { idempotencyKey: 'k', owner: 'b' })).resolves.toBeDefined();
  });

  it('cancels what waits, and what is being read ends without a result', async () => {
    const waiting = await submit({ tag: 'waiting' });
    expect((await service.cancel(waiting.id)).state).toBe('cancelled');
    await work(1);
    const running = await submit({ tag: 'running', pages: 3, takes: 400 });
    await waitFor(() => reader.begun.includes('running 1'));
    expect((await service.cancel(running.id)).state).toBe('cancelled');
    const next = await submit({ tag: 'next' });
    await finished(next.id);
    await expect(service.result(running.id)).rejects.toMatchObject({ code: 'CF_CANCELLED' });
    expect(reader.begun.filter((page) => page.startsWith('running')).length).toBeLessThan(3);
    expect(reader.begun.some((page) => page.startsWith('waiting'))).toBe(false);
    await waitFor(async () => (await service.ledger.store.list('parts')).length === 0);
  });

  it('lists latest first, by state and page', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await submit({ tag: i })).id);
    await work();
    for (const id of ids) await finished(id);
    ids.push((await submit({ tag: 'cancelled' })).id);
    await service.cancel(ids[5]);
    const listed = async (options: Parameters<Service['list']>[0]): Promise<string[]> =>
      (await service.list(options)).map(({ id }) => id);
    expect(await listed({ state: 'done' })).toEqual(ids.slice(0, 5).reverse());
    expect(await listed({ limit: 2, after: ids[3] })).toEqual([ids[2], ids[1]]);
    expect(await listed({ state: 'waiting' })).toEqual([]);
  });

  it('calls back for every document that is finished', async () => {
    const heard: DocumentReturn[] = [];
    service.onFinished((done) => heard.push(done));
    await work();
    const done = await submit({ tag: 'heard', pages: 2 });
    const rejected = await submit({ tag: 'bad', fail: 'CF_INTAKE_CORRUPT' });
    await waitFor(() => heard.length === 2);
    expect(heard).toContainEqual(
      expect.objectContaining({ id: done.id, state: 'done', decision: 'accepted', pages: 2, engine: 'told' }),
    );
    expect(heard).toContainEqual(
      expect.objectContaining({ id: rejected.id, state: 'rejected', code: 'CF_INTAKE_CORRUPT' }),
    );
  });

  it('puts what the queue has lost into it again', async () => {
    const { id } = await submit({ tag: 'lost' });
    await (await service.backend.queue('documents').getJob(id))?.remove();
    await work();
    await finished(id);
    expect(reader.begun).toEqual(['lost 1']);
  });

  it('waits for a page that hangs on another job, as where a queue that lost its jobs gave their numbers anew', async () => {
    const queue = service.backend.queue('documents');
    const other = await queue.add('document', { v: 1, source: 'file:none' } as never, { delay: 60_000 });
    const { id, content } = await submit({ tag: 'hangs' });
    const parent = { id: String(other.id), queue: queue.qualifiedName };
    const page = { v: 1, document: id, content, page: 1, profile: 'auto' } as const;
    await service.backend.queue('pages').add('page', page, { jobId: `${id}-p1`, delay: 1_500, parent });
    await work();
    await finished(id);
    expect(await service.status(id)).toMatchObject({ state: 'done' });
    expect(reader.begun).toEqual(['hangs 1']);
  });

  describe('jobs of other programs', () => {
    const add = async (data: unknown): Promise<DocumentReturn | string> => {
      const queue = service.backend.queue('documents');
      const { id = '' } = await queue.add('document', data as never, { attempts: 3 });
      return waitFor(
        async () => {
          const job = await queue.getJob(id);
          return job?.finishedOn === undefined ? undefined : (job.failedReason ?? job.returnvalue);
        },
        { describe: () => logged },
      );
    };

    it('are fetched from the folders of the configuration', async () => {
      const drop = scratch();
      writeFileSync(join(drop, 'their.png'), told({ pages: 2 }));
      config.sources.folders = [drop];
      await work();
      const returned = (await add({ v: 1, source: 'file:their.png', priority: 2 })) as DocumentReturn;
      expect(returned).toMatchObject({ state: 'done', pages: 2 });
      expect((await service.result(returned.id)).document.name).toBe('their.png');
    });

    it.each([
      ['a path out of the folder', 'file:../../etc/passwd', 'CF_SOURCE_REFUSED'],
      ['an absolute path', 'file:/etc/passwd', 'CF_INPUT_NOT_FOUND'],
      ['a link out of the folder', 'file:link', 'CF_SOURCE_REFUSED'],
      ['a folder', 'file:sub', 'CF_SOURCE_REFUSED'],
      ['a host that is not allowed', 'http://169.254.169.254/latest/meta-data', 'CF_SOURCE_REFUSED'],
      ['another scheme', 'gopher://example.org/', 'CF_SOURCE_REFUSED'],
      ['an unknown hash', `stored:${'0'.repeat(64)}`, 'CF_INPUT_NOT_FOUND'],
      ['a hash that is a path', 'stored:../../../etc/passwd', 'CF_INPUT_NOT_FOUND'],
    ])('end as rejected with %s', async (_what, source, code) => {
      const drop = scratch();
      symlinkSync('/etc/hostname', join(drop, 'link'));
      mkdirSync(join(drop, 'sub'));
      config.sources.folders = [drop];
      await work();
      expect(await add({ v: 1, source })).toMatchObject({ state: 'rejected', code });
    });

    it.each([
      ['nothing', {}],
      ['another version', { v: 2, source: 'file:a' }],
      ['a profile that is a path', { v: 1, source: 'file:a', profile: '../../secret' }],
      ['an id that is a path', { v: 1, source: 'file:a', id: '../../x' }],
      ['unknown words', { v: 1, source: 'file:a', account: '123456789' }],
      ['a callback to a file', { v: 1, source: 'file:a', callback: 'file:///etc/passwd' }],
      ['no object', [1, 2, 3]],
    ])('fail at once with %s, and the reason holds nothing of it', async (_what, data) => {
      await work();
      expect(await add(data)).toBe('CF_JOB_INVALID');
      expect(logged).not.toContain('123456789');
    });
  });

  it('calls no private address that another program names, and owes it nothing', async () => {
    config.sources.folders = [folder];
    writeFileSync(join(folder, 'private.png'), told({ tag: 'private' }));
    await work();
    const callback = 'http://169.254.169.254/latest/meta-data';
    await service.backend.queue('documents').add('document', { v: 1, source: 'file:private.png', callback } as never);
    const failed = async (): Promise<string | undefined> =>
      (await service.backend.queue('callbacks').getFailed())[0]?.failedReason;
    expect(await waitFor(failed, { describe: () => logged })).toBe('CF_CALLBACK_REFUSED');
    await waitFor(async () => (await service.ledger.owed()).length === 0);
    expect(logged).not.toContain('169.254');
  });

  it('keeps names, account numbers and amounts out of the queue', async () => {
    await work();
    const { id } = await submit({ tag: 'private', pages: 2 }, { name: 'account 4000123456789.png' });
    await finished(id);
    const queue = service.backend.queue('documents');
    const job = await waitFor(async () => ((await queue.getJob(id))?.finishedOn ? queue.getJob(id) : undefined));
    expect(JSON.stringify(job)).not.toContain('4000123456789');
    expect(logged).not.toContain('4000123456789');
  });

  it('keeps to the limit of pages a minute', async () => {
    config.queue.pagesPerMinute = 2;
    await work(2);
    await submit({ tag: 'limited', pages: 4 });
    await waitFor(() => reader.begun.length === 2);
    await new Promise((done) => setTimeout(done, 500));
    expect(reader.begun).toHaveLength(2);
  });

  it('has a clean-up that comes by itself', async () => {
    await work();
    const schedulers = await service.backend.queue('housekeeping').getJobSchedulers();
    expect(schedulers.map(({ key, every }) => [key, Number(every)])).toEqual([['clean', 3_600_000]]);
  });
}

describe('the built-in queue', { timeout: 60_000 }, () => conformance());

describe.skipIf(!hasRedis)(`Redis (${hasRedis ? 'redis-server' : REDIS_MISSING})`, { timeout: 60_000 }, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.remove());
  conformance(() => server.url);
});
