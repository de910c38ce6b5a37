import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A TIFF written by hand, so that tests decide every byte of it. */

export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly compression: number;
  readonly photometric: number;
  readonly bits?: number;
  readonly samples?: number;
  readonly data: Buffer;
  /** More tags: number, and a value as SHORT, LONG or RATIONAL. */
  readonly tags?: readonly TiffTag[];
}

export type TiffTag = readonly [tag: number, type: 'short' | 'long' | 'rational', value: number];

const TYPES = { short: 3, long: 4, rational: 5 } as const;
const DENOMINATOR = 1000;

export function writeTiff(pages: readonly TiffPage[], little = true): Buffer {
  const chunks: Buffer[] = [];
  let size = 0;
  const append = (chunk: Buffer): number => {
    const at = size;
    chunks.push(chunk);
    size += chunk.length;
    if (size % 2 === 1) {
      chunks.push(Buffer.alloc(1));
      size++;
    }
    return at;
  };
  const uint16 = (buffer: Buffer, value: number, at: number): number =>
    little ? buffer.writeUInt16LE(value, at) : buffer.writeUInt16BE(value, at);
  const uint32 = (buffer: Buffer, value: number, at: number): number =>
    little ? buffer.writeUInt32LE(value, at) : buffer.writeUInt32BE(value, at);

  const header = Buffer.alloc(8);
  header.write(little ? 'II' : 'MM', 'latin1');
  uint16(header, 42, 2);
  append(header);
  let link = { buffer: header, at: 4 };
  for (const page of pages) {
    const dataAt = append(page.data);
    const tags: TiffTag[] = [
      [256, 'long', page.width],
      [257, 'long', page.height],
      [258, 'short', page.bits ?? 1],
      [259, 'short', page.compression],
      [262, 'short', page.photometric],
      [273, 'long', dataAt],
      [277, 'short', page.samples ?? 1],
      [278, 'long', page.height],
      [279, 'long', page.data.length],
      ...(page.tags ?? []),
    ];
    tags.sort((a, b) => a[0] - b[0]);
    const directory = Buffer.alloc(2 + tags.length * 12 + 4);
    uint16(directory, tags.length, 0);
    tags.forEach(([tag, type, value], i) => {
      const at = 2 + i * 12;
      uint16(directory, tag, at);
      uint16(directory, TYPES[type], at + 2);
      uint32(directory, 1, at + 4);
      if (type === 'short') uint16(directory, value, at + 8);
      else if (type === 'long') uint32(directory, value, at + 8);
      else {
        const ratio = Buffer.alloc(8);
        uint32(ratio, Math.round(value * DENOMINATOR), 0);
        uint32(ratio, DENOMINATOR, 4);
        uint32(directory, append(ratio), at + 8);
      }
    });
    uint32(link.buffer, append(directory), link.at);
    link = { buffer: directory, at: directory.length - 4 };
  }
  return Buffer.concat(chunks);
}

/** A bilevel picture: true is black. */
export interface Bits {
  readonly width: number;
  readonly height: number;
  readonly black: readonly boolean[];
}

/** Rows filled up to whole bytes, 1 black. */
export function packBits({ width, height, black }: Bits): Buffer {
  const rowBytes = Math.ceil(width / 8);
  const out = Buffer.alloc(rowBytes * height);
  black.forEach((ink, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (ink) out[y * rowBytes + (x >> 3)] |= 0x80 >> (x & 7);
  });
  return out;
}

export const greyOf = ({ black }: Bits): Uint8Array => Uint8Array.from(black, (ink) => (ink ? 0 : 255));

const BILEVEL = { photometric: 0 } as const;

export const plainPage = (bits: Bits): TiffPage => ({ ...bits, ...BILEVEL, compression: 1, data: packBits(bits) });

export const zipPage = (bits: Bits): TiffPage => ({
  ...bits,
  ...BILEVEL,
  compression: 8,
  data: deflateSync(packBits(bits)),
});

/** ITU-T T.4 terminating codes for runs up to 17, white and black. */
const WHITE =
  '00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 101011';
const BLACK =
  '0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 0000010111 0000011000';
const RUN_CODES = [WHITE.split(' '), BLACK.split(' ')] as const;
const END_OF_LINE = '000000000001';

/** Group 3, one-dimensional. Longer runs than the table holds are cut by runs of 0 of the other colour. */
export function g3Page(bits: Bits): TiffPage {
  const longest = RUN_CODES[0].length - 1;
  let code = END_OF_LINE;
  for (let y = 0; y < bits.height; y++) {
    const row = bits.black.slice(y * bits.width, (y + 1) * bits.width);
    let colour: 0 | 1 = 0;
    for (let x = 0; x < row.length;) {
      let run = 0;
      while (x + run < row.length && row[x + run] === (colour === 1) && run < longest) run++;
      code += RUN_CODES[colour][run];
      x += run;
      colour = colour === 0 ? 1 : 0;
    }
    code += END_OF_LINE;
  }
  const data = Buffer.from(
    (code.padEnd(Math.ceil(code.length / 8) * 8, '0').match(/.{8}/g) ?? []).map((b) => parseInt(b, 2)),
  );
  return { ...bits, ...BILEVEL, compression: 3, data };
}

/** Group 4, by libtiff. */
export async function g4Page(bits: Bits): Promise<TiffPage> {
  const { data } = await g4Strip(bits);
  return { ...bits, ...BILEVEL, compression: 4, data };
}

/** The picture in Group 4 as one strip; libtiff is told by `photometric` 0 that 1 is black. */
async function g4Strip(bits: Bits): Promise<{ readonly data: Buffer }> {
  const { width, height } = bits;
  const file = await sharp(Buffer.from(greyOf(bits)), { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .tiff({ compression: 'ccittfax4', bitdepth: 1, miniswhite: true })
    .toBuffer();
  const directory = file.readUInt32LE(4);
  const field = (tag: number): { readonly count: number; readonly value: number } => {
    for (let i = 0; i < file.readUInt16LE(directory); i++) {
      const at = directory + 2 + i * 12;
      if (file.readUInt16LE(at) !== tag) continue;
      const short = file.readUInt16LE(at + 2) === 3;
      return { count: file.readUInt32LE(at + 4), value: short ? file.readUInt16LE(at + 8) : file.readUInt32LE(at + 8) };
    }
    throw new Error(`libtiff wrote no tag ${tag}`);
  };
  const offset = field(273);
  if (offset.count !== 1) throw new Error('libtiff wrote several strips: choose a smaller picture');
  return { data: file.subarray(offset.value, offset.value + field(279).value) };
}
