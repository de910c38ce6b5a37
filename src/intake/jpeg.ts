import { CounterfoilError } from '../errors.js';
import { decodeRaster, type RasterHeader } from './decode.js';
import { EXIF_HEADER, readExif } from './exif.js';
import type { Opener } from './opener.js';
import { toOrientation, type Orientation } from './orientation.js';
import { credibleResolution, perCentimetre } from './resolution.js';
import { directoryResolution, Tag } from './tiff-directories.js';

/** Opens a JPEG (ITU-T T.81) with its JFIF or EXIF header. Always one page. */
export const openJpeg: Opener = (bytes) => {
  const header = readJpegHeader(bytes);
  return { pageCount: 1, decode: (_, guard) => decodeRaster(bytes, header, guard) };
};

const truncated = (): CounterfoilError =>
  new CounterfoilError('CF_INTAKE_TRUNCATED', 'The JPEG ends inside its header');

/** Markers that stand alone: TEM, RST0 to RST7, SOI. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
/** SOF0 to SOF15 without DHT, JPG and DAC, which share their range. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Size, components, orientation and resolution from the segments before the first scan. Throws _TRUNCATED and _CORRUPT. */
export function readJpegHeader(bytes: Buffer): RasterHeader {
  let jfif: RasterHeader['dotsPerInch'];
  let exif: RasterHeader['dotsPerInch'];
  let orientation: Orientation = 1;
  for (let at = 2; ;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (at + 4 > bytes.length) throw truncated();
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === 0xd9 || marker === 0xda) {
      throw new CounterfoilError('CF_INTAKE_CORRUPT', 'The JPEG has no frame header before its data');
    }
    if (standsAlone(marker)) {
      at += 2;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    const segment = bytes.subarray(at + 4, at + 2 + length);
    if (at + 2 + length > bytes.length) throw truncated();
    if (marker === 0xe0 && segment.subarray(0, 5).equals(Buffer.from('JFIF\0', 'latin1'))) {
      jfif = jfifResolution(segment);
    } else if (marker === 0xe1 && segment.subarray(0, 6).equals(EXIF_HEADER)) {
      const directory = readExif(segment);
      orientation = toOrientation(directory?.number(Tag.orientation));
      exif = directory && directoryResolution(directory);
    } else if (isFrame(marker)) {
      if (segment.length < 6) throw truncated();
      const [height, width] = [segment.readUInt16BE(1), segment.readUInt16BE(3)];
      return {
        width,
        height,
        grey: segment[5] === 1,
        orientation,
        // JFIF's figure is the encoder's own; EXIF's is often a leftover of the camera.
        dotsPerInch: [jfif, exif].find((claim) => claim && credibleResolution(claim.x, claim.y, width, height)),
      };
    }
    at += 2 + length;
  }
}

/** JFIF 1.02: units 1 is dots an inch, 2 dots a centimetre, 0 only the shape of a pixel. */
function jfifResolution(segment: Buffer): RasterHeader['dotsPerInch'] {
  if (segment.length < 12) return undefined;
  const [units, x, y] = [segment[7], segment.readUInt16BE(8), segment.readUInt16BE(10)];
  if (units === 1) return { x, y };
  if (units === 2) return { x: perCentimetre(x), y: perCentimetre(y) };
  return undefined;
}
