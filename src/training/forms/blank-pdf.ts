import { PDFDocument, rgb, StandardFonts, type PDFPage } from 'pdf-lib';
import type { Rect } from '../../geometry.js';
import { cellsOf } from '../../locate/form/skeleton.js';
import { placesOf } from '../../profiles/form-profile.js';
import type { FormProfile } from '../../profiles/form-schema.js';

/** The blank of a form as a PDF to print: lines, marks, boxes, and the fields' names beside them. */

const POINTS = 72 / 25.4;
const INK = rgb(0.1, 0.1, 0.12);

export async function blankPdf(profile: FormProfile): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  // Without dates the same profile gives the same bytes.
  document.setCreationDate(new Date(0));
  document.setModificationDate(new Date(0));
  const font = await document.embedFont(StandardFonts.Helvetica);
  profile.pages.forEach(({ size, rulings, marks }, index) => {
    const page = document.addPage([size.width * POINTS, size.height * POINTS]);
    const sheet = sheetOn(page, size.height);
    for (const [x0, y0, x1, y1] of rulings) sheet.line(x0, y0, x1, y1);
    for (const [x, y, width, height] of marks) sheet.bar({ x, y, width, height });
    const text = (words: string, x: number, y: number, size = 2.6): void =>
      page.drawText(words, { x: x * POINTS, y: page.getHeight() - y * POINTS, size: size * POINTS, font, color: INK });
    text(profile.title, 48, 16, 5);
    for (const [name, field] of Object.entries(profile.fields)) {
      if (field.page !== index + 1) continue;
      const [first] = placesOf(field);
      text(name.replaceAll('_', ' '), first.x, first.y - 1.4);
      if (field.type === 'mark') sheet.frame(field.box);
      else if (field.type === 'choice') {
        for (const [option, target] of Object.entries(field.options)) {
          if (target.shape === 'box') sheet.frame(target);
          else sheet.ring(target);
          text(option, target.x, target.y + target.height + 2.6, 2);
        }
      } else for (const box of field.boxes) for (const cell of cellsOf(box)) sheet.frame(cell);
    }
  });
  return document.save();
}

function sheetOn(page: PDFPage, height: number) {
  const at = (x: number, y: number) => ({ x: x * POINTS, y: (height - y) * POINTS });
  const line = (x0: number, y0: number, x1: number, y1: number): void =>
    page.drawLine({ start: at(x0, y0), end: at(x1, y1), thickness: 0.9, color: INK });
  return {
    line,
    bar: ({ x, y, width, height: high }: Rect): void =>
      page.drawRectangle({ ...at(x, y + high), width: width * POINTS, height: high * POINTS, color: INK }),
    frame: ({ x, y, width, height: high }: Rect): void => {
      line(x, y, x + width, y);
      line(x, y + high, x + width, y + high);
      line(x, y, x, y + high);
      line(x + width, y, x + width, y + high);
    },
    ring: ({ x, y, width, height: high }: Rect): void =>
      page.drawEllipse({
        ...at(x + width / 2, y + high / 2),
        xScale: (width / 2) * POINTS,
        yScale: (high / 2) * POINTS,
        borderWidth: 0.7,
        borderColor: INK,
      }),
  };
}
