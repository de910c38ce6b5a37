import { createHash, randomBytes } from 'node:crypto';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let latest = 0;

/**
 * Unix time in milliseconds, always later than at the last call: what this process takes in sorts in that order by its ids, also
 * where two come within a millisecond (RFC 9562 §6.2 lets the time run ahead of the clock for that).
 */
const ascendingTime = (): number => (latest = Math.max(Date.now(), latest + 1));

/** A version 7 UUID (RFC 9562 §5.7): 48 bits of Unix time in milliseconds, then 74 bits of `entropy` (random by default). */
export function makeId(time = ascendingTime(), entropy: Uint8Array = randomBytes(10)): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(time, 0, 6);
  bytes.set(entropy.subarray(0, 10), 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The same id for the same words, so that a thing that is handed in twice is one submission. */
export const idFor = (time: number, ...words: string[]): string =>
  makeId(time, createHash('sha256').update(JSON.stringify(words)).digest());

export const isId = (text: string): boolean => ID.test(text);

/** When the id was made. */
export const timeOf = (id: string): Date => new Date(parseInt(id.slice(0, 8) + id.slice(9, 13), 16));

/** The day of an id, UTC, `2026-11-22`: finished submissions lie together by day. */
export const dayOf = (id: string): string => timeOf(id).toISOString().slice(0, 10);
