import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { CounterfoilError } from '../../src/errors.js';
import type { Host } from '../../src/host.js';
import { sign, verify } from '../../src/outgoing/index.js';
import { openWorkerHost, type WorkerHost } from '../../src/queue/index.js';
import { mend } from '../../src/queue/mend.js';
import { Keys, openApp } from '../../src/server/index.js';
import { Service } from '../../src/service.js';
import { seedQueue } from '../support/queue-template.js';
import { told, ToldReader, type Told } from '../support/told-reader.js';
import { waitFor } from '../support/wait-for.js';

type App = Awaited<ReturnType<typeof openApp>>;
interface Document {
  id: string;
  name: string;
  state: string;
  code?: string;
  error?: { code: string };
  duplicateOf?: string;
}

const SECRET = 'a secret of at least some length';
const LIMIT = 5_000;

describe('the HTTP API', { timeout: 60_000 }, () => {
  let data: string;
  let service: Service;
  let worker: WorkerHost;
  let app: App;
  let locked: App;
  let key: string;
  let base: string;
  let receiver: Server;
  let callbacks: { headers: Record<string, unknown>; body: string }[];
  let answers: number[];
  let logged = '';

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'counterfoil-api-'));
    await seedQueue(data);
    mkdirSync(join(data, 'sources'));
    writeFileSync(join(data, 'sources', 'theirs.png'), told({ tag: 'theirs' }));
    const environment = {
      COUNTERFOIL_DATA: data,
      COUNTERFOIL_LIMITS_BYTES: String(LIMIT),
      COUNTERFOIL_CALLBACKS_SECRET: SECRET,
      COUNTERFOIL_CALLBACKS_ALLOW_PRIVATE: 'true',
      COUNTERFOIL_SOURCES_FOLDERS: join(data, 'sources'),
      COUNTERFOIL_SERVER_FILES_PER_REQUEST: '3',
    };
    const config = loadConfig({ environment });
    const log = pino({ level: 'debug' }, { write: (line: string) => void (logged += line) });
    service = await Service.open(config, log);
    const reader = new ToldReader();
    const { backend, ledger, outgoing } = service;
    worker = await openWorkerHost({ backend, ledger, outgoing, reader, config, log }, 2, () => Promise.resolve());
    const host: Host = {
      ...{ service, reader, readers: 2, watcher: undefined, peakMemoryMB: () => 1 },
      close: () => Promise.resolve(),
    };
    app = await openApp(host, reader, Keys.open(join(data, 'no-keys')));
    base = await app.listen({ host: '127.0.0.1', port: 0 });
    const keys = Keys.open(data);
    key = await keys.add('bank');
    locked = await openApp(host, reader, keys);
    callbacks = [];
    answers = [];
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        callbacks.push({ headers: request.headers, body });
        const status = answers.shift() ?? 200;
        response.writeHead(status, status === 302 ? { location: 'http://169.254.169.254/' } : {}).end();
      });
    });
    await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  }, 180_000);
  afterAll(async () => {
    receiver.close();
    await app.close();
    await locked.close();
    await worker.close(1);
    await service.close();
    rmSync(data, { recursive: true, force: true });
  });

  const form = (
    files: readonly { name: string; what: Told | string }[],
    fields: Record<string, string> = {},
  ): FormData => {
    const made = new FormData();
    for (const [name, value] of Object.entries(fields)) made.append(name, value);
    for (const { name, what } of files)
      made.append('file', new Blob([typeof what === 'string' ? what : told(what)]), name);
    return made;
  };
  const post = (body: string | FormData, headers: Record<string, string> = {}, query = ''): Promise<Response> =>
    fetch(`${base}/v1/documents${query}`, { method: 'POST', body, headers });
  const get = (path: string): Promise<Response> => fetch(`${base}${path}`);
  const documentsOf = async (response: Response): Promise<Document[]> =>
    ((await response.json()) as { documents: Document[] }).documents;
  const finished = (id: string): Promise<Document> =>
    waitFor(async () => {
      const document = (await (await get(`/v1/documents/${id}`)).json()) as Document;
      return document.state === 'waiting' ? undefined : document;
    });

  it('takes several files of a form, tells how far each is, and gives their results', async () => {
    const files = [
      { name: 'a.png', what: { tag: 'a', pages: 2 } },
      { name: 'empty.png', what: '' },
      { name: 'b.png', what: { tag: 'b' } },
    ];
    const response = await post(form(files, { profile: 'cheque-us', priority: '2' }));
    expect(response.status).toBe(202);
    const [a, empty, b] = await documentsOf(response);
    expect(empty).toMatchObject({ name: 'empty.png', error: { code: 'CF_INTAKE_EMPTY' } });
    expect(await finished(a.id)).toMatchObject({ state: 'done', profile: 'cheque-us', priority: 2, pages: 2 });
    expect(await finished(b.id)).toMatchObject({ progress: { pagesRead: 1, pages: 1 } });
    const result = (await (await get(`/v1/documents/${a.id}/result`)).json()) as { document: unknown };
    expect(result.document).toMatchObject({ name: 'a.png', pageCount: 2 });
    expect(await (await get(`/v1/documents/${a.id}/original`)).text()).toBe(told({ tag: 'a', pages: 2 }));
    expect((await get(`/v1/documents/${a.id}/pages/3/image`)).status).toBe(404);
  });

  it('takes one file as the body itself, and one by reference', async () => {
    const [sent] = await documentsOf(
      await post(told({ tag: 'raw' }), { 'content-type': 'image/png' }, '?name=raw.png'),
    );
    expect(await finished(sent.id)).toMatchObject({ state: 'done', name: 'raw.png' });
    const reference = JSON.stringify({ source: 'file:theirs.png' });
    const [fetched] = await documentsOf(await post(reference, { 'content-type': 'application/json' }));
    expect(await finished(fetched.id)).toMatchObject({ state: 'done', name: 'theirs.png' });
  });

  it('takes the same Idempotency-Key once', async () => {
    const submit = async (what: Told): Promise<Response> =>
      post(form([{ name: 'i.png', what }]), { 'idempotency-key': 'order-17' });
    const [first] = await documentsOf(await submit({ tag: 'i' }));
    const [second] = await documentsOf(await submit({ tag: 'i' }));
    expect(second.id).toBe(first.id);
    const other = await submit({ tag: 'j' });
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([409, 'CF_IDEMPOTENCY_CONFLICT']);
  });

  it('lists by pages and cancels', async () => {
    const ids: string[] = [];
    for (const tag of [1, 2, 3]) ids.push((await documentsOf(await post(form([{ name: 'l', what: { tag } }]))))[0].id);
    for (const id of ids) await finished(id);
    const page = (await (await get('/v1/documents?state=done&limit=2')).json()) as {
      documents: Document[];
      next: string;
    };
    expect(page.documents.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    const rest = await documentsOf(await get(`/v1/documents?state=done&limit=2&after=${page.next}`));
    expect(rest[0].id).toBe(ids[0]);
    const [slow] = await documentsOf(await post(form([{ name: 's', what: { tag: 's', pages: 3, takes: 500 } }])));
    const cancelled = await fetch(`${base}/v1/documents/${slow.id}`, { method: 'DELETE' });
    expect(await cancelled.json()).toMatchObject({ state: 'cancelled' });
    expect((await get(`/v1/documents/${slow.id}/result`)).status).toBe(410);
  });

  it('does not say of a document that it is not there while the storage is away', async () => {
    const [{ id }] = await documentsOf(await post(form([{ name: 'away', what: { tag: 'away' } }])));
    await finished(id);
    renameSync(join(data, 'storage'), join(data, 'storage-away'));
    const answers = await Promise.all([
      ...['', '/result', '/original'].map((what) => get(`/v1/documents/${id}${what}`)),
      get('/v1/documents'),
      post(form([{ name: 'b', what: { tag: 'b' } }])),
    ]);
    renameSync(join(data, 'storage-away'), join(data, 'storage'));
    expect(answers.map(({ status }) => status)).toEqual([507, 507, 507, 507, 507]);
    expect((await get(`/v1/documents/${id}`)).status).toBe(200);
  });

  it('tells of progress and of the end by server-sent events', async () => {
    const [document] = await documentsOf(await post(form([{ name: 'e', what: { tag: 'e', pages: 2, takes: 700 } }])));
    const text = await (await get(`/v1/documents/${document.id}/events`)).text();
    const events = [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, event, told]) => [
      event,
      JSON.parse(told) as object,
    ]);
    expect(events[0][0]).toBe('progress');
    expect(events.at(-1)).toMatchObject(['finished', { id: document.id, state: 'done', pagesRead: 2 }]);
  });

  it('tells of itself: alive, ready, metrics, its own description, the board', async () => {
    expect((await get('/health/live')).status).toBe(200);
    const check = vi.spyOn(service.ledger.store, 'check');
    const ready = (): Promise<unknown> => get('/health/ready').then((answer) => answer.json());
    for (const answer of await Promise.all(Array.from({ length: 50 }, ready))) {
      expect(answer).toEqual({ ready: true, problems: [] });
    }
    expect(check).toHaveBeenCalledTimes(1);
    check.mockRejectedValue(new CounterfoilError('CF_OUTPUT_UNWRITABLE', 'The disk is full'));
    await waitFor(async () => (await get('/health/ready')).status === 503);
    expect(await ready()).toEqual({ ready: false, problems: ['CF_OUTPUT_UNWRITABLE'] });
    check.mockRestore();
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toMatch(/counterfoil_documents_total\{state="done",decision="accepted",code="none"\} [1-9]/);
    expect(metrics).toMatch(/counterfoil_queue_jobs\{queue="pages",state="active"\} \d/);
    const { paths } = (await (await get('/openapi.json')).json()) as { paths: object };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/v1/documents', '/v1/documents/{id}/result', '/v1/events']),
    );
    expect((await get('/docs')).status).toBe(200);
    expect((await get('/board')).status).toBe(200);
    const { queues } = (await (await get('/board/api/queues')).json()) as { queues: { name: string }[] };
    expect(queues.map(({ name }) => name)).toContain('counterfoil-documents');
  });

  describe('callbacks', () => {
    const submit = async (tag: string): Promise<string> => {
      const callback = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/done`;
      return (await documentsOf(await post(form([{ name: 'c.png', what: { tag } }], { callback }))))[0].id;
    };

    it('are signed, and tried again until the receiver takes them', async () => {
      answers = [500, 302];
      callbacks = [];
      const id = await submit('callback');
      await waitFor(() => callbacks.length === 3);
      const { headers, body } = callbacks[2];
      expect(JSON.parse(body)).toMatchObject({ id, state: 'done', decision: 'accepted', pages: 1 });
      const signature = String(headers['counterfoil-signature']);
      expect(verify(signature, body, SECRET)).toBe(true);
      expect(verify(signature, `${body} `, SECRET)).toBe(false);
      expect(verify(signature, body, SECRET, Date.now() / 1000 + 3600)).toBe(false);
      expect(verify(sign(body, 'another', Math.floor(Date.now() / 1000)), body, SECRET)).toBe(false);
      expect(callbacks.every((call) => call.headers['counterfoil-delivery'] === id)).toBe(true);
    });

    it('are made though the queue has lost them', async () => {
      answers = [500];
      callbacks = [];
      const id = await submit('lost callback');
      await waitFor(() => callbacks.length === 1);
      await service.backend.queue('callbacks').obliterate({ force: true });
      await mend(service);
      await waitFor(() => callbacks.length === 2);
      expect(JSON.parse(callbacks[1].body)).toMatchObject({ id, state: 'done' });
      await waitFor(async () => (await service.ledger.owed()).length === 0);
    });
  });

  describe('refuses', () => {
    const code = async (response: Response): Promise<[number, string]> => [
      response.status,
      ((await response.json()) as { code: string }).code,
    ];

    it.each([
      ['an unknown document', '/v1/documents/01a2051d-ee08-7cf3-aec2-f6ddf43a991e', 404, 'CF_DOCUMENT_UNKNOWN'],
      ['an id that is a path', '/v1/documents/..%2f..%2fkeys', 400, 'CF_REQUEST_INVALID'],
      ['an id that is another word', '/v1/documents/keys/result', 400, 'CF_REQUEST_INVALID'],
      [
        'a page that is no number',
        '/v1/documents/01a2051d-ee08-7cf3-aec2-f6ddf43a991e/pages/x/image',
        400,
        'CF_REQUEST_INVALID',
      ],
      ['an unknown filter', '/v1/documents?colour=red', 400, 'CF_REQUEST_INVALID'],
      ['an unknown address', '/nowhere', 404, 'CF_REQUEST_INVALID'],
      [
        'a path out of the pages of the description',
        '/docs/static/..%2f..%2f..%2fpackage.json',
        404,
        'CF_REQUEST_INVALID',
      ],
    ])('%s', async (_what, path, status, expected) => {
      expect(await code(await get(path))).toEqual([status, expected]);
    });

    it('no profile that the package has, be it a form’s', async () => {
      const { status } = await post(form([{ name: 'slip', what: { tag: 'slip' } }], { profile: 'deposit-slip' }));
      expect(status).toBe(202);
    });

    it('a profile that is unknown or a path', async () => {
      const submit = (profile: string): Promise<Response> => post(form([{ name: 'p', what: {} }], { profile }));
      expect(await code(await submit('klingon'))).toEqual([400, 'CF_PROFILE_UNKNOWN']);
      expect(await code(await submit('../../etc/passwd'))).toEqual([400, 'CF_REQUEST_INVALID']);
    });

    it('a file over the limit, as a part and as a body, and leaves nothing of it behind', async () => {
      const large = 'x'.repeat(LIMIT + 1);
      expect(await code(await post(form([{ name: 'large', what: large }])))).toEqual([413, 'CF_LIMIT_BYTES']);
      expect(await code(await post(large, { 'content-type': 'image/png' }))).toEqual([413, 'CF_LIMIT_BYTES']);
      // Documents that are being read have files there too, for a moment.
      await expect.poll(() => service.ledger.store.names('scratch')).toEqual([]);
    });

    it('more files than the configuration allows', async () => {
      const files = Array.from({ length: 4 }, (_, tag) => ({ name: 'm', what: { tag } }));
      expect(await code(await post(form(files)))).toEqual([413, 'CF_LIMIT_BYTES']);
    });

    it('a form without a file, a body without bytes, a form that is none', async () => {
      expect(await code(await post(form([], { profile: 'auto' })))).toEqual([400, 'CF_REQUEST_INVALID']);
      expect(await code(await post('', { 'content-type': 'image/png' }))).toEqual([422, 'CF_INTAKE_EMPTY']);
      expect((await code(await post('junk', { 'content-type': 'multipart/form-data; boundary=x' })))[0]).toBe(400);
    });

    it('a form with more fields than there are, and JSON that nests without end', async () => {
      const fields = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`field${i}`, 'x']));
      expect(await code(await post(form([{ name: 'f', what: {} }], fields)))).toEqual([413, 'CF_LIMIT_BYTES']);
      const nested = '['.repeat(LIMIT - 1);
      expect(await code(await post(nested, { 'content-type': 'application/json' }))).toEqual([
        400,
        'CF_REQUEST_INVALID',
      ]);
      const polluted = '{"__proto__": {"source": "file:theirs.png"}}';
      expect((await post(polluted, { 'content-type': 'application/json' })).status).toBe(400);
    });

    it('a bomb of headers', async () => {
      const port = Number(new URL(base).port);
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        let text = '';
        socket.on('data', (chunk) => (text += chunk.toString()));
        socket.on('close', () => resolve(text));
        socket.on('error', () => undefined);
        socket.write(`GET /health/live HTTP/1.1\r\nHost: localhost\r\n${'X-Bomb: y\r\n'.repeat(10_000)}\r\n`);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 431 /);
      expect((await get('/health/live')).status).toBe(200);
    });

    it('names that are paths: what is kept is the last part', async () => {
      const [document] = await documentsOf(
        await post(told({ tag: 'n' }), { 'content-type': 'image/png' }, '?name=../../../tmp/evil.png'),
      );
      expect(document.name).toBe('evil.png');
      expect(existsSync(join(data, '..', 'tmp'))).toBe(false);
    });

    it('sources that the configuration does not allow', async () => {
      const submit = (source: string): Promise<Response> =>
        post(JSON.stringify({ source }), { 'content-type': 'application/json' });
      expect(await code(await submit('file:../keys.json'))).toEqual([403, 'CF_SOURCE_REFUSED']);
      expect(await code(await submit('http://169.254.169.254/latest'))).toEqual([403, 'CF_SOURCE_REFUSED']);
    });

    it.each([
      'http://127.0.0.1:9/',
      'http://[::1]/',
      'http://10.0.0.1/',
      'http://169.254.169.254/latest/meta-data',
      'http://[::ffff:192.168.0.1]/',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://localhost/',
      'http://metadata.google.internal/',
      'https://user:password@example.org/',
    ])('a callback to %s', async (address) => {
      const { openOutgoing } = await import('../../src/outgoing/index.js');
      const outgoing = openOutgoing({
        callbacks: { secret: SECRET, allowPrivate: false, attempts: 1 },
        sources: { folders: [], hosts: [], seconds: 1 },
      });
      expect(() => outgoing.admit(address)).toThrow(expect.objectContaining({ code: 'CF_CALLBACK_REFUSED' }));
    });

    it('a callback whose name leads to a private address', async () => {
      const { guardedLookup } = await import('../../src/outgoing/address-guard.js');
      const lookup = guardedLookup(false, ((_name: string, _options: object, answer: (...given: unknown[]) => void) =>
        answer(null, [
          { address: '93.184.216.34', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ])) as never);
      const error = await new Promise((resolve) => lookup('rebinding.example', {}, resolve));
      expect(error).toMatchObject({ code: 'CF_CALLBACK_REFUSED' });
    });

    it('other pages of a browser on this computer, where there are no keys', async () => {
      const asked = (headers: Record<string, string>): Promise<number> =>
        app.inject({ url: '/v1/documents', headers }).then(({ statusCode }) => statusCode);
      expect(await asked({ host: 'localhost:8080' })).toBe(200);
      expect(await asked({ host: 'rebound.example' })).toBe(401);
      expect(await asked({ host: 'localhost', origin: 'https://evil.example' })).toBe(401);
    });

    it.each(['/v1/documents', '/metrics', '/docs', '/openapi.json', '/board', '/board/api/queues', '/v1/events'])(
      '%s without the right key',
      async (url) => {
        const asked = (authorization?: string): Promise<number> =>
          locked
            .inject({ url, headers: authorization === undefined ? {} : { authorization } })
            .then((answer) => answer.statusCode);
        expect(await asked()).toBe(401);
        expect(await asked('Bearer wrong')).toBe(401);
        expect(await asked(`Basic ${Buffer.from('anybody:wrong').toString('base64')}`)).toBe(401);
        if (url === '/v1/events') return; // never ends
        expect(await asked(`Bearer ${key}`)).toBe(200);
        expect(await asked(`Basic ${Buffer.from(`anybody:${key}`).toString('base64')}`)).toBe(200);
      },
    );
  });

  it('lets nobody into the review page where there are keys and no users, nor from elsewhere where there are neither', async () => {
    const statuses = (url: string, host: string): Promise<number[]> =>
      Promise.all(
        [locked, app].map((one) => one.inject({ url, headers: { host } }).then((answer) => answer.statusCode)),
      );
    expect(await statuses('/review/api/documents', 'localhost')).toEqual([401, 200]);
    expect(await statuses('/review/api/documents', 'rebound.example')).toEqual([401, 401]);
    expect(await statuses('/review/api/documents/x/../../../v1/documents', 'localhost')).not.toContain(500);
    expect(await statuses('/review/', 'localhost')).toEqual([200, 200]);
    const unasked = await app.inject({
      method: 'POST',
      url: '/review/api/documents',
      payload: 'x',
      headers: { host: 'localhost' },
    });
    expect(unasked.statusCode).toBe(401);
  });

  it('keeps keys as hashes, for their owner only', () => {
    const file = join(data, 'keys.json');
    expect(readFileSync(file, 'utf8')).not.toContain(key);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('logs no names of files and no keys', () => {
    expect(logged).not.toContain(key);
    expect(logged).not.toMatch(/evil\.png|theirs\.png/);
  });
});
