import type { GreyImage } from '../image.js';
import { withKernels } from '../kernels/index.js';
import { overviewGreys, overviewInk } from './overview-ink.js';
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
  const mask = overviewInk(page);
  const all = overviewGreys(page);
  let ink = 0;
  let inkGrey = 0;
  let paperGrey = 0;
  inkCounts(image, mask).forEach((count, grey) => {
    ink += count;
    inkGrey += count * grey;
    paperGrey += (all[grey] - count) * grey;
  });
  const total = Math.max(1, mask.data.length);
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
function edgeSharpness(image: GreyImage, contrast: number): number {
  if (contrast === 0) return 0;
  const counts = stepCounts(image);
  const total = image.height * Math.max(0, image.width - 1);
  let left = total / 200;
  let step = 255;
  while (step > 0 && left > counts[step]) left -= counts[step--];
  return Math.min(1, step / contrast);
}

/** How often each grey is there where the mask is set. */
export function inkCounts(image: GreyImage, mask: GreyImage): Uint32Array {
  const size = image.data.length;
  const found = withKernels(3 * size, (kernels, room) => {
    const [at, ink, scratch, counts] = [room.put(image.data), room.put(mask.data), room.take(size), room.take(4096)];
    kernels.inkCounts(at, ink, size, scratch, counts);
    return room.counts(counts, 256);
  });
  return found ?? inkCountsPlainly(image, mask);
}

export function inkCountsPlainly({ data }: GreyImage, { data: mask }: GreyImage): Uint32Array {
  const counts = new Uint32Array(256);
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) counts[data[i]]++;
  return counts;
}

/** How often neighbours on a row differ by each of 256 steps. */
export function stepCounts(image: GreyImage): Uint32Array {
  const { width, height, data } = image;
  const found = withKernels(2 * data.length, (kernels, room) => {
    const [at, scratch, counts] = [room.put(data), room.take(data.length), room.take(4096)];
    kernels.stepCounts(at, width, height, scratch, counts);
    return room.counts(counts, 256);
  });
  return found ?? stepCountsPlainly(image);
}

export function stepCountsPlainly({ width, height, data }: GreyImage): Uint32Array {
  const counts = new Uint32Array(256);
  for (let y = 0; y < height; y++) {
    for (let x = 1, i = y * width + 1; x < width; x++, i++) counts[Math.abs(data[i] - data[i - 1])]++;
  }
  return counts;
}
