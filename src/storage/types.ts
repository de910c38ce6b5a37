import type { DocumentResult } from '../result/schema.js';

/**
 * Where originals, results and the ledger lie: a folder, or a bucket that many hosts share. Keys are made by the ledger, of
 * lower-case letters, digits, `-`, `_`, `.` and `/`.
 *
 * Writing throws `CF_OUTPUT_UNWRITABLE`, reading `CF_INPUT_UNREADABLE`, either where the place itself is away: faults of the
 * place, which pass. What is said not to be there is not there: a place that is away is never taken for an empty one.
 */
export interface BlobStore {
  /** For people: the folder or the bucket. */
  readonly place: string;
  /** The bytes, or undefined where there are none under this key. */
  get(key: string): Promise<Buffer | undefined>;
  /** Writes or replaces, never half. What is not `durable` may be lost when the power fails. */
  put(key: string, bytes: Uint8Array | string, options?: { durable?: boolean }): Promise<void>;
  /** Writes where there is nothing yet, never half and durably. False where somebody was first: theirs stays. */
  create(key: string, bytes: Uint8Array | string): Promise<boolean>;
  /** Path for a file that is to be adopted; what a crash leaves there is cleared away at the next start. */
  scratchFile(): Promise<string>;
  /** Takes a finished scratch file in under `key`, like `create`. The scratch file is gone afterwards. */
  adopt(key: string, scratchFile: string): Promise<boolean>;
  /** A file on this machine with the bytes of `key`; undefined where there are none. It is not to be changed. */
  localFile(key: string): Promise<string | undefined>;
  /** Keys that begin with `prefix` (whole path segments), sorted. */
  list(prefix: string): Promise<string[]>;
  /** Names directly under `prefix`: folders and keys, sorted. */
  names(prefix: string): Promise<string[]>;
  /** Removes a key; no error where there is none. */
  remove(key: string): Promise<void>;
  /** Removes all keys that begin with `prefix` (whole path segments). */
  removeAll(prefix: string): Promise<void>;
  /** When the key was last written or adopted, or undefined. */
  writtenAt(key: string): Promise<Date | undefined>;
  /** Throws where the place cannot be written to. */
  check(): Promise<void>;
  /** Clears away what crashed processes left in scratch. */
  tidy(): Promise<void>;
}

/** Who handed a document in. */
export type Source = 'api' | 'watch' | 'queue' | 'library';

/** One handing-in of one file. */
export interface Submission {
  /** A version 7 UUID: it sorts by time. */
  readonly id: string;
  readonly name: string;
  /** Name of a profile, or `auto`. */
  readonly profile: string;
  /** 1 is read first, 10 last. */
  readonly priority: number;
  /** SHA-256 of the bytes: where the original lies, and the `document.id` of the result. */
  readonly content: string;
  readonly bytes: number;
  readonly source: Source;
  /** When it was handed in, ISO 8601. */
  readonly received: string;
  /** Told when it is finished. */
  readonly callback?: string;
  /** Job of the queue that stands for it, where that is not its id. */
  readonly job?: string;
  /** Name of the API key it was submitted with. */
  readonly owner?: string;
}

/** A submission that is finished; it never changes again. */
export interface Finished extends Submission {
  /** `done`: there is a result; `rejected`: nothing could be read, and the result says why; `cancelled`: there is none. */
  readonly state: 'done' | 'rejected' | 'cancelled';
  readonly finished: string;
  readonly decision?: DocumentResult['decision']['state'];
  readonly pages?: number;
  /** Error code of a rejected document. */
  readonly code?: string;
  /** An earlier submission of the same bytes, whose result this is. */
  readonly duplicateOf?: string;
}

export type Status = (Submission & { readonly state: 'waiting' }) | Finished;
