import { toCounterfoilError } from '../errors.js';
import type { Submission } from '../storage/index.js';
import { timeOf } from '../storage/index.js';
import { enqueueCallback } from './callback-job.js';
import { callbackJobId } from './jobs.js';
import { enqueue, jobOf } from './producer.js';
import type { Work } from './work.js';

/** What is younger may be between the ledger and the queue at this moment. */
const SETTLED_MILLISECONDS = 5_000;

/** Most submissions that one round looks at, oldest first; they make room as they are finished. */
const ROUND = 1_000;

/**
 * Brings queue and ledger together: what has a result is finished, what is owed, a result or a callback, and has no job gets one,
 * what failed is tried again. Any number of processes may do it at once. Unless `all` is asked for, it looks closer only where jobs seem to be
 * missing. Answers how many were mended.
 */
export async function mend(work: Pick<Work, 'ledger' | 'backend' | 'config' | 'log'>, all = false): Promise<number> {
  const { ledger, backend, log } = work;
  const queue = backend.queue('documents');
  let mended = 0;
  let hindrance: Error | undefined;
  for (const id of await ledger.owed()) if (await mendCallback(id)) mended += 1;
  const pending = await ledger.pending();
  if (!all && (await liveJobs()) >= pending.length && pending.length > 0) return mended;
  for (const id of all ? pending : pending.slice(0, ROUND)) {
    if (!all && Date.now() - timeOf(id).getTime() < SETTLED_MILLISECONDS) break;
    try {
      if (await mendOne(id)) mended += 1;
    } catch (thrown) {
      // One that cannot be mended now is no reason to leave the others.
      hindrance = toCounterfoilError(thrown);
    }
  }
  if (mended > 0) log.info({ mended }, 'Mended what a crash had left undone');
  if (hindrance !== undefined) throw hindrance;
  return mended;

  /** Sees to it that there is a job for a callback that is owed, or that it is owed no more. */
  async function mendCallback(id: string): Promise<boolean> {
    const status = await ledger.find(id);
    const job = await backend.queue('callbacks').getJob(callbackJobId(id));
    if (status === undefined || job?.finishedOn !== undefined) {
      await ledger.told(id);
      return false;
    }
    if (status.state === 'waiting' || job !== undefined) return false;
    await enqueueCallback(status, work);
    return true;
  }

  async function mendOne(id: string): Promise<boolean> {
    const status = await ledger.find(id);
    if (status === undefined) return false;
    if (status.state !== 'waiting') {
      await ledger.clear(status);
      return true;
    }
    if (await hasWork(status)) return false;
    await enqueue(backend, status);
    return true;
  }

  /** Documents that are in the queue: while there are as many as are owed, none can be missing. */
  async function liveJobs(): Promise<number> {
    const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'waiting-children');
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  /** Whether a job of the queue will finish it; clears a dead one out of the way. */
  async function hasWork(submission: Submission): Promise<boolean> {
    const job = await jobOf(backend, submission);
    if (job === undefined) return false;
    const state = await job.getState();
    if (state !== 'failed' && state !== 'completed' && state !== 'unknown') return true;
    await job.remove().catch(() => undefined);
    return false;
  }
}
