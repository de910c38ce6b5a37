import type { Readable } from 'node:stream';
import type { Config } from '../config.js';
import { CounterfoilError } from '../errors.js';
import { admitAddress } from './address-guard.js';
import { call } from './request.js';
import { sign } from './signature.js';

export { SIGNATURE_SECONDS, sign, verify } from './signature.js';

/** What a callback tells: which document, how it ended, and nothing that stands on it. */
export interface Notice {
  readonly id: string;
  readonly state: 'done' | 'rejected';
  readonly decision: string | null;
  readonly code: string | null;
  readonly pages: number;
  readonly finished: string;
}

/** All that leaves for other computers. */
export interface Outgoing {
  /** Throws `CF_CALLBACK_REFUSED` for an address that would not be called. */
  admit(address: string): void;
  /** Posts a signed notice. Answers the status; throws `CF_CALLBACK_FAILED` unless it is from 200 to 299. */
  notify(address: string, notice: Notice): Promise<number>;
  /** The body of a document that is fetched. Throws `CF_INPUT_NOT_FOUND`, `CF_CALLBACK_FAILED`, `CF_SOURCE_REFUSED`. */
  download(url: URL): Promise<Readable>;
}

export function openOutgoing({ secret, allowPrivate }: Config['callbacks']): Outgoing {
  return {
    admit(address) {
      if (secret === '') {
        throw new CounterfoilError(
          'CF_CALLBACK_REFUSED',
          'Callbacks need a secret to be signed with (callbacks.secret)',
        );
      }
      admitAddress(new URL(address), allowPrivate);
    },
    async notify(address, notice) {
      const body = JSON.stringify(notice);
      const headers = {
        'content-type': 'application/json',
        'counterfoil-signature': sign(body, secret, Math.floor(Date.now() / 1000)),
        // The same for every try: a receiver that was told twice can tell.
        'counterfoil-delivery': notice.id,
      };
      const answer = await call(new URL(address), { method: 'POST', headers, body }, allowPrivate);
      answer.destroy();
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) return status;
      throw new CounterfoilError('CF_CALLBACK_FAILED', `The receiver answered ${status}`);
    },
    async download(url) {
      const answer = await call(url, { method: 'GET' }, allowPrivate);
      const status = answer.statusCode ?? 0;
      if (status === 200) return answer;
      answer.destroy();
      if (status >= 500 || status === 429)
        throw new CounterfoilError('CF_CALLBACK_FAILED', `The host answered ${status}`);
      throw new CounterfoilError('CF_INPUT_NOT_FOUND', `The host answered ${status}`);
    },
  };
}
