import { Command, Option } from 'commander';
import { loadConfig, type Config } from '../config.js';
import { CounterfoilError, ERRORS } from '../errors.js';
import { openHost, usesRedis, withData } from '../host.js';
import { createLog } from '../log.js';
import { startRecogniser } from '../recogniser-host.js';
import { runUntilTold } from './run-until-told.js';

interface Options {
  data?: string;
  config?: string;
  workers?: number;
  role: 'read' | 'recognise';
  threads?: number;
}

export function workCommand(): Command {
  return new Command('work')
    .description(
      'Read what others put into the queue, on any number of computers; or run the networks for those that read.',
    )
    .addOption(
      new Option('--role <role>', 'read: pages from the queue; recognise: glyphs and strips for page workers')
        .choices(['read', 'recognise'])
        .default('read'),
    )
    .option('--data <dir>', 'storage that all share, where it is not in a bucket')
    .option('--config <file>', 'settings (see config/default.yaml)')
    .addOption(
      new Option('--workers <n>', 'processes that read side by side; one for each core by default').argParser(Number),
    )
    .addOption(
      new Option('--threads <n>', 'of --role recognise on the CPU: threads of one computation').argParser(Number),
    )
    .addHelpText(
      'after',
      `
With --role recognise it needs neither queue nor storage: it listens at recognise.host and recognise.port, or at recognise.socket, and page
workers that name it in recognise.servers send it what their networks are to look at (docs/engines.md).
SIGTERM finishes the pages in hand within queue.graceSeconds and puts the rest back; a second one stops at once.

Examples:
  REDIS_URL=redis://queue counterfoil work --data /mnt/counterfoil
  counterfoil work --config hosts.yaml --workers 4
  COUNTERFOIL_RECOGNISE_HOST=0.0.0.0 COUNTERFOIL_RECOGNISE_KEY=… counterfoil work --role recognise
  COUNTERFOIL_RECOGNISE_SERVERS=http://gpu-1:7431 COUNTERFOIL_RECOGNISE_KEY=… REDIS_URL=redis://queue counterfoil work`,
    )
    .action(async (options: Options) => {
      const config = withData(loadConfig({ file: options.config }), options.data);
      if (options.role === 'recognise') return recognise(config, options.threads);
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

/** Runs until told to end, or until its device is lost: what starts services starts it again. */
async function recognise(config: Config, threads?: number): Promise<void> {
  const lost = (): void => process.exit(ERRORS.CF_ENGINE_LOST.exitStatus);
  const host = await startRecogniser({ ...config, threads }, createLog(config.logLevel), lost);
  process.stdout.write(`Recognising at ${host.address} by ${host.service.engine.description}\n`);
  await runUntilTold(() => host.close());
}
