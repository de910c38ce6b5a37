import { CounterfoilError } from '../errors.js';
import { decodeSamples } from './decode.js';
import type { PageGuard } from './guard.js';
import type { PageContent } from './opener.js';
import type { PlacedImage } from './pdf-scan.js';

/** pdf.js's ImageKind. */
export const ImageKind = { greyBit: 1, rgb: 2, rgba: 3 } as const;

/** An image among a page's objects; null where pdf.js could not decode it. */
export interface PdfImageObject {
  readonly width: number;
  readonly height: number;
  /** Absent for a stencil. */
  readonly kind?: number;
  readonly data: Uint8Array | Uint8ClampedArray | null;
}

/** The pixels of a page that is one scan, as stored, turned as the page shows them. */
export async function pageFromScan(
  placed: PlacedImage,
  object: PdfImageObject | null,
  guard: PageGuard,
): Promise<PageContent> {
  const data = object?.data;
  if (!object || !data) {
    throw new CounterfoilError('CF_INTAKE_CORRUPT', `The image of page ${guard.number} of the PDF cannot be decoded`);
  }
  const { width, height } = object;
  guard.admitPixels(width, height);
  const kind = placed.stencil ? ImageKind.greyBit : object.kind;
  const channels = kind === ImageKind.greyBit ? 1 : kind === ImageKind.rgb ? 3 : 4;
  const samples = channels === 1 ? unpackBits(data, width, height) : data;
  if (samples.length < width * height * channels) {
    throw new CounterfoilError('CF_INTAKE_TRUNCATED', `The image of page ${guard.number} of the PDF ends early`);
  }
  const header = { width, height, grey: channels === 1, orientation: placed.orientation };
  return decodeSamples(samples, channels, { ...header, dotsPerInch: placed.dotsPerInch }, guard);
}

/** One bit a pixel, rows filled up to whole bytes, 1 white; a stencil leaves the page white where it is 1. */
function unpackBits(bits: ArrayLike<number>, width: number, height: number): Uint8Array {
  const rowBytes = (width + 7) >> 3;
  if (bits.length < rowBytes * height) return new Uint8Array(0);
  const grey = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (bits[y * rowBytes + (x >> 3)] & (0x80 >> (x & 7))) grey[i] = 255;
    }
  }
  return grey;
}
