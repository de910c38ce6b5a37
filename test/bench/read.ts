/**
 * `npm run bench`: what reading one cheque costs. Prints the machine, the median time of each stage on each sample in one
 * process on one core, and the resident memory over many pages; keeps the figures as JSON where --out names a file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { openReader } from '../../src/open-reader.js';
import { readerSettings } from '../../src/reader.js';

const { values, positionals } = parseArgs({
  options: {
    pages: { type: 'string', default: '500' },
    out: { type: 'string' },
    profile: { type: 'string', default: 'auto' },
  },
  allowPositionals: true,
});
const files = positionals.length > 0 ? positionals : ['samples/indian-colour-300dpi.jpg'];
const pages = Number(values.pages);
const reader = await openReader(readerSettings());
const documents = files.map((file) => ({ name: basename(file), bytes: readFileSync(file) }));
const megabytes = (): number => Math.round(process.memoryUsage.rss() / 1048576);

const median = (sorted: number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;
const timings = new Map<string, Map<string, number[]>>();
const memory: number[] = [];
for (let page = 0; page < pages; page++) {
  const { name, bytes } = documents[page % documents.length];
  const before = process.cpuUsage();
  const result = await reader.read(bytes, name, { profile: values.profile });
  const { user, system } = process.cpuUsage(before);
  const stages = timings.get(name) ?? new Map<string, number[]>();
  timings.set(name, stages);
  // Time on a shared machine tells of its other work too; what the processor spent does less so.
  const spent = { ...result.timings, processor: (user + system) / 1000 };
  for (const [stage, time] of Object.entries(spent)) stages.set(stage, [...(stages.get(stage) ?? []), time]);
  memory.push(megabytes());
}
await reader.close();

const report = {
  date: new Date().toISOString().slice(0, 10),
  machine: { node: process.version, processor: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0] },
  pages,
  milliseconds: Object.fromEntries(
    [...timings].map(([name, stages]) => [
      name,
      Object.fromEntries([...stages].map(([stage, times]) => [stage, median(times.sort((a, b) => a - b))])),
    ]),
  ),
  memoryMB: { half: memory[Math.floor(pages / 2)], end: memory.at(-1), peak: Math.max(...memory) },
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
