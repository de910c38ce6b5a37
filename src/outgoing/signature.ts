import { createHmac, timingSafeEqual } from 'node:crypto';

/** A receiver should refuse what is older: it may be a recording. */
export const SIGNATURE_SECONDS = 300;

/**
 * The value of `Counterfoil-Signature`: `t=UNIX_SECONDS,v1=HEX`, HMAC-SHA-256 over `UNIX_SECONDS.BODY`, so that neither the body nor
 * its time can be changed.
 */
export function sign(body: string, secret: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** Whether a signature is of this body and secret and not older than `SIGNATURE_SECONDS`: for receivers written in TypeScript. */
export function verify(signature: string, body: string, secret: string, now = Date.now() / 1000): boolean {
  const [, time, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  if (time === undefined || Math.abs(now - Number(time)) > SIGNATURE_SECONDS) return false;
  const expected = sign(body, secret, Number(time)).split('v1=')[1];
  return timingSafeEqual(Buffer.from(digest), Buffer.from(expected));
}
