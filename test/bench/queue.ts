/**
 * `npm run bench:queue`: what the queue costs, measured on the program as built.
 *
 * All but the first figure are taken with a stand-in for the page worker, which looks at no page (test/support/told-page-worker.mjs):
 * what they measure is everything around the reading.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { openReaderPool } from '../../src/pool.js';
import { openBackend } from '../../src/queue/index.js';
import { readerSettings } from '../../src/reader.js';
import { RedisServer } from '../support/redis-server.js';
import { drop, ToldProcess } from '../support/told-process.js';
import { told } from '../support/told-reader.js';
import { waitFor } from '../support/wait-for.js';
import { circumstances } from '../../src/circumstances.js';
import { treeUse } from './process-tree.js';
import { parametersOf } from './parameters.js';

const USAGE = `npm run bench:queue [-- --documents N --rounds N --jobs N --pages N --redis --out FILE.json]
The same scans through the bare reader and through serve, in turns in one run; no-op jobs a second; from drop to result; memory
over many pages. --rounds 0 leaves the reading out. It ends by itself. Needs /proc.`;

const { values } = parametersOf(USAGE, {
  options: {
    documents: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '5' },
    jobs: { type: 'string', default: '2000' },
    pages: { type: 'string', default: '5000' },
    redis: { type: 'boolean', default: false },
    out: { type: 'string', default: 'bench-queue.json' },
  },
});
const [documents, rounds, jobs, pages] = [values.documents, values.rounds, values.jobs, values.pages].map(Number);
const SCAN = readFileSync(join(PACKAGE_ROOT, 'samples/indian-colour-300dpi.jpg'));
/** Uploads that are on their way at once. */
const UPLOADS = 4;
const STABLE_SECONDS = 0.5;
const LONG = { seconds: 3600 };
/** Files that are dropped one after the other to see how long each takes. */
const DROPS = 20;
const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The sample with a few bytes after its end, so that no two are the same document. */
const scan = (tag: string): Buffer => Buffer.concat([SCAN, Buffer.from(`\n${tag}`)]);

// A page that has to wait for its processor is slow, not lost: what a busy machine does to both is in their times.
process.env['COUNTERFOIL_LIMITS_SECONDS'] ??= '600';
const started = new Set<ChildProcess>();
process.once('exit', () => started.forEach((child) => child.kill('SIGKILL')));

const redis = values.redis ? await RedisServer.start() : undefined;
const url = redis?.url ?? '';

async function inFolder<T>(work: (data: string) => Promise<T>): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), 'counterfoil-bench-'));
  try {
    return await work(data);
  } finally {
    // What failed is told of, not that a server still writes there.
    for (const child of started) child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** `counterfoil serve` as a user starts it. */
async function serve(data: string): Promise<{ child: ChildProcess; address: string }> {
  const main = join(PACKAGE_ROOT, 'dist/src/cli/main.js');
  const child = spawn(process.execPath, [main, 'serve', '--data', data, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, REDIS_URL: url },
  });
  started.add(child);
  let output = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  const address = await waitFor(() => /is at (\S+)/.exec(output)?.[1], LONG);
  return { child, address };
}

/** The same with the stand-in for the page worker. */
async function serveTold(data: string): Promise<{ child: ChildProcess; address: string }> {
  const environment = { COUNTERFOIL_WATCH_STABLE_SECONDS: String(STABLE_SECONDS) };
  const server = new ToldProcess({ data, redis: url, watch: data, port: 0, environment });
  started.add(server.child);
  if (!(await server.ready())) throw new Error(server.log);
  return { child: server.child, address: /^ready \d+ (\S+)/m.exec(server.log)?.[1] ?? '' };
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((done) => child.once('close', done));
  child.kill('SIGTERM');
  await gone;
}

/** Uploads `count` documents and waits until all are finished. */
async function throughApi(address: string, count: number, bytes: (i: number) => Buffer | string): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const body = new Uint8Array(Buffer.from(bytes(next++)));
      const headers = { 'content-type': 'application/octet-stream' };
      const { status } = await fetch(`${address}/v1/documents`, { method: 'POST', headers, body });
      if (status !== 202) throw new Error(`The server answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: UPLOADS }, lane));
  const waiting = async (): Promise<boolean> => {
    const answer = await (await fetch(`${address}/v1/documents?state=waiting&limit=1`)).json();
    return (answer as { documents: unknown[] }).documents.length > 0;
  };
  await waitFor(async () => !(await waiting()), LONG);
}

interface Sample {
  readonly pages: number;
  readonly serverMB: number;
  readonly readersMB: number;
}
/** How much the line through the second half of the samples rises from its beginning to its end, as a share (least squares). */
function growthOverLastHalf(samples: readonly Sample[]): number {
  const half = samples.slice(Math.floor(samples.length / 2));
  const mean = (of: (sample: Sample) => number): number => half.reduce((sum, one) => sum + of(one), 0) / half.length;
  const [x, y] = [mean(({ pages }) => pages), mean(({ serverMB }) => serverMB)];
  const slope = mean((one) => (one.pages - x) * (one.serverMB - y)) / (mean((one) => (one.pages - x) ** 2) || Infinity);
  const [first, last] = [half[0].pages, half[half.length - 1].pages];
  return rounded((slope * (last - first)) / (y + slope * (first - x)), 4);
}

interface Cost {
  readonly seconds: number;
  readonly processorSeconds: number;
}
const load = (): number => Number(loadavg()[0].toFixed(1));
const rounded = (value: number, places = 3): number => Number(value.toFixed(places));
async function costOf(pid: number, work: () => Promise<unknown>): Promise<Cost> {
  const [start, before] = [performance.now(), treeUse(pid)];
  await work();
  const processorSeconds = treeUse(pid).processorSeconds - before.processorSeconds;
  return { seconds: (performance.now() - start) / 1000, processorSeconds };
}

const real = rounds === 0 ? undefined : await inFolder(readInTurns);
if (real !== undefined) say(JSON.stringify(real));

async function readInTurns(data: string): Promise<object> {
  const { child, address } = await serve(data);
  const pool = openReaderPool(readerSettings());
  // Both have their networks loaded before the first round, and never work at once.
  await Promise.all(Array.from({ length: pool.size }, () => pool.read(SCAN, 'warm')));
  await throughApi(address, pool.size, (i) => scan(`warm ${i}`));
  const [bare, queued]: Cost[][] = [[], []];
  const each: object[] = [];
  for (let round = 0; round < rounds; round++) {
    const read = (i: number): Promise<unknown> => pool.read(scan(`bare ${round} ${i}`), 'scan');
    bare.push(await costOf(process.pid, () => Promise.all(Array.from({ length: documents }, (_, i) => read(i)))));
    queued.push(await costOf(child.pid ?? 0, () => throughApi(address, documents, (i) => scan(`${round} ${i}`))));
    const { memoryMB, childrenMB } = treeUse(child.pid ?? 0);
    const of = ({ seconds, processorSeconds }: Cost): object => ({
      perSecond: rounded(documents / seconds),
      processorSecondsEach: rounded(processorSeconds / documents),
    });
    const memory = { serverMB: Math.round(memoryMB), readersMB: Math.round(childrenMB) };
    each.push({ bare: of(bare[round]), serve: of(queued[round]), ...memory, load: load() });
    say(`round ${round + 1}: ${JSON.stringify(each.at(-1))}`);
  }
  await pool.close();
  await ended(child);
  const overhead = (of: (cost: Cost) => number): number =>
    median(queued.map((cost, round) => of(cost) / of(bare[round]) - 1));
  return {
    bare: rounded(documents / median(bare.map(({ seconds }) => seconds))),
    serve: rounded(documents / median(queued.map(({ seconds }) => seconds))),
    // Medians of the rounds: both halves of one had nearly the same machine.
    overheadOfWallTime: rounded(overhead(({ seconds }) => seconds)),
    overheadOfProcessorTime: rounded(overhead(({ processorSeconds }) => processorSeconds)),
    rounds: each,
  };
}

const noopJobs = await inFolder(async (data) => {
  const config = loadConfig({ environment: { COUNTERFOIL_DATA: data, REDIS_URL: url } });
  const backend = await openBackend(config.queue, join(data, 'queue'), createLog('error'));
  let done = 0;
  const work = (): Promise<{ page: number; milliseconds: number }> => {
    done += 1;
    return Promise.resolve({ page: 1, milliseconds: 0 });
  };
  const data1 = { v: 1, document: '', content: '', page: 1, profile: 'auto' } as const;
  const one = { name: 'page', data: data1, opts: { removeOnComplete: true } };
  await backend.queue('pages').addBulk(Array.from({ length: jobs }, () => one));
  const start = performance.now();
  const worker = backend.worker('pages', work, { concurrency: 50 });
  await waitFor(() => done >= jobs, LONG);
  const seconds = (performance.now() - start) / 1000;
  await worker.close();
  await backend.close();
  return { perSecond: rounded(jobs / seconds, 1), load: load() };
});
say(`no-op jobs: ${JSON.stringify(noopJobs)}`);

const around = await inFolder(async (data) => {
  const { child, address } = await serveTold(data);
  const times: number[] = [];
  for (let i = 0; i < DROPS; i++) {
    drop(data, `${i}.png`, { takes: 0 });
    const start = performance.now();
    await waitFor(() => existsSync(join(data, 'done', `${i}.png.json`)), LONG);
    times.push(Math.round(performance.now() - start));
  }
  const start = performance.now();
  await throughApi(address, jobs / 2, (i) => told({ tag: `noop ${i}`, takes: 0 }));
  const noopDocuments = { perSecond: rounded(jobs / 2 / ((performance.now() - start) / 1000), 1), load: load() };
  say(`documents that take no reading: ${JSON.stringify(noopDocuments)}; drop to result ${times.join(' ')} ms`);
  const samples: Sample[] = [];
  const batch = Math.max(5, Math.round(pages / 40));
  for (let read = 0; read < pages; read += batch) {
    await throughApi(address, batch / 5, (i) => told({ tag: `${read} ${i}`, pages: 5, takes: 0 }));
    const { memoryMB, childrenMB } = treeUse(child.pid ?? 0);
    samples.push({ pages: read + batch, serverMB: Math.round(memoryMB), readersMB: Math.round(childrenMB) });
    say(JSON.stringify(samples.at(-1)));
  }
  await ended(child);
  return { times, noopDocuments, samples };
});
await redis?.remove();

const figures = {
  ...circumstances(),
  queue: redis === undefined ? 'built in' : 'redis',
  documentsPerSecond: real && { documentsARound: documents, ...real },
  noopJobsPerSecond: { jobs, ...noopJobs },
  noopDocumentsPerSecond: { documents: jobs / 2, ...around.noopDocuments },
  dropToResultMilliseconds: {
    files: DROPS,
    median: median(around.times),
    highest: Math.max(...around.times),
    ofThatStable: STABLE_SECONDS * 1000,
  },
  residentMemory: {
    pages,
    // Of the server: its page workers are stand-ins here. Those of the real ones are in the rounds above.
    growthOverLastHalf: growthOverLastHalf(around.samples),
    samples: around.samples,
  },
};
writeFileSync(values.out, `${JSON.stringify(figures, null, 2)}\n`);
say(JSON.stringify(figures, null, 2));
