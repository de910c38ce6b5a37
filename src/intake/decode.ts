import type { default as SharpModule, Sharp, SharpOptions } from 'sharp';
import type { Limits } from '../context.js';
import { CounterfoilError } from '../errors.js';
import type { PixelImage } from '../image.js';
import type { PageGuard } from './guard.js';
import { orient, orientResolution, type Orientation } from './orientation.js';
import { inspectTones, plainPixels } from './pixels.js';
import type { PageContent } from './opener.js';
import { credibleResolution } from './resolution.js';

let loaded: Promise<typeof SharpModule> | undefined;

/** Loads libvips when the first image comes. One thread, no cache: pages are read once, several workers run side by side. */
function loadSharp(): Promise<typeof SharpModule> {
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
 * Decodes a page from an encoded image: eight bits a channel, over white, turned as its orientation says. Colour profiles
 * are left alone: the pixels are those that the scanner wrote.
 */
export async function decodeRaster(
  bytes: Uint8Array,
  header: RasterHeader,
  guard: PageGuard,
  options: SharpOptions = {},
): Promise<PageContent> {
  guard.admitPixels(header.width, header.height);
  const sharp = await loadSharp();
  const source = sharp(bytes, {
    failOn: 'error',
    limitInputPixels: guard.limits.pixelsPerPage,
    limitInputChannels: 5,
    sequentialRead: header.orientation === 1,
    ignoreIcc: true,
    ...options,
  });
  return toPage(source, header, guard);
}

/** As `decodeRaster`, of samples that are decoded already: interleaved, eight bits; 4 channels are RGB and opacity. */
export async function decodeSamples(
  samples: Uint8Array | Uint8ClampedArray,
  channels: 1 | 3 | 4,
  header: RasterHeader,
  guard: PageGuard,
): Promise<PageContent> {
  const { width, height } = header;
  guard.admitPixels(width, height);
  const sharp = await loadSharp();
  return toPage(sharp(samples, { raw: { width, height, channels } }), header, guard);
}

/** The pixels of a JPEG as stored, without its orientation; undefined where it is damaged or too large. */
export async function decodeToRgb(
  bytes: Uint8Array,
  limits: Limits,
): Promise<{ readonly width: number; readonly height: number; readonly data: Uint8Array } | undefined> {
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(bytes, {
      failOn: 'error',
      limitInputPixels: limits.pixelsPerPage,
      sequentialRead: true,
      ignoreIcc: true,
    })
      .toColourspace('srgb')
      .timeout({ seconds: wholeSeconds(limits) })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return info.channels === 3 ? { width: info.width, height: info.height, data } : undefined;
  } catch {
    return undefined;
  }
}

/** libvips counts whole seconds, up to an hour. */
const wholeSeconds = ({ seconds }: Limits): number => Math.min(3600, Math.max(1, Math.ceil(seconds)));

async function toPage(source: Sharp, header: RasterHeader, guard: PageGuard): Promise<PageContent> {
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
  const warnings: string[] = [];
  image.on('warning', (warning: string) => warnings.push(warning));
  const work = image
    .flatten({ background: '#ffffff' })
    .toColourspace(grey ? 'b-w' : 'srgb')
    .timeout({ seconds: wholeSeconds(guard.limits) })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  try {
    const { data, info } = await guard.withinTime(work);
    const damage = warnings.find((warning) => FAX_DAMAGE.test(warning));
    if (damage !== undefined) throw new Error(damage);
    if (info.channels !== 1 && info.channels !== 3) {
      throw new CounterfoilError('CF_INTAKE_UNSUPPORTED', `Page ${guard.number} has ${info.channels} channels`);
    }
    return plainPixels(
      info.width,
      info.height,
      info.channels,
      new Uint8Array(data.buffer, data.byteOffset, data.length),
    );
  } catch (thrown) {
    throw decodingError(thrown, guard);
  }
}

/**
 * libtiff only warns of a damaged row of a fax, and leaves the rest of it white. An amount that has become white paper is
 * worse than a page that is refused.
 */
const FAX_DAMAGE = /premature eo[fl]|line length mismatch|bad code word|uncompressed data/i;

/** libvips says what went wrong in English; these are its words and those of the codecs under it. */
const TRUNCATED =
  /premature e(nd|of)|truncat|unexpected end|end of (the )?(file|image|stream)|\beof\b|not enough data|read error|out of order read/i;
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
