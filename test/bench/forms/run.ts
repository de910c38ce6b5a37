/** `npm run bench:forms`: how surely forms are laid over scans, and what reading one costs. Each part has its own seed, so that the figures do not hang on the number of jobs. */
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { circumstances } from '../../../src/circumstances.js';
import { measureCells } from './cells.js';
import { compareCost } from './cost.js';
import { tryForeign, type ForeignOutcome } from './foreign.js';
import { measureLines } from './lines.js';
import { tryPose, type PoseOutcome } from './poses.js';
import { parametersOf } from '../parameters.js';

const USAGE = `npm run bench:forms [-- --poses N --foreign N --cells N --lines N --readings N --jobs N --json FILE]
How surely forms are laid over scans, and what reading one costs. Poses are drawn at random, a third of all values at an end of its
range: skew ±10°, scale 0.5 to 2, shift ±15 %, tilt up to 15° each way, grey or bitonal, one in four upside down. Cells are pages
of ordinary and of overwritten ones. Lines are coupons in OCR-A and OCR-B of each kind of scan.`;

const { values } = parametersOf(USAGE, {
  options: {
    poses: { type: 'string', default: '300' },
    foreign: { type: 'string', default: '50' },
    cells: { type: 'string', default: '10' },
    lines: { type: 'string', default: '0' },
    readings: { type: 'string', default: '10' },
    jobs: { type: 'string', default: '1' },
    json: { type: 'string' },
    part: { type: 'string' },
  },
});
const [poses, foreign, cells, lines, readings, jobs] = [
  ...[values.poses, values.foreign, values.cells, values.lines],
  ...[values.readings, values.jobs],
].map(Number);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What a part tells its parent. */
type Told =
  | { readonly pose: number; readonly outcome: PoseOutcome }
  | { readonly foreign: number; readonly outcome: ForeignOutcome };

async function doPart(part: number): Promise<void> {
  const tell = (told: Told): void => void process.send?.(told);
  for (let index = part; index < poses; index += jobs) tell({ pose: index, outcome: await tryPose(index) });
  for (let index = part; index < foreign; index += jobs) tell({ foreign: index, outcome: await tryForeign(index) });
  process.disconnect();
}

async function doAll(): Promise<void> {
  const found: PoseOutcome[] = [];
  const others: ForeignOutcome[] = [];
  const started = performance.now();
  let done = 0;
  const take = (told: Told): void => {
    if ('pose' in told) {
      found[told.pose] = told.outcome;
      const { verdict, residual } = told.outcome;
      if (verdict !== 'found' || (residual ?? 0) >= 1.5)
        say(`  pose ${told.pose}: ${verdict} ${residual?.toFixed(1) ?? ''} ${JSON.stringify(told.outcome)}`);
    } else {
      others[told.foreign] = told.outcome;
      const { takenFor, kind } = told.outcome;
      if (takenFor !== undefined) say(`  foreign page ${told.foreign}, ${kind}: taken for ${takenFor}`);
    }
    done += 1;
    if (done % 25 === 0)
      say(`  ${done} of ${poses + foreign} after ${((performance.now() - started) / 1000).toFixed(0)} s`);
  };
  await Promise.all(
    Array.from({ length: poses + foreign > 0 ? jobs : 0 }, (_, part) => {
      const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--part', String(part)]);
      child.on('message', (told) => take(told as Told));
      return new Promise<void>((resolve, reject) => {
        child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`Part ${part} ended with ${code}`))));
      });
    }),
  );
  if (poses > 0) say(summary(found));
  if (foreign > 0) {
    const wrong = others.filter(({ takenFor }) => takenFor !== undefined).length;
    const nearest = Math.max(...others.map((one) => one.nearest));
    say(
      `${foreign} pages of anything else: ${wrong} taken for a form; the nearest looked like one by ${nearest.toFixed(2)}`,
    );
  }
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ ...circumstances(), poses: found, foreign: others }, null, 1)}\n`);
}

async function sayCells(): Promise<void> {
  const { ordinary, falseAlarms, overwritten, hits, surely } = await measureCells(cells);
  const share = (some: number, all: number): string => `${some} of ${all} (${((100 * some) / all).toFixed(1)} %)`;
  say(
    `overwritten cells: ${share(hits, overwritten)} found, ${share(surely, overwritten)} missed and read surely; ` +
      `${share(falseAlarms, ordinary)} ordinary cells taken for overwritten`,
  );
}

async function sayLines(): Promise<void> {
  for (const { face, capture, lines: all, right, accepted, misread } of await measureLines(lines, say))
    say(`${face}, ${capture}: ${right} of ${all} lines right, ${accepted} accepted, ${misread} of them wrong`);
}

function summary(found: readonly PoseOutcome[]): string {
  const told = (some: readonly PoseOutcome[]): string => {
    const residuals = some.flatMap(({ residual }) => residual ?? []).sort((a, b) => a - b);
    const good = residuals.filter((one) => one < 1.5).length;
    const count = (verdict: PoseOutcome['verdict']): number => some.filter((one) => one.verdict === verdict).length;
    return (
      `${good} of ${some.length} (${((100 * good) / some.length).toFixed(1)} %) within 1.5 px at 200 dpi, ` +
      `${residuals.length - good} worse, ${count('refused')} refused, ${count('wrong')} taken for another form; ` +
      `median ${residuals[residuals.length >> 1]?.toFixed(2) ?? '–'} px`
    );
  };
  return [
    `${found.length} poses: ${told(found)}`,
    `  grey: ${told(found.filter(({ pose }) => !pose.bitonal))}`,
    `  bitonal: ${told(found.filter(({ pose }) => pose.bitonal))}`,
  ].join('\n');
}

if (values.part !== undefined) await doPart(Number(values.part));
else {
  const { machine, date } = circumstances();
  say(`${date}, ${machine.cores} × ${machine.processor ?? '?'}, Node ${machine.node}, load ${machine.load}`);
  await doAll();
  if (cells > 0) await sayCells();
  if (lines > 0) await sayLines();
  if (readings > 0) await compareCost(readings, say);
  process.exit(0);
}
