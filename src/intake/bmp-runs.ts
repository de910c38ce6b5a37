import { CounterfoilError } from '../errors.js';
import type { BmpHeader } from './bmp-header.js';

/** Second byte of a code whose first is 0; 3 and more are that many literal pixels. */
const Escape = { endOfLine: 0, endOfBitmap: 1, delta: 2 } as const;

/**
 * The palette indices of a run-length coded bitmap (RLE8, RLE4), rows from the top. Pixels that the codes skip stay 0.
 * Throws CF_INTAKE_TRUNCATED where the codes end early and _CORRUPT where they leave the picture.
 */
export function unpackRuns(bytes: Buffer, { width, height, bits, dataAt }: BmpHeader): Uint8Array {
  const out = new Uint8Array(width * height);
  const truncated = (): CounterfoilError =>
    new CounterfoilError('CF_INTAKE_TRUNCATED', 'The bitmap ends before its pixels do');
  let [x, y] = [0, 0];
  const put = (index: number): void => {
    if (x >= width || y >= height) {
      throw new CounterfoilError('CF_INTAKE_CORRUPT', `The bitmap's run lengths leave the picture in row ${y + 1}`);
    }
    out[(height - 1 - y) * width + x++] = index;
  };
  /** Pixel `i` of the bytes from `at`, the first in the high half where two share a byte. */
  const packed = (at: number, i: number): number =>
    bits === 8 ? bytes[at + i] : (bytes[at + (i >> 1)] >> (i % 2 === 0 ? 4 : 0)) & 15;
  for (let at = dataAt; ;) {
    if (at + 2 > bytes.length) throw truncated();
    const [count, code] = [bytes[at], bytes[at + 1]];
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(bits === 8 ? code : packed(at - 1, i & 1));
    } else if (code === Escape.endOfBitmap) {
      return out;
    } else if (code === Escape.endOfLine) {
      // Some writers leave the final end of bitmap out.
      if (++y === height && at >= bytes.length) return out;
      x = 0;
    } else if (code === Escape.delta) {
      if (at + 2 > bytes.length) throw truncated();
      x += bytes[at];
      y += bytes[at + 1];
      at += 2;
    } else {
      const length = Math.ceil((code * bits) / 8);
      if (at + length > bytes.length) throw truncated();
      for (let i = 0; i < code; i++) put(packed(at, i));
      at += length + (length % 2);
    }
  }
}
