/** `npm run bench -- engines`: what a page asks of the engine, and what a shared engine costs or saves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { circumstances, inWords } from '../../src/circumstances.js';
import { openReader } from '../../src/open-reader.js';
import { PACKAGE_ROOT } from '../../src/paths.js';
import type * as Pool from '../../src/pool.js';
import { readerSettings } from '../../src/reader.js';
import { treeUse } from './process-tree.js';
import { markdownTable } from './score.js';
import { againstStraight } from './straight.js';
import { parametersOf } from './parameters.js';

const USAGE = `node --import tsx test/bench/engines.ts [--file SCAN --rounds N --json FILE]
What a page asks of the engine, how much of its processor time that is, what a shared engine costs or saves, and onnx beside
onnxruntime itself. Needs /proc and the program as built.`;

const { values } = parametersOf(USAGE, {
  options: {
    file: { type: 'string', default: join(PACKAGE_ROOT, 'samples/indian-colour-300dpi.jpg') },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const scan = readFileSync(values.file);
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Of one page: calls, pictures, values, and the share of its processor time that the engine takes. */
async function demandOfAPage(): Promise<object> {
  const reader = await openReader(readerSettings({ engine: 'onnx' }));
  await reader.read(scan, 'warm');
  const { prototype } = InferenceSession as unknown as {
    prototype: { run: (...given: unknown[]) => Promise<unknown> };
  };
  const original = prototype.run;
  const shares: number[] = [];
  const seen = { calls: 0, glyphs: 0, strips: 0, kilobytes: 0 };
  for (let round = 0; round < rounds; round += 1) {
    let engine = 0;
    Object.assign(seen, { calls: 0, glyphs: 0, strips: 0, kilobytes: 0 });
    prototype.run = async function (feeds, ...rest) {
      const [{ dims, data }] = Object.values(feeds as Record<string, Tensor>);
      seen.calls += 1;
      seen[dims[1] === dims[2] ? 'glyphs' : 'strips'] += dims[0];
      seen.kilobytes += (data as Float32Array).byteLength / 1024;
      const before = process.cpuUsage();
      const answer = await original.call(this, feeds, ...rest);
      const { user, system } = process.cpuUsage(before);
      engine += user + system;
      return answer;
    };
    const before = process.cpuUsage();
    await reader.read(scan, 'scan');
    const { user, system } = process.cpuUsage(before);
    shares.push(engine / (user + system));
  }
  prototype.run = original;
  await reader.close();
  return { ...seen, kilobytes: Math.round(seen.kilobytes), engineShareOfProcessorTime: median(shares) };
}

/** Processor seconds of a page with an engine in each page process, and with one that all share, in turns. */
async function sharing(): Promise<object> {
  process.execArgv = [];
  const built = pathToFileURL(join(PACKAGE_ROOT, 'dist/src/pool.js')).href;
  const { openReaderPool } = (await import(built)) as typeof Pool;
  const workers = availableParallelism();
  const settings = readerSettings({ engine: 'onnx', workers });
  const limits = { ...settings.limits, seconds: 600 };
  const costs: Record<string, number[]> = { own: [], shared: [] };
  const pools = {
    own: openReaderPool({ ...settings, limits }),
    shared: openReaderPool({ ...settings, limits, shareEngine: true }),
  };
  const pages = 2 * workers;
  for (let round = -1; round < rounds; round += 1) {
    for (const way of ['own', 'shared'] as const) {
      const before = treeUse(process.pid).processorSeconds;
      await Promise.all(Array.from({ length: pages }, () => pools[way].read(scan, 'scan')));
      // The first round loads.
      if (round >= 0) costs[way].push((treeUse(process.pid).processorSeconds - before) / pages);
    }
  }
  for (const pool of Object.values(pools)) await pool.close();
  const ratio = median(costs.shared.map((cost, round) => cost / costs.own[round]));
  return { processorSecondsOfAPage: { own: median(costs.own), shared: median(costs.shared) }, sharedOverOwn: ratio };
}

const where = circumstances();
process.stdout.write(`${inWords(where)}\n\n`);
const straight = [await againstStraight(2, 64, 5 * rounds), await againstStraight(1, 64, 5 * rounds)];
process.stdout.write(
  `${markdownTable(
    ['threads', 'batch', '`onnx`, glyphs a second', 'straight onnxruntime', 'ratio', 'ratio, processor time'],
    straight.map(({ threads, batch, ours, straight: theirs, ratio, processorRatio }) => [
      ...[
        String(threads),
        String(batch),
        ours.toFixed(0),
        theirs.toFixed(0),
        ratio.toFixed(3),
        processorRatio.toFixed(3),
      ],
    ]),
  )}\n\n`,
);
const page = await demandOfAPage();
process.stdout.write(`A page asks of the engine: ${JSON.stringify(page)}\n`);
const shared = await sharing();
process.stdout.write(`An engine of its own in each page process, and one that all share: ${JSON.stringify(shared)}\n`);
if (values.json !== undefined)
  writeFileSync(values.json, JSON.stringify({ ...where, straight, page, shared }, null, 2));
