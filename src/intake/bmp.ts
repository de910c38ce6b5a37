import { CounterfoilError } from '../errors.js';
import { readBmpHeader, type BmpHeader } from './bmp-header.js';
import { unpackRuns } from './bmp-runs.js';
import type { Opener } from './opener.js';
import { inspectTones, plainPixels } from './pixels.js';
import { credibleResolution } from './resolution.js';

/**
 * Opens a Windows or OS/2 bitmap: 1, 4, 8, 16, 24 and 32 bits a pixel, palettes, bit fields, run lengths, rows from the
 * bottom or the top. Always one page. Format: Microsoft, "Bitmap Storage" and [MS-WMF] 2.2.2.
 */
export const openBmp: Opener = (bytes) => {
  const header = readBmpHeader(bytes);
  return {
    pageCount: 1,
    decode: (_, guard) =>
      Promise.resolve().then(() => {
        guard.admitPixels(header.width, header.height);
        const { width, height } = header;
        const image = plainPixels(
          width,
          height,
          3,
          header.bits <= 8 ? fromPalette(bytes, header) : fromFields(bytes, header),
        );
        const { x, y } = header.dotsPerInch;
        return { image, resolution: credibleResolution(x, y, width, height), ...inspectTones(image, guard.number) };
      }),
  };
};

const stride = ({ width, bits }: BmpHeader): number => Math.ceil((width * bits) / 32) * 4;

function checkLength(bytes: Buffer, header: BmpHeader): void {
  if (header.dataAt + stride(header) * header.height > bytes.length) {
    throw new CounterfoilError('CF_INTAKE_TRUNCATED', 'The bitmap ends before its pixels do');
  }
}

/** RGB of a bitmap with 1, 4 or 8 bits a pixel. An index past the palette is black, as Windows shows it. */
function fromPalette(bytes: Buffer, header: BmpHeader): Uint8Array {
  const { width, height, bits, palette } = header;
  const indices = header.compressed ? unpackRuns(bytes, header) : plainIndices(bytes, header);
  const table = new Uint8Array(3 * 2 ** bits);
  table.set(palette.subarray(0, table.length));
  const out = new Uint8Array(width * height * 3);
  for (let i = 0, j = 0; i < indices.length; i++, j += 3) {
    const entry = indices[i] * 3;
    out[j] = table[entry]!;
    out[j + 1] = table[entry + 1]!;
    out[j + 2] = table[entry + 2]!;
  }
  return out;
}

function plainIndices(bytes: Buffer, header: BmpHeader): Uint8Array {
  checkLength(bytes, header);
  const { width, height, bits, topDown, dataAt } = header;
  const rowBytes = stride(header);
  const mask = 2 ** bits - 1;
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = dataAt + rowBytes * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      out[y * width + x] = (bytes[from + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return out;
}

/** RGB of a bitmap with 16, 24 or 32 bits a pixel, over white where it has an alpha that is used. */
function fromFields(bytes: Buffer, header: BmpHeader): Uint8Array {
  checkLength(bytes, header);
  const { width, height, bits, topDown, dataAt } = header;
  const rowBytes = stride(header);
  const [red, green, blue, alpha] = header.masks.map(toField) as [Field, Field, Field, Field];
  const wholeBytes = bits !== 16 && red.mask === 0xff0000 && green.mask === 0xff00 && blue.mask === 0xff;
  const read = bits === 16 ? bytes.readUInt16LE.bind(bytes) : bytes.readUInt32LE.bind(bytes);
  const out = new Uint8Array(width * height * 3);
  const opacity = alpha.most > 0 ? new Uint8Array(width * height) : undefined;
  for (let y = 0; y < height; y++) {
    let at = dataAt + rowBytes * (topDown ? y : height - 1 - y);
    for (let x = 0, i = y * width; x < width; x++, i++, at += bits / 8) {
      if (wholeBytes) {
        out[3 * i] = bytes[at + 2]!;
        out[3 * i + 1] = bytes[at + 1]!;
        out[3 * i + 2] = bytes[at]!;
      } else {
        const value = read(at);
        out[3 * i] = take(value, red);
        out[3 * i + 1] = take(value, green);
        out[3 * i + 2] = take(value, blue);
      }
      if (opacity) opacity[i] = take(read(at), alpha);
    }
  }
  // Writers that know no alpha leave it 0 all over: the picture is meant to be seen.
  if (opacity?.some((value) => value > 0)) layOverWhite(out, opacity);
  return out;
}

function layOverWhite(rgb: Uint8Array, opacity: Uint8Array): void {
  for (let i = 0; i < opacity.length; i++) {
    const a = opacity[i];
    for (let j = 3 * i; j < 3 * i + 3; j++) rgb[j] = Math.round((rgb[j] * a + 255 * (255 - a)) / 255);
  }
}

interface Field {
  readonly mask: number;
  readonly shift: number;
  /** The largest value; 0 for an absent field. */
  readonly most: number;
}

function toField(mask: number): Field {
  const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
  return { mask, shift, most: mask >>> shift };
}

const take = (value: number, { mask, shift, most }: Field): number =>
  most === 0 ? 0 : most === 255 ? (value & mask) >>> shift : Math.round((((value & mask) >>> shift) * 255) / most);
