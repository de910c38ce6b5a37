/** Single-page TIFFs bound into one file (TIFF 6.0, section 2): directories are chained, offsets moved. */

const TYPE_BYTES: Readonly<Record<number, number>> = {
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
};
const STRIP_OFFSETS = 273;
const STRIP_BYTE_COUNTS = 279;
const SHORT = 3;

/** @param pages little-endian TIFFs in strips, each with one directory */
export function bindTiffPages(pages: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])];
  let length = 8;
  let link = { part: 0, at: 4 };
  const append = (bytes: Buffer): number => {
    const at = length;
    const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
    parts.push(padded);
    length += padded.length;
    return at;
  };
  for (const page of pages) {
    if (page.toString('latin1', 0, 4) !== 'II*\0') throw new RangeError('Expected a little-endian TIFF');
    const at = page.readUInt32LE(4);
    const count = page.readUInt16LE(at);
    const entries = Array.from({ length: count }, (_, i) =>
      Buffer.from(page.subarray(at + 2 + 12 * i, at + 14 + 12 * i)),
    );
    const valuesOf = (tag: number): number[] => {
      const entry = entries.find((e) => e.readUInt16LE(0) === tag);
      if (entry === undefined) throw new RangeError(`Expected a TIFF in strips, with tag ${tag}`);
      const short = entry.readUInt16LE(2) === SHORT;
      const size = short ? 2 : 4;
      const n = entry.readUInt32LE(4);
      const [from, start] = n * size <= 4 ? [entry, 8] : [page, entry.readUInt32LE(8)];
      return Array.from({ length: n }, (_, i) =>
        short ? from.readUInt16LE(start + 2 * i) : from.readUInt32LE(start + 4 * i),
      );
    };
    const byteCounts = valuesOf(STRIP_BYTE_COUNTS);
    const moved = valuesOf(STRIP_OFFSETS).map((offset, i) => append(page.subarray(offset, offset + byteCounts[i])));
    for (const entry of entries) {
      if (entry.readUInt16LE(0) === STRIP_OFFSETS) {
        entry.writeUInt16LE(4, 2);
        const list = Buffer.alloc(4 * moved.length);
        moved.forEach((offset, i) => list.writeUInt32LE(offset, 4 * i));
        entry.writeUInt32LE(moved.length === 1 ? moved[0] : append(list), 8);
        continue;
      }
      const bytes = entry.readUInt32LE(4) * (TYPE_BYTES[entry.readUInt16LE(2)] ?? 1);
      const start = entry.readUInt32LE(8);
      if (bytes > 4) entry.writeUInt32LE(append(page.subarray(start, start + bytes)), 8);
    }
    const head = Buffer.alloc(2);
    head.writeUInt16LE(count);
    const directory = append(Buffer.concat([head, ...entries, Buffer.alloc(4)]));
    parts[link.part].writeUInt32LE(directory, link.at);
    link = { part: parts.length - 1, at: 2 + 12 * count };
  }
  return Buffer.concat(parts);
}
