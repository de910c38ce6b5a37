import type { Job } from 'bullmq';
import { toCounterfoilError } from '../errors.js';
import type { Finished } from '../storage/index.js';
import { callbackJobId, checkedData } from './jobs.js';
import { isFinal, type Work } from './work.js';

/** Makes the job that tells whoever submitted a document that it is finished. One that is there already is left as it is. */
export async function enqueueCallback(
  { id, callback, state }: Finished,
  { backend, config }: Pick<Work, 'backend' | 'config'>,
): Promise<void> {
  if (callback === undefined || state === 'cancelled') return;
  await backend.queue('callbacks').add(
    'callback',
    { v: 1, document: id, address: callback },
    {
      jobId: callbackJobId(id),
      attempts: config.callbacks.attempts,
      backoff: { type: 'custom' },
      stackTraceLimit: 1,
      removeOnComplete: { age: 86_400, count: 10_000 },
      removeOnFail: { age: 7 * 86_400, count: 10_000 },
    },
  );
}

/** Tells whoever submitted a document that it is finished. A document that is removed meanwhile is not told of. */
export async function callbackJob(job: Job, { ledger, outgoing }: Work): Promise<{ status: number }> {
  const { document, address } = checkedData('callbacks', job.data);
  const status = await ledger.find(document);
  if (status === undefined || status.state === 'waiting' || status.state === 'cancelled') return { status: 0 };
  const { id, state, decision = null, code = null, pages = 0, finished } = status;
  try {
    outgoing.admit(address);
    const answer = await outgoing.notify(address, { id, state, decision, code, pages, finished });
    await ledger.told(id);
    return { status: answer };
  } catch (thrown) {
    const error = toCounterfoilError(thrown);
    if (isFinal(error) || job.attemptsMade + 1 >= (job.opts.attempts ?? 1)) await ledger.told(id);
    throw error;
  }
}
