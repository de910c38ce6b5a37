import type { DrawnPage } from '../../server/review/contract-draw.js';
import type { Rectangle } from './view.js';

type Found = DrawnPage['found'][number];

/** Of what a hand draws and what is printed, this share in common means the same. */
const SAME = 0.5;

/** What was drawn; where it was drawn along a printed box or comb, that, to its middle line. */
export function snapped(
  drawn: Rectangle,
  found: readonly Found[],
): Rectangle & { cells?: number; kind?: Found['kind'] } {
  let best: Found | undefined;
  let most = SAME;
  for (const one of found) {
    const width = Math.min(drawn.x + drawn.width, one.x + one.width) - Math.max(drawn.x, one.x);
    const height = Math.min(drawn.y + drawn.height, one.y + one.height) - Math.max(drawn.y, one.y);
    if (width <= 0 || height <= 0) continue;
    const share = (width * height) / (drawn.width * drawn.height + one.width * one.height - width * height);
    if (share > most) [best, most] = [one, share];
  }
  return best === undefined ? drawn : { ...best };
}
