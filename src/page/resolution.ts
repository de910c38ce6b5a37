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

/** Resolutions that scanners offer. */
const USUAL_DPI = [100, 120, 150, 200, 240, 300, 400, 600];

/**
 * Dots an inch of a document from its shape alone: the known size whose sides it has within a few in a hundred, preferring
 * one at which a usual resolution comes out. A shape that no size has is taken for a cheque as wide as the commonest.
 */
export function dpiFromShape(width: number, height: number): number {
  const [long, short] = width >= height ? [width, height] : [height, width];
  let best: { cost: number; dpi: number } | undefined;
  for (const [a, b] of KNOWN_SIZES) {
    const shape = Math.abs(Math.log(long / short / (a / b)));
    if (shape > 0.08) continue;
    const dpi = Math.sqrt((long * short) / (a * b)) * MILLIMETRES_PER_INCH;
    const usual = Math.min(...USUAL_DPI.map((value) => Math.abs(Math.log(dpi / value))));
    const cost = shape + 0.5 * Math.min(0.1, usual);
    if (!best || cost < best.cost) best = { cost, dpi };
  }
  if (best) return best.dpi;
  return (long / short > 1.6 ? long / 170 : long / 297) * MILLIMETRES_PER_INCH;
}
