import type { Job } from 'bullmq';
import { CounterfoilError, toCounterfoilError } from '../errors.js';
import type { PagePart } from '../reader.js';
import { faultOf } from './faults.js';
import { checkedData, type PageReturn } from './jobs.js';
import type { Work } from './work.js';

/** A cancelled page is noticed after this long, whichever process was told of it. */
const LOOK_MILLISECONDS = 1_000;

/** Reads one page and leaves what it gave in the ledger, unless that is done already or nobody wants it any more. */
export async function readPageJob(job: Job, work: Work, signal?: AbortSignal): Promise<PageReturn> {
  const { ledger, reader, config } = work;
  const { document, page, content, profile } = checkedData('pages', job.data);
  const started = performance.now();
  const done = (): PageReturn => ({ page, milliseconds: Math.round(performance.now() - started) });
  const isWanted = async (): Promise<boolean> => (await ledger.find(document))?.state === 'waiting';
  if (!(await isWanted())) return done();
  if ((await ledger.part(document, page)) !== undefined) return done();
  const file = await ledger.originalFile(content);
  if (file === undefined) {
    const gone = new CounterfoilError('CF_INPUT_NOT_FOUND', 'The original is gone');
    await ledger.putPart(document, page, failedPart(page, gone));
    return done();
  }
  let part: PagePart;
  const stop = new AbortController();
  let cancelled = false;
  // It may have been aborted while the ledger was asked, and then calls nobody any more.
  if (signal?.aborted) stop.abort();
  signal?.addEventListener('abort', () => stop.abort(), { once: true });
  const looking = setInterval(() => {
    const heard = (wanted: boolean): void => {
      if (wanted) return;
      cancelled = true;
      stop.abort();
    };
    isWanted().then(heard, () => undefined); // storage that is away says nothing
  }, LOOK_MILLISECONDS);
  try {
    part = await reader.readPage(file, page, { profile, signal: stop.signal });
  } catch (thrown) {
    if (cancelled) return done();
    const error = toCounterfoilError(thrown);
    const fault = faultOf(error);
    const triedEnough = job.attemptsMade + 1 >= config.queue.attempts;
    if (fault === 'machine' || (fault === 'passing' && !triedEnough)) throw error;
    part = failedPart(page, error);
  } finally {
    clearInterval(looking);
  }
  await ledger.putPart(document, page, part);
  // Where the job ran twice, or the document was cancelled meanwhile, nobody will clear the part away.
  if (!(await isWanted())) await ledger.forget(document);
  return done();
}

/** What stands in the place of a page that could not be read. */
export function failedPart(page: number, { code, message }: CounterfoilError): PagePart {
  return {
    pages: [],
    items: [],
    failures: [{ page, code, message }],
    engine: { name: 'none', description: 'Nothing was read' },
    models: {},
    timings: {},
  };
}
