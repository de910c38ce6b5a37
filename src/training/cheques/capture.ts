import type { PixelImage } from '../../image.js';
import { clearingImage, faxPage } from './black-and-white.js';
import type { DrawnCheque } from './cheque.js';
import { encodeG4, encodeJpeg, encodePng, encodeTurnedJpeg } from './encode.js';
import { photograph } from './photo.js';
import type { Random } from './random.js';
import { toGrey } from './raster.js';
import { develop, inventPlacement, scan } from './scan.js';

/** How cheques become pictures: scanners, clearing cameras, fax machines, telephones. */

export const CAPTURES = ['clean', 'grey', 'bitonal', 'fax', 'photo'] as const;
export type CaptureKind = (typeof CAPTURES)[number];

export interface Captured {
  readonly bytes: Buffer;
  readonly extension: 'jpg' | 'png' | 'tif';
  /** Pixels of the file as a viewer shows it. */
  readonly truth: DrawnCheque['truth'];
}

export async function capture(cheque: DrawnCheque, kind: CaptureKind, random: Random): Promise<Captured> {
  switch (kind) {
    case 'clean':
      return clean(cheque, random);
    case 'grey':
      return grey(cheque, random);
    case 'bitonal':
      return bitonal(cheque, random);
    case 'fax':
      return fax(cheque, random);
    case 'photo':
      return photo(cheque, random);
  }
}

async function clean(cheque: DrawnCheque, random: Random): Promise<Captured> {
  const shot = await scan(cheque, random.pick([300, 300, 300, 200, 240]), inventPlacement(random));
  const image = await develop(shot, random);
  const told = random.chance(0.75) ? shot.pixelsPerInch : undefined;
  return random.chance(0.85)
    ? { bytes: await encodeJpeg(image, random.whole(68, 95), told), extension: 'jpg', truth: shot.truth }
    : { bytes: await encodePng(image, told), extension: 'png', truth: shot.truth };
}

async function grey(cheque: DrawnCheque, random: Random): Promise<Captured> {
  const shot = await scan(cheque, random.pick([200, 200, 240, 150, 120]), inventPlacement(random));
  const { width, height, data } = toGrey(await develop(shot, random));
  const image: PixelImage = { width, height, channels: 1, data };
  const bytes = await encodeJpeg(image, random.whole(50, 88), shot.pixelsPerInch);
  return { bytes, extension: 'jpg', truth: shot.truth };
}

async function bitonal(cheque: DrawnCheque, random: Random): Promise<Captured> {
  const pixelsPerInch = random.pick([200, 200, 200, 240]);
  const shot = await scan(cheque, pixelsPerInch, inventPlacement(random));
  const image = await clearingImage(shot, random);
  return { bytes: await encodeG4(image, { x: pixelsPerInch, y: pixelsPerInch }), extension: 'tif', truth: shot.truth };
}

async function fax(cheque: DrawnCheque, random: Random): Promise<Captured> {
  const { image, resolution, truth } = await faxPage(cheque, random);
  return { bytes: await encodeG4(image, resolution), extension: 'tif', truth };
}

async function photo(cheque: DrawnCheque, random: Random): Promise<Captured> {
  const { image, truth } = await photograph(cheque, random);
  const quality = random.whole(62, 93);
  const bytes = random.chance(0.3)
    ? await encodeTurnedJpeg(image, quality, random.pick([3, 6, 8] as const))
    : await encodeJpeg(image, quality);
  return { bytes, extension: 'jpg', truth };
}
