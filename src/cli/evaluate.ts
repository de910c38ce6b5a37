import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { CounterfoilError } from '../errors.js';
import {
  figuresTable,
  glyphsOf,
  htmlReport,
  loadGlyphs,
  loadTruth,
  lossesTable,
  notesOf,
  observeDataSet,
  observeGlyphs,
  pagesOf,
  reportOf,
  thresholdsTable,
  worstOf,
  writeWorst,
} from '../evaluation/index.js';
import { openReaderPool } from '../pool.js';
import { readerSettings } from '../reader.js';
import { printLine } from './output.js';

interface Options {
  profile?: string;
  engine?: string;
  models?: string;
  config?: string;
  workers?: number;
  images?: string;
  labels?: string;
  json?: boolean;
  thresholds?: boolean;
  html?: string;
  worst?: number;
  out?: string;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('Measure the reading on scans whose truth is known.')
    .argument('[folder]', 'data set: files and their truth.jsonl')
    .option('--profile <name|path|auto>', 'kind of document, for rows that name none')
    .option('--engine <name|auto>', 'onnx, webgpu, tensorflow or wasm; auto takes the best that loads')
    .option('--models <dir>', 'folder of networks to use instead of the package’s own')
    .option('--config <file>', 'settings (see config/default.yaml)')
    .option('--images <idx>', 'measure the glyph classifier on an IDX file (X-images-idx3-ubyte, also .gz) …')
    .option('--labels <idx>', '… with the labels of this one (Y-labels-idx1-ubyte, also .gz)')
    .option('--json', 'print one JSON object and nothing else')
    .option('--thresholds', 'also print which threshold keeps each field to a misread rate of 1 % and of 0.1 %')
    .option('--html <file>', 'write figures, thresholds, curves, confusions and worst crops as one page')
    .addOption(
      new Option(
        '--worst <n>',
        'the n worst values of each kind: on the page of --html (20), as files in --out',
      ).argParser(countOf),
    )
    .option('--out <dir>', 'folder for the crops of --worst')
    .addOption(new Option('--workers <n>', 'processes that read side by side').argParser(countOf))
    .addHelpText(
      'after',
      `
Each line of truth.jsonl tells of one file: a document {"file", "profile", "fields": {"amount": "8742.00", …}} or a strip
{"file", "kind": "amount" | "micr-e13b" | "micr-cmc7", "text"}. exact: whole values right when forced to answer, with the
95 % Wilson interval; accepted: by the profile’s own thresholds; misread: share of the accepted that is wrong; read@1%: share
that can be read with at most 1 % of those wrong; ECE: expected calibration error; by chance: what it would be with so many
values if every confidence were exactly right; ms: median for a file. --thresholds: the least confidence to accept, for the
field’s accept in a profile.

Examples:
  counterfoil evaluate my-scans/
  counterfoil evaluate my-scans/ --profile cheque-us --json
  counterfoil evaluate my-scans/ --html report.html --thresholds
  counterfoil evaluate my-scans/ --worst 20 --out look/
  counterfoil evaluate --images t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz`,
    )
    .action(evaluate);
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('Expected a whole number from 1.');
  return count;
}

async function evaluate(folder: string | undefined, options: Options): Promise<void> {
  const task = await taskFor(folder, options);
  const settings = readerSettings(options);
  const pool = openReaderPool(settings);
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {value}/{total} | {eta_formatted} left', stream: process.stderr })
    : undefined;
  bar?.start(task.items, 0);
  try {
    const progress = { concurrency: pool.size, onProgress: (done: number) => bar?.update(done) };
    const observations =
      task.type === 'glyphs'
        ? await observeGlyphs(task.glyphs, pool, progress)
        : await observeDataSet(task.set, pool, progress);
    bar?.stop();
    const notes = task.type === 'set' ? notesOf(task.set, observations) : [];
    for (const note of notes) process.stderr.write(`${note}\n`);
    const peak = Math.max(pool.peakMemoryMB(), process.resourceUsage().maxRSS / 1024);
    const report = reportOf(task.name, task.items, observations, peak);
    if (options.json) await printLine(JSON.stringify(report));
    else {
      const head = `${report.dataset}: ${report.items} items, figures in per cent, at most ${report.peakMemoryMB} MB a process`;
      const thresholds = options.thresholds ? ['', thresholdsTable(report)] : [];
      await printLine([head, figuresTable(report), ...thresholds, '', lossesTable(observations)].join('\n'));
    }
    const { worst, out, html } = options;
    const pages = task.type === 'glyphs' ? glyphsOf(task.glyphs) : pagesOf(task.set.folder, settings);
    if (html !== undefined)
      await writePage(html, await htmlReport(report, observations, pages, worst ?? WORST_ON_PAGE));
    if (worst !== undefined && out !== undefined) await writeWorst(worstOf(observations, worst), pages, out);
  } finally {
    bar?.stop();
    await pool.close();
  }
}

const WORST_ON_PAGE = 20;

async function writePage(file: string, page: string): Promise<void> {
  await writeFile(file, page).catch((cause: unknown) => {
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `${file} cannot be written`, { cause });
  });
}

/** What is to be measured, checked before any process starts. */
async function taskFor(folder: string | undefined, options: Options) {
  const { images, labels, worst, out, html, profile } = options;
  if ((worst === undefined) !== (out === undefined) && (out !== undefined || html === undefined)) {
    throw new CounterfoilError('CF_USAGE', '--worst and --out are only of use together, or --worst with --html');
  }
  if ((images === undefined) !== (labels === undefined)) {
    throw new CounterfoilError('CF_USAGE', '--images and --labels are only of use together');
  }
  if ((folder === undefined) === (images === undefined)) {
    throw new CounterfoilError('CF_USAGE', 'Give either the folder of a data set, or --images and --labels');
  }
  if (images !== undefined && labels !== undefined) {
    const glyphs = await loadGlyphs(images, labels);
    return { type: 'glyphs', glyphs, name: basename(images), items: glyphs.count } as const;
  }
  const set = await loadTruth(folder ?? '', profile);
  return { type: 'set', set, name: basename(resolve(set.folder)), items: set.rows.length } as const;
}
