import type { Logger } from 'pino';
import type { Config } from '../config.js';
import type { QueueBackend } from './backend.js';

/**
 * Opens Redis where the configuration names one, the built-in queue in `folder` otherwise. Throws `CF_QUEUE_UNAVAILABLE`,
 * `CF_DATA_IN_USE`.
 */
export async function openBackend(settings: Config['queue'], folder: string, log: Logger): Promise<QueueBackend> {
  if (usesRedis(settings)) return (await import('./redis.js')).openRedisBackend(settings, log);
  return (await import('./embedded.js')).openEmbeddedBackend(folder, log);
}

export const usesRedis = ({ redis, sentinels, cluster }: Config['queue']): boolean =>
  redis !== '' || sentinels.length > 0 || cluster.length > 0;
