import { createHash } from 'node:crypto';
import {
  degrees,
  PDFDocument,
  popGraphicsState,
  pushGraphicsState,
  rgb,
  setCharacterSqueeze,
  setTextRenderingMode,
  StandardFonts,
  TextRenderingMode,
  type PDFFont,
  type PDFImage,
  type PDFPage,
} from 'pdf-lib';
import sharp from 'sharp';
import type { Context } from '../context.js';
import { CounterfoilError } from '../errors.js';
import type { PixelImage } from '../image.js';
import { openDocument } from '../intake/index.js';
import { coverSvg, type Covered } from './cover.js';
import { COLOURS, fieldsByPage, written } from './overlay.js';
import type { DocumentResult, FieldResult, PageResult } from './schema.js';

/** A PDF of the scan with each field's outline and value, and under them the values as text that can be searched and copied. */

const POINTS_PER_INCH = 72;
/** Where nothing says how large the page is. */
const USUAL_DPI = 200;
const LABEL_POINTS = 7;
const JPEG_QUALITY = 85;

/**
 * @param bytes the scan that `result` was read from
 * @param covered places that are painted over in the picture; what the values say there is the caller's to mask
 * @returns the bytes of a PDF with a page for each of the scan's, at its true size
 * @throws CF_RESULT_INVALID where the result is of another scan; the coded errors of a scan that cannot be opened
 */
export async function overlayPdf(
  bytes: Uint8Array,
  result: DocumentResult,
  context: Context,
  covered: readonly Covered[] = [],
): Promise<Uint8Array> {
  if (createHash('sha256').update(bytes).digest('hex') !== result.document.id) {
    throw new CounterfoilError('CF_RESULT_INVALID', `The result is of another scan (${result.document.name})`);
  }
  const document = await openDocument(bytes, result.document.name, context);
  try {
    const pdf = await PDFDocument.create();
    pdf.setTitle(result.document.name);
    pdf.setProducer(`Counterfoil ${result.counterfoil}`);
    const font = await pdf.embedFont(StandardFonts.Helvetica);
    const fields = fieldsByPage(result);
    for (let number = 1; number <= document.pageCount; number += 1) {
      // A page that could not be read is told of in the result; the others are drawn.
      const image = await document.page(number).then(
        (page) => page.image,
        () => undefined,
      );
      if (image === undefined) continue;
      const known = result.pages.find((page) => page.number === number);
      const sheet = addSheet(pdf, await embed(pdf, image, polygonsOn(number, covered)), known);
      for (const [name, field] of fields.get(number) ?? []) drawField(sheet, font, name, field);
    }
    return await pdf.save();
  } finally {
    await document.close();
  }
}

const polygonsOn = (number: number, covered: readonly Covered[]): Covered['polygon'][] =>
  covered.filter(({ page }) => page === number).map(({ polygon }) => polygon);

async function embed(
  pdf: PDFDocument,
  { width, height, channels, data }: PixelImage,
  covers: readonly Covered['polygon'][],
): Promise<PDFImage> {
  const picture = sharp(data, { raw: { width, height, channels } });
  if (covers.length > 0) picture.composite([{ input: coverSvg(width, height, covers) }]);
  if (channels === 3) return pdf.embedJpg(await picture.jpeg({ quality: JPEG_QUALITY }).toBuffer());
  return pdf.embedPng(await picture.toColourspace('b-w').png().toBuffer());
}

interface Sheet {
  readonly page: PDFPage;
  /** Pixels from the top left of the scan to points from the bottom left of the page. */
  at(this: void, point: readonly [number, number]): { x: number; y: number };
}

function addSheet(pdf: PDFDocument, image: PDFImage, known: PageResult | undefined): Sheet {
  const scale = POINTS_PER_INCH / (known?.resolution?.dpi ?? USUAL_DPI);
  const [width, height] = [image.width * scale, image.height * scale];
  const page = pdf.addPage([width, height]);
  page.drawImage(image, { x: 0, y: 0, width, height });
  return { page, at: ([x, y]) => ({ x: x * scale, y: height - y * scale }) };
}

function drawField({ page, at }: Sheet, font: PDFFont, name: string, field: FieldResult): void {
  if (field.polygon === null) return;
  const color = colourOf(field.decision.state);
  const corners = field.polygon.map(at);
  corners.forEach((start, index) => page.drawLine({ start, end: corners[(index + 1) % 4], thickness: 0.8, color }));
  const value = encodable(written(field), font);
  const text = encodable(`${name}  ${written(field)}  ${Math.round(field.confidence * 100)} %`, font);
  const { x, y } = corners[0];
  const room = { width: font.widthOfTextAtSize(text, LABEL_POINTS) + 2, height: LABEL_POINTS + 1 };
  page.drawRectangle({ x, y: y + 1, ...room, color: rgb(1, 1, 1), opacity: 0.85 });
  page.drawText(text, { x: x + 1, y: y + 2.5, size: LABEL_POINTS, font, color });
  if (field.value !== null && value !== '') writeUnseen(page, font, value, corners);
}

/** Text that is searched and copied but not seen, drawn out to the width of what it stands for. */
function writeUnseen(page: PDFPage, font: PDFFont, text: string, corners: readonly { x: number; y: number }[]): void {
  const [topLeft, , right, left] = corners;
  const [width, height] = [
    Math.hypot(right.x - left.x, right.y - left.y),
    Math.hypot(topLeft.x - left.x, topLeft.y - left.y),
  ];
  const size = Math.max(1, 0.75 * height);
  page.pushOperators(
    pushGraphicsState(),
    setTextRenderingMode(TextRenderingMode.Invisible),
    setCharacterSqueeze((100 * width) / font.widthOfTextAtSize(text, size)),
  );
  const rotate = degrees((Math.atan2(right.y - left.y, right.x - left.x) * 180) / Math.PI);
  page.drawText(text, { x: left.x, y: left.y + 0.2 * height, size, font, rotate });
  page.pushOperators(popGraphicsState());
}

const colourOf = (state: keyof typeof COLOURS) => {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(COLOURS[state].slice(at, at + 2), 16) / 255);
  return rgb(red, green, blue);
};

/** The standard fonts of PDF know the letters of western Europe alone. */
function encodable(text: string, font: PDFFont): string {
  const known = new Set(font.getCharacterSet());
  return [...text].map((character) => (known.has(character.codePointAt(0)!) ? character : '?')).join('');
}
