import type { Logger } from 'pino';
import { CounterfoilError } from './errors.js';

/** What a document may cost. Every limit is a setting of the same name under `limits` in the configuration. */
export interface Limits {
  /** Largest submitted file, bytes. */
  readonly bytes: number;
  /** Most pages in one document. */
  readonly pages: number;
  /** Most pixels on one page. */
  readonly pixelsPerPage: number;
  /** Most pixels on all pages of one document. */
  readonly pixelsInTotal: number;
  /** Longest time for one page, seconds. */
  readonly seconds: number;
  /** Most resident memory of a page worker, megabytes. */
  readonly memoryMB: number;
}

/** What every stage may use besides its input. */
export interface Context {
  readonly limits: Limits;
  readonly log: Logger;
  readonly signal?: AbortSignal;
  /** Receives intermediate images and data when somebody looks at the work; absent otherwise. */
  readonly debug?: DebugSink;
}

/** Takes the intermediates that `--debug` writes; names sort in stage order. */
export interface DebugSink {
  image(name: string, image: { width: number; height: number; channels?: 1 | 3; data: Uint8Array }): void;
  json(name: string, value: unknown): void;
}

/** Throws `CF_ABORTED` once the work is cancelled. Stages call it between steps that take long. */
export function throwIfAborted(context: Context): void {
  if (context.signal?.aborted) throw new CounterfoilError('CF_ABORTED', 'The reading was cancelled');
}
