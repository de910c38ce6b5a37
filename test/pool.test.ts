import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { openReaderPool } from '../src/pool.js';

const rogue = fileURLToPath(new URL('support/rogue-worker.mjs', import.meta.url));
const limits = { bytes: 1e6, pages: 10, pixelsPerPage: 1e6, pixelsInTotal: 1e7, seconds: 0.6, memoryMB: 64 };
const bytes = new Uint8Array(1);

describe('openReaderPool', () => {
  let pool: ReturnType<typeof openReaderPool>;
  const open = ({ workers = 1, seconds = limits.seconds } = {}) =>
    (pool = openReaderPool(
      {
        ...{ engine: 'auto', models: undefined, log: pino({ level: 'silent' }), workers, startSeconds: 0.4 },
        limits: { ...limits, seconds },
      },
      rogue,
    ));
  afterEach(() => pool.close());

  it('ends a document that hangs and goes on with the next', async () => {
    open();
    const [hung, next] = await Promise.allSettled([pool.read(bytes, 'hang'), pool.read(bytes, 'fine')]);
    expect(hung).toMatchObject({ status: 'rejected', reason: { code: 'CF_LIMIT_TIME', retryable: true } });
    expect(next.status).toBe('fulfilled');
  });

  it.each([
    ['crash', 'CF_WORKER_LOST'],
    ['exit', 'CF_WORKER_LOST'],
    ['memory', 'CF_LIMIT_MEMORY'],
    ['refuse', 'CF_INTAKE_CORRUPT'],
  ])('answers %s with %s and stays usable', async (name, code) => {
    // Filling the memory takes a busy machine a while, and must not run into the time limit first.
    open({ seconds: 20 });
    await expect(pool.read(bytes, name)).rejects.toMatchObject({ code });
    await expect(pool.read(bytes, 'fine')).resolves.toBeTypeOf('number');
  });

  it('runs the time limit anew for each page', async () => {
    open();
    await expect(pool.read(bytes, 'slow-pages')).resolves.toBeTypeOf('number');
  });

  it('replaces a worker that has grown over the memory limit', async () => {
    open();
    const before = await pool.read(bytes, 'fat');
    expect(await pool.read(bytes, 'fine')).not.toBe(before);
    expect(pool.peakMemoryMB()).toBe(5000);
  });

  it('replaces a worker whose engine has lost its device', async () => {
    open();
    const before = await pool.read(bytes, 'fine');
    await expect(pool.read(bytes, 'lost')).rejects.toMatchObject({ code: 'CF_ENGINE_LOST', retryable: true });
    expect(await pool.read(bytes, 'fine')).not.toBe(before);
  });

  it('reads side by side, no document twice', async () => {
    open({ workers: 2 });
    const workers = await Promise.all(Array.from({ length: 40 }, () => pool.read(bytes, 'fine')));
    expect(new Set(workers).size).toBe(2);
  });

  it('ends what is cancelled, waiting or running', async () => {
    open();
    const cancel = new AbortController();
    const running = pool.read(bytes, 'wait', { signal: cancel.signal });
    const waiting = pool.read(bytes, 'fine', { signal: cancel.signal });
    cancel.abort();
    await expect(running).rejects.toMatchObject({ code: 'CF_ABORTED' });
    await expect(waiting).rejects.toMatchObject({ code: 'CF_ABORTED' });
  });

  it('closes while work is in hand', async () => {
    open();
    const running = pool.read(bytes, 'wait');
    const ended = expect(running).rejects.toMatchObject({ code: 'CF_ABORTED' });
    await pool.close();
    await ended;
    expect(() => pool.read(bytes, 'fine')).toThrow('closed');
  });
});
