import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { loadConfig } from '../config.js';
import { openHost, usesRedis, withData } from '../host.js';
import { createLog } from '../log.js';
import { CounterfoilError } from '../errors.js';
import { runUntilTold } from './run-until-told.js';

interface Options {
  data?: string;
  config?: string;
  workers?: number;
  only?: boolean;
}

export function watchCommand(): Command {
  return new Command('watch')
    .description('Watch a folder: scans dropped into DIR/inbox come out of DIR/done with their results.')
    .argument('<dir>', 'folder with inbox, working, done and failed, which are made')
    .option('--data <dir>', 'queue and storage; DIR itself where not named')
    .option('--config <file>', 'settings (see config/default.yaml)')
    .option('--only', 'watch only: others read (needs Redis)')
    .addOption(new Option('--workers <n>', 'processes that read side by side').argParser(Number))
    .addHelpText(
      'after',
      `
The name of a sub-folder of the inbox chooses the profile: DIR/inbox/cheque-us/scan.tif. What cannot be read goes to DIR/failed
with a .error.json that says why and what to do.

Examples:
  counterfoil watch scans
  REDIS_URL=redis://queue counterfoil watch /mnt/scans --data /mnt/counterfoil --only`,
    )
    .action(async (dir: string, options: Options) => {
      const settings = loadConfig({ file: options.config });
      const config = withData(settings, options.data ?? (usesRedis(settings.queue) ? undefined : dir));
      if (options.only && !usesRedis(config.queue)) {
        throw new CounterfoilError(
          'CF_USAGE',
          'With the built-in queue the watcher has to read too: name a Redis server',
        );
      }
      const log = createLog(config.logLevel);
      const workers = options.workers ?? config.workers;
      const host = await openHost({ ...config, workers }, log, { work: !options.only, watch: resolve(dir) });
      process.stdout.write(`Watching ${resolve(dir, 'inbox')}\n`);
      await runUntilTold(() => host.close(config.queue.graceSeconds));
    });
}
