import { CounterfoilError } from '../errors.js';
import { perMetre } from './resolution.js';

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: 1 | 4 | 8 | 16 | 24 | 32;
  /** The pixels are run lengths (RLE4 or RLE8). */
  readonly compressed: boolean;
  /** Red, green, blue and alpha; 0 where absent. */
  readonly masks: readonly [number, number, number, number];
  /** RGB triples. */
  readonly palette: Uint8Array;
  readonly dataAt: number;
  readonly dotsPerInch: { readonly x: number; readonly y: number };
}

const FILE_HEADER = 14;
/** BITMAPCOREHEADER of OS/2 1.x, with 16-bit sizes and palette entries of three bytes. */
const CORE_HEADER = 12;
const Compression = { none: 0, rle8: 1, rle4: 2, bitFields: 3, alphaBitFields: 6 } as const;

/** Throws CF_INTAKE_TRUNCATED, _CORRUPT, and _UNSUPPORTED for compressions that only printers know. */
export function readBmpHeader(bytes: Buffer): BmpHeader {
  const short = (): CounterfoilError =>
    new CounterfoilError('CF_INTAKE_TRUNCATED', 'The bitmap ends inside its header');
  if (bytes.length < FILE_HEADER + CORE_HEADER) throw short();
  const size = bytes.readUInt32LE(FILE_HEADER);
  if (bytes.length < FILE_HEADER + size) throw short();
  const core = size === CORE_HEADER;
  // OS/2 2.x headers may be cut after any field; what is cut off counts as 0.
  const uint32 = (at: number): number => (at + 4 <= size ? bytes.readUInt32LE(FILE_HEADER + at) : 0);
  const width = core ? bytes.readUInt16LE(FILE_HEADER + 4) : uint32(4) | 0;
  const signedHeight = core ? bytes.readUInt16LE(FILE_HEADER + 6) : uint32(8) | 0;
  const bits = bytes.readUInt16LE(FILE_HEADER + (core ? 10 : 14));
  const compression = core ? Compression.none : uint32(16);
  if (width <= 0 || signedHeight === 0) {
    throw new CounterfoilError('CF_INTAKE_CORRUPT', `The bitmap claims a size of ${width} × ${signedHeight} pixels`);
  }
  checkKind(bits, compression);
  const fields = compression === Compression.bitFields || compression === Compression.alphaBitFields;
  // A plain 40-byte header is followed by its masks; the longer ones contain them at the same place.
  const masksAt = FILE_HEADER + 40;
  const fieldCount = compression === Compression.alphaBitFields || size >= 56 ? 4 : 3;
  if (fields && bytes.length < masksAt + fieldCount * 4) throw short();
  const mask = (i: number): number => (i < fieldCount ? bytes.readUInt32LE(masksAt + 4 * i) : 0);
  const paletteAt = FILE_HEADER + size + (fields && size === 40 ? fieldCount * 4 : 0);
  return {
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bits,
    compressed: compression === Compression.rle4 || compression === Compression.rle8,
    masks: fields ? [mask(0), mask(1), mask(2), mask(3)] : defaultMasks(bits),
    palette: readPalette(bytes, paletteAt, bits, core ? 3 : 4, uint32(32)),
    dataAt: bytes.readUInt32LE(10),
    dotsPerInch: { x: perMetre(uint32(24)), y: perMetre(uint32(28)) },
  };
}

function checkKind(bits: number, compression: number): asserts bits is BmpHeader['bits'] {
  const fits =
    (compression === Compression.none && [1, 4, 8, 16, 24, 32].includes(bits)) ||
    (compression === Compression.rle8 && bits === 8) ||
    (compression === Compression.rle4 && bits === 4) ||
    ((compression === Compression.bitFields || compression === Compression.alphaBitFields) && [16, 32].includes(bits));
  if (!fits) {
    const what = `${bits} bits a pixel with compression ${compression}`;
    throw new CounterfoilError('CF_INTAKE_UNSUPPORTED', `The bitmap has ${what}, which is not a kind that is read`);
  }
}

/** Without bit fields 16 bits are 5-5-5; of 32 the highest byte means nothing. */
const defaultMasks = (bits: number): BmpHeader['masks'] =>
  bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0];

function readPalette(bytes: Buffer, at: number, bits: number, entrySize: number, used: number): Uint8Array {
  if (bits > 8) return new Uint8Array(0);
  const colours = Math.min(used || 2 ** bits, 2 ** bits);
  const palette = new Uint8Array(colours * 3);
  for (let i = 0; i < colours && at + i * entrySize + 3 <= bytes.length; i++) {
    const from = at + i * entrySize;
    palette.set([bytes[from + 2], bytes[from + 1], bytes[from]], 3 * i);
  }
  return palette;
}
