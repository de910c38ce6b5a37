import { toCounterfoilError } from '../errors.js';
import type { Host } from '../host.js';
import type { App } from './documents.js';

/** Anybody may ask, and each look asks the queue and syncs a file: one serves all who ask within this long. */
const FRESH_MILLISECONDS = 1_000;

/** Whether the server is alive, and whether it can work. */
export function healthRoutes(app: App, { service, watcher }: Host): void {
  const look = async (): Promise<string[]> => {
    const [queue, storage] = await Promise.all([
      problemOf(() => service.backend.ping()),
      problemOf(() => service.ledger.store.check()),
    ]);
    // The watcher's own words name folders.
    const watch = watcher?.problem === undefined ? undefined : 'CF_INPUT_UNREADABLE';
    return [...new Set([queue, storage, watch])].filter((problem) => problem !== undefined);
  };
  let latest: { readonly begun: number; readonly problems: Promise<string[]> } | undefined;

  app.get('/health/live', { schema: { hide: true } }, () => ({ alive: true }));
  app.get('/health/ready', { schema: { hide: true } }, async (_request, reply) => {
    if (latest === undefined || performance.now() - latest.begun > FRESH_MILLISECONDS) {
      latest = { begun: performance.now(), problems: look() };
    }
    const problems = await latest.problems;
    return reply.status(problems.length === 0 ? 200 : 503).send({ ready: problems.length === 0, problems });
  });
}

const problemOf = (work: () => Promise<void>): Promise<string | undefined> =>
  work().then(
    () => undefined,
    (thrown: unknown) => toCounterfoilError(thrown).code,
  );
