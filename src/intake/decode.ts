import type { Sharp, SharpOptions } from 'sharp';
import { CounterfoilError } from '../errors.js';
import type { PixelImage } from '../image.js';
import type { PageGuard } from './guard.js';
import { orient, orientResolution, type Orientation } from './orientation.js';
import { inspectTones, plainPixels } from './pixels.js';
import type { PageContent } from './opener.js';
import { credibleResolution } from './resolution.js';

type SharpModule = typeof import('sharp').default;

let loaded: Promise<SharpModule> | undefined;

/** Loads libvips when the first image comes. One thread, no cache: pages are read once, several workers run side by side. */
function loadSharp(): Promise<SharpModule> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  });
  return loaded;
}

/** What a format's own reader learnt from the header. */
export interface RasterHeader {
  readonly width: number;
  readonly height: number;
  /** The file stores one channel of grey, so that no colours need be made of it. */
  readonly grey: boolean;
  readonly orientation: Orientation;
  /** Dots an inch along the stored rows and columns, as claimed. */
  readonly dotsPerInch: { readonly x: number; readonly y: number } | undefined;
}

/**
 * Decodes a page from an encoded image: eight bits a channel, over white, turned as its orientation
 * says. Colour profiles are left alone: the pixels are those that the scanner wrote.
 */
export async function decodeRaster(
  bytes: Uint8Array,
  header: RasterHeader,
  guard: PageGuard,
  options: SharpOptions = {},
): Promise<PageContent> {
  guard.admitPixels(header.width, header.height);
  const sharp = await loadSharp();
  const upright = header.orientation === 1;
  const source = sharp(bytes, {
    failOn: 'error',
    limitInputPixels: guard.limits.pixelsPerPage,
    limitInputChannels: 5,
    sequentialRead: upright,
    ignoreIcc: true,
    ...options,
  });
  const image = await toPixels(orient(source, header.orientation), header.grey, guard);
  const claimed = header.dotsPerInch;
  return {
    image,
    resolution: orientResolution(
      claimed && credibleResolution(claimed.x, claimed.y, header.width, header.height),
      header.orientation,
    ),
    ...inspectTones(image, guard.number),
  };
}

/** Encoded or raw data to plain pixels, within the time allowed. */
async function toPixels(image: Sharp, grey: boolean, guard: PageGuard): Promise<PixelImage> {
  const work = image
    .flatten({ background: '#ffffff' })
    .toColourspace(grey ? 'b-w' : 'srgb')
    .timeout({ seconds: Math.min(3600, Math.ceil(guard.limits.seconds)) })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  try {
    const { data, info } = await guard.withinTime(work);
    if (info.channels !== 1 && info.channels !== 3) {
      throw new CounterfoilError('CF_INTAKE_UNSUPPORTED', `Page ${guard.number} has ${info.channels} channels`);
    }
    return plainPixels(info.width, info.height, info.channels, data);
  } catch (thrown) {
    throw decodingError(thrown, guard);
  }
}

/** libvips says what went wrong in English; these are its words and those of the codecs under it. */
const TRUNCATED =
  /premature end|truncat|unexpected end|end of (the )?(file|image|stream)|\beof\b|not enough data|read error|out of order read/i;
const UNSUPPORTED = /unsupported|not supported|not implemented|not configured|unknown compression/i;
const TOO_MANY_PIXELS = /exceeds pixel limit|too large|exceeds channel limit/i;
const TIMED_OUT = /timeout/i;

function decodingError(thrown: unknown, guard: PageGuard): CounterfoilError {
  if (thrown instanceof CounterfoilError) return thrown;
  const reason = (thrown instanceof Error ? thrown.message : String(thrown)).trim().replace(/\s*\n\s*/g, '; ');
  if (TIMED_OUT.test(reason)) return guard.timeExceeded();
  const code = TOO_MANY_PIXELS.test(reason)
    ? 'CF_LIMIT_PIXELS'
    : TRUNCATED.test(reason)
      ? 'CF_INTAKE_TRUNCATED'
      : UNSUPPORTED.test(reason)
        ? 'CF_INTAKE_UNSUPPORTED'
        : 'CF_INTAKE_CORRUPT';
  return new CounterfoilError(code, `Page ${guard.number} cannot be decoded: ${reason}`, { cause: thrown });
}
