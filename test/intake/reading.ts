import { openDocument, type SubmittedPage } from '../../src/intake/index.js';
import type { Limits } from '../../src/context.js';
import { contextWith } from '../support/files/pictures.js';

/** All pages of a file. */
export async function readPages(bytes: Uint8Array, limits: Partial<Limits> = {}): Promise<SubmittedPage[]> {
  const document = await openDocument(bytes, 'scan', contextWith(limits));
  try {
    const pages: SubmittedPage[] = [];
    for (let number = 1; number <= document.pageCount; number++) pages.push(await document.page(number));
    return pages;
  } finally {
    await document.close();
  }
}

/** The only page of a file. */
export async function readPage(bytes: Uint8Array, limits: Partial<Limits> = {}): Promise<SubmittedPage> {
  const pages = await readPages(bytes, limits);
  if (pages.length !== 1) throw new Error(`Expected one page, got ${pages.length}`);
  return pages[0];
}

/** The pixels of a picture turned as orientation 1 to 8 of TIFF tag 274 wants it shown; straight from the standard's table. */
export function turned(
  width: number,
  height: number,
  data: ArrayLike<number>,
  orientation: number,
): { readonly width: number; readonly height: number; readonly data: Uint8Array } {
  const swapped = orientation >= 5;
  const [w, h] = swapped ? [height, width] : [width, height];
  const out = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [r, c] = [height - 1 - row, width - 1 - column];
      const [x, y] = (
        [
          [column, row],
          [c, row],
          [c, r],
          [column, r],
          [row, column],
          [r, column],
          [r, c],
          [row, c],
        ] as const
      )[orientation - 1];
      out[y * w + x] = data[row * width + column]!;
    }
  }
  return { width: w, height: h, data: out };
}

/** Over all samples; infinite where the sizes differ. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}
