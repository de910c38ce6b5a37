import { createHash } from 'node:crypto';
import { throwIfAborted, type Context } from '../context.js';
import { CounterfoilError } from '../errors.js';
import { openBmp } from './bmp.js';
import { Guard } from './guard.js';
import { openJpeg } from './jpeg.js';
import type { Opener } from './opener.js';
import { openPng } from './png.js';
import { sniff } from './sniff.js';
import { openTiff } from './tiff.js';
import type { MediaType, SubmittedDocument, SubmittedPage } from './types.js';
import { openX937 } from './x937.js';

/** PDF's machinery is large and loads only when a PDF comes. */
const openPdf: Opener = async (bytes, guard) => (await import('./pdf.js')).openPdf(bytes, guard);

const OPENERS: Readonly<Record<MediaType, Opener>> = {
  'image/png': openPng,
  'image/jpeg': openJpeg,
  'image/bmp': openBmp,
  'image/tiff': openTiff,
  'application/pdf': openPdf,
  'application/vnd.x937': openX937,
};

/**
 * Opens a submitted file: tells its type by its content, reads its structure and holds it to `context.limits`. No page is
 * decoded yet. `name` is only passed on.
 *
 * Throws CF_INTAKE_EMPTY, _UNSUPPORTED, _TRUNCATED, _CORRUPT, _ENCRYPTED; CF_LIMIT_BYTES, _PAGES, _TIME; CF_ABORTED. Its
 * `page` throws these, CF_INTAKE_BLANK, CF_LIMIT_PIXELS and CF_LIMIT_TOTAL_PIXELS.
 */
export async function openDocument(bytes: Uint8Array, name: string, context: Context): Promise<SubmittedDocument> {
  throwIfAborted(context);
  const guard = new Guard(context);
  guard.admitBytes(bytes.length);
  if (bytes.length === 0) throw new CounterfoilError('CF_INTAKE_EMPTY', 'The file has no bytes');
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mediaType = sniff(buffer);
  if (mediaType === undefined) throw unknownType(buffer);
  const file = await OPENERS[mediaType](buffer, guard);
  try {
    guard.admitPages(file.pageCount);
  } catch (error) {
    await file.close?.();
    throw error;
  }
  let closed = false;
  return {
    id: createHash('sha256').update(buffer).digest('hex'),
    name,
    mediaType,
    bytes: bytes.length,
    pageCount: file.pageCount,
    async page(number): Promise<SubmittedPage> {
      if (closed) throw new CounterfoilError('CF_INTERNAL', 'A page was asked for after the document was closed');
      if (!Number.isInteger(number) || number < 1 || number > file.pageCount) {
        throw new CounterfoilError('CF_INTERNAL', `There is no page ${number}: the pages are 1 to ${file.pageCount}`);
      }
      throwIfAborted(context);
      const { side, hints, ...page } = await file.decode(number - 1, guard.page(number));
      return { number, side, hints, ...page };
    },
    async close() {
      if (closed) return;
      closed = true;
      await file.close?.();
    },
  };
}

function unknownType(bytes: Buffer): CounterfoilError {
  if (bytes.every((byte) => byte === 0)) {
    return new CounterfoilError(
      'CF_INTAKE_TRUNCATED',
      'The file holds zero bytes only, as one does that was never written',
    );
  }
  const head = bytes
    .subarray(0, 8)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
  return new CounterfoilError('CF_INTAKE_UNSUPPORTED', `The file is of no known type; it begins with ${head}`);
}
