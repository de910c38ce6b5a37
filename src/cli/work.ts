import { Command, Option } from 'commander';
import { loadConfig } from '../config.js';
import { CounterfoilError } from '../errors.js';
import { openHost, usesRedis, withData } from '../host.js';
import { createLog } from '../log.js';
import { runUntilTold } from './run-until-told.js';

interface Options {
  data?: string;
  config?: string;
  workers?: number;
}

export function workCommand(): Command {
  return new Command('work')
    .description('Read what others put into the queue, on any number of computers.')
    .option('--data <dir>', 'storage that all share, where it is not in a bucket')
    .option('--config <file>', 'settings (see config/default.yaml)')
    .addOption(
      new Option('--workers <n>', 'processes that read side by side; one for each core by default').argParser(Number),
    )
    .addHelpText(
      'after',
      `
SIGTERM finishes the pages in hand within queue.graceSeconds and puts the rest back; a second one stops at once.

Examples:
  REDIS_URL=redis://queue counterfoil work --data /mnt/counterfoil
  counterfoil work --config hosts.yaml --workers 4`,
    )
    .action(async (options: Options) => {
      const config = withData(loadConfig({ file: options.config }), options.data);
      if (!usesRedis(config.queue)) {
        throw new CounterfoilError(
          'CF_USAGE',
          'Name the Redis server: REDIS_URL or queue.redis. `counterfoil serve` needs none',
        );
      }
      const workers = options.workers ?? config.workers;
      const host = await openHost({ ...config, workers }, createLog(config.logLevel), { work: true });
      process.stdout.write(`Working with ${host.readers} processes at ${host.service.backend.place}\n`);
      await runUntilTold(() => host.close(config.queue.graceSeconds));
    });
}
