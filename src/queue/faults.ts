import type { CounterfoilError, ErrorCode } from '../errors.js';

/** The machine's faults, not the document's: the work waits until they pass, however long. */
const OF_THE_MACHINE: readonly ErrorCode[] = [
  'CF_ABORTED',
  'CF_CONFIG_INVALID',
  'CF_ENGINE_UNAVAILABLE',
  'CF_ENGINE_UNKNOWN',
  'CF_INPUT_UNREADABLE',
  'CF_MODEL_INVALID',
  'CF_OUTPUT_UNWRITABLE',
  'CF_QUEUE_UNAVAILABLE',
];

/**
 * What to do about an error: wait for the machine to recover, try again a few times, or take it as the document's own, which
 * another try would not change.
 */
export function faultOf(error: CounterfoilError): 'machine' | 'passing' | 'document' {
  if (OF_THE_MACHINE.includes(error.code)) return 'machine';
  return error.retryable ? 'passing' : 'document';
}

/** Milliseconds before try `n` + 1: half a second, doubling, to a minute. */
export const backoff = (n: number): number => Math.min(500 * 2 ** Math.max(0, n - 1), 60_000);

/**
 * Milliseconds before a receiver is told again: half a second, doubling, to an hour. The twenty-four tries that are the default
 * reach over eleven hours: a receiver may be down for a night.
 */
export const callbackBackoff = (n: number): number => Math.min(500 * 2 ** Math.max(0, n - 1), 3_600_000);
