import type { Random } from '../../src/training/random.js';

type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const EXTREMES = [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0];

/** A place in the file; half the time near its start, where headers are. */
const place = (bytes: Buffer, random: Random): number =>
  random.integer(Math.max(1, random.chance(0.5) ? Math.min(bytes.length, 200) : bytes.length));

const range = (bytes: Buffer, random: Random): [number, number] => {
  const start = place(bytes, random);
  return [start, Math.min(bytes.length, start + 1 + random.integer(64))];
};

/** Ways to damage a file, by name. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  truncated: (bytes, random) => bytes.subarray(0, random.integer(bytes.length)),
  flipped: (bytes, random) => {
    const out = Buffer.from(bytes);
    for (let n = 1 + random.integer(8); n > 0; n--) out[place(out, random)] ^= 1 << random.integer(8);
    return out;
  },
  zeroed: (bytes, random) => Buffer.from(bytes).fill(0, ...range(bytes, random)),
  scrambled: (bytes, random) => {
    const out = Buffer.from(bytes);
    const [start, end] = range(bytes, random);
    for (let i = start; i < end; i++) out[i] = random.integer(256);
    return out;
  },
  lying: (bytes, random) => {
    const out = Buffer.from(bytes);
    if (out.length < 8) return out;
    for (let n = 1 + random.integer(3); n > 0; n--) {
      const at = Math.min(place(out, random), out.length - 4);
      const value = random.pick(EXTREMES);
      if (random.chance(0.5)) out.writeUInt32LE(value, at);
      else if (random.chance(0.5)) out.writeUInt32BE(value, at);
      else out.writeUInt16LE(value & 0xffff, at);
    }
    return out;
  },
  'lying in digits': (bytes, random) => {
    const text = bytes.toString('latin1');
    const numbers = [...text.matchAll(/\d+/g)];
    if (numbers.length === 0) return bytes;
    const chosen = random.pick(numbers);
    const digits = random.pick(['0', '-1', '9', '99999', '4294967295', '99999999999999999999']);
    return Buffer.from(text.slice(0, chosen.index) + digits + text.slice(chosen.index + chosen[0].length), 'latin1');
  },
  cut: (bytes, random) => {
    const [start, end] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  repeated: (bytes, random) => {
    const [start, end] = range(bytes, random);
    const times = 1 + random.integer(200);
    return Buffer.concat([
      bytes.subarray(0, end),
      ...Array<Buffer>(times).fill(bytes.subarray(start, end)),
      bytes.subarray(end),
    ]);
  },
  'of two files': (bytes, random, others) => {
    const other = random.pick(others);
    return Buffer.concat([bytes.subarray(0, place(bytes, random)), other.subarray(random.integer(other.length))]);
  },
};
