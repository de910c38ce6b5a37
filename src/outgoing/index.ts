import { Readable } from 'node:stream';
import type { Config } from '../config.js';
import { CounterfoilError } from '../errors.js';
import { admitAddress } from './address-guard.js';
import { call, reasonOf } from './request.js';
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
  /** The body of a document that is fetched. Throws `CF_INPUT_NOT_FOUND`, `CF_CALLBACK_REFUSED`, `CF_DOWNLOAD_FAILED`; so does the body. */
  download(url: URL): Promise<Readable>;
}

/** A receiver has nothing to send but a status. */
const NOTICE_SECONDS = 30;

export function openOutgoing({
  callbacks: { secret, allowPrivate },
  sources: { seconds },
}: Pick<Config, 'callbacks' | 'sources'>): Outgoing {
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
      const request = { method: 'POST', headers, body, deadline: AbortSignal.timeout(NOTICE_SECONDS * 1000) } as const;
      const answer = await call(new URL(address), request, allowPrivate, callbackFailed);
      answer.destroy();
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) return status;
      throw callbackFailed(`The receiver answered ${status}`);
    },
    async download(url) {
      const deadline = AbortSignal.timeout(seconds * 1000);
      const answer = await call(url, { method: 'GET', deadline }, allowPrivate, downloadFailed);
      const status = answer.statusCode ?? 0;
      if (status === 200) return Readable.from(wholeBody(answer, url, deadline), { objectMode: false });
      answer.destroy();
      if (status >= 500 || status === 429) throw downloadFailed(`The host answered ${status}`);
      throw new CounterfoilError('CF_INPUT_NOT_FOUND', `The host answered ${status}`);
    },
  };
}

const callbackFailed = (why: string, cause?: unknown): CounterfoilError =>
  new CounterfoilError('CF_CALLBACK_FAILED', why, { cause });
const downloadFailed = (why: string, cause?: unknown): CounterfoilError =>
  new CounterfoilError('CF_DOWNLOAD_FAILED', why, { cause });

/** A body that ends early is its host's fault: without a word of that it would be taken for this machine's. */
async function* wholeBody(answer: Readable, url: URL, deadline: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* answer as AsyncIterable<Buffer>;
  } catch (cause) {
    throw downloadFailed(`${url.host} did not give the whole file (${reasonOf(cause, deadline)})`, cause);
  }
}
