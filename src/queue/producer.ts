import type { Job } from 'bullmq';
import type { Submission } from '../storage/index.js';
import type { QueueBackend } from './backend.js';
import { idOfForeign, type DocumentJob } from './jobs.js';

/** Puts a submission into the queue. One that is there already is left as it is. */
export async function enqueue(backend: QueueBackend, submission: Submission): Promise<void> {
  const { id, content, profile, priority, callback } = submission;
  const data: DocumentJob = { v: 1, id, source: `stored:${content}`, profile, priority, ...(callback && { callback }) };
  await backend.queue('documents').add('document', data, {
    jobId: id,
    priority,
    // The processor decides when it was tried enough; what is counted here only spaces unforeseen errors out.
    attempts: 1000,
    backoff: { type: 'custom' },
    stackTraceLimit: 1,
    removeOnComplete: { age: 3_600, count: 5_000 },
    removeOnFail: { age: 7 * 86_400, count: 10_000 },
  });
}

/** The job that is to finish a submission: one of our own, or that of the program that handed it in. */
export async function jobOf(backend: QueueBackend, { id, job }: Submission): Promise<Job | undefined> {
  const queue = backend.queue('documents');
  const own = await queue.getJob(id);
  if (own !== undefined || job === undefined) return own;
  const theirs = await queue.getJob(job);
  // A server that lost everything gives its numbers anew: this may be another document's.
  return theirs !== undefined && (theirs.data.id ?? idOfForeign(theirs)) === id ? theirs : undefined;
}
