import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CounterfoilError } from '../errors.js';
import { admitAddress, guardedLookup } from './address-guard.js';

/** From the call to the head of the answer, and of silence in between. */
const TIMEOUT_MILLISECONDS = 15_000;

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Calls an address, following no redirect, and gives the answer with its body unread. Throws `CF_CALLBACK_REFUSED` for a private
 * address, `CF_CALLBACK_FAILED` where nobody answers.
 */
export function call(url: URL, { method, headers, body }: Call, allowPrivate: boolean): Promise<IncomingMessage> {
  admitAddress(url, allowPrivate);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(
        cause instanceof CounterfoilError
          ? cause
          : new CounterfoilError('CF_CALLBACK_FAILED', `${url.host} does not answer (${reasonOf(cause)})`, { cause }),
      );
    const sent = request(url, {
      method,
      headers: { 'user-agent': 'counterfoil', ...headers },
      lookup: guardedLookup(allowPrivate),
      timeout: TIMEOUT_MILLISECONDS,
      agent: false,
    });
    sent.on('response', resolve);
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', fail);
    sent.end(body);
  });
}

const reasonOf = (cause: unknown): string =>
  (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : 'unknown');
