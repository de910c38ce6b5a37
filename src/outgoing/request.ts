import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CounterfoilError } from '../errors.js';
import { admitAddress, guardedLookup } from './address-guard.js';

/** Most silence, before the answer and in the middle of it. */
const SILENCE_MILLISECONDS = 15_000;

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole call and all of its answer: a host that never falls silent could hold it for days. */
  readonly deadline: AbortSignal;
}

/**
 * Calls an address, following no redirect, and gives the answer with its body unread. Throws `CF_CALLBACK_REFUSED` for a private
 * address, and what `failed` makes of it where nobody answers in time.
 */
export function call(
  url: URL,
  { method, headers, body, deadline }: Call,
  allowPrivate: boolean,
  failed: (why: string, cause: unknown) => CounterfoilError,
): Promise<IncomingMessage> {
  admitAddress(url, allowPrivate);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(
        cause instanceof CounterfoilError
          ? cause
          : failed(`${url.host} does not answer (${reasonOf(cause, deadline)})`, cause),
      );
    const sent = request(url, {
      method,
      headers: { 'user-agent': 'counterfoil', ...headers },
      lookup: guardedLookup(allowPrivate),
      timeout: SILENCE_MILLISECONDS,
      agent: false,
      signal: deadline,
    });
    sent.on('response', resolve);
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', fail);
    sent.end(body);
  });
}

/** Why a call failed, in a word. */
export const reasonOf = (cause: unknown, deadline: AbortSignal): string =>
  deadline.aborted
    ? 'timeout'
    : ((cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : 'unknown'));
