import type { GreyImage } from '../image.js';

/**
 * Where the page is darker than a little to either side: thin lines, however faint, that an ink mask may lose. Printed frames
 * and combs are found by how much of a hypothetical side is ridge. All positions are upright millimetres.
 */
export interface Ridges {
  /** Share of the horizontal segment that lies on a ridge, 0 to 1; a leaning of two pixels is forgiven. */
  alongRow(y: number, x0: number, x1: number): number;
  /** Share of the vertical segment that lies on a ridge. */
  alongColumn(x: number, y0: number, y1: number): number;
}

/** Least grey step on both sides of a line: paper noise and JPEG stay below it on a flattened page. */
const LEAST_STEP = 14;

/** How far to either side paper is looked for, millimetres: from the edge of a hairline to that of a bold rule. */
const FLANK = { nearest: 0.34, farthest: 0.7 };

/** `scale`: pixels a millimetre. */
export function findRidges(image: GreyImage, scale: number): Ridges {
  const { width, height, data } = image;
  const nearest = Math.max(1, Math.round(FLANK.nearest * scale));
  const farthest = Math.max(nearest, Math.round(FLANK.farthest * scale));
  /** Whether there is something at least as bright as `value` on both sides of pixel i, in steps of `step`. */
  const between = (i: number, step: number, value: number): boolean => {
    let before = false;
    let after = false;
    for (let d = nearest; d <= farthest; d++) {
      before ||= data[i - d * step] >= value;
      after ||= data[i + d * step] >= value;
    }
    return before && after;
  };
  const across = new Uint8Array(width * height);
  const down = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const inner = y >= farthest && y < height - farthest;
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const value = data[i] + LEAST_STEP;
      if (value > 255) continue;
      if (inner && between(i, width, value)) across[i] = 1;
      if (x >= farthest && x < width - farthest && between(i, 1, value)) down[i] = 1;
    }
  }
  // Running sums, of each pixel and its two neighbours across the line, so that a line may lean a little.
  const rows = new Uint16Array((width + 1) * height);
  const columns = new Uint16Array(width * (height + 1));
  for (let y = 0; y < height; y++) {
    const [above, below] = [y > 0 ? -width : 0, y < height - 1 ? width : 0];
    let sum = 0;
    for (let x = 0, i = y * width, o = y * (width + 1) + 1; x < width; x++, i++, o++) {
      sum += across[i] | across[i + above] | across[i + below];
      rows[o] = sum;
    }
    for (let x = 0, i = y * width; x < width; x++, i++)
      columns[i + width] = columns[i] + (down[i] | (x > 0 ? down[i - 1] : 0) | (x < width - 1 ? down[i + 1] : 0));
  }

  const pixel = (millimetres: number, limit: number): number =>
    Math.min(limit, Math.max(0, Math.round(millimetres * scale)));
  return {
    alongRow(y, x0, x1) {
      const row = Math.min(height - 1, Math.max(0, Math.floor(y * scale)));
      const [from, to] = [pixel(x0, width), pixel(x1, width)];
      if (to <= from) return 0;
      return (rows[row * (width + 1) + to] - rows[row * (width + 1) + from]) / (to - from);
    },
    alongColumn(x, y0, y1) {
      const column = Math.min(width - 1, Math.max(0, Math.floor(x * scale)));
      const [from, to] = [pixel(y0, height), pixel(y1, height)];
      if (to <= from) return 0;
      return (columns[to * width + column] - columns[from * width + column]) / (to - from);
    },
  };
}
