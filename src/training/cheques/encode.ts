import sharp, { type Sharp } from 'sharp';
import { MILLIMETRES_PER_INCH } from '../../geometry.js';
import type { GreyImage, PixelImage } from '../../image.js';
import { fromPixels } from './raster.js';

/** Pictures as files, with their resolution. */

export interface Resolution {
  readonly x: number;
  readonly y: number;
}

export const encodeJpeg = (image: PixelImage, quality: number, pixelsPerInch?: number): Promise<Buffer> =>
  withDensity(fromPixels(image), pixelsPerInch).jpeg({ quality }).toBuffer();

export const encodePng = (image: PixelImage, pixelsPerInch?: number): Promise<Buffer> =>
  withDensity(fromPixels(image), pixelsPerInch).png({ compressionLevel: 9 }).toBuffer();

/** A JPEG whose pixels are stored turned, with the EXIF orientation that turns them back: 3, 6 or 8. */
export const encodeTurnedJpeg = (image: PixelImage, quality: number, orientation: 3 | 6 | 8): Promise<Buffer> =>
  fromPixels(image)
    .rotate({ 3: 180, 6: 270, 8: 90 }[orientation])
    .withMetadata({ orientation })
    .jpeg({ quality })
    .toBuffer();

/** Black and white, CCITT Group 4, the form in which cheques are cleared. */
export const encodeG4 = (image: GreyImage, { x, y }: Resolution): Promise<Buffer> =>
  sharp(image.data, { raw: { width: image.width, height: image.height, channels: 1 } })
    .toColourspace('b-w')
    .tiff({
      compression: 'ccittfax4',
      bitdepth: 1,
      miniswhite: true,
      xres: x / MILLIMETRES_PER_INCH,
      yres: y / MILLIMETRES_PER_INCH,
      resolutionUnit: 'inch',
    })
    .toBuffer();

export const encodeLzwTiff = (image: PixelImage, pixelsPerInch: number): Promise<Buffer> =>
  fromPixels(image)
    .tiff({
      compression: 'lzw',
      predictor: 'horizontal',
      xres: pixelsPerInch / MILLIMETRES_PER_INCH,
      yres: pixelsPerInch / MILLIMETRES_PER_INCH,
      resolutionUnit: 'inch',
    })
    .toBuffer();

function withDensity(picture: Sharp, pixelsPerInch: number | undefined): Sharp {
  return pixelsPerInch === undefined ? picture : picture.withMetadata({ density: pixelsPerInch });
}
