import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOutgoing, type Outgoing } from '../../src/outgoing/index.js';
import { Ledger, openFolderStore } from '../../src/storage/index.js';

const SECONDS = 1;

/** Hosts that are slow, silent or broken, and a real server for each of their ways. */
describe('a document that is fetched', () => {
  let server: Server;
  let base: string;
  let folder: string;
  let ledger: Ledger;
  let outgoing: Outgoing;
  let gone: string[];
  const timers: NodeJS.Timeout[] = [];

  const ways: Record<string, (response: ServerResponse) => void> = {
    '/whole': (response) => response.end('a scan'),
    '/trickle': (response) => {
      response.writeHead(200);
      timers.push(setInterval(() => response.write('x'), 50));
    },
    '/head': (response) => {
      response.socket?.write('HTTP/1.1 200 OK\r\n');
      timers.push(setInterval(() => response.socket?.write('X-Slow: y\r\n'), 50));
    },
    '/silent': () => undefined,
    '/breaks': (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('x', () => response.destroy());
    },
    '/busy': (response) => response.writeHead(503).end(),
    '/absent': (response) => response.writeHead(404).end(),
    '/elsewhere': (response) => response.writeHead(302, { location: '/whole' }).end(),
  };

  beforeAll(async () => {
    gone = [];
    server = createServer(({ url = '' }, response) => {
      response.on('close', () => gone.push(url));
      ways[url]?.(response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    folder = mkdtempSync(join(tmpdir(), 'counterfoil-download-'));
    ledger = new Ledger(await openFolderStore(folder));
    const callbacks = { secret: 'some secret', allowPrivate: true, attempts: 1 };
    outgoing = openOutgoing({ callbacks, sources: { folders: [], hosts: [], seconds: SECONDS } });
  });
  afterAll(() => {
    timers.forEach(clearInterval);
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const fetched = async (path: string, limit = 1000): Promise<number> =>
    (await ledger.storeOriginal(await outgoing.download(new URL(path, base)), limit)).bytes;

  it('is stored whole', async () => {
    expect(await fetched('/whole')).toBe(6);
  });

  it.each([
    ['trickles without end', '/trickle', 'CF_DOWNLOAD_FAILED', 'timeout'],
    ['trickles its head without end', '/head', 'CF_DOWNLOAD_FAILED', 'timeout'],
    ['says nothing', '/silent', 'CF_DOWNLOAD_FAILED', 'timeout'],
    ['breaks off', '/breaks', 'CF_DOWNLOAD_FAILED', 'ECONNRESET'],
    ['is busy', '/busy', 'CF_DOWNLOAD_FAILED', '503'],
    ['has no such file', '/absent', 'CF_INPUT_NOT_FOUND', '404'],
    ['sends elsewhere', '/elsewhere', 'CF_INPUT_NOT_FOUND', '302'],
  ])('fails with its code where the host %s, and is let go of', async (_what, path, code, why) => {
    const begun = performance.now();
    await expect(fetched(path, 1_000_000)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(why) as string,
    });
    expect(performance.now() - begun).toBeLessThan(SECONDS * 1000 + 5_000);
    await expect.poll(() => gone.includes(path), { timeout: 5_000 }).toBe(true);
    expect(await ledger.store.names('scratch')).toEqual([]);
  });

  it('is not read on once it is over the limit', async () => {
    gone = [];
    await expect(fetched('/trickle', 3)).rejects.toMatchObject({ code: 'CF_LIMIT_BYTES' });
    await expect.poll(() => gone.includes('/trickle'), { timeout: 500 }).toBe(true);
  });
});
