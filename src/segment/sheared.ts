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
  const within = new Float64Array(columns);
  let summed = -1;
  for (let row = 0; row < rows; row += 1) {
    const from = top + row * down;
    const to = from + down;
    for (let y = Math.max(0, Math.floor(from)); y < Math.min(height, Math.ceil(to)); y += 1) {
      const part = (Math.min(y + 1, to) - Math.max(y, from)) / down;
      if (part <= 0) continue;
      // What lies across the border of two rows is summed once for both.
      if (y !== summed) {
        sumLeftOf(data.subarray(y * width, (y + 1) * width), sums);
        // Rows above the middle move to the left, rows below it to the right, until the writing stands.
        sumWithin(sums, left + shear * (middle - y - 0.5), across, within);
        summed = y;
      }
      for (let column = 0; column < columns; column += 1) {
        image[row * columns + column] += (part * within[column]) / across;
      }
    }
  }
  return image;
}

function sumLeftOf(values: Float32Array, sums: Float64Array): void {
  let sum = 0;
  for (let x = 0; x < values.length; x += 1) sums[x + 1] = sum += values[x];
}

/** Sums of a row's values between equally wide columns, the first of which begins at `start`, by the sums left of each pixel. */
function sumWithin(sums: Float64Array, start: number, across: number, within: Float64Array): void {
  const last = sums.length - 1;
  let before = 0;
  for (let column = -1; column < within.length; column += 1) {
    const x = start + (column + 1) * across;
    let upTo = 0;
    if (x >= last) upTo = sums[last];
    else if (x > 0) {
      const whole = Math.floor(x);
      upTo = sums[whole] + (x - whole) * (sums[whole + 1] - sums[whole]);
    }
    if (column >= 0) within[column] = upTo - before;
    before = upTo;
  }
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
