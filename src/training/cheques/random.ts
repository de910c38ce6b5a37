import { createRandom, type Random as Source } from '../random.js';

/** Seeded randomness for drawing: the same seed gives the same cheque on every machine. */
export interface Random extends Source {
  /** Uniform whole number in [low, high], both ends included. */
  whole(low: number, high: number): number;
  /** A string of `length` decimal digits. */
  digits(length: number): string;
  /** A generator of its own for one part of the work, so that a change there leaves every other part as it was. */
  fork(label: string | number): Random;
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

export function seededRandom(seed: string | number): Random {
  const name = String(seed);
  const source = createRandom(hash(name), name.length);
  return {
    ...source,
    whole: (low, high) => low + source.integer(high - low + 1),
    digits: (length) => Array.from({ length }, () => source.integer(10)).join(''),
    fork: (label) => seededRandom(`${name}/${label}`),
  };
}
