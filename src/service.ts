import type { Readable } from 'node:stream';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { CounterfoilError, ERRORS, type ErrorCode } from './errors.js';
import { openOutgoing, type Outgoing } from './outgoing/index.js';
import { allProfiles } from './profiles/index.js';
import { enqueue, jobOf, openBackend, type DocumentReturn, type QueueBackend } from './queue/index.js';
import type { DocumentResult } from './result/schema.js';
import { Ledger, makeId, type Finished, type Source, type Status, type Submission } from './storage/index.js';
import { openStore } from './storage/open-store.js';

/** What may be said of a document besides its bytes. */
export interface SubmitOptions {
  /** Shown in the result; the last part of a path. */
  readonly name: string;
  /** Name of a profile; `auto`, the default, chooses. */
  readonly profile?: string;
  /** 1 is read first, 10 last; 5 by default. */
  readonly priority?: number;
  /** Told when the document is finished. */
  readonly callback?: string;
  readonly source?: Source;
  readonly owner?: string;
  /** The same key with the same bytes is the same submission, however often it comes. */
  readonly idempotencyKey?: string;
  /** An id chosen before: to submit it again is to submit it once. */
  readonly id?: string;
}

export interface ListOptions {
  readonly state?: Status['state'];
  readonly decision?: string;
  readonly profile?: string;
  readonly owner?: string;
  /** Ids before this one: the last of the page before. */
  readonly after?: string;
  readonly limit?: number;
}

/** Handing documents in and getting results, with whatever queue and storage the configuration names. */
export class Service {
  private readonly listeners = new Set<(finished: DocumentReturn) => void>();
  private listening = false;

  private constructor(
    readonly config: Config,
    readonly log: Logger,
    readonly backend: QueueBackend,
    readonly ledger: Ledger,
    readonly outgoing: Outgoing,
  ) {}

  /** Throws `CF_QUEUE_UNAVAILABLE`, `CF_DATA_IN_USE`, `CF_OUTPUT_UNWRITABLE`. */
  static async open(config: Config, log: Logger): Promise<Service> {
    const store = await openStore(config);
    const backend = await openBackend(config.queue, join(config.data, 'queue'), log);
    for (const warning of await backend.warnings()) log.warn(warning);
    return new Service(config, log, backend, new Ledger(store), openOutgoing(config));
  }

  /**
   * Accepts a document: once this answers, it will be read and finished, whatever crashes. Throws `CF_PROFILE_UNKNOWN`,
   * `CF_CALLBACK_REFUSED`, `CF_REQUEST_INVALID`, `CF_LIMIT_BYTES`, `CF_INTAKE_EMPTY`, `CF_IDEMPOTENCY_CONFLICT`, `CF_OUTPUT_UNWRITABLE`.
   */
  async submit(bytes: Readable, options: SubmitOptions): Promise<Status> {
    this.admit(options);
    const stored = await this.ledger.storeOriginal(bytes, this.config.limits.bytes);
    return this.accept(stored, options);
  }

  /** Accepts a document whose original is stored already. */
  async accept(stored: { content: string; bytes: number }, options: SubmitOptions): Promise<Status> {
    const { profile = 'auto', priority = 5, callback, owner, source = 'library', idempotencyKey } = options;
    this.admit(options);
    let { id = makeId() } = options;
    if (idempotencyKey !== undefined) {
      const bound = await this.ledger.bindKey(`${owner ?? ''}\n${idempotencyKey}`, id, stored.content);
      if (bound.content !== stored.content) {
        throw new CounterfoilError('CF_IDEMPOTENCY_CONFLICT', 'The Idempotency-Key was used for other bytes before');
      }
      id = bound.id;
    }
    const submission: Submission = {
      id,
      name: plainName(options.name),
      profile,
      priority,
      ...stored,
      source,
      received: new Date().toISOString(),
      ...(callback !== undefined && { callback }),
      ...(owner !== undefined && { owner }),
    };
    await this.ledger.accept(submission);
    const status = await this.ledger.find(id);
    if (status?.state === 'waiting') await this.enqueueSoon(status);
    return status ?? { ...submission, state: 'waiting' };
  }

  /** The ledger has it: where the queue is away just now, the next look at the ledger puts it in. */
  private async enqueueSoon(submission: Submission): Promise<void> {
    try {
      await enqueue(this.backend, submission);
    } catch (thrown) {
      this.log.warn({ id: submission.id, error: String(thrown) }, 'Accepted; it goes into the queue once that is back');
    }
  }

  private admit({ profile = 'auto', priority = 5, callback }: SubmitOptions): void {
    if (profile !== 'auto' && !allProfiles(this.config.profiles ?? undefined).includes(profile)) {
      throw new CounterfoilError('CF_PROFILE_UNKNOWN', 'There is no profile of this name');
    }
    if (!Number.isInteger(priority) || priority < 1 || priority > 10) {
      throw new CounterfoilError('CF_REQUEST_INVALID', 'Expected a priority from 1 to 10');
    }
    if (callback !== undefined) this.outgoing.admit(callback);
  }

  /** Throws `CF_DOCUMENT_UNKNOWN`. */
  async status(id: string): Promise<Status> {
    const status = await this.ledger.find(id);
    if (status === undefined) throw new CounterfoilError('CF_DOCUMENT_UNKNOWN', 'There is no document of this id');
    return status;
  }

  /** How far a document is: pages read and in all, which is not known before the file is opened. */
  async progress(id: string): Promise<{ pagesRead: number; pages: number | undefined }> {
    const status = await this.status(id);
    if (status.state !== 'waiting') return { pagesRead: status.pages ?? 0, pages: status.pages ?? 0 };
    const [pagesRead, file] = await Promise.all([this.ledger.partCount(id), this.ledger.inspection(id)]);
    return { pagesRead, pages: file?.pageCount };
  }

  /** Throws `CF_DOCUMENT_UNKNOWN`, `CF_NOT_FINISHED`, `CF_CANCELLED`. */
  async result(id: string): Promise<DocumentResult> {
    const status = await this.status(id);
    if (status.state === 'waiting') throw new CounterfoilError('CF_NOT_FINISHED', 'The document is not read yet');
    if (status.state === 'cancelled') throw new CounterfoilError('CF_CANCELLED', 'The document was cancelled');
    const result = await this.ledger.result(id);
    if (result === undefined) throw new CounterfoilError('CF_DOCUMENT_UNKNOWN', 'The result was removed');
    return result;
  }

  /** Cancels what is not finished; what is stays as it is. */
  async cancel(id: string): Promise<Finished> {
    const status = await this.status(id);
    if (status.state !== 'waiting') return status;
    const finished = await this.ledger.cancel(status);
    try {
      const job = await jobOf(this.backend, status);
      await job?.remove({ removeChildren: true });
    } catch {
      this.log.debug({ id }, 'Cancelled while its job is being worked at, which will notice');
    }
    this.tell(finished);
    return finished;
  }

  /** Documents, latest first: those that wait before those that are finished. */
  async list(options: ListOptions = {}): Promise<Status[]> {
    const { limit = 50, after } = options;
    const found: Status[] = [];
    for await (const status of this.all(options.state, after)) {
      if (!matches(status, options)) continue;
      found.push(status);
      if (found.length >= limit) break;
    }
    return found;
  }

  private async *all(state: Status['state'] | undefined, after: string | undefined): AsyncGenerator<Status> {
    const waiting = state === undefined || state === 'waiting' ? (await this.ledger.pending()).reverse() : [];
    const finished = state === 'waiting' ? undefined : this.ledger.finished(after);
    let next = await finished?.next();
    for (const id of waiting) {
      if (after !== undefined && id >= after) continue;
      for (; next !== undefined && !next.done && next.value.id > id; next = await finished?.next()) yield next.value;
      const status = await this.ledger.find(id);
      if (status?.state === 'waiting') yield status;
    }
    for (; next !== undefined && !next.done; next = await finished?.next()) yield next.value;
  }

  /** Calls back for every document that is finished from now on, by whichever process. Answers how to stop it. */
  onFinished(listener: (finished: DocumentReturn) => void): () => void {
    if (!this.listening) {
      this.listening = true;
      const events = this.backend.events('documents');
      events.on('completed', ({ returnvalue }) => this.tell(returnvalue as unknown as DocumentReturn));
    }
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(finished: DocumentReturn | Finished): void {
    const { id, state, decision = null, code = null, pages = 0 } = finished;
    const { engine = null, timings = {} } = 'timings' in finished ? finished : {};
    for (const listener of this.listeners) listener({ id, state, decision, code, pages, engine, timings });
  }

  async close(): Promise<void> {
    await this.backend.close();
  }
}

const matches = (status: Status, { state, decision, profile, owner }: ListOptions): boolean =>
  (state === undefined || status.state === state) &&
  (decision === undefined || (status.state !== 'waiting' && status.decision === decision)) &&
  (profile === undefined || status.profile === profile) &&
  (owner === undefined || status.owner === owner);

/** The last part of a name, without what could be taken for a path or confuse a terminal; never empty. */
export function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';

  const plain = last.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 255);
  return plain === '' || plain === '.' || plain === '..' ? 'document' : plain;
}

/** The error a rejected document ended with. */
export function rejection(result: DocumentResult): CounterfoilError | undefined {
  const error = result.pages.length === 0 ? result.errors[0] : undefined;
  if (error === undefined) return undefined;
  return new CounterfoilError(error.code in ERRORS ? (error.code as ErrorCode) : 'CF_INTERNAL', error.message);
}
