import type { GreyImage } from '../../image.js';
import type { ChequeFacts } from './facts.js';
import { inventWriter } from './handwriting.js';
import { drawSignature, drawStamp } from './marks.js';
import { toGrey } from './raster.js';
import type { Random } from './random.js';
import { Sheet } from './sheet.js';

/** The back of an American cheque: an endorsement and the stamp of the bank that took it in. */
export function drawBack(
  size: { readonly width: number; readonly height: number },
  payee: ChequeFacts['payee'],
  pixelsPerInch: number,
  random: Random,
): GreyImage {
  const sheet = new Sheet(size.width, size.height, pixelsPerInch);
  const { width, height } = sheet;
  const style = { font: 'arimo', size: 2.2, turn: 90 } as const;
  sheet.text('ENDORSE HERE', width - 6, 8, style);
  for (let k = 0; k < 3; k++) sheet.line(width - 14 - 8 * k, 6, width - 14 - 8 * k, height - 6, 0.2);
  sheet.text('DO NOT WRITE, STAMP OR SIGN BELOW THIS LINE', width - 44, 12, { ...style, size: 1.8 });
  const writer = inventWriter(random.fork('writer'));
  drawSignature(
    sheet,
    writer,
    payee,
    { x: width - 60, y: height * 0.25, width: 44, height: 11 },
    random.fork('signature'),
  );
  drawStamp(sheet, { x: width * 0.35, y: height * 0.5 }, random.fork('stamp'));
  return toGrey(sheet.flatten());
}
