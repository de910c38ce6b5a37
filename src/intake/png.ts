import { CounterfoilError } from '../errors.js';
import { decodeRaster, type RasterHeader } from './decode.js';
import { readExif } from './exif.js';
import type { Opener } from './opener.js';
import { toOrientation, type Orientation } from './orientation.js';
import { perMetre } from './resolution.js';
import { Tag } from './tiff-directories.js';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** W3C PNG, third edition: a side is at most 2³¹ − 1. */
const LONGEST_CHUNK = 0x7fffffff;

/** Opens a PNG. Always one page; an animation gives its default image. */
export const openPng: Opener = (bytes) => {
  const header = readPngHeader(bytes);
  return { pageCount: 1, decode: (_, guard) => decodeRaster(bytes, header, guard) };
};

/** Size, colour type, resolution (pHYs) and orientation (eXIf). Walks all chunks, so that a cut file is told as one. */
export function readPngHeader(bytes: Buffer): RasterHeader {
  if (bytes.length < SIGNATURE.length)
    throw new CounterfoilError('CF_INTAKE_TRUNCATED', 'The PNG ends in its signature');
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) {
    throw new CounterfoilError('CF_INTAKE_CORRUPT', "The PNG's signature is damaged: it was copied as text");
  }
  let size: { readonly width: number; readonly height: number; readonly grey: boolean } | undefined;
  let dotsPerInch: RasterHeader['dotsPerInch'];
  let orientation: Orientation = 1;
  for (let at = SIGNATURE.length; ;) {
    if (at + 8 > bytes.length) throw new CounterfoilError('CF_INTAKE_TRUNCATED', 'The PNG has no end chunk');
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (length > LONGEST_CHUNK || !/^[A-Za-z]{4}$/.test(type)) {
      throw new CounterfoilError('CF_INTAKE_CORRUPT', `The PNG's chunk at byte ${at} is damaged`);
    }
    if (type === 'IEND') break;
    if (at + 12 + length > bytes.length) {
      throw new CounterfoilError('CF_INTAKE_TRUNCATED', `The PNG ends inside a ${type} chunk`);
    }
    const chunk = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR' && length === 13) {
      size = { width: chunk.readUInt32BE(0), height: chunk.readUInt32BE(4), grey: chunk[9] === 0 || chunk[9] === 4 };
    } else if (type === 'pHYs' && length === 9 && chunk[8] === 1) {
      dotsPerInch = { x: perMetre(chunk.readUInt32BE(0)), y: perMetre(chunk.readUInt32BE(4)) };
    } else if (type === 'eXIf') {
      orientation = toOrientation(readExif(chunk)?.number(Tag.orientation));
    }
    at += 12 + length;
  }
  if (!size) throw new CounterfoilError('CF_INTAKE_CORRUPT', 'The PNG has no header chunk');
  return { ...size, orientation, dotsPerInch };
}
