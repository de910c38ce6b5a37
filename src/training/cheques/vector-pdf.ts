import { PDFDocument } from '@napi-rs/canvas';
import { type Country } from './facts.js';
import { type DrawnCheque, fillIn } from './cheque.js';
import { seededRandom } from './random.js';
import { Sheet } from './sheet.js';

const POINTS_PER_INCH = 72;

/**
 * A cheque as a page of vector drawing and text, as accounting programs write them: no scan inside.
 * @param pixelsPerInch resolution in which the truth is told
 */
export function drawVectorPdf(
  country: Country,
  seed: string,
  pixelsPerInch: number,
): Pick<DrawnCheque, 'fields' | 'truth'> & { readonly bytes: Buffer } {
  const document = new PDFDocument({ title: 'Invented cheque', encodingQuality: 90 });
  const { sheet, written } = fillIn(country, { script: 'printed' }, seededRandom(seed), ({ width, height }) => {
    const page = document.beginPage(
      (width / 25.4) * POINTS_PER_INCH,
      (height / 25.4) * POINTS_PER_INCH,
    ) as unknown as Sheet['print'];
    page.scale(POINTS_PER_INCH / pixelsPerInch, POINTS_PER_INCH / pixelsPerInch);
    return new Sheet(width, height, pixelsPerInch, { print: page, ink: page });
  });
  document.endPage();
  return { bytes: document.close(), ...written(sheet.pixelsPerMm) };
}
