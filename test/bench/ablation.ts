/** `npm run bench:ablation`: what each part of the line reader gives, on the same lines in one run. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openReader } from '../../src/open-reader.js';
import { readerSettings } from '../../src/reader.js';
import type { LineOptions } from '../../src/read-zone.js';
import { openRecogniser, type EngineName } from '../../src/recognise/index.js';
import { buildLattice } from '../../src/segment/index.js';
import { cropsOf } from './crops.js';
import type { Answer } from './line-reader.js';
import { circumstances } from '../../src/circumstances.js';
import { anyOf, cutOnce, MARGIN_ALONE } from './parts.js';
import { countOf, digitsScore, markdownTable } from './score.js';
import { parametersOf } from './parameters.js';

/** One line a row: what stands in for a part. */
const ABLATIONS: readonly (readonly [name: string, options: LineOptions])[] = [
  ['all of it', {}],
  ['no grammar: digits and signs in any order', { grammar: anyOf("0123456789.,-/=*#X:'$₹£€") }],
  ['no strip reader: the lattice alone', { stripReader: false }],
  ['no lattice: the strip reader alone', { networks: [] }],
  ['neither: cut once, by shape', { stripReader: false, cut: (strip) => cutOnce(buildLattice(strip)) }],
  ['in the lattice only the network for handwriting', { networks: ['glyphs'] }],
  ['in the lattice only the network for print', { networks: ['printed'] }],
  ['no calibration: the odds of the two best as they are', { calibration: MARGIN_ALONE }],
];

const USAGE = `npm run bench:ablation [-- SET --data DIR --limit N --models DIR --engine NAME --out FILE.json]
What each part of the line reader gives, on the same lines in one run: a Markdown table with counts and 95 % Wilson intervals.
SET is a folder with a truth.jsonl, in --data or anywhere; default: strips-amount. --limit N takes N files, evenly spread.`;

const { values, positionals } = parametersOf(USAGE, {
  options: {
    data: { type: 'string', default: '../shared/data' },
    limit: { type: 'string', default: '1000000' },
    models: { type: 'string' },
    engine: { type: 'string' },
    out: { type: 'string', default: 'bench-ablation.json' },
  },
  allowPositionals: true,
});
const [set = 'strips-amount'] = positionals;
const settings = readerSettings(values);
const recogniser = await openRecogniser({
  engine: settings.engine as EngineName | 'auto',
  modelsFolder: settings.models,
});
const reader = await openReader(settings);
const { crops } = await cropsOf(join(values.data, set), Number(values.limit), {
  reader,
  recogniser,
  context: settings,
});

const rows = [];
for (const [name, options] of ABLATIONS) {
  const answers: Answer[] = [];
  const started = performance.now();
  for (const crop of crops) answers.push(await crop.read(recogniser, options));
  rows.push({ name, figures: digitsScore(crops, answers) });
  process.stderr.write(`${name}: ${Math.round((performance.now() - started) / 1000)} s\n`);
}

const report = { ...circumstances(), set, networks: recogniser.versions(), rows };
const { date, machine } = report;
process.stdout.write(
  [
    `${set}, ${crops.length} lines, digits only; ${date}, ${machine.processor ?? 'unknown processor'}, networks ${JSON.stringify(report.networks)}`,
    '',
    markdownTable(
      ['line reader', 'exact', 'read at 1 % misread', 'characters wrong, %', 'calibration error'],
      rows.map(({ name, figures: { n, exact, readRateAt, characterErrorRate, calibrationError } }) => [
        name,
        countOf(exact, n),
        countOf(readRateAt['0.01'], n),
        (100 * characterErrorRate).toFixed(2),
        calibrationError.toFixed(3),
      ]),
    ),
    '',
  ].join('\n'),
);
writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
await Promise.all([reader.close(), recogniser.dispose()]);
