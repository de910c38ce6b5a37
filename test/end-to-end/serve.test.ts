import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { documentResultSchema, type DocumentResult } from '../../src/result/schema.js';
import { counterfoil } from '../support/cli.js';
import { seedQueue } from '../support/queue-template.js';
import { freePort } from '../support/redis-server.js';
import { waitFor } from '../support/wait-for.js';

const SAMPLES = ['indian-colour-300dpi.jpg', 'two-pages-g4-and-lzw.tif'];

/** The whole program with its real reader, as built and as a user starts it. */
describe('counterfoil serve', { timeout: 240_000 }, () => {
  let data: string;
  let base: string;
  let server: ChildProcess;
  let output = '';

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'counterfoil-serve-'));
    await seedQueue(data);
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    const main = join(PACKAGE_ROOT, 'dist/src/cli/main.js');
    server = spawn(process.execPath, [main, 'serve', '--data', data, '--port', String(port), '--workers', '1'], {
      env: { ...process.env, REDIS_URL: '', COUNTERFOIL_LOG_LEVEL: 'debug', COUNTERFOIL_LIMITS_SECONDS: '120' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (text: Buffer) => (output += text.toString()));
    await waitFor(
      () =>
        fetch(`${base}/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { seconds: 120, describe: () => output },
    );
  }, 180_000);
  afterAll(() => {
    server.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  });

  it('refuses to be reached by other computers without a key, before it opens anything', async () => {
    const elsewhere = join(data, 'elsewhere');
    const { status, stderr } = await counterfoil(['serve', '--data', elsewhere, '--host', '0.0.0.0', '--port', '0']);
    expect([status, stderr]).toEqual([78, expect.stringContaining('counterfoil keys add NAME')]);
    expect(existsSync(elsewhere)).toBe(false);
  });

  const withoutTimings = (text: string): DocumentResult => ({
    ...documentResultSchema.parse(JSON.parse(text)),
    timings: {},
  });

  it('makes of a dropped scan what `read` makes of it', async () => {
    for (const name of SAMPLES) copyFileSync(join(PACKAGE_ROOT, 'samples', name), join(data, 'inbox', name));
    const expected = await Promise.all(SAMPLES.map((name) => counterfoil(['read', `samples/${name}`])));
    const resultOf = (name: string): string => join(data, 'done', `${name}.json`);
    await waitFor(() => SAMPLES.every((name) => existsSync(resultOf(name))), { seconds: 200, describe: () => output });
    for (const [i, name] of SAMPLES.entries()) {
      expect(withoutTimings(readFileSync(resultOf(name), 'utf8'))).toEqual(withoutTimings(expected[i].stdout));
    }
    await waitFor(() => readdirSync(join(data, 'working')).length === 0);
  });

  it('serves pages as images, in the pixels of the result', async () => {
    const { documents } = (await (await fetch(`${base}/v1/documents?state=done`)).json()) as {
      documents: { id: string; name: string }[];
    };
    const { id } = documents.find(({ name }) => name === SAMPLES[0]) ?? { id: '' };
    const result = (await (await fetch(`${base}/v1/documents/${id}/result`)).json()) as DocumentResult;
    const png = Buffer.from(await (await fetch(`${base}/v1/documents/${id}/pages/1/image`)).arrayBuffer());
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([result.pages[0].width, result.pages[0].height]);
  });

  it('has logged no account number, amount or name of a file, and left none in the queue', async () => {
    const secrets = SAMPLES.flatMap((name) => {
      const result = documentResultSchema.parse(JSON.parse(readFileSync(join(data, 'done', `${name}.json`), 'utf8')));
      return result.items.flatMap(({ fields }) => Object.values(fields).flatMap(({ value }) => digitsOf(value)));
    }).filter((digits) => digits.length >= 5);
    expect(secrets.length).toBeGreaterThan(4);
    const jobs = await (
      await fetch(`${base}/board/api/queues?activeQueue=counterfoil-documents&status=completed&page=1`)
    ).text();
    expect(jobs).toContain('returnValue');
    for (const secret of [...secrets, ...SAMPLES]) {
      expect(output, secret).not.toContain(secret);
      expect(jobs, secret).not.toContain(secret);
    }
  });

  it('ends on SIGTERM', async () => {
    const ended = new Promise((done) => server.once('exit', done));
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(output).toContain('Stopped');
  });
});

function digitsOf(value: DocumentResult['items'][number]['fields'][string]['value']): string[] {
  switch (value?.type) {
    case 'amount':
      return [value.minor, value.decimal];
    case 'number':
      return [value.digits];
    case 'micr':
      return [value.line, ...Object.values(value.parts)];
    default:
      return [];
  }
}
