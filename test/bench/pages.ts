/** `npm run bench:pages`: how many cheques a second are read, beside Tesseract, and what that needs. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openReaderPool } from '../../src/pool.js';
import { readerSettings } from '../../src/reader.js';
import { circumstances } from '../../src/circumstances.js';
import { markdownTable } from './score.js';
import { HOW_TO_GET_TESSERACT } from './tesseract.js';
import { parametersOf } from './parameters.js';

const USAGE = `npm run bench:pages [-- FOLDER… --rounds N --starts N --json FILE]
Cheques a second with every core and one at a time, all fields and the MICR line alone, beside Tesseract on the same files, in
turns so that other work on the machine falls on all alike; how long each kind takes, how much memory a page process holds, and
how long the command takes from a cold start.`;

const { values, positionals } = parametersOf(USAGE, {
  options: {
    rounds: { type: 'string', default: '3' },
    starts: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
  allowPositionals: true,
});
const PICTURES = new Set(['.png', '.jpg', '.jpeg', '.tif', '.tiff']);
const folders = positionals.length > 0 ? positionals : ['samples'];
const files = folders.flatMap((folder) =>
  statSync(folder).isDirectory()
    ? readdirSync(folder)
        .filter((name) => PICTURES.has(extname(name).toLowerCase()))
        .map((name) => join(folder, name))
    : [folder],
);
const cores = availableParallelism();
const built = (path: string): string => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

/** Resolves once the program ends; with whether it ended well. */
const run = (command: string, parameters: readonly string[], env = process.env): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(command, parameters, { stdio: 'ignore', env });
    child.on('error', () => resolve(false));
    child.on('close', (status) => resolve(status === 0));
  });

/** Works through all files, so many at a time. */
async function sideBySide(lanes: number, work: (file: string) => Promise<unknown>): Promise<number> {
  const left = [...files];
  const started = performance.now();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let file = left.shift(); file !== undefined; file = left.shift()) await work(file);
    }),
  );
  return (performance.now() - started) / 1000;
}

// Of workers as they run in service: as built, without what lets this benchmark run from its source.
process.execArgv = [];
const pool = openReaderPool({ ...readerSettings(), workers: cores }, built('workers/page-worker.js'));
/** Milliseconds of every reading of all fields when nothing else was read, by the profile that it was read with. */
const kinds = new Map<string, number[]>();
const read =
  (fields?: readonly string[], alone = false) =>
  async (file: string): Promise<void> => {
    const started = performance.now();
    const result = await pool.read(readFileSync(file), basename(file), { fields }).catch(() => undefined);
    const kind = result?.items[0]?.profile.name ?? 'not read';
    if (alone) kinds.set(kind, [...(kinds.get(kind) ?? []), performance.now() - started]);
  };
const hasTesseract = await run('tesseract', ['--version']);
// One thread each, as many processes as cores: that is quicker than its own threads.
const env = { ...process.env, OMP_THREAD_LIMIT: '1' };
const ways = [
  { name: 'Counterfoil, all fields', lanes: cores, work: read() },
  { name: 'Counterfoil, all fields, one page at a time', lanes: 1, work: read(undefined, true) },
  { name: 'Counterfoil, MICR line alone', lanes: cores, work: read(['micr']) },
  ...(hasTesseract
    ? [
        {
          name: 'Tesseract, `-l eng`',
          lanes: cores,
          work: (file: string) => run('tesseract', [file, 'stdout', '-l', 'eng'], env),
        },
      ]
    : []),
].map((way) => ({ ...way, seconds: [] as number[] }));
if (!hasTesseract) process.stderr.write(`${HOW_TO_GET_TESSERACT}\n`);

// As in service: networks are loaded and loops compiled.
for (let warm = 0; warm < 3; warm += 1) await sideBySide(cores, read());
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const way of ways) way.seconds.push(await sideBySide(way.lanes, way.work));
}
const memoryMB = pool.peakMemoryMB();
await pool.close();

const starts: number[] = [];
for (let start = 0; start < Number(values.starts); start += 1) {
  const began = performance.now();
  await run(process.execPath, [built('src/cli/main.js'), 'read', files[start % files.length]]);
  starts.push((performance.now() - began) / 1000);
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1];
const reference = median(ways[0].seconds);
const report = {
  ...circumstances(),
  ...{ files: files.length, cores, rounds: Number(values.rounds) },
  ways: ways.map(({ name, seconds }) => ({ name, seconds, pagesPerSecond: files.length / median(seconds) })),
  /** Pages a second with all cores over those one at a time; the rounds had the same machine. */
  scaling: median(ways[0].seconds.map((seconds, round) => ways[1].seconds[round] / seconds)),
  kinds: [...kinds].map(([name, times]) => ({ name, readings: times.length, milliseconds: median(times) })),
  /** Most resident memory that a page process had after a page, megabytes. */
  memoryMB,
  coldStartSeconds: { median: median(starts), all: starts },
};
process.stdout.write(
  `${files.length} files on ${cores} cores, load ${report.machine.load.toFixed(1)}\n\n${markdownTable(
    ['', 'pages a second', 'time, all fields = 1'],
    ways.map(({ name, seconds }) => [
      name,
      (files.length / median(seconds)).toFixed(2),
      (median(seconds) / reference).toFixed(2),
    ]),
  )}\n\nFrom 1 to ${cores} at a time: ${report.scaling.toFixed(2)} times the pages\n\n${markdownTable(
    ['kind', 'readings', 'milliseconds, median'],
    report.kinds.map(({ name, readings, milliseconds }) => [name, String(readings), milliseconds.toFixed(0)]),
  )}\n\nCold start of \`counterfoil read\` on one file: ${median(starts).toFixed(2)} s (median of ${starts.length})\n\nMemory of a page process at most: ${memoryMB.toFixed(0)} MB\n`,
);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
