import { degrees, PDFDocument, PDFName, type PDFPage, StandardFonts } from 'pdf-lib';
import { g4Page, type Bits } from './tiff.js';

/** An image as a PDF holds it: its data and its dictionary. */
export interface PdfImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly entries: Readonly<Record<string, unknown>>;
  /** Another stream that the dictionary's DecodeParms name by this key: the globals of JBIG2. */
}

export interface ScanPage {
  readonly image: PdfImage;
  readonly dpi: number;
  readonly rotate?: number;
  /** What comes before "Do" instead of an upright placement; the page stays as large as the image. */
  readonly matrix?: readonly number[];
  /** Written over the scan. */
  readonly text?: string;
  /** Written under the scan, in the mode that shows nothing. */
  readonly hiddenText?: string;
}

export async function pdfOfScans(pages: readonly ScanPage[]): Promise<Buffer> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const { image, dpi, rotate, matrix, text, hiddenText } of pages) {
    const [width, height] = [(image.width * 72) / dpi, (image.height * 72) / dpi];
    const page = document.addPage([width, height]);
    page.setRotation(degrees(rotate ?? 0));
    const stream = document.context.stream(image.data, {
      Type: 'XObject',
      Subtype: 'Image',
      Width: image.width,
      Height: image.height,
      ...(image.entries as Record<string, string>),
    });
    page.node.setXObject(PDFName.of('Scan'), document.context.register(stream));
    page.node.setFontDictionary(PDFName.of('F'), font.ref);
    const placement = (matrix ?? [width, 0, 0, height, 0, 0]).join(' ');
    const hidden = hiddenText ? `BT 3 Tr /F 12 Tf 5 5 Td (${hiddenText}) Tj ET\n` : '';
    const shown = text ? `\nBT 0 Tr /F 12 Tf 5 5 Td (${text}) Tj ET` : '';
    setContent(document, page, `${hidden}q ${placement} cm /Scan Do Q${shown}`);
  }
  return Buffer.from(await document.save({ useObjectStreams: false }));
}

export async function pdfOfText(
  lines: readonly string[],
  size: readonly [number, number] = [200, 100],
): Promise<Buffer> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const line of lines) document.addPage([...size]).drawText(line, { x: 10, y: 40, size: 24, font });
  return Buffer.from(await document.save({ useObjectStreams: false }));
}

function setContent(document: PDFDocument, page: PDFPage, content: string): void {
  page.node.set(PDFName.of('Contents'), document.context.register(document.context.stream(content)));
}

export const jpegImage = (width: number, height: number, jpeg: Uint8Array, grey = false): PdfImage => ({
  width,
  height,
  data: jpeg,
  entries: { Filter: 'DCTDecode', BitsPerComponent: 8, ColorSpace: grey ? 'DeviceGray' : 'DeviceRGB' },
});

export async function g4Image(bits: Bits, stencil = false): Promise<PdfImage> {
  const { width, height } = bits;
  const kind = stencil ? { ImageMask: true } : { ColorSpace: 'DeviceGray', BitsPerComponent: 1 };
  const parameters = { K: -1, Columns: width, Rows: height, BlackIs1: false };
  return {
    width,
    height,
    data: (await g4Page(bits)).data,
    entries: { ...kind, Filter: 'CCITTFaxDecode', DecodeParms: parameters },
  };
}

/** JBIG2 (ITU-T T.88) with one generic region that is coded like Group 4, which spares the tests an arithmetic coder. */
export async function jbig2Image(bits: Bits): Promise<PdfImage> {
  const { width, height } = bits;
  const fax = (await g4Page(bits)).data;
  const page = Buffer.alloc(19);
  page.writeUInt32BE(width, 0);
  page.writeUInt32BE(height, 4);
  const region = Buffer.alloc(18);
  region.writeUInt32BE(width, 0);
  region.writeUInt32BE(height, 4);
  // External combination operator OR in the flags at 16; then the generic region's own flags: MMR.
  region[17] = 1;
  const data = Buffer.concat([segment(0, 48, page), segment(1, 38, Buffer.concat([region, fax]))]);
  return { width, height, data, entries: { Filter: 'JBIG2Decode', ColorSpace: 'DeviceGray', BitsPerComponent: 1 } };
}

function segment(number: number, type: number, data: Buffer): Buffer {
  const header = Buffer.alloc(11);
  header.writeUInt32BE(number, 0);
  header[4] = type;
  // No segments referred to, of page 1.
  header[6] = 1;
  header.writeUInt32BE(data.length, 7);
  return Buffer.concat([header, data]);
}
