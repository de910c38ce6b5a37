/**
 * What the queue costs: the same scans through the bare reader and through queue, ledger and watched folder, in turns in one run;
 * no-op jobs a second; from drop to result; memory over many pages. `npm run bench:queue -- [--documents 60] [--rounds 3]
 * [--pages 5000] [--redis URL] [--out FILE.json]`
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { loadConfig } from '../../src/config.js';
import { openHost, type Host } from '../../src/host.js';
import { createLog } from '../../src/log.js';
import { fileURLToPath } from 'node:url';
import { told } from '../support/told-reader.js';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '3' },
    pages: { type: 'string', default: '5000' },
    redis: { type: 'string', default: '' },
    out: { type: 'string', default: 'bench-queue.json' },
  },
});
const documents = Number(values.documents);
const rounds = Number(values.rounds);
const pages = Number(values.pages);
const SCAN = readFileSync('samples/indian-colour-300dpi.jpg');
const log = createLog('error');
const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The sample with a few bytes after its end, so that no two are the same document. */
const scan = (tag: string): Buffer => Buffer.concat([SCAN, Buffer.from(`\n${tag}`)]);

async function withHost<T>(
  pageWorker: string | undefined,
  watch: boolean,
  work: (host: Host, data: string) => Promise<T>,
): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), 'counterfoil-bench-'));
  const config = loadConfig({
    environment: {
      ...process.env,
      COUNTERFOIL_DATA: data,
      REDIS_URL: values.redis,
      COUNTERFOIL_WATCH_STABLE_SECONDS: '0.5',
    },
  });
  const host = await openHost(config, log, { work: true, pageWorker, watch: watch ? data : undefined });
  try {
    return await work(host, data);
  } finally {
    await host.close(5);
    rmSync(data, { recursive: true, force: true });
  }
}

/** Seconds that `count` documents take through the queue. */
async function throughQueue(host: Host, count: number, bytes: (i: number) => Buffer | string): Promise<number> {
  let left = count;
  const all = new Promise<void>((resolve) => {
    const stop = host.service.onFinished(() => {
      left -= 1;
      if (left === 0) {
        stop();
        resolve();
      }
    });
  });
  const start = performance.now();
  for (let i = 0; i < count; i++) await host.service.submit(Readable.from([bytes(i)]), { name: 'scan' });
  await all;
  return (performance.now() - start) / 1000;
}

const toldWorker = fileURLToPath(new URL('../support/told-page-worker.mjs', import.meta.url));

const real = await withHost(undefined, false, async (host) => {
  const { openReaderPool } = await import('../../src/pool.js');
  const { readerSettings } = await import('../../src/reader.js');
  const bare: number[] = [];
  const queued: number[] = [];
  // Both have their networks loaded before the first round, and never work at once.
  const pool = openReaderPool(readerSettings());
  await Promise.all(Array.from({ length: pool.size }, () => pool.read(SCAN, 'warm')));
  await throughQueue(host, host.readers, (i) => scan(`warm ${i}`));
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await Promise.all(Array.from({ length: documents }, (_, i) => pool.read(scan(`bare ${round} ${i}`), 'scan')));
    bare.push((performance.now() - start) / 1000);
    queued.push(await throughQueue(host, documents, (i) => scan(`queued ${round} ${i}`)));
    say(
      `round ${round + 1}: bare ${(documents / bare[round]).toFixed(2)}/s, queued ${(documents / queued[round]).toFixed(2)}/s`,
    );
  }
  await pool.close();
  const overheads = queued.map((seconds, round) => seconds / bare[round] - 1);
  return { bare: documents / median(bare), queued: documents / median(queued), overhead: median(overheads) };
});

const noop = await withHost(toldWorker, false, async (host) => {
  const count = 1000;
  return count / (await throughQueue(host, count, (i) => told({ tag: i, takes: 0 })));
});

const latency = await withHost(toldWorker, true, async (_host, data) => {
  const times: number[] = [];
  for (let i = 0; i < 10; i++) {
    writeFileSync(join(data, 'inbox', `${i}.png`), told({ tag: i }));
    const start = performance.now();
    while (!readdirSync(join(data, 'done')).includes(`${i}.png.json`))
      await new Promise((done) => setTimeout(done, 10));
    times.push(performance.now() - start);
  }
  return Math.round(median(times));
});

const memory = await withHost(toldWorker, false, async (host) => {
  const samples: number[] = [];
  const batch = 250;
  for (let read = 0; read < pages; read += batch) {
    await throughQueue(host, batch / 5, (i) => told({ tag: `${read} ${i}`, pages: 5, takes: 0 }));
    samples.push(Math.round(process.memoryUsage.rss() / 1048576));
  }
  const half = samples.slice(Math.floor(samples.length / 2));
  const quarter = Math.ceil(half.length / 2);
  const growth = median(half.slice(-quarter)) / median(half.slice(0, quarter)) - 1;
  return { samples, growthOverLastHalf: growth };
});

const figures = {
  date: new Date().toISOString(),
  machine: `${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0].toFixed(1)}`,
  queue: values.redis === '' ? 'built in' : 'redis',
  ...{ documents, rounds, pages },
  documentsPerSecond: { bare: real.bare, queued: real.queued },
  queueOverhead: real.overhead,
  noopDocumentsPerSecond: noop,
  dropToResultMilliseconds: latency,
  residentMemoryMB: memory,
};
writeFileSync(values.out, `${JSON.stringify(figures, null, 2)}\n`);
say(JSON.stringify(figures, null, 2));
