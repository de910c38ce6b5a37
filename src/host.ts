import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { openReaderPool } from './pool.js';
import { openWorkerHost, usesRedis, type WorkerHost } from './queue/index.js';
import { recogniserSettings, type HostReader } from './reader.js';
import { Service } from './service.js';
import { FolderWatcher, makeFolders } from './watch/index.js';

/** What one process does for a queue. */
export interface Duties {
  /** Reads pages, in so many processes of its own; 0 means one for each core. */
  readonly work: boolean;
  /** A folder that is watched. */
  readonly watch?: string;
  /** What reads in the processes; the package's own page worker where not named. */
  readonly pageWorker?: string;
}

export interface Host {
  readonly service: Service;
  readonly watcher: FolderWatcher | undefined;
  /** Opens files in processes of their own. */
  readonly reader: HostReader;
  /** How many processes read. */
  readonly readers: number;
  /** Peak memory of a reading process, megabytes. */
  peakMemoryMB(): number;
  /** Ends the pages in hand within `seconds`, puts the rest back, and closes everything. */
  close(seconds: number): Promise<void>;
}

/**
 * Opens queue and storage and begins with the duties. Throws where the engine does not load, the queue or storage is away, or the
 * folders are faulty: better at start than with the first document.
 */
export async function openHost(config: Config, log: Logger, { work, watch, pageWorker }: Duties): Promise<Host> {
  const folders = watch === undefined ? undefined : await makeFolders(watch, config.data);
  const service = await Service.open(config, log);
  const opened: (() => Promise<unknown>)[] = [() => service.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.reverse()) await close();
  };
  try {
    let host: WorkerHost | undefined;
    const { engine, models, profiles, limits, workers, queue } = config;
    const settings = {
      ...{ engine, models: models ?? undefined, profiles: profiles ?? undefined },
      ...{ limits, log, workers, recycleAfter: queue.recyclePages },
      ...recogniserSettings(config.recognise),
    };
    const pool = openReaderPool(settings, pageWorker);
    opened.push(() => pool.close());
    if (work) {
      // One blank digit: the engine loads and the network answers.
      await pool.classifyDigits([{ width: 28, height: 28, data: new Float32Array(28 * 28) }]);
      const { backend, ledger, outgoing } = service;
      host = await openWorkerHost({ backend, ledger, outgoing, reader: pool, config, log }, pool.size, () =>
        pool.close(),
      );
    }
    const watcher = folders && new FolderWatcher(service, folders, config.watch, log);
    watcher?.start();
    log.info(
      { queue: service.backend.place, storage: service.ledger.store.place, readers: work ? pool.size : 0 },
      'Started',
    );
    return {
      service,
      watcher,
      reader: pool,
      readers: work ? pool.size : 0,
      peakMemoryMB: () => pool.peakMemoryMB(),
      async close(seconds) {
        await watcher?.stop();
        await host?.close(seconds);
        await closeAll();
        log.info('Stopped');
      },
    };
  } catch (thrown) {
    await closeAll();
    throw thrown;
  }
}

/** The configuration of a process whose data lie in `data`, where that is named. */
export const withData = (config: Config, data: string | undefined): Config =>
  data === undefined ? config : { ...config, data: resolve(data) };

export { usesRedis };
