import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CounterfoilError, toCounterfoilError } from '../errors.js';
import type { Inspection, PagePart } from '../reader.js';
import type { DocumentResult } from '../result/schema.js';
import { dayOf, isId } from './ids.js';
import type { BlobStore, Finished, Status, Submission } from './types.js';

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
const pageKey = (id: string, page: number): string => `parts/${id}/page-${String(page).padStart(6, '0')}.json`;

/** What a finished document is told of besides its result. */
export type Outcome = Pick<Finished, 'state' | 'duplicateOf'>;

/**
 * What was handed in and what became of it, in a `BlobStore`:
 *
 * - `originals/ab/abcd…` the bytes, by their SHA-256
 * - `pending/ID.json` the submission, from when it is accepted until it is finished
 * - `parts/ID/…` what was made of its pages so far
 * - `results/DAY/ID.json` the result; the first that is written stays
 * - `documents/DAY/ID.json` the finished submission; it never changes
 * - `callbacks/ID.json` that somebody is still to be told of it
 * - `readings/CONTENT/…` which submission's result is that of these bytes
 * - `keys/…` which submission an idempotency key stands for
 *
 * They are written in this order and removed in the order that lets a crash between any two be mended by doing the rest.
 */
export class Ledger {
  constructor(readonly store: BlobStore) {}

  /**
   * Stores a document's bytes by their hash. Throws `CF_LIMIT_BYTES` where there are more than `limit`, and
   * `CF_INTAKE_EMPTY` where there are none.
   */
  async storeOriginal(bytes: Readable, limit: number): Promise<{ content: string; bytes: number }> {
    const scratch = await this.store.scratchFile();
    const hash = createHash('sha256');
    let size = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        if (size > limit) {
          return done(
            new CounterfoilError('CF_LIMIT_BYTES', `The file has more than the ${limit} bytes of limits.bytes`),
          );
        }
        hash.update(chunk);
        done(null, chunk);
      },
    });
    try {
      await pipeline(bytes, measure, createWriteStream(scratch, { flags: 'wx' }));
      if (size === 0) throw new CounterfoilError('CF_INTAKE_EMPTY', 'The file has no bytes');
      const content = hash.digest('hex');
      await this.store.adopt(originalKey(content), scratch);
      return { content, bytes: size };
    } catch (thrown) {
      await rm(scratch, { force: true }).catch(() => undefined);
      throw asStorageError(thrown);
    }
  }

  originalFile(content: string): Promise<string | undefined> {
    return this.store.localFile(originalKey(content));
  }

  async original(content: string): Promise<Readable | undefined> {
    const file = await this.originalFile(content);
    return file === undefined ? undefined : createReadStream(file);
  }

  /** Accepts a submission: from now on it will be finished, whatever crashes. False where its id is known already. */
  async accept(submission: Submission): Promise<boolean> {
    if ((await this.find(submission.id))?.state !== undefined) return false;
    return this.store.create(pendingKey(submission.id), json(submission));
  }

  async find(id: string): Promise<Status | undefined> {
    if (!isId(id)) return undefined;
    const finished = await this.read<Finished>(finishedKey(id));
    if (finished !== undefined) return finished;
    const pending = await this.read<Submission>(pendingKey(id));
    // It may have been finished between the two looks.
    if (pending === undefined) return this.read<Finished>(finishedKey(id));
    return { ...pending, state: 'waiting' };
  }

  result(id: string): Promise<DocumentResult | undefined> {
    return this.read<DocumentResult>(resultKey(id));
  }

  /**
   * Finishes a submission with its result. The first result that is written stays: whoever comes second learns what the
   * submission ended as.
   */
  async finish(submission: Submission, result: DocumentResult, outcome: Outcome): Promise<Finished> {
    const first = await this.store.create(resultKey(submission.id), json(result));
    const standing = first ? result : ((await this.result(submission.id)) ?? result);
    return this.settle(submission, standing, outcome);
  }

  /** Does what is left to do after the result is written. Any number may do it at once. */
  async settle(submission: Submission, result: DocumentResult, outcome: Partial<Outcome> = {}): Promise<Finished> {
    const rejected = result.pages.length === 0;
    const finished = await this.close({
      ...submission,
      state: rejected ? 'rejected' : 'done',
      finished: new Date().toISOString(),
      decision: result.decision.state,
      pages: result.document.pageCount,
      ...(rejected && { code: result.errors[0]?.code }),
      ...(outcome.duplicateOf !== undefined && { duplicateOf: outcome.duplicateOf }),
    });
    if (finished.state === 'cancelled') await this.store.remove(resultKey(submission.id));
    return finished;
  }

  /** Cancels what has no result yet; answers what the submission ended as. */
  async cancel(submission: Submission): Promise<Finished> {
    const result = await this.result(submission.id);
    if (result !== undefined) return this.settle(submission, result);
    return this.close({ ...submission, state: 'cancelled', finished: new Date().toISOString() });
  }

  private async close(finished: Finished): Promise<Finished> {
    const { id } = finished;
    const first = await this.store.create(finishedKey(id), json(finished));
    const standing = first ? finished : ((await this.read<Finished>(finishedKey(id))) ?? finished);
    await this.clear(standing);
    return standing;
  }

  /** Does what is left to do once a submission is finished: who is to be told is noted, and what was needed until then goes. */
  async clear({ id, callback, state }: Finished): Promise<void> {
    if (callback !== undefined && state !== 'cancelled') await this.store.create(owedKey(id), json({ callback }));
    await this.forget(id);
  }

  /** Ids of what is finished and somebody is still to be told of. */
  async owed(): Promise<string[]> {
    return (await this.store.names('callbacks')).map((name) => name.replace(/\.json$/, ''));
  }

  /** Notes that whoever was to be told has been, or will never be. */
  async told(id: string): Promise<void> {
    await this.store.remove(owedKey(id));
  }

  /** Removes what is only needed until a submission is finished. */
  async forget(id: string): Promise<void> {
    await this.store.removeAll(`parts/${id}`);
    await this.store.remove(pendingKey(id));
  }

  /** Clears away what crashed processes left: scratch files, and pages of what is finished. */
  async tidy(): Promise<void> {
    await this.store.tidy();
    // The pages first: what is begun in between is pending by the time it has any.
    const begun = await this.store.names('parts');
    const pending = new Set(await this.pending());
    for (const id of begun) if (!pending.has(id)) await this.store.removeAll(`parts/${id}`);
  }

  /** Ids of what is accepted and not finished, oldest first. */
  async pending(): Promise<string[]> {
    return (await this.store.names('pending')).map((name) => name.replace(/\.json$/, ''));
  }

  /** Finished submissions, latest first, after `after`. Looks at no more than `limit` that `wanted` says yes to. */
  async *finished(after?: string): AsyncGenerator<Finished> {
    for (const day of (await this.store.names('documents')).reverse()) {
      if (after !== undefined && day > dayOf(after)) continue;
      const names = (await this.store.names(`documents/${day}`)).reverse();
      for (const name of names) {
        const id = name.replace(/\.json$/, '');
        if (after !== undefined && id >= after) continue;
        const finished = await this.read<Finished>(finishedKey(id));
        if (finished !== undefined) yield finished;
      }
    }
  }

  /** What the file holds, as found when it was first opened. */
  inspection(id: string): Promise<Inspection | undefined> {
    return this.read<Inspection>(`parts/${id}/file.json`);
  }
  putInspection(id: string, inspection: Inspection): Promise<void> {
    return this.store.put(`parts/${id}/file.json`, json(inspection), { durable: false });
  }

  part(id: string, page: number): Promise<PagePart | undefined> {
    return this.read<PagePart>(pageKey(id, page));
  }
  putPart(id: string, page: number, part: PagePart): Promise<void> {
    return this.store.put(pageKey(id, page), json(part), { durable: false });
  }
  /** How many pages are read so far. */
  async partCount(id: string): Promise<number> {
    return (await this.store.names(`parts/${id}`)).filter((name) => name.startsWith('page-')).length;
  }

  /** The submission whose result is that of these bytes under this profile, as it stands, and version of the program. */
  async knownReading(content: string, reading: string): Promise<string | undefined> {
    return (await this.read<{ id: string }>(readingKey(content, reading)))?.id;
  }
  async noteReading(content: string, reading: string, id: string): Promise<void> {
    await this.store.put(readingKey(content, reading), json({ id }), { durable: false });
  }

  /** Binds an idempotency key to a submission; answers the one it is bound to, which is another's where that was first. */
  async bindKey(key: string, id: string, content: string): Promise<{ id: string; content: string }> {
    const blob = `keys/${createHash('sha256').update(key).digest('hex')}.json`;
    if (await this.store.create(blob, json({ id, content }))) return { id, content };
    return (await this.read<{ id: string; content: string }>(blob)) ?? { id, content };
  }

  /** Undefined also for what a power cut left half written of a part, which is then made again. */
  private async read<T>(key: string): Promise<T | undefined> {
    const bytes = await this.store.get(key);
    if (bytes === undefined) return undefined;
    try {
      return JSON.parse(bytes.toString()) as T;
    } catch (cause) {
      if (key.startsWith('parts/') || key.startsWith('readings/')) return undefined;
      throw new CounterfoilError('CF_INTERNAL', 'A record of the ledger is damaged', { cause });
    }
  }
}

export const originalKey = (content: string): string => `originals/${content.slice(0, 2)}/${content}`;
export const finishedKey = (id: string): string => `documents/${dayOf(id)}/${id}.json`;
export const resultKey = (id: string): string => `results/${dayOf(id)}/${id}.json`;
const owedKey = (id: string): string => `callbacks/${id}.json`;
const pendingKey = (id: string): string => `pending/${id}.json`;
const readingKey = (content: string, reading: string): string => `readings/${content}/${reading}.json`;

/** What ends a stream: our own errors as they are, the disk's as a fault that passes, a broken upload as a cancelled one. */
function asStorageError(thrown: unknown): CounterfoilError {
  if (thrown instanceof CounterfoilError) return thrown;
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  if (['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'ENOENT', 'EACCES', 'EPERM'].includes(code)) {
    return new CounterfoilError('CF_OUTPUT_UNWRITABLE', `The original cannot be stored (${code})`, { cause: thrown });
  }
  if (['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'ABORT_ERR'].includes(code)) {
    return new CounterfoilError('CF_ABORTED', 'The upload ended early', { cause: thrown });
  }
  return toCounterfoilError(thrown);
}
