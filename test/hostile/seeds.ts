import sharp from 'sharp';
import { writeBmp } from '../support/files/bmp.js';
import { g4Image, jbig2Image, jpegImage, pdfOfScans, pdfOfText } from '../support/files/pdf.js';
import { drawBits, drawColour } from '../support/files/pictures.js';
import { g3Page, g4Page, plainPage, writeTiff, zipPage } from '../support/files/tiff.js';
import { writeLetter } from '../support/files/x937.js';

/** A sound file to be damaged. */
export interface SeedFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** How often it is taken, beside the others: PDFs cost most time. */
  readonly weight: number;
}

/** Small sound files of every format, drawn anew, always the same. */
export async function seedFiles(): Promise<SeedFile[]> {
  const [width, height] = [48, 32];
  const raw = { width, height, channels: 3 } as const;
  const colour = sharp(drawColour(width, height), { raw });
  const rgb = drawColour(width, height);
  const bits = drawBits(96, 40);
  const fax = await g4Page(bits);
  const jpeg = await colour.clone().jpeg().toBuffer();
  const tiff = writeTiff([fax, g3Page(bits), zipPage(bits), plainPage(bits)]);
  const views = { front: writeTiff([fax]), back: writeTiff([plainPage(bits)], false) };
  const item = { routing: '122000661', onUs: '12-34/5', amount: '10000', ...views };
  const indices = Uint8Array.from({ length: width * height }, (_, i) => (i * 7) % 16);
  const palette = Array.from({ length: 16 }, (_, i) => [i * 16, 255 - i, i] as const);
  return [
    { name: 'colour.png', weight: 2, bytes: await colour.clone().png().toBuffer() },
    { name: 'palette.png', weight: 1, bytes: await colour.clone().png({ palette: true }).toBuffer() },
    { name: 'baseline.jpg', weight: 2, bytes: jpeg },
    {
      name: 'progressive.jpg',
      weight: 1,
      bytes: await colour.clone().withMetadata({ orientation: 6 }).jpeg({ progressive: true }).toBuffer(),
    },
    { name: 'colour.bmp', weight: 1, bytes: writeBmp({ width, height, bits: 24, rgb }) },
    { name: 'runs.bmp', weight: 2, bytes: writeBmp({ width, height, bits: 4, indices, palette, rle: true }) },
    { name: 'fax.tif', weight: 3, bytes: tiff },
    { name: 'fax-big-endian.tif', weight: 1, bytes: writeTiff([fax, g3Page(bits)], false) },
    {
      name: 'lzw.tif',
      weight: 1,
      bytes: await colour.clone().tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer(),
    },
    { name: 'jpeg.tif', weight: 1, bytes: await colour.clone().tiff({ compression: 'jpeg' }).toBuffer() },
    {
      name: 'big.tif',
      weight: 1,
      bytes: await colour
        .clone()
        .tiff({ compression: 'deflate', bigtiff: true, tile: true, tileWidth: 16, tileHeight: 16 })
        .toBuffer(),
    },
    { name: 'ascii.x937', weight: 2, bytes: writeLetter([item, item], { ebcdic: false, prefixed: false }) },
    { name: 'ebcdic.x937', weight: 2, bytes: writeLetter([item, item], { ebcdic: true, prefixed: true }) },
    {
      name: 'scans.pdf',
      weight: 1,
      bytes: await pdfOfScans([
        { image: await g4Image(bits), dpi: 200 },
        { image: await jbig2Image(bits), dpi: 200, rotate: 90 },
        { image: jpegImage(width, height, jpeg), dpi: 300, hiddenText: 'words' },
      ]),
    },
    { name: 'text.pdf', weight: 1, bytes: await pdfOfText(['Pay to'], [72, 72]) },
  ];
}
