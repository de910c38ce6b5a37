import type { GreyImage } from '../image.js';
import { inkMask } from './threshold.js';
import type { UprightPage } from './types.js';

const masks = new WeakMap<GreyImage, GreyImage>();

/**
 * The ink of a page's overview: 255 ink, 0 paper. Made once a page, for whoever judges, identifies and searches it; nobody
 * may write into it.
 */
export function overviewInk({ overview: { image } }: Pick<UprightPage, 'overview'>): GreyImage {
  let mask = masks.get(image);
  if (!mask) masks.set(image, (mask = inkMask(image)));
  return mask;
}
