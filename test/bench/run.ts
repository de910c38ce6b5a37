/**
 * `npm run bench [-- SECTION… --data DIR --compare FILE --out FILE]`: every benchmark in one run. Each section is a program of this
 * folder, which prints its own tables; their figures are kept together as JSON, and held against those of an earlier run.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { circumstances, inWords } from '../../src/circumstances.js';
import { CounterfoilError } from '../../src/errors.js';
import { ratiosOf } from './compare.js';
import { markdownTable } from './score.js';
import { parametersOf } from './parameters.js';

const SCANS = new Set(['.png', '.jpg', '.jpeg', '.tif', '.tiff', '.bmp', '.pdf']);
const scansOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => SCANS.has(extname(name).toLowerCase()))
    .map((name) => join(folder, name));

interface Section {
  readonly about: string;
  /** Program and parameters; the file for its figures comes after. */
  readonly command: (folder: string) => readonly string[];
}

const SECTIONS: Readonly<Record<string, Section>> = {
  stages: {
    about: 'time of each stage on each kind of document, and memory of a page process',
    command: (folder) => ['test/bench/read.ts', ...scansOf(folder), '--rounds', '5', '--pages', '50', '--out'],
  },
  pages: {
    about: 'pages a second on one core and on all, all fields and MICR alone, beside Tesseract; cold start',
    command: (folder) => ['test/bench/pages.ts', folder, '--json'],
  },
  engines: {
    about: 'glyphs and strips a second of every engine that loads, at several sizes of batch',
    command: () => ['src/cli/main.ts', 'engine', 'bench', '--out'],
  },
  sharing: {
    about: 'onnx beside onnxruntime itself, what a page asks of the engine, one engine shared by all page processes',
    command: () => ['test/bench/engines.ts', '--json'],
  },
  strips: {
    about: 'strips a second and strips right, beside Tesseract and PP-OCRv4',
    command: (folder) => ['test/bench/accuracy.ts', folder, '--limit', '60', '--out'],
  },
};

const USAGE = `npm run bench [-- SECTION… --data DIR --compare FILE.json --out FILE.json]
${Object.entries(SECTIONS)
  .map(([name, { about }]) => `  ${name.padEnd(9)} ${about}`)
  .join('\n')}`;

const { values, positionals } = parametersOf(USAGE, {
  options: {
    data: { type: 'string', default: 'samples' },
    compare: { type: 'string' },
    out: { type: 'string', default: `bench/${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.json` },
  },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !Object.hasOwn(SECTIONS, name));
if (unknown !== undefined) throw new CounterfoilError('CF_USAGE', `There is no section "${unknown}": see --help`);
if (!existsSync(values.data)) throw new CounterfoilError('CF_INPUT_NOT_FOUND', `There is no folder ${values.data}`);

const scratch = mkdtempSync(join(tmpdir(), 'counterfoil-bench-'));
const where = circumstances();
process.stdout.write(`${inWords(where)}\n`);
const sections: Record<string, unknown> = {};
const failed: string[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(SECTIONS)) {
  process.stdout.write(`\n## ${name}: ${SECTIONS[name].about}\n\n`);
  const file = join(scratch, `${name}.json`);
  const ended = await run(['--import', 'tsx', ...SECTIONS[name].command(values.data), file]);
  if (ended && existsSync(file)) sections[name] = JSON.parse(readFileSync(file, 'utf8'));
  else failed.push(name);
}
rmSync(scratch, { recursive: true });
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, `${JSON.stringify({ ...where, data: values.data, sections }, null, 2)}\n`);
process.stdout.write(`\nFigures: ${values.out}\n`);
if (values.compare !== undefined) {
  const before = JSON.parse(readFileSync(values.compare, 'utf8')) as { date: string; sections: unknown };
  const rows = ratiosOf(before.sections, sections).map(({ figure, before: then, now, ratio }) => [
    ...[figure, String(then), String(now), ratio.toFixed(2)],
  ]);
  process.stdout.write(`\n${markdownTable(['figure', `before (${before.date})`, 'now', 'now / before'], rows)}\n`);
}
if (failed.length > 0) {
  process.stderr.write(`No figures of ${failed.join(', ')}\n`);
  process.exitCode = 1;
}

function run(parameters: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, parameters, { stdio: 'inherit' });
    child.on('error', () => resolve(false));
    child.on('close', (status) => resolve(status === 0));
  });
}
