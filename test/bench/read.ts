/** `npm run bench:read`: what reading one cheque costs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openReader } from '../../src/open-reader.js';
import { openReaderPool } from '../../src/pool.js';
import { readerSettings } from '../../src/reader.js';
import { parametersOf } from './parameters.js';

const USAGE = `npm run bench:read [-- FILE… --pages N --rounds N --profile NAME --out FILE.json]
The median time of each stage on each sample in one process, and the resident memory of a page worker over many pages.`;

const { values, positionals } = parametersOf(USAGE, {
  options: {
    pages: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '9' },
    out: { type: 'string' },
    profile: { type: 'string', default: 'auto' },
  },
  allowPositionals: true,
});
const files = positionals.length > 0 ? positionals : ['samples/indian-colour-300dpi.jpg'];
const [pages, rounds] = [Number(values.pages), Number(values.rounds)];
const documents = files.map((file) => ({ name: basename(file), bytes: readFileSync(file) }));
const options = { profile: values.profile };

const median = (sorted: number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;
const timings = new Map<string, Map<string, number[]>>();
const reader = await openReader(readerSettings());
// The first round compiles.
for (let round = -1; round < rounds; round++) {
  for (const { name, bytes } of documents) {
    const before = process.cpuUsage();
    const result = await reader.read(bytes, name, options);
    const { user, system } = process.cpuUsage(before);
    if (round < 0) continue;
    const stages = timings.get(name) ?? new Map<string, number[]>();
    timings.set(name, stages);
    // Time on a shared machine tells of its other work too; what the processor spent does less so.
    const spent = { ...result.timings, processor: (user + system) / 1000 };
    for (const [stage, time] of Object.entries(spent)) stages.set(stage, [...(stages.get(stage) ?? []), time]);
  }
}
await reader.close();

// Of a worker as it runs in service: as built, without what lets this benchmark run from its source.
process.execArgv = [];
const pool = openReaderPool(
  { ...readerSettings(), workers: 1 },
  fileURLToPath(new URL('../../dist/workers/page-worker.js', import.meta.url)),
);
let half = 0;
for (let page = 0; page < pages; page++) {
  const { name, bytes } = documents[page % documents.length];
  await pool.read(bytes, name, options);
  if (page === pages >> 1) half = pool.peakMemoryMB();
}
const peak = pool.peakMemoryMB();
await pool.close();

const report = {
  date: new Date().toISOString().slice(0, 10),
  machine: { node: process.version, processor: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0] },
  rounds,
  pages,
  milliseconds: Object.fromEntries(
    [...timings].map(([name, stages]) => [
      name,
      Object.fromEntries([...stages].map(([stage, times]) => [stage, median(times.sort((a, b) => a - b))])),
    ]),
  ),
  memoryMB: { peakOfFirstHalf: Math.round(half), peak: Math.round(peak) },
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
