import type { Logger } from 'pino';
import type { Config } from './config.js';
import { openRecogniserService, type EngineName, type RecogniserService } from './recognise/index.js';
import { listenAsRecogniser, refuseOpenRecogniser } from './server/recognise.js';

export interface RecogniserHost {
  readonly service: RecogniserService;
  /** As page workers name it in `recognise.servers`. */
  readonly address: string;
  close(): Promise<void>;
}

export interface RecogniserHostSettings extends Pick<Config, 'recognise'> {
  readonly engine: string;
  readonly models?: string | null;
  /** Threads of one computation on the CPU. */
  readonly threads?: number;
}

/**
 * Opens one engine and lets page workers use it. Throws `CF_CONFIG_INVALID` where others could reach it and there is no key,
 * `CF_PORT_IN_USE`, and what the engine throws that does not load.
 * @param onLost called once the engine's device is lost: the process is to be ended, and started anew
 */
export async function startRecogniser(
  { engine, models, threads, recognise }: RecogniserHostSettings,
  log: Logger,
  onLost: () => void,
): Promise<RecogniserHost> {
  refuseOpenRecogniser(recognise);
  const service = await openRecogniserService({
    engine: engine as EngineName | 'auto',
    ...{ modelsFolder: models ?? undefined, threads },
    ...{ gather: recognise.gatherMilliseconds, longestQueue: recognise.queueMilliseconds },
  });
  try {
    const server = await listenAsRecogniser(service, recognise, log, onLost);
    log.info({ engine: service.engine.description, networks: service.networks }, 'The engine is ready');
    return {
      service,
      address: server.address,
      async close() {
        await server.close();
        await service.dispose();
      },
    };
  } catch (thrown) {
    await service.dispose();
    throw thrown;
  }
}
