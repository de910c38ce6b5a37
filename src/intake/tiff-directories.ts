import { CounterfoilError } from '../errors.js';
import { perCentimetre } from './resolution.js';

/** TIFF 6.0 tags that matter here. */
export const Tag = {
  newSubfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  resolutionUnit: 296,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  sampleFormat: 339,
} as const;

/** Bytes of one value of each field type; 16 to 18 are BigTIFF's. */
const TYPE_SIZE: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
};

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the values are. */
  readonly at: number;
}

/** One image file directory. Values are read when asked for. */
export class TiffDirectory {
  constructor(
    private readonly reader: TiffReader,
    private readonly entries: ReadonlyMap<number, Entry>,
  ) {}

  /** The first value of a field, or undefined where it is absent or lies outside the file. */
  number(tag: number): number | undefined {
    return this.numbers(tag, 1)[0];
  }

  /** At most `most` values of a field. */
  numbers(tag: number, most = Number.POSITIVE_INFINITY): number[] {
    const entry = this.entries.get(tag);
    if (!entry) return [];
    const size = TYPE_SIZE[entry.type] ?? 0;
    const values: number[] = [];
    for (let i = 0; i < Math.min(entry.count, most); i++) {
      const value = this.reader.value(entry.type, entry.at + i * size);
      if (value === undefined) break;
      values.push(value);
    }
    return values;
  }
}

const truncated = (what: string): CounterfoilError =>
  new CounterfoilError('CF_INTAKE_TRUNCATED', `The TIFF ends before ${what}`);

/** Reads numbers in the byte order of the file, TIFF or BigTIFF. */
class TiffReader {
  private readonly little: boolean;
  private readonly big: boolean;

  constructor(private readonly bytes: Buffer) {
    if (bytes.length < 8) throw truncated('its header');
    this.little = bytes[0] === 0x49;
    const magic = this.uint16(2);
    this.big = magic === 43;
    if (magic !== 42 && magic !== 43) throw new CounterfoilError('CF_INTAKE_CORRUPT', 'The TIFF header is damaged');
    if (this.big && bytes.length < 16) throw truncated('its header');
  }

  get firstOffset(): number {
    return this.big ? this.uint64(8) : this.uint32(4);
  }

  /** The directory at `offset` and the offset of the next, 0 for none. */
  directory(offset: number): { readonly directory: TiffDirectory; readonly next: number } {
    const [countSize, entrySize, inlineSize] = this.big ? [8, 20, 8] : [2, 12, 4];
    if (offset + countSize > this.bytes.length) throw truncated(`its directory at byte ${offset}`);
    const count = this.big ? this.uint64(offset) : this.uint16(offset);
    const end = offset + countSize + count * entrySize;
    if (end + inlineSize > this.bytes.length) throw truncated(`the end of its directory at byte ${offset}`);
    const entries = new Map<number, Entry>();
    for (let at = offset + countSize; at < end; at += entrySize) {
      const type = this.uint16(at + 2);
      const values = this.big ? this.uint64(at + 4) : this.uint32(at + 4);
      const inline = (TYPE_SIZE[type] ?? 0) * values <= inlineSize;
      const field = at + entrySize - inlineSize;
      const where = inline ? field : this.big ? this.uint64(field) : this.uint32(field);
      entries.set(this.uint16(at), { type, count: values, at: where });
    }
    return { directory: new TiffDirectory(this, entries), next: this.big ? this.uint64(end) : this.uint32(end) };
  }

  value(type: number, at: number): number | undefined {
    const size = TYPE_SIZE[type];
    if (size === undefined || at + size > this.bytes.length) return undefined;
    switch (type) {
      case 3:
        return this.uint16(at);
      case 4:
      case 13:
        return this.uint32(at);
      case 5:
        return this.uint32(at) / this.uint32(at + 4);
      case 11:
        return this.little ? this.bytes.readFloatLE(at) : this.bytes.readFloatBE(at);
      case 12:
        return this.little ? this.bytes.readDoubleLE(at) : this.bytes.readDoubleBE(at);
      case 16:
      case 18:
        return this.uint64(at);
      default:
        return size === 1 ? this.bytes[at] : undefined;
    }
  }

  private uint16(at: number): number {
    return this.little ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at);
  }
  private uint32(at: number): number {
    return this.little ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }
  /** Exact to 2⁵³, beyond which no offset in memory lies. */
  private uint64(at: number): number {
    return Number(this.little ? this.bytes.readBigUInt64LE(at) : this.bytes.readBigUInt64BE(at));
  }
}

export function readFirstDirectory(bytes: Buffer): TiffDirectory {
  const reader = new TiffReader(bytes);
  return reader.directory(reader.firstOffset).directory;
}

/**
 * All directories of the chain, in order. Throws _TRUNCATED where the chain leaves the file and _CORRUPT where it runs in a
 * circle: either way pages are missing, and a missing page may be a missing cheque. `onDirectory` hears the count so far
 * and may throw.
 */
export function readDirectories(bytes: Buffer, onDirectory: (count: number) => void): TiffDirectory[] {
  const reader = new TiffReader(bytes);
  const seen = new Set<number>();
  const directories: TiffDirectory[] = [];
  for (let offset = reader.firstOffset; offset !== 0;) {
    if (seen.has(offset)) {
      throw new CounterfoilError('CF_INTAKE_CORRUPT', `The TIFF's directories run in a circle at byte ${offset}`);
    }
    seen.add(offset);
    const { directory, next } = reader.directory(offset);
    directories.push(directory);
    onDirectory(directories.length);
    offset = next;
  }
  return directories;
}

/** Dots an inch as the directory says. Unit 1 ("none") gives only the shape of a pixel; no unit at all means inches. */
export function directoryResolution(directory: TiffDirectory): { readonly x: number; readonly y: number } | undefined {
  const x = directory.number(Tag.xResolution);
  const y = directory.number(Tag.yResolution) ?? x;
  const unit = directory.number(Tag.resolutionUnit) ?? 2;
  if (x === undefined || y === undefined) return undefined;
  if (unit === 2) return { x, y };
  if (unit === 3) return { x: perCentimetre(x), y: perCentimetre(y) };
  return undefined;
}
