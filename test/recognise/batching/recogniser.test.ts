/** A recogniser apart and page workers that ask it: over a socket, with the shipped networks on `onnx`. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../../src/log.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../../src/config.js';
import { openRecogniser, type Recogniser } from '../../../src/recognise/index.js';
import { startRecogniser, type RecogniserHost } from '../../../src/recogniser-host.js';
import { createRandom } from '../../../src/training/random.js';

const { recognise } = loadConfig({ environment: {} });
let folder: string;
let host: RecogniserHost;
let local: Recogniser;
const opened: Recogniser[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterfoil-recogniser-'));
  local = await openRecogniser({ engine: 'onnx' });
  host = await start({ socket: join(folder, 'one.sock') });
}, 120_000);
afterEach(async () => {
  vi.restoreAllMocks();
  for (const one of opened.splice(0)) await one.dispose();
});
afterAll(async () => {
  await host.close();
  await local.dispose();
  await rm(folder, { recursive: true });
});

const start = (settings: Partial<typeof recognise>): Promise<RecogniserHost> =>
  startRecogniser(
    { engine: 'onnx', recognise: { ...recognise, queueMilliseconds: 60_000, ...settings } },
    createLog('silent'),
    () => undefined,
  );

/** As a page worker opens it. Its own engine is `wasm`, so that who answered shows. */
async function worker(servers: readonly string[], more: { key?: string; patience?: number } = {}): Promise<Recogniser> {
  const recognisers = { servers, patience: 60_000, ...more };
  const recogniser = await openRecogniser({ engine: 'wasm', recognisers });
  opened.push(recogniser);
  return recogniser;
}

const random = createRandom(3);
const noise = (count: number, values: number): Float32Array[] =>
  Array.from({ length: count }, () => Float32Array.from({ length: values }, () => random.next()));

/** What differs by the order in which a processor adds: a thousandth of what would move any figure of a result. */
function expectSame(found: readonly Float32Array[], expected: readonly Float32Array[]): void {
  expect(found.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  const differences = found.flatMap((row, index) => [...row].map((value, at) => Math.abs(value - expected[index][at])));
  expect(Math.max(0, ...differences)).toBeLessThan(2e-6);
}

describe('a recogniser that many page workers share', () => {
  it('gives each of them the answers of an engine of their own, whatever they ask for at once', async () => {
    const workers = await Promise.all([1, 2, 3].map(() => worker([host.address])));
    const before = host.service.figures();
    const asked = workers.flatMap((one) => [
      { one, network: 'glyphs' as const, images: noise(70, 28 * 28) },
      { one, network: 'glyphs' as const, images: noise(3, 28 * 28) },
      { one, network: 'strips' as const, images: noise(1, 32 * 120) },
      { one, network: 'strips' as const, images: noise(2, 32 * 124) },
      { one, network: 'strips' as const, images: [] },
    ]);
    const answers = await Promise.all(asked.map(({ one, network, images }) => one.classify(network, images)));
    for (const [index, { network, images }] of asked.entries()) {
      expectSame(answers[index], await local.classify(network, images));
    }
    for (const one of workers) expect(one.engine).toEqual(host.service.engine);
    const after = host.service.figures();
    expect(after.pictures - before.pictures).toBe(3 * 76);
    expect(after.refused).toBe(0);
  });

  it('measured what batch suits each network', () => {
    expect(Object.keys(host.service.networks)).toContain('words');
    for (const { batchValues, valuesPerMillisecond } of Object.values(host.service.networks)) {
      expect(batchValues).toBeGreaterThan(0);
      expect(valuesPerMillisecond).toBeGreaterThan(0);
    }
  });

  it('is not reachable from elsewhere without a key, and lets nobody in with a wrong one', async () => {
    await expect(start({ host: '0.0.0.0', port: 0 })).rejects.toMatchObject({ code: 'CF_CONFIG_INVALID' });
    const guarded = await start({ port: 0, key: 'secret' });
    try {
      const images = noise(2, 28 * 28);
      const expected = await local.classify('glyphs', images);
      for (const [key, engine] of [
        ['secret', 'onnx'],
        ['wrong', 'wasm'],
      ]) {
        const one = await worker([guarded.address], { key });
        expectSame(await one.classify('glyphs', images), expected);
        expect(one.engine.name).toBe(engine);
      }
      expect((await fetch(`${guarded.address}/v1`)).status).toBe(401);
    } finally {
      await guarded.close();
    }
  }, 120_000);

  it('refuses what it cannot run, and says why', async () => {
    const open = await start({ port: 0 });
    try {
      const { version } = open.service.networks['glyphs'];
      const post = async (path: string, shape: string, bytes: number): Promise<unknown> => {
        const headers = { 'content-type': 'application/octet-stream', 'counterfoil-shape': shape };
        const body = new Uint8Array(bytes);
        return (await fetch(`${open.address}/v1/networks/${path}`, { method: 'POST', headers, body })).json();
      };
      const each = 28 * 28 * 4;
      expect(await post('glyphs/0123456789ab', '1,28,28,1', each)).toMatchObject({ code: 'CF_MODEL_MISMATCH' });
      expect(await post(`__proto__/${version}`, '1,28,28,1', each)).toMatchObject({ code: 'CF_MODEL_MISMATCH' });
      for (const [shape, bytes] of [
        ['1,28,28,1', each - 4],
        ['1,28,28,1', each + 1],
        ['1,784', each],
        ['many', each],
      ] as const) {
        expect(await post(`glyphs/${version}`, shape, bytes)).toMatchObject({ code: 'CF_REQUEST_INVALID' });
      }
    } finally {
      await open.close();
    }
  }, 120_000);
});

describe('a page worker whose recogniser fails', () => {
  const images = noise(5, 28 * 28);

  it('computes by itself where none is there', async () => {
    const one = await worker([`unix:${join(folder, 'none.sock')}`]);
    expectSame(await one.classify('glyphs', images), await local.classify('glyphs', images));
    expect(one.engine.name).toBe('wasm');
  });

  it('goes on by itself when it dies in the middle, and asks again when it is back', async () => {
    const socket = join(folder, 'dying.sock');
    let dying = await start({ socket });
    const one = await worker([dying.address]);
    const asking = Array.from({ length: 40 }, () => one.classify('glyphs', images));
    await asking[0];
    await dying.close();
    const expected = await local.classify('glyphs', images);
    for (const answer of await Promise.all(asking)) expectSame(answer, expected);
    const document = one.forOne();
    expectSame(await document.classify('glyphs', images), expected);
    expect(document.engine.name).toBe('wasm');
    dying = await start({ socket });
    try {
      await vi.waitFor(
        async () => {
          const later = one.forOne();
          expectSame(await later.classify('glyphs', images), expected);
          expect(later.engine.name).toBe('onnx');
        },
        { timeout: 90_000, interval: 200 },
      );
    } finally {
      await dying.close();
    }
  }, 240_000);

  /** Something that listens where a recogniser is expected. */
  async function other(answer: Parameters<typeof createServer>[1], work: (address: string) => Promise<void>) {
    const server: Server = createServer(answer);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      await work(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it.each([
    ['never answers', () => undefined],
    ['is something else', (_: unknown, response: { end(text: string): void }) => response.end('<html>')],
  ] as const)('computes by itself where one %s, within its patience', async (_name, answer) => {
    await other(
      (request, response) => {
        if (request.url !== '/v1') return answer(request, response);
        response.end(JSON.stringify({ engine: { name: 'onnx', description: 'none' } }));
      },
      async (address) => {
        const one = await worker([address], { patience: 200 });
        expectSame(await one.classify('glyphs', images), await local.classify('glyphs', images));
        expect(one.engine.name).toBe('wasm');
        // It rests now: nobody waits for it a second time.
        const started = performance.now();
        await one.classify('glyphs', images.slice(0, 1));
        expect(performance.now() - started).toBeLessThan(200);
      },
    );
  });

  it('computes by itself what is refused for want of time', async () => {
    const slow = await start({ port: 0, queueMilliseconds: 1 });
    try {
      const workers = await Promise.all([1, 2, 3, 4].map(() => worker([slow.address])));
      const many = noise(60, 28 * 28);
      const expected = await local.classify('glyphs', many);
      for (let round = 0; round < 3; round += 1) {
        for (const found of await Promise.all(workers.map((one) => one.classify('glyphs', many)))) {
          expectSame(found, expected);
        }
      }
      expect(slow.service.figures().refused).toBeGreaterThan(0);
      expect(workers.some(({ engine }) => engine.description.includes('; ') || engine.name === 'wasm')).toBe(true);
    } finally {
      await slow.close();
    }
  }, 120_000);

  it('refuses an address that is none', async () => {
    await expect(worker(['gpu-1'])).rejects.toMatchObject({ code: 'CF_CONFIG_INVALID' });
  });
});
