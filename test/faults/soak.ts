/**
 * Many documents with a kill every few seconds: servers, workers and reading processes, at random. Nothing may be lost, nothing
 * done twice. `npm run soak -- --documents 2000 --every 4 [--redis]`; prints its counts and exits 1 where they do not agree.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RedisServer } from '../support/redis-server.js';
import { drop, tally, ToldProcess } from '../support/told-process.js';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '2000' },
    every: { type: 'string', default: '4' },
    redis: { type: 'boolean', default: false },
  },
});
const documents = Number(values.documents);
const every = Number(values.every) * 1000;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

const data = mkdtempSync(join(tmpdir(), 'counterfoil-soak-'));
const redis = values.redis ? await RedisServer.start() : undefined;
// With Redis a server that watches and two workers; the built-in queue has one process that does it all.
const kinds = redis === undefined ? [{ watch: data }] : [{ watch: data, work: false }, {}, {}];
const start = (kind: object): ToldProcess => new ToldProcess({ data, redis: redis?.url, ...kind });
const running = kinds.map(start);
const kills: Record<string, number> = { process: 0, reader: 0 };
const began = Date.now();

for (let i = 0; i < documents; i++) drop(data, `cheque-${i}.png`, { pages: 1 + (i % 3), takes: 20 });
let lastKill = Date.now();
let lastSay = 0;
let idle = 0;
while (idle < 5) {
  await pause(200);
  const { done, failed, faults } = tally(data);
  if (Date.now() - lastSay > 10_000) {
    lastSay = Date.now();
    say(`${Math.round((Date.now() - began) / 1000)} s: ${done.length} of ${documents}, ${JSON.stringify(kills)}`);
  }
  const finished = done.length + failed.length >= documents;
  idle = finished && faults.length === 0 ? idle + 1 : 0;
  if (!finished && Date.now() - lastKill > every * (0.5 + Math.random())) {
    await killSomething();
    // A process that has just started gets its time to work, also where starting takes long.
    lastKill = Date.now();
  }
  if (Date.now() - began > 3_600_000) break;
}
for (const process of running) await process.stop();
await redis?.remove();

const { done, failed, results, faults } = tally(data);
const lost = documents - done.length - failed.length;
const twice = done.length + failed.length - new Set([...done, ...failed]).size + Math.max(0, results - documents);
const seconds = Math.round((Date.now() - began) / 1000);
say(
  JSON.stringify({
    queue: redis ? 'redis' : 'built in',
    documents,
    done: done.length,
    failed: failed.length,
    results,
    lost,
    twice,
    faults,
    kills,
    seconds,
  }),
);
rmSync(data, { recursive: true, force: true });
process.exitCode = lost === 0 && twice === 0 && faults.length === 0 && failed.length === 0 ? 0 : 1;

async function killSomething(): Promise<void> {
  const index = Math.floor(Math.random() * running.length);
  const readers = Math.random() < 0.5 ? running[index].readers() : [];
  if (readers.length > 0) {
    process.kill(readers[Math.floor(Math.random() * readers.length)], 'SIGKILL');
    kills['reader'] += 1;
    return;
  }
  await running[index].kill();
  running[index] = start(kinds[index]);
  await running[index].ready();
  kills['process'] += 1;
}
