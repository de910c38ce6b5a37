import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { toCounterfoilError, type CounterfoilError } from '../errors.js';
import type { Outgoing } from '../outgoing/index.js';
import type { PageReader } from '../reader.js';
import type { Ledger } from '../storage/index.js';
import type { QueueBackend } from './backend.js';
import { backoff, faultOf } from './faults.js';

/** What the jobs work with. */
export interface Work {
  readonly backend: QueueBackend;
  readonly ledger: Ledger;
  readonly reader: PageReader;
  readonly outgoing: Outgoing;
  readonly config: Config;
  readonly log: Logger;
}

/** Puts the job off for a while without counting a try; the error it throws tells BullMQ so. */
export async function postpone(
  job: Job,
  token: string | undefined,
  log: Logger,
  error: CounterfoilError,
): Promise<never> {
  log.warn(
    { job: job.id, queue: job.queueName, code: error.code, why: error.message },
    'Put off until the machine has recovered',
  );
  const wait = error.code === 'CF_ABORTED' ? 0 : backoff(job.attemptsStarted);
  await job.moveToDelayed(Date.now() + wait, token);
  throw new DelayedError();
}

/**
 * Runs a job's work. Faults of the machine put it off. Others become BullMQ's: what it keeps of an error is the code alone,
 * since a message may hold what nobody thought of.
 */
export async function guarded<T>(job: Job, token: string | undefined, log: Logger, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (isSignal(thrown)) throw thrown;
    const error = toCounterfoilError(thrown);
    if (faultOf(error) === 'machine') return postpone(job, token, log, error);
    log.error({ job: job.id, queue: job.queueName, code: error.code, cause: describe(error) }, 'A job failed');
    const told = isFinal(error) ? new UnrecoverableError(error.code) : new Error(error.code);
    told.stack = error.code;
    throw told;
  }
}

/** What no other try will change, however many a job has left. */
export const isFinal = ({ code }: CounterfoilError): boolean =>
  ['CF_JOB_INVALID', 'CF_CALLBACK_REFUSED'].includes(code);

/** Errors that are BullMQ's way of being told where a job goes next. */
const isSignal = (thrown: unknown): boolean =>
  thrown instanceof Error && ['DelayedError', 'WaitingChildrenError', 'RateLimitError'].includes(thrown.name);

/** Where an unforeseen error was thrown, without its message. */
function describe(error: CounterfoilError): string | undefined {
  if (error.code !== 'CF_INTERNAL') return undefined;
  const { cause } = error;
  return cause instanceof Error ? `${cause.name} ${cause.stack?.split('\n').slice(1, 4).join(' ') ?? ''}` : undefined;
}
