import type { MediaType } from './types.js';
import { looksLikeX937 } from './x937-records.js';

/** Readers accept a PDF header anywhere in the first 1,024 bytes (ISO 32000-1, annex H, note 13). */
const PDF_HEADER_WITHIN = 1024;

const startsWith = (bytes: Buffer, ...head: number[]): boolean =>
  bytes.length >= head.length && head.every((byte, i) => bytes[i] === byte);

/** Type by content. Names and declared types lie; the first bytes do not. Undefined for what we do not read. */
export function sniff(bytes: Buffer): MediaType | undefined {
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (startsWith(bytes, 0xff, 0xd8)) return 'image/jpeg';
  if (startsWith(bytes, 0x49, 0x49, 0x2a, 0) || startsWith(bytes, 0x4d, 0x4d, 0, 0x2a)) return 'image/tiff';
  if (startsWith(bytes, 0x49, 0x49, 0x2b, 0) || startsWith(bytes, 0x4d, 0x4d, 0, 0x2b)) return 'image/tiff';
  if (isBitmap(bytes)) return 'image/bmp';
  if (bytes.subarray(0, PDF_HEADER_WITHIN).includes('%PDF-')) return 'application/pdf';
  if (looksLikeX937(bytes)) return 'application/vnd.x937';
  return undefined;
}

/** "BM" also begins many a text: the two reserved words are 0 and the header's size is one that exists. */
function isBitmap(bytes: Buffer): boolean {
  if (!startsWith(bytes, 0x42, 0x4d)) return false;
  if (bytes.length < 18) return true;
  return bytes.readUInt32LE(6) === 0 || [12, 16, 40, 52, 56, 64, 108, 124].includes(bytes.readUInt32LE(14));
}
