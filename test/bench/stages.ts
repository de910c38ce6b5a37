/** `npm run bench:stages`: the processor time that each stage of `read` takes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as OpenReader from '../../src/open-reader.js';
import type * as ReaderModule from '../../src/reader.js';
import { circumstances } from '../../src/circumstances.js';
import { markdownTable } from './score.js';
import { parametersOf } from './parameters.js';

const USAGE = `npm run bench:stages [-- FILE… --rounds N --fields NAMES --against FOLDER --flame FILE.cpuprofile --json FILE]
The processor time that each stage of read takes, by file's least of some rounds. --against FOLDER puts another built checkout
beside this one, file by file in turns in the same process, so that other work on the machine falls on both alike; --fields NAMES
reads these fields alone; --flame FILE.cpuprofile writes down where the time of this checkout goes, to be opened as a flame graph by
the developer tools of Chrome, by VS Code or by speedscope.`;

const { values, positionals } = parametersOf(USAGE, {
  options: {
    rounds: { type: 'string', default: '5' },
    fields: { type: 'string' },
    against: { type: 'string' },
    flame: { type: 'string' },
    json: { type: 'string' },
  },
  allowPositionals: true,
});
const files = positionals.length > 0 ? positionals : ['samples/indian-colour-300dpi.jpg'];
const documents = files.map((file) => ({ name: basename(file), bytes: readFileSync(file) }));
const fields = values.fields?.split(',');

/** Microseconds between two looks at what runs: a page is then seen a thousand times. */
const SAMPLING = 500;

/** A way to read, and by file and stage the least milliseconds so far. */
class Subject {
  readonly least = documents.map(() => new Map<string, number>());

  private constructor(
    readonly name: string,
    private readonly reader: ReaderModule.Reader,
  ) {}

  static async open(name: string, folder: string): Promise<Subject> {
    const load = <T>(path: string): Promise<T> =>
      import(pathToFileURL(join(resolve(folder), 'dist/src', path)).href) as Promise<T>;
    const { openReader } = await load<typeof OpenReader>('open-reader.js');
    const { readerSettings } = await load<typeof ReaderModule>('reader.js');
    return new Subject(name, await openReader(readerSettings()));
  }

  async read(index: number): Promise<void> {
    const { name, bytes } = documents[index];
    const { timings } = await this.reader.read(bytes, name, { fields });
    const least = this.least[index];
    for (const [stage, time] of Object.entries(timings)) {
      least.set(stage, Math.min(least.get(stage) ?? Infinity, time));
    }
  }

  /** Mean over the files. */
  milliseconds(stage: string): number {
    return this.least.reduce((sum, stages) => sum + (stages.get(stage) ?? 0), 0) / documents.length;
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}

// The stages are timed by `performance.now`: here it tells what the processor spent, decoding and collecting garbage included.
performance.now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const subjects = [
  ...(values.against === undefined ? [] : [await Subject.open(values.against, values.against)]),
  await Subject.open('here', fileURLToPath(new URL('../..', import.meta.url))),
];
const here = subjects[subjects.length - 1];
// The first round compiles.
for (const subject of subjects) for (const index of documents.keys()) await subject.read(index);
for (const subject of subjects) for (const stages of subject.least) stages.clear();
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const index of documents.keys()) {
    for (const subject of round % 2 === 0 ? subjects : [...subjects].reverse()) await subject.read(index);
  }
}
if (values.flame !== undefined) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING });
  await session.post('Profiler.start');
  for (const index of documents.keys()) await here.read(index);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  writeFileSync(values.flame, JSON.stringify(profile));
}
for (const subject of subjects) await subject.close();

const stages = [...here.least[0].keys()];
const report = {
  ...circumstances(),
  ...{ files: documents.length, rounds: Number(values.rounds), fields },
  processorMilliseconds: Object.fromEntries(
    subjects.map((subject) => [
      subject.name,
      Object.fromEntries(stages.map((stage) => [stage, subject.milliseconds(stage)])),
    ]),
  ),
};
const share = (stage: string): string =>
  `${((100 * here.milliseconds(stage)) / Math.max(1e-9, subjects[0].milliseconds(stage))).toFixed(0)} %`;
process.stdout.write(
  `${documents.length} files, processor milliseconds a page, load ${report.machine.load}\n\n${markdownTable(
    ['stage', ...subjects.map(({ name }) => name), ...(subjects.length > 1 ? ['share'] : [])],
    stages.map((stage) => [
      stage,
      ...subjects.map((subject) => subject.milliseconds(stage).toFixed(1)),
      ...(subjects.length > 1 ? [share(stage)] : []),
    ]),
  )}\n`,
);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
