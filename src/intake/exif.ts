import { readFirstDirectory, type TiffDirectory } from './tiff-directories.js';

export const EXIF_HEADER = Buffer.from('Exif\0\0', 'latin1');

/** The first directory of an EXIF block (a small TIFF), or undefined where the block is damaged: it is only advice. */
export function readExif(block: Buffer): TiffDirectory | undefined {
  const start = block.indexOf(EXIF_HEADER) === 0 ? EXIF_HEADER.length : 0;
  try {
    return readFirstDirectory(block.subarray(start));
  } catch {
    return undefined;
  }
}
