import type { GreyImage } from '../image.js';
import { overviewInk } from './overview-ink.js';
import type { PageQuality, UprightPage } from './types.js';

/** What lies below these is a finding: greys of 255, shares of 1. */
const LEAST_CONTRAST = 60;
const LEAST_INK = 0.002;
const MOST_INK = 0.35;
const LEAST_SHARPNESS = 0.15;
/** E-13B is cut from a grid of 13 mil: under two pixels a grid step nothing of its shape is left. */
const LEAST_DPI = 120;

/** Judges a page by its overview. `sure` are findings that only the search for the paper can know. */
export function assessQuality(page: Pick<UprightPage, 'overview' | 'dpi' | 'bitonal'>, sure: string[]): PageQuality {
  const { image } = page.overview;
  const { data: mask } = overviewInk(page);
  const { data: greys } = image;
  let ink = 0;
  let inkGrey = 0;
  let paperGrey = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== 0) {
      ink++;
      inkGrey += greys[i];
    } else paperGrey += greys[i];
  }
  const total = Math.max(1, mask.length);
  const contrast = ink === 0 ? 0 : Math.max(0, paperGrey / Math.max(1, total - ink) - inkGrey / ink);
  const sharpness = page.bitonal ? 1 : edgeSharpness(image, contrast);
  const inkShare = ink / total;
  const findings = [...sure];
  if (inkShare < LEAST_INK || contrast < LEAST_CONTRAST) findings.push('too-light');
  if (inkShare > MOST_INK) findings.push('too-dark');
  if (sharpness < LEAST_SHARPNESS) findings.push('out-of-focus');
  if (page.dpi < LEAST_DPI) findings.push('low-resolution');
  return { inkShare, contrast, sharpness, findings: findings.sort() };
}

/** The steepest one in two hundred of the steps between neighbours, over the contrast: 1 is black beside white. */
function edgeSharpness({ width, height, data }: GreyImage, contrast: number): number {
  if (contrast === 0) return 0;
  const counts = new Uint32Array(256);
  const total = height * Math.max(0, width - 1);
  for (let y = 0; y < height; y++) {
    for (let x = 1, i = y * width + 1; x < width; x++, i++) counts[Math.abs(data[i] - data[i - 1])]++;
  }
  let left = total / 200;
  let step = 255;
  while (step > 0 && left > counts[step]) left -= counts[step--];
  return Math.min(1, step / contrast);
}
