import type { Config } from '../config.js';
import { CounterfoilError } from '../errors.js';
import type { Host } from '../host.js';
import type { HostReader } from '../reader.js';
import { isLoopback } from './access.js';
import { openApp } from './app.js';
import { Keys } from './keys.js';

export { Keys } from './keys.js';
export { openApp } from './app.js';
export { Users } from './users.js';

/** Throws `CF_CONFIG_INVALID` where others could reach the API and there is no key. */
export function refuseOpenDoor({ server, data }: Config): void {
  if (isLoopback(server.host) || Keys.open(data).names.length > 0) return;
  throw new CounterfoilError(
    'CF_CONFIG_INVALID',
    `server.host ${server.host} lets other computers in: make a key first with \`counterfoil keys add NAME --data ${data}\``,
  );
}

/**
 * Serves the API. Throws `CF_CONFIG_INVALID` where others could reach it and there is no key, `CF_PORT_IN_USE`. Answers its
 * address.
 */
export async function startServer(
  host: Host,
  reader: HostReader,
): Promise<{ address: string; close(): Promise<void> }> {
  const { config } = host.service;
  refuseOpenDoor(config);
  const keys = Keys.open(config.data);
  const app = await openApp(host, reader, keys);
  try {
    const address = await app.listen({ host: config.server.host, port: config.server.port });
    return { address, close: () => app.close() };
  } catch (cause) {
    await app.close();
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new CounterfoilError('CF_PORT_IN_USE', `Port ${config.server.port} is in use`, { cause });
  }
}
