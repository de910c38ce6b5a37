import type { GreyImage } from '../image.js';
import { histogram, inkMask } from './threshold.js';
import type { UprightPage } from './types.js';

const masks = new WeakMap<GreyImage, GreyImage>();
const greys = new WeakMap<GreyImage, Uint32Array>();

/**
 * The ink of a page's overview: 255 ink, 0 paper. Made once a page, for whoever judges, identifies and searches it; nobody
 * may write into it.
 */
export function overviewInk(page: Pick<UprightPage, 'overview'>): GreyImage {
  const { image } = page.overview;
  let mask = masks.get(image);
  if (!mask) masks.set(image, (mask = inkMask(image, { counts: overviewGreys(page) })));
  return mask;
}

/** How often each grey is there in a page's overview. Made once a page; nobody may write into it. */
export function overviewGreys({ overview: { image } }: Pick<UprightPage, 'overview'>): Uint32Array {
  let counts = greys.get(image);
  if (!counts) greys.set(image, (counts = histogram(image)));
  return counts;
}
