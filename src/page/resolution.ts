import { MILLIMETRES_PER_INCH } from '../geometry.js';

/** Outer sizes that cheques and forms have, millimetres, wide side first. */
const KNOWN_SIZES: readonly (readonly [number, number])[] = [
  [202, 92], // CTS-2010, India
  [152.4, 69.85], // personal, United States (6 × 2 3/4 in)
  [215.9, 88.9], // business, United States (8 1/2 × 3 1/2 in)
  [297, 210], // A4
  [279.4, 215.9], // letter
];

/** Plausible sizes of a document side, millimetres: the longer and the shorter side. */
const LONGER = [110, 460] as const;
const SHORTER = [50, 330] as const;

/** Whether a document of this many pixels can have been scanned at this many dots an inch. */
export function plausible(width: number, height: number, dpiX: number, dpiY = dpiX): boolean {
  const sides = [(width / dpiX) * MILLIMETRES_PER_INCH, (height / dpiY) * MILLIMETRES_PER_INCH].sort((a, b) => b - a);
  return sides[0] >= LONGER[0] && sides[0] <= LONGER[1] && sides[1] >= SHORTER[0] && sides[1] <= SHORTER[1];
}

/** Resolutions that scanners offer, and how much rarer each is, as a cost. */
const USUAL_DPI = [
  [300, 0],
  [200, 0],
  [240, 0.02],
  [150, 0.02],
  [600, 0.03],
  [400, 0.04],
  [100, 0.04],
] as const;
const UNUSUAL = 0.06;

/**
 * Dots an inch of a document from its shape alone: the known size whose sides it has within a few in a hundred, preferring
 * one at which a usual resolution comes out. A shape that no size has is taken for a cheque of middling width, or a page.
 */
export function dpiFromShape(width: number, height: number): number {
  const [long, short] = width >= height ? [width, height] : [height, width];
  let best: { cost: number; dpi: number } | undefined;
  for (const [a, b] of KNOWN_SIZES) {
    const shape = Math.abs(Math.log((long * b) / (short * a)));
    if (shape > 0.08) continue;
    const dpi = Math.sqrt((long * short) / (a * b)) * MILLIMETRES_PER_INCH;
    const usual = USUAL_DPI.map(([value, cost]) => (Math.abs(Math.log(dpi / value)) < 0.03 ? cost : UNUSUAL));
    const cost = shape + Math.min(...usual);
    if (!best || cost < best.cost) best = { cost, dpi };
  }
  return best?.dpi ?? (long / (long > 1.6 * short ? 180 : 297)) * MILLIMETRES_PER_INCH;
}
