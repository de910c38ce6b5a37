import { WaitingChildrenError, type Job } from 'bullmq';
import { CounterfoilError, toCounterfoilError } from '../errors.js';
import { assembleReadings, type ReadWith } from '../pipeline.js';
import { ownStamp } from '../profiles/index.js';
import type { Inspection, PagePart } from '../reader.js';
import { assembleRejected } from '../result/assemble.js';
import type { DocumentResult } from '../result/schema.js';
import type { Finished, Submission } from '../storage/index.js';
import { VERSION } from '../version.js';
import { enqueueCallback } from './callback-job.js';
import { faultOf } from './faults.js';
import { acceptFromQueue } from './fetch.js';
import { checkedData, idOfForeign, pageJobId, QUEUES, type DocumentReturn } from './jobs.js';
import type { Work } from './work.js';

/**
 * A document's job. What is left to do follows from the ledger alone, so that it may be begun any number of times: it makes a
 * job for each page that is not read yet and waits for them; once all are read it assembles and finishes.
 */
export async function readDocumentJob(job: Job, token: string | undefined, work: Work): Promise<DocumentReturn> {
  const { ledger } = work;
  const data = checkedData('documents', job.data);
  if (!isPlausible(job.timestamp)) throw new CounterfoilError('CF_JOB_INVALID', 'The timestamp is not in milliseconds');
  const id = data.id ?? idOfForeign(job);
  const status = (await ledger.find(id)) ?? (await acceptFromQueue(id, data, job, work));
  const finished = status.state === 'waiting' ? await finish(status, job, token, work) : { record: status };
  await enqueueCallback(finished.record, work);
  return summary(finished.record, finished.result);
}

/** A time that a job can have been made at: ids, and with them the days that results are kept, are made of it. */
const isPlausible = (time: number): boolean => time > Date.UTC(2020) && time < Date.now() + 86_400_000;

type Ending = { readonly record: Finished; readonly result?: DocumentResult };

async function finish(submission: Submission, job: Job, token: string | undefined, work: Work): Promise<Ending> {
  const { ledger } = work;
  const { id, content, profile } = submission;
  const written = await ledger.result(id);
  if (written !== undefined) return { record: await ledger.settle(submission, written) };

  // A profile that was changed since reads the same bytes anew.
  const stamp = ownStamp(profile, work.config.profiles);
  const reading = [profile, VERSION, ...(stamp === undefined ? [] : [stamp])].join('-');
  const earlier = await ledger.knownReading(content, reading);
  const known = earlier === undefined ? undefined : await ledger.result(earlier);
  if (known !== undefined) {
    const result = { ...known, document: { ...known.document, name: submission.name }, timings: {} };
    return { record: await ledger.finish(submission, result, { state: 'done', duplicateOf: earlier }) };
  }

  const result = await readAll(submission, job, token, work);
  const twin = await ledger.knownReading(content, reading);
  const record = await ledger.finish(submission, result, {
    state: 'done',
    duplicateOf: twin === id ? undefined : twin,
  });
  if (record.state === 'done' && twin === undefined) await ledger.noteReading(content, reading, id);
  return { record, result };
}

/** The result of what was read, or why nothing could be. Throws what another try may mend. */
async function readAll(
  submission: Submission,
  job: Job,
  token: string | undefined,
  work: Work,
): Promise<DocumentResult> {
  const { ledger, config } = work;
  const inspection = (): Promise<Inspection | undefined> => ledger.inspection(submission.id);
  let parts: PagePart[];
  try {
    parts = await allParts(submission, job, token, work);
  } catch (thrown) {
    if (!(thrown instanceof CounterfoilError)) throw thrown;
    const fault = faultOf(thrown);
    if (fault === 'machine' || (fault === 'passing' && job.attemptsMade + 1 < config.queue.attempts)) throw thrown;
    return rejected(submission, thrown, await inspection());
  }
  const document = await inspection();
  if (document === undefined) throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', 'What was read so far is gone');
  try {
    return assembleReadings(document, parts, readWithAll(parts));
  } catch (thrown) {
    return rejected(submission, toCounterfoilError(thrown), document);
  }
}

/** Every page's part. Throws `WaitingChildrenError` while pages are being read, and the error of a file that does not open. */
async function allParts(submission: Submission, job: Job, token: string | undefined, work: Work): Promise<PagePart[]> {
  const { ledger, backend } = work;
  const { id, content, profile, priority } = submission;
  const { pageCount } = (await ledger.inspection(id)) ?? (await inspect(submission, work));
  const { parts, missing } = await partsOf(submission, pageCount, work);
  if (missing.length === 0) return parts;

  await backend.flow().addBulk(
    missing.map((page) => ({
      name: 'page',
      queueName: QUEUES.pages.queue,
      data: { v: 1, document: id, content, page, profile },
      opts: {
        jobId: pageJobId(id, page),
        parent: { id: String(job.id), queue: job.queueQualifiedName },
        priority,
        attempts: 1000,
        backoff: { type: 'custom' },
        stackTraceLimit: 1,
        // A page whose job ends without a part gets another job.
        ignoreDependencyOnFailure: true,
        removeOnComplete: true,
        removeOnFail: true,
      },
    })),
  );
  if (await job.moveToWaitingChildren(token ?? '')) throw new WaitingChildrenError();
  const late = await partsOf(submission, pageCount, work);
  if (late.missing.length === 0) return late.parts;
  // That the queue waits for no page does not say that all are read: where it lost its jobs, this one's number may be another's
  // by now, and a page may hang on the job that was there before.
  throw new CounterfoilError('CF_QUEUE_UNAVAILABLE', 'The queue waits for none of the pages that are to be read');
}

/** What was read so far, and the pages that were not. */
async function partsOf(
  { id }: Submission,
  pageCount: number,
  { ledger }: Work,
): Promise<{ parts: PagePart[]; missing: number[] }> {
  const missing: number[] = [];
  const parts: PagePart[] = [];
  for (let page = 1; page <= pageCount; page++) {
    const part = await ledger.part(id, page);
    if (part === undefined) missing.push(page);
    else parts.push(part);
  }
  return { parts, missing };
}

async function inspect(submission: Submission, { ledger, reader }: Work): Promise<Inspection> {
  const file = await ledger.originalFile(submission.content);
  if (file === undefined) throw new CounterfoilError('CF_INPUT_NOT_FOUND', 'The original is gone');
  const inspection = await reader.inspect(file, submission.name);
  await ledger.putInspection(submission.id, inspection);
  return inspection;
}

function rejected(
  { content, name, bytes }: Submission,
  { code, message, remedy }: CounterfoilError,
  inspection: Inspection | undefined,
): DocumentResult {
  const document = inspection ?? { id: content, name, bytes };
  return assembleRejected({ document, error: { code, message, remedy }, version: VERSION });
}

/** The engine and models of the pages that were read, and the sum of their times. */
function readWithAll(parts: readonly PagePart[]): ReadWith {
  const read = parts.filter(({ engine }) => engine.name !== 'none');
  const timings: Record<string, number> = {};
  for (const part of read) {
    for (const [stage, milliseconds] of Object.entries(part.timings)) {
      timings[stage] = Math.round(((timings[stage] ?? 0) + milliseconds) * 10) / 10;
    }
  }
  const models = Object.assign({}, ...read.map((part) => part.models)) as ReadWith['models'];
  return { engine: read[0]?.engine ?? { name: 'none', description: 'Nothing was read' }, models, timings };
}

const summary = (record: Finished, result?: DocumentResult): DocumentReturn => ({
  id: record.id,
  state: record.state,
  decision: record.decision ?? null,
  code: record.code ?? null,
  pages: record.pages ?? 0,
  engine: result?.engine.name ?? null,
  timings: result?.timings ?? {},
});
