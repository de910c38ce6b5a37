/** `npm run bench:fine-tune`: what a user's own strips give. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadTruth } from '../../src/evaluation/index.js';
import { openReader } from '../../src/open-reader.js';
import { MODELS_FOLDER } from '../../src/paths.js';
import { readerSettings } from '../../src/reader.js';
import { openRecogniser } from '../../src/recognise/index.js';
import { fitClassifier } from '../../src/training/fit.js';
import { RECIPES } from '../../src/training/recipes.js';
import { cropsOf, type Crop } from './crops.js';
import { circumstances } from '../../src/circumstances.js';
import { countOf, digitsScore, markdownTable } from './score.js';
import { parametersOf } from './parameters.js';

const USAGE = `npm run bench:fine-tune [-- SET --data DIR --folds N --epochs N --networks glyphs,strips --keep DIR --out FILE.json]
What a user's own strips give: as many times as there are folds the networks that read lines are taken further on all other
folds of a set of strips and measured on the one that they did not see; they are thrown away. Default: five folds of strips-amount.
  --keep DIR  keeps the networks of each fold in DIR/fold-0 and so on, and goes on with what is there: after a break, or to
              measure another way of reading with the same networks`;

const { values, positionals } = parametersOf(USAGE, {
  options: {
    data: { type: 'string', default: '../shared/data' },
    folds: { type: 'string', default: '5' },
    epochs: { type: 'string' },
    networks: { type: 'string', default: 'glyphs,strips' },
    keep: { type: 'string' },
    out: { type: 'string', default: 'bench-fine-tune.json' },
  },
  allowPositionals: true,
});
const [set = 'strips-amount'] = positionals;
const folder = resolve(values.data, set);
const folds = Number(values.folds);
const NETWORKS = values.networks.split(',');
const settings = readerSettings();
const reader = await openReader(settings);
const scratch = mkdtempSync(join(tmpdir(), 'counterfoil-fine-tune-'));

/** A set of its own with the strips that are learnt from. */
async function learningSet(name: string, wanted: (index: number) => boolean): Promise<string> {
  const own = join(scratch, name);
  mkdirSync(own);
  const rows = (await loadTruth(folder)).rows.filter((row) => row.type === 'strip').filter((_, index) => wanted(index));
  for (const { file } of rows) symlinkSync(join(folder, file), join(own, file));
  const truth = rows.map(({ file, kind, text }) => JSON.stringify({ file, kind, text }));
  writeFileSync(join(own, 'truth.jsonl'), `${truth.join('\n')}\n`);
  return own;
}

async function readAll(crops: readonly Crop[], modelsFolder: string) {
  const recogniser = await openRecogniser({ engine: 'onnx', modelsFolder });
  const answers = [];
  for (const crop of crops) answers.push(await crop.read(recogniser));
  await recogniser.dispose();
  return answers;
}

const shipped = await openRecogniser({ engine: 'onnx' });
const { crops } = await cropsOf(folder, Infinity, { reader, recogniser: shipped, context: settings });
await shipped.dispose();
const before = await readAll(crops, MODELS_FOLDER);
const after = [...before];
for (let fold = 0; fold < folds; fold += 1) {
  const started = performance.now();
  const data = await learningSet(`fold-${fold}`, (index) => index % folds !== fold);
  const models = join(resolve(values.keep ?? scratch), `fold-${fold}`);
  for (const network of NETWORKS) {
    const plan = await RECIPES[network].plan({
      seed: 1,
      data: [data],
      epochs: values.epochs === undefined ? undefined : Number(values.epochs),
    });
    await fitClassifier({ ...plan, out: join(models, network), resume: values.keep !== undefined });
  }
  copyFileSync(join(MODELS_FOLDER, 'strips', 'calibration.json'), join(models, 'strips', 'calibration.json'));
  const held = crops.map((_, index) => index).filter((index) => index % folds === fold);
  const answers = await readAll(
    held.map((index) => crops[index]),
    models,
  );
  held.forEach((index, at) => (after[index] = answers[at]));
  process.stderr.write(`fold ${fold + 1} of ${folds}: ${Math.round((performance.now() - started) / 1000)} s\n`);
}
rmSync(scratch, { recursive: true });

const rows = [
  { name: 'as shipped', figures: digitsScore(crops, before) },
  {
    name: `taken further on ${Math.round((crops.length * (folds - 1)) / folds)} of them`,
    figures: digitsScore(crops, after),
  },
];
process.stdout.write(
  `${set}, ${crops.length} strips, ${folds} folds, digits only\n\n${markdownTable(
    ['networks', 'exact', 'read at 1 % misread', 'characters wrong, %'],
    rows.map(({ name, figures: { n, exact, readRateAt, characterErrorRate } }) => [
      name,
      countOf(exact, n),
      countOf(readRateAt['0.01'], n),
      (100 * characterErrorRate).toFixed(2),
    ]),
  )}\n`,
);
writeFileSync(values.out, `${JSON.stringify({ ...circumstances(), set, folds, rows }, null, 2)}\n`);
await reader.close();
