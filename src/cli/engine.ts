/** `counterfoil engine`: what can run the networks here, and how fast. */

import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { circumstances, inWords } from '../circumstances.js';
import { CounterfoilError } from '../errors.js';
import { ENGINE_NAMES, type EngineName } from '../recognise/engine/index.js';
import { installTensorFlow } from '../recognise/engine/install-tensorflow.js';
import { USUAL_COLUMNS } from '../recognise/engine/measure.js';
import { glyphsPerSecond, measureEngines, type Measured, type MeasuredNetwork } from '../recognise/measure-engines.js';

/** Glyphs of one call: about what one strip's lattice has. */
const LISTED = { networks: ['glyphs'], batches: [64] } as const;

export function engineCommand(): Command {
  const command = new Command('engine')
    .description('Say what runs the networks here and how fast, or install another engine.')
    .addHelpText(
      'after',
      `
Examples:
  counterfoil engine list
  counterfoil engine bench --engine onnx --batches 1,64,256 --threads 2
  counterfoil engine bench --json > engines.json
  counterfoil engine install tensorflow                       # pip fetches it; needs python3, make and g++
  counterfoil engine install tensorflow --cuda                # for an NVIDIA GPU, with its driver, CUDA and cuDNN
  counterfoil engine install tensorflow --wheel tensorflow_cpu-2.21.0-….whl   # where nothing can be fetched`,
    );
  command
    .command('list')
    .description('every engine: whether it loads, on what, and how many glyphs it classifies in a second')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const engines = await measureEngines(ENGINE_NAMES, LISTED);
      process.stdout.write(json ? `${JSON.stringify({ engines: engines.map(listed) })}\n` : engines.map(line).join(''));
    });
  command
    .command('bench')
    .description('glyphs and strips a second of every engine that loads, at several sizes of batch')
    .addOption(
      new Option('--engine <names...>', 'only these').choices(ENGINE_NAMES).default([...ENGINE_NAMES], 'all of them'),
    )
    .addOption(
      new Option('--batches <sizes>', 'pictures in one batch')
        .argParser(sizes)
        .default([1, 16, 64, 256], '1,16,64,256'),
    )
    .addOption(
      new Option('--threads <n>', 'threads of one computation by onnx; page workers use 1').argParser(size).default(1),
    )
    .addOption(new Option('--seconds <n>', 'spent on each size of batch').argParser(Number).default(0.5))
    .option('--json', 'print one JSON object')
    .option('--out <file>', 'also write that object to a file')
    .action(async ({ engine, batches, threads, seconds, json, out }: BenchOptions) => {
      const engines = await measureEngines(engine, {
        networks: ['glyphs', 'strips'],
        ...{ batches, threads, milliseconds: seconds * 1000 },
      });
      const where = circumstances();
      const figures = `${JSON.stringify({ ...where, threads, engines })}\n`;
      if (out !== undefined) writeFileSync(out, figures);
      process.stdout.write(json ? figures : `${inWords(where)}\n${table(engines, batches)}`);
    });
  command
    .command('install')
    .description('put a current TensorFlow under @tensorflow/tfjs-node-gpu')
    .argument('<engine>', 'tensorflow')
    .option('--wheel <file>', "a wheel of TensorFlow for Linux, of any Python's; default: pip fetches the newest")
    .option('--cuda', 'fetch the wheel that can use an NVIDIA GPU')
    .action(async (engine: string, options: { wheel?: string; cuda?: boolean }) => {
      if (engine !== 'tensorflow') {
        throw new CounterfoilError(
          'CF_USAGE',
          `Only tensorflow can be installed so, not "${engine}": the others come along`,
        );
      }
      await installTensorFlow({ ...options, onStep: (step) => process.stderr.write(`${step} …\n`) });
      process.stdout.write((await measureEngines(['tensorflow'], LISTED)).map(line).join(''));
    });
  return command;
}

interface BenchOptions {
  readonly engine: readonly EngineName[];
  readonly batches: readonly number[];
  readonly threads: number;
  readonly seconds: number;
  readonly json?: boolean;
  readonly out?: string;
}

function size(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError(`"${text}" is not a number from 1 on.`);
  return number;
}

const sizes = (text: string): number[] => text.split(',').map(size);

const listed = (measured: Measured): object => {
  const { name, description, problem, remedy } = measured;
  return { name, description, glyphsPerSecond: glyphsPerSecond(measured), problem, remedy };
};

function line(measured: Measured): string {
  const { name, description, problem } = measured;
  const found =
    problem === undefined
      ? `${Math.round(glyphsPerSecond(measured) ?? 0)} glyphs/s   ${description}`
      : `does not load: ${problem}`;
  return `${name.padEnd(11)} ${found}\n${remedyLine(measured)}`;
}

const remedyLine = ({ remedy }: Measured): string => (remedy === undefined ? '' : `${' '.repeat(12)}→ ${remedy}\n`);

const TITLES: Record<MeasuredNetwork, string> = {
  glyphs: 'Glyphs a second, by pictures in a batch',
  strips: `Strips of ${USUAL_COLUMNS} columns a second, by strips in a batch`,
};

function table(engines: readonly Measured[], batches: readonly number[]): string {
  const row = (name: string, cells: readonly string[], rest = ''): string =>
    `${name.padEnd(11)} ${cells.map((cell) => cell.padStart(8)).join('')}   ${rest}`.trimEnd();
  const lines: string[] = [];
  for (const network of ['glyphs', 'strips'] as const) {
    lines.push('', TITLES[network], row('', [...batches].sort((a, b) => a - b).map(String)));
    for (const one of engines) {
      if (one.problem !== undefined) continue;
      const rates = (one.rates[network] ?? []).map(({ perSecond }) =>
        perSecond === undefined ? '–' : perSecond.toFixed(perSecond < 10 ? 1 : 0),
      );
      lines.push(row(one.name, rates, one.description));
    }
  }
  lines.push('', 'First answer after start');
  for (const one of engines) {
    lines.push(
      `${one.name.padEnd(11)} ${one.problem === undefined ? `${Math.round(one.firstAnswer)} ms` : `does not load: ${one.problem}`}`,
    );
    if (one.remedy !== undefined) lines.push(remedyLine(one).trimEnd());
  }
  return `${lines.join('\n').trimStart()}\n`;
}
