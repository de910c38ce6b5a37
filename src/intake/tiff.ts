import { CounterfoilError } from '../errors.js';
import { decodeRaster } from './decode.js';
import type { Opener } from './opener.js';
import { toOrientation } from './orientation.js';
import { directoryResolution, readDirectories, Tag, type TiffDirectory } from './tiff-directories.js';

/** Bits of NewSubfileType: a reduced copy of another page, and a transparency mask. Neither is a page. */
const NOT_A_PAGE = 0b101;

/** Opens a TIFF or BigTIFF. Every directory that is not a thumbnail or a mask is a page. */
export const openTiff: Opener = (bytes, guard) => {
  const all = readDirectories(bytes, (count) => {
    // Each page may come with a thumbnail and a mask; the pages proper are counted once all are known.
    if (count > 3 * guard.limits.pages) guard.admitPages(count);
  }).map((directory, position) => ({ directory, position }));
  const pages = all.filter(({ directory }) => ((directory.number(Tag.newSubfileType) ?? 0) & NOT_A_PAGE) === 0);
  const chosen = pages.length > 0 ? pages : all.slice(0, 1);
  if (chosen.length === 0) throw new CounterfoilError('CF_INTAKE_CORRUPT', 'The TIFF has no directory');
  return {
    pageCount: chosen.length,
    decode: async (index, page) => {
      const { directory, position } = chosen[index];
      checkKind(directory, page.number);
      checkData(bytes, directory, page.number);
      const photometric = directory.number(Tag.photometric);
      return decodeRaster(
        bytes,
        {
          width: directory.number(Tag.width) ?? 0,
          height: directory.number(Tag.height) ?? 0,
          grey: photometric === 0 || photometric === 1,
          orientation: toOrientation(directory.number(Tag.orientation)),
          dotsPerInch: directoryResolution(directory),
        },
        page,
        { page: position },
      );
    },
  };
};

/** What libvips would decode to something else than the picture; no scanner writes it. */
function checkKind(directory: TiffDirectory, number: number): void {
  if (directory.numbers(Tag.sampleFormat).some((format) => format !== 1 && format !== 4)) {
    throw new CounterfoilError('CF_INTAKE_UNSUPPORTED', `Page ${number} of the TIFF holds no plain unsigned samples`);
  }
}

/** Strips or tiles that reach past the end of the file tell a cut file better than the decoder does. */
function checkData(bytes: Buffer, directory: TiffDirectory, number: number): void {
  const offsets = directory.numbers(Tag.stripOffsets).concat(directory.numbers(Tag.tileOffsets));
  const counts = directory.numbers(Tag.stripByteCounts).concat(directory.numbers(Tag.tileByteCounts));
  if (offsets.length === 0) {
    throw new CounterfoilError('CF_INTAKE_CORRUPT', `Page ${number} of the TIFF has no image data`);
  }
  if (offsets.some((offset, i) => offset + (counts[i] ?? 0) > bytes.length)) {
    throw new CounterfoilError('CF_INTAKE_TRUNCATED', `The TIFF ends before the data of page ${number} do`);
  }
}
