/** Windows bitmaps written by hand: sharp writes none. */

interface Common {
  readonly width: number;
  readonly height: number;
  readonly topDown?: boolean;
  readonly dotsPerMetre?: number;
}
interface WithPalette extends Common {
  readonly bits: 1 | 4 | 8;
  /** One a pixel, rows from the top. */
  readonly indices: Uint8Array;
  readonly palette: readonly (readonly [red: number, green: number, blue: number])[];
  readonly rle?: boolean;
}
interface WithColours extends Common {
  readonly bits: 16 | 24 | 32;
  readonly rgb: Uint8Array;
}

const HEADERS = 54;

export function writeBmp(picture: WithPalette | WithColours): Buffer {
  const { width, height, bits, topDown = false, dotsPerMetre = 2835 } = picture;
  const palette =
    'palette' in picture ? Buffer.from(picture.palette.flatMap(([r, g, b]) => [b, g, r, 0])) : Buffer.alloc(0);
  const rle = 'rle' in picture && picture.rle === true;
  const rows = Array.from({ length: height }, (_, y) => (rle ? runs(picture, y) : row(picture, y)));
  if (!topDown) rows.reverse();
  const data = Buffer.concat(rle ? [...rows, Buffer.from([0, 1])] : rows);
  const header = Buffer.alloc(HEADERS);
  header.write('BM', 'latin1');
  header.writeUInt32LE(HEADERS + palette.length + data.length, 2);
  header.writeUInt32LE(HEADERS + palette.length, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(topDown ? -height : height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  header.writeUInt32LE(rle ? (bits === 8 ? 1 : 2) : 0, 30);
  header.writeUInt32LE(dotsPerMetre, 38);
  header.writeUInt32LE(dotsPerMetre, 42);
  return Buffer.concat([header, palette, data]);
}

function row(picture: WithPalette | WithColours, y: number): Buffer {
  const { width, bits } = picture;
  const out = Buffer.alloc(Math.ceil((width * bits) / 32) * 4);
  for (let x = 0; x < width; x++) {
    const i = y * width + x;
    if ('indices' in picture) {
      const bit = x * bits;
      out[bit >> 3] |= picture.indices[i] << (8 - bits - (bit & 7));
      continue;
    }
    const [r, g, b] = picture.rgb.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    if (bits === 16) out.writeUInt16LE(((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3), 2 * x);
    else out.set([b, g, r], (x * bits) / 8);
  }
  return out;
}

/** Encoded runs for the first half of a row and literal pixels for the rest, then the end of the line. */
function runs(picture: WithPalette | WithColours, y: number): Buffer {
  if (!('indices' in picture)) throw new Error('Run lengths need a palette');
  const { width, bits } = picture;
  const line = [...picture.indices.subarray(y * width, (y + 1) * width)];
  const half = width >> 1;
  const out: number[] = [];
  for (const index of line.slice(0, half)) out.push(1, bits === 8 ? index : index << 4);
  const literal = line.slice(half);
  out.push(0, literal.length);
  const packed =
    bits === 8 ? literal : literal.flatMap((index, i) => (i % 2 ? [] : [(index << 4) | (literal[i + 1] ?? 0)]));
  out.push(...packed, ...(packed.length % 2 ? [0] : []), 0, 0);
  return Buffer.from(out);
}
