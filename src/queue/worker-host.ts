import type { Job } from 'bullmq';
import type { Config } from '../config.js';
import { removeExpired } from '../storage/index.js';
import type { HostOptions, JobProcessor, JobWorker } from './backend.js';
import { callbackJob } from './callback-job.js';
import { readDocumentJob } from './document-job.js';
import { backoff, callbackBackoff } from './faults.js';
import { checkedData, QUEUE_NAMES, type JobMap, type QueueName } from './jobs.js';
import { mend } from './mend.js';
import { readPageJob } from './page-job.js';
import { within } from './within.js';
import { guarded, type Work } from './work.js';

/** Between two looks at what the ledger owes. */
const MEND_MILLISECONDS = 15_000;
/** Every so many looks are thorough: other programs' jobs may hide that one of ours is missing. */
const THOROUGH = 20;
const CLEAN_MILLISECONDS = 3_600_000;
/** Pages that were not finished in time are put back; that takes moments where the queue is there. */
const PUT_BACK_SECONDS = 5;
/** Callbacks wait for others' servers. */
const CALLBACKS_AT_ONCE = 20;

export interface WorkerHost {
  /** Begins no more jobs; finishes the pages in hand within `seconds`, then puts them back. */
  close(seconds: number): Promise<void>;
}

type Handlers = {
  readonly [Name in QueueName]: (
    job: Job,
    token: string | undefined,
    signal?: AbortSignal,
  ) => Promise<JobMap[Name]['returns']>;
};

/** Works at all queues with `pages` pages side by side. `stop` ends the reading processes, which puts their pages back. */
export async function openWorkerHost(work: Work, pages: number, stop: () => Promise<void>): Promise<WorkerHost> {
  const { backend, ledger, config, log } = work;
  const handlers: Handlers = {
    documents: (job, token) => readDocumentJob(job, token, work),
    pages: (job, _token, signal) => readPageJob(job, work, signal),
    callbacks: (job) => callbackJob(job, work),
    housekeeping: async (job) => {
      checkedData('housekeeping', job.data);
      await ledger.tidy();
      return { removed: config.retention.days === 0 ? 0 : await removeExpired(ledger, config.retention.days) };
    },
  };
  const concurrency: Record<QueueName, number> = {
    documents: pages * 2 + 2,
    pages,
    callbacks: CALLBACKS_AT_ONCE,
    housekeeping: 1,
  };
  await ledger.tidy();
  await mend(work, true).catch(hindered);
  await backend
    .queue('housekeeping')
    .upsertJobScheduler('clean', { every: CLEAN_MILLISECONDS }, { name: 'clean', data: { v: 1 }, opts: KEEP_NONE });
  const workers = QUEUE_NAMES.map((name) => start(name));
  let mending: Promise<unknown> = Promise.resolve();
  let looks = 0;
  let busy = false;
  const mendSoon = (): void => {
    // Where the queue hangs, looks do not pile up behind the one that waits for it.
    if (busy) return;
    busy = true;
    const all = (looks += 1) % THOROUGH === 0;
    // What a killed process of this host left half written is swept by the others.
    mending = mend(work, all)
      .then(() => ledger.tidy())
      .catch(hindered)
      .then(() => (busy = false));
  };
  const timer = setInterval(mendSoon, MEND_MILLISECONDS);
  const stopListening = backend.onReturn(mendSoon);

  function start<Name extends QueueName>(name: Name): JobWorker<Name> {
    const process = (job: Job, token?: string, signal?: AbortSignal): Promise<JobMap[Name]['returns']> =>
      guarded(job, token, log, () => handlers[name](job, token, signal));
    return backend.worker(name, process as JobProcessor<Name>, hostOptions(name, concurrency[name], config));
  }

  function hindered(error: unknown): void {
    log.warn({ error: String(error) }, 'The ledger could not be compared with the queue; it will be tried again');
  }

  return {
    async close(seconds) {
      clearInterval(timer);
      stopListening();
      const closed = Promise.allSettled(workers.map((worker) => worker.close()));
      const late = setTimeout(() => void stop(), seconds * 1000);
      // A queue that is away cannot be told what is put back; it finds out when the locks have run out.
      await within((seconds + PUT_BACK_SECONDS) * 1000, closed).catch(() =>
        log.warn('The queue does not answer; what was in hand is read again by whoever is next'),
      );
      clearTimeout(late);
      await mending;
    },
  };
}

const KEEP_NONE = { removeOnComplete: true, removeOnFail: { count: 100 } };

function hostOptions(name: QueueName, concurrency: number, { queue }: Config): HostOptions {
  const limited = name === 'pages' && queue.pagesPerMinute > 0;
  return {
    concurrency,
    lockDuration: queue.lockSeconds * 1000,
    stalledInterval: (queue.lockSeconds * 1000) / 2,
    // A document whose worker died is no worse for it: what takes a process down is counted by the page's own tries.
    maxStalledCount: 1000,
    settings: { backoffStrategy: name === 'callbacks' ? callbackBackoff : backoff },
    ...(limited && { limiter: { max: queue.pagesPerMinute, duration: 60_000 } }),
  };
}
