import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { loadConfig } from '../../src/config.js';
import { openHost, type Host } from '../../src/host.js';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { Keys, openApp, Users } from '../../src/server/index.js';
import { seedQueue } from './queue-template.js';

/** Cheap to hash: tests sign in often. */
const CHEAP = { N: 2 ** 10, r: 8, p: 1 };
export const PASSWORD = 'correct horse battery';

export interface ReviewServer {
  readonly host: Host;
  readonly base: string;
  readonly data: string;
  /** Everything that was logged. */
  logged(): string;
  /** Answers nothing, or answers again at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A whole server with the real reader, as `counterfoil serve` has it; with users where `people` are named. */
export async function openReviewServer(
  people: Readonly<Record<string, 'clerk' | 'supervisor' | 'operator'>>,
  redis?: string,
  { environment: more = {}, port: wanted = 0 }: { environment?: Record<string, string>; port?: number } = {},
): Promise<ReviewServer> {
  const data = mkdtempSync(join(tmpdir(), 'counterfoil-review-'));
  if (redis === undefined) await seedQueue(data);
  const environment = {
    ...{ COUNTERFOIL_DATA: data, COUNTERFOIL_WORKERS: '1', COUNTERFOIL_LIMITS_SECONDS: '120' },
    ...(redis !== undefined && { REDIS_URL: redis }),
    ...more,
  };
  const config = loadConfig({ environment });
  let logged = '';
  const log = pino({ level: 'debug' }, { write: (line: string) => void (logged += line) });
  const host = await openHost(config, log, {
    work: true,
    // Processes run only what is built.
    pageWorker: join(PACKAGE_ROOT, 'dist/workers/page-worker.js'),
  });
  const users = Users.open(data, CHEAP);
  for (const [name, role] of Object.entries(people)) await users.add(name, role, PASSWORD);
  const keys = Keys.open(join(data, 'no-keys'));
  let port = wanted;
  let app: Awaited<ReturnType<typeof openApp>> | undefined;
  const start = async (): Promise<void> => {
    app = await openApp(host, host.reader, keys, users);
    port = Number(new URL(await app.listen({ host: '127.0.0.1', port })).port);
  };
  const stop = async (): Promise<void> => {
    await app?.close();
    app = undefined;
  };
  await start();
  return {
    ...{ host, data, start, stop, logged: () => logged },
    get base() {
      return `http://127.0.0.1:${port}/review/`;
    },
    async close() {
      await stop();
      await host.close(1);
      rmSync(data, { recursive: true, force: true });
    },
  };
}
