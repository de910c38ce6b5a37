import { Command, Option } from 'commander';
import { loadConfig } from '../config.js';
import { openHost, withData } from '../host.js';
import { createLog } from '../log.js';
import { refuseOpenDoor, startServer } from '../server/index.js';
import { runUntilTold } from './run-until-told.js';

interface Options {
  data?: string;
  port?: number;
  host?: string;
  config?: string;
  workers?: number;
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('Queue, workers, watched folder and HTTP API in one process.')
    .option('--data <dir>', 'folder for everything: inbox, done, failed, storage, queue')
    .addOption(new Option('--port <n>', 'port of the API').argParser(Number))
    .option('--host <address>', 'address to listen at; 127.0.0.1 where not named')
    .option('--config <file>', 'settings (see config/default.yaml)')
    .addOption(
      new Option('--workers <n>', 'processes that read side by side; one for each core by default').argParser(Number),
    )
    .addHelpText(
      'after',
      `
Drop scans into DIR/inbox; results come out of DIR/done, what cannot be read out of DIR/failed. The API is described at /docs.
It is ready when GET /health/ready answers 200. SIGTERM finishes the pages in hand; a second one stops at once.

Examples:
  counterfoil serve
  counterfoil serve --data /srv/counterfoil --port 9000
  REDIS_URL=redis://queue counterfoil serve --config hosts.yaml`,
    )
    .action(async (options: Options) => {
      const settings = withData(loadConfig({ file: options.config }), options.data);
      const { server, watch } = settings;
      const config = {
        ...settings,
        workers: options.workers ?? settings.workers,
        server: { ...server, port: options.port ?? server.port, host: options.host ?? server.host },
      };
      // Before queue and engine are opened, which takes seconds.
      refuseOpenDoor(config);
      const host = await openHost(config, createLog(config.logLevel), {
        work: true,
        watch: watch.enabled ? config.data : undefined,
      });
      const started = await startServer(host, host.reader).catch(async (thrown: unknown) => {
        await host.close(0);
        throw thrown;
      });
      process.stdout.write(`Counterfoil is at ${started.address}\n`);
      if (watch.enabled) process.stdout.write(`Watching ${config.data}/inbox\n`);
      await runUntilTold(async () => {
        await started.close();
        await host.close(config.queue.graceSeconds);
      });
    });
}
