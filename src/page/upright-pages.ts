import { throwIfAborted, type Context } from '../context.js';
import { compose, MILLIMETRES_PER_INCH, scaling } from '../geometry.js';
import type { SubmittedPage } from '../intake/types.js';
import { greyPlane } from './grey.js';
import { paperModel } from './paper-model.js';
import { assessQuality } from './quality.js';
import { dpiFromShape, plausible } from './resolution.js';
import type { UprightPage } from './types.js';
import { UprightDocument } from './upright-document.js';

/**
 * The documents on a submitted page, upright, in reading order: one for most scans, several where several cheques lie on
 * one platen. Nothing is resampled before it is asked for. Throws `CF_PAGE_UNREADABLE` and `CF_ABORTED`.
 */
export async function uprightPages(page: SubmittedPage, context: Context): Promise<UprightPage[]> {
  throwIfAborted(context);
  const { width, height } = page.image;
  const grey = greyPlane(page.image);
  const told = page.resolution;
  const fromFile = told !== undefined && plausible(width, height, told.x, told.y);
  const dpi = fromFile ? { x: told.x, y: told.y } : { x: dpiFromShape(width, height), y: dpiFromShape(width, height) };
  const mean = Math.sqrt(dpi.x * dpi.y);
  const sheet = { grey, paper: page.bitonal ? undefined : paperModel(grey, mean) };
  await Promise.resolve();
  return [
    new UprightDocument(
      sheet,
      {
        number: page.number,
        index: 0,
        size: { width: (width / dpi.x) * MILLIMETRES_PER_INCH, height: (height / dpi.y) * MILLIMETRES_PER_INCH },
        dpi: mean,
        dpiSource: fromFile ? 'file' : 'estimated',
        rotation: 0,
        bitonal: page.bitonal,
        toPage: compose(scaling(dpi.x / MILLIMETRES_PER_INCH, dpi.y / MILLIMETRES_PER_INCH)),
      },
      (upright) => assessQuality(upright, []),
    ),
  ];
}
