/** Lines set upright: each row moved along by its distance from the line's middle. */

import type { GreyImage } from '../image.js';

/** Where a picture's pixels lie on the strip, strip pixels. */
export interface ShearedGeometry {
  readonly rows: number;
  readonly columns: number;
  /** Of the first column, at the line's middle, and of the first row. */
  readonly left: number;
  readonly top: number;
  /** Width and height of a pixel of the picture. */
  readonly across: number;
  readonly down: number;
  /** Pixels to the right for each pixel upwards that are taken out. */
  readonly shear: number;
  /** Height of the line's middle, which stays. */
  readonly middle: number;
}

/**
 * Means of the strip over each pixel of the picture, row-major; 0 outside.
 * @param strip values of any unit, row-major
 */
export function drawSheared(
  strip: { readonly width: number; readonly height: number; readonly data: Float32Array },
  { rows, columns, left, top, across, down, shear, middle }: ShearedGeometry,
): Float32Array {
  const { width, height, data } = strip;
  const image = new Float32Array(rows * columns);
  const sums = new Float64Array(width + 1);
  for (let row = 0; row < rows; row += 1) {
    const from = top + row * down;
    const to = from + down;
    for (let y = Math.max(0, Math.floor(from)); y < Math.min(height, Math.ceil(to)); y += 1) {
      const part = (Math.min(y + 1, to) - Math.max(y, from)) / down;
      if (part <= 0) continue;
      for (let x = 0; x < width; x += 1) sums[x + 1] = sums[x] + data[y * width + x];
      // Rows above the middle move to the left, rows below it to the right, until the writing stands.
      const start = left + shear * (middle - y - 0.5);
      let before = sumTo(sums, start);
      for (let column = 0; column < columns; column += 1) {
        const upTo = sumTo(sums, start + (column + 1) * across);
        image[row * columns + column] += (part * (upTo - before)) / across;
        before = upTo;
      }
    }
  }
  return image;
}

/** Sum of a row's values left of x. */
function sumTo(sums: Float64Array, x: number): number {
  const last = sums.length - 1;
  if (x <= 0) return 0;
  if (x >= last) return sums[last];
  const whole = Math.floor(x);
  return sums[whole] + (x - whole) * (sums[whole + 1] - sums[whole]);
}

/** Outermost ink of the sheared line; undefined where there is none. */
export function shearedEnds(
  { width, height, data }: GreyImage,
  shear: number,
  middle: number,
): { left: number; right: number } | undefined {
  let left = Infinity;
  let right = -Infinity;
  for (let y = 0; y < height; y += 1) {
    const row = data.subarray(y * width, (y + 1) * width);
    const first = row.indexOf(255);
    if (first < 0) continue;
    const shift = shear * (middle - y - 0.5);
    left = Math.min(left, first - shift);
    right = Math.max(right, row.lastIndexOf(255) + 1 - shift);
  }
  return right < left ? undefined : { left, right: Math.max(right, left + 1) };
}
