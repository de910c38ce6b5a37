import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import type { FlowProducer, QueueEvents } from 'bullmq';
import type { Logger } from 'pino';
import { CounterfoilError } from '../errors.js';
import type { JobProcessor, JobQueue, JobWorker, QueueBackend } from './backend.js';
import { lockData } from './data-lock.js';
import { QUEUES, type QueueName } from './jobs.js';
import { PglitePool } from './pglite-pool.js';

/** Between two sweeps of rows that are dead: PGlite has nothing that does it by itself, and every step of a job leaves some. */
const SWEEP_MILLISECONDS = 60_000;

/**
 * BullMQ's PostgreSQL back end on PGlite: PostgreSQL as WebAssembly in this process, in `folder`. One process at a time:
 * throws `CF_DATA_IN_USE` for a second one.
 */
export async function openEmbeddedBackend(folder: string, log: Logger): Promise<QueueBackend> {
  const database = join(folder, 'database');
  try {
    await mkdir(database, { recursive: true });
  } catch (cause) {
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `The folder ${folder} cannot be made`, { cause });
  }
  const lock = await lockData(join(folder, 'lock'));
  let pglite: PGlite;
  try {
    pglite = await openDatabase(database, log);
  } catch (cause) {
    await lock.release();
    throw new CounterfoilError('CF_QUEUE_UNAVAILABLE', `The built-in queue in ${folder} cannot be opened`, { cause });
  }
  const pool = new PglitePool(pglite);
  const session = await pool.connect();
  await runMigrations(session);
  await session.query('SET search_path TO bullmq');
  // Nobody else has this folder: whatever was in hand is in nobody's hand now, and need not wait for its lock to run out.
  await session.query(
    "UPDATE job SET state = 'waiting', lock_token = NULL, locked_until_ms = NULL, stalled_marked = false WHERE state = 'active'",
  );
  session.release();
  await pool.query('VACUUM');
  const sweeping = setInterval(() => {
    pool
      .query('VACUUM')
      .catch((error: unknown) => log.warn({ error: String(error) }, 'The built-in queue is hindered'));
  }, SWEEP_MILLISECONDS).unref();

  const bull = withBackend(createPostgresBackend);
  const open: { close(): Promise<unknown> }[] = [];
  const opened = <T extends { close(): Promise<unknown>; on(event: 'error', listener: (e: Error) => void): unknown }>(
    thing: T,
  ): T => {
    thing.on('error', (error) => log.warn({ error: error.message }, 'The built-in queue is hindered'));
    open.push(thing);
    return thing;
  };
  const connection = pool as never;
  const queues = new Map<QueueName, unknown>();
  let flow: FlowProducer | undefined;

  return {
    kind: 'embedded',
    place: folder,
    queue<Name extends QueueName>(name: Name) {
      const queue = queues.get(name) ?? opened(new bull.Queue(QUEUES[name].queue, { connection }));
      queues.set(name, queue);
      return queue as JobQueue<Name>;
    },
    flow: () => (flow ??= opened(new bull.FlowProducer({ connection })) as unknown as FlowProducer),
    events: (name) => opened(new bull.QueueEvents(QUEUES[name].queue, { connection })) as unknown as QueueEvents,
    worker<Name extends QueueName>(name: Name, process: JobProcessor<Name>, options: object) {
      const worker = new bull.Worker(QUEUES[name].queue, process as never, { ...options, connection });
      worker.on('error', (error) =>
        log.warn({ queue: name, error: error.message }, 'A worker of the queue is hindered'),
      );
      return worker as unknown as JobWorker<Name>;
    },
    async ping() {
      try {
        await pool.query('SELECT 1');
      } catch (cause) {
        throw new CounterfoilError('CF_QUEUE_UNAVAILABLE', `The built-in queue in ${folder} does not answer`, {
          cause,
        });
      }
    },
    warnings: () => Promise.resolve([]),
    onReturn: () => () => undefined,
    async close() {
      clearInterval(sweeping);
      await Promise.allSettled(open.map((thing) => thing.close()));
      await pool.end();
      await pglite.close();
      await lock.release();
    },
  };
}

/**
 * Opens the database. One that does not open, as after a power cut while it was made, is put aside and made anew: all that is owed
 * stands in the ledger, from where it comes into the queue again.
 */
async function openDatabase(folder: string, log: Logger): Promise<PGlite> {
  try {
    return await PGlite.create({ dataDir: folder });
  } catch (thrown) {
    const aside = `${folder}.damaged`;
    log.warn({ aside, error: String(thrown) }, 'The built-in queue is damaged; it is put aside and made anew');
    await rm(aside, { recursive: true, force: true });
    await rename(folder, aside);
    return PGlite.create({ dataDir: folder });
  }
}
