/** `counterfoil engine`: what can run the networks here, and how fast. */

import { Command } from 'commander';
import { CounterfoilError } from '../errors.js';
import { ENGINE_NAMES } from '../recognise/engine/index.js';
import { installTensorFlow } from '../recognise/engine/install-tensorflow.js';
import { measureEngines, type Measured } from '../recognise/measure-engines.js';

export function engineCommand(): Command {
  const command = new Command('engine')
    .description('Say what runs the networks here and how fast, or install another engine.')
    .addHelpText(
      'after',
      `
Examples:
  counterfoil engine list
  counterfoil engine install tensorflow                       # pip fetches it; needs python3, make and g++
  counterfoil engine install tensorflow --cuda                # for an NVIDIA GPU, with its driver, CUDA and cuDNN
  counterfoil engine install tensorflow --wheel tensorflow_cpu-2.21.0-….whl   # where nothing can be fetched`,
    );
  command
    .command('list')
    .description('every engine: whether it loads, on what, and how many glyphs it classifies in a second')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const engines = await measureEngines(ENGINE_NAMES);
      process.stdout.write(json ? `${JSON.stringify({ engines })}\n` : engines.map(line).join(''));
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
      process.stdout.write((await measureEngines(['tensorflow'])).map(line).join(''));
    });
  return command;
}

const line = ({ name, description, problem, glyphsPerSecond }: Measured): string =>
  problem === undefined
    ? `${name.padEnd(11)} ${Math.round(glyphsPerSecond)} glyphs/s   ${description}\n`
    : `${name.padEnd(11)} does not load: ${problem}\n`;
