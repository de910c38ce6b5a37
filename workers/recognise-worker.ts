/** The engine that the page processes of one pool share. It ends when the pool's process goes away. */
import { loadConfig } from '../src/config.js';
import { createLog } from '../src/log.js';
import { startRecogniser } from '../src/recogniser-host.js';

const { socket, logLevel, ...settings } = JSON.parse(process.env['COUNTERFOIL_WORKER'] ?? '{}') as {
  engine: string;
  models: string | undefined;
  socket: string;
  logLevel: string;
};
process.on('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
const { recognise } = loadConfig();
const log = createLog(logLevel);
// A device that is lost comes back with a new process only.
startRecogniser({ ...settings, recognise: { ...recognise, socket, key: '' } }, log, () => process.exit(75)).catch(
  (error: unknown) => {
    log.error({ error: String(error) }, 'The shared engine does not start');
    process.exit(69);
  },
);
