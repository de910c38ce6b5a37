import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { loadConfig } from './config.js';
import { CounterfoilError } from './errors.js';
import { withData } from './host.js';
import { createLog } from './log.js';
import type { DocumentReturn } from './queue/index.js';
import type { DocumentResult } from './result/schema.js';
import { Service, type SubmitOptions } from './service.js';
import type { Status } from './storage/index.js';

/** Where to find queue and storage. */
export interface ConnectOptions {
  /** Settings file; the environment's settings count as well. */
  readonly config?: string;
  /** Data folder, as of `counterfoil serve --data`. */
  readonly data?: string;
}

/** The connection that the functions below share; opened with the first of them. */
let shared: Promise<Service> | undefined;

/**
 * Connects to queue and storage. Not needed where the environment says all (`REDIS_URL`, `COUNTERFOIL_DATA`). With the built-in
 * queue only one process can: beside a running `counterfoil serve` use its HTTP API. Throws `CF_QUEUE_UNAVAILABLE`, `CF_DATA_IN_USE`.
 */
export async function connect({ config, data }: ConnectOptions = {}): Promise<void> {
  if (shared !== undefined) throw new CounterfoilError('CF_USAGE', 'Connected already: disconnect() first');
  const settings = withData(loadConfig({ file: config }), data);
  shared = Service.open(settings, createLog(settings.logLevel));
  try {
    await shared;
  } catch (thrown) {
    shared = undefined;
    throw thrown;
  }
}

async function service(): Promise<Service> {
  if (shared === undefined) await connect();
  return shared as Promise<Service>;
}

/**
 * Hands a document in: a path, bytes or a stream. Once it answers the document will be read, whatever crashes, by whichever
 * worker. Bytes and streams need a `name`. Throws what `Service.submit` does, and `CF_INPUT_NOT_FOUND`.
 */
export async function submit(
  document: string | Uint8Array | Readable,
  options: Partial<Omit<SubmitOptions, 'source' | 'owner'>> = {},
): Promise<Status> {
  const open = await service();
  const name = options.name ?? (typeof document === 'string' ? basename(document) : 'document');
  return open.submit(await streamOf(document), { ...options, name, source: 'library' });
}

async function streamOf(document: string | Uint8Array | Readable): Promise<Readable> {
  if (document instanceof Readable) return document;
  if (typeof document !== 'string') return Readable.from([document]);
  const stream = createReadStream(document);
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', (cause) =>
      reject(new CounterfoilError('CF_INPUT_NOT_FOUND', `${document} cannot be opened`, { cause })),
    );
  });
  return stream;
}

/** How far a document is. Throws `CF_DOCUMENT_UNKNOWN`. */
export const status = async (id: string): Promise<Status> => (await service()).status(id);

/** The result of a finished document. Throws `CF_NOT_FINISHED`, `CF_CANCELLED`, `CF_DOCUMENT_UNKNOWN`. */
export const result = async (id: string): Promise<DocumentResult> => (await service()).result(id);

/** Cancels a document that is not finished. Answers what it ended as. */
export const cancel = async (id: string): Promise<Status> => (await service()).cancel(id);

/**
 * Calls back for every document that is finished from now on, by any process on this queue. Answers how to stop. What was
 * finished while nobody listened is found by `status`.
 */
export const onResult = async (listener: (finished: DocumentReturn) => void): Promise<() => void> =>
  (await service()).onFinished(listener);

/** Closes the connection, so that the process can end. */
export async function disconnect(): Promise<void> {
  const open = shared;
  shared = undefined;
  await (await open)?.close();
}
