/** A whole written line as the strip reader sees it: upright, its digits at a fixed height, ink bright on black. */

import type { GreyImage } from '../image.js';
import type { LineLattice } from './types.js';

/** Rows of the picture; the line's digits fill `DIGIT_ROWS` of them from row `TOP_ROW` on, room for commas and slashes around. */
export const LINE_ROWS = 32;
export const DIGIT_ROWS = 20;
export const TOP_ROW = 5;
/** Columns of the picture that share one column of the strip reader's answer. */
export const LINE_STRIDE = 4;
/** Paper on either side, columns. */
const MARGIN = 8;

export interface LinePicture {
  /** `LINE_ROWS` × `columns`, row-major, 0 paper to 1 ink; `columns` is a multiple of `LINE_STRIDE`. */
  readonly image: Float32Array;
  readonly columns: number;
  /** Strip pixels a picture pixel stands for. */
  readonly scale: number;
  /** x in the strip, pixels, that the picture's column 0 shows half way up the digits. */
  readonly left: number;
}

export interface LineView {
  /** Share of the line's slant that is left in. */
  readonly lean: number;
  /** Size of the digits over the usual size. */
  readonly zoom: number;
}

/** Undefined where the strip holds no ink. */
export function drawLine(lattice: LineLattice, { lean, zoom }: LineView): LinePicture | undefined {
  const { strip, digitHeight, digitTop, slant } = lattice;
  const { ink, strength } = strip;
  const soft = softInk(ink, strength);
  const scale = digitHeight / (DIGIT_ROWS * zoom);
  const middle = digitTop + digitHeight / 2;
  const top = middle - (TOP_ROW + DIGIT_ROWS / 2) * scale;
  const shear = slant * (1 - lean);
  const spread = inkSpread(ink, shear, middle);
  if (spread === undefined) return undefined;
  const left = spread.left - MARGIN * scale;
  const wanted = (spread.right - spread.left) / scale + 2 * MARGIN;
  const columns = Math.max(8, Math.ceil(wanted / LINE_STRIDE)) * LINE_STRIDE;
  const image = new Float32Array(LINE_ROWS * columns);
  const sums = new Float64Array(ink.width + 1);
  const shares = new Float32Array(columns);
  for (let row = 0; row < LINE_ROWS; row += 1) {
    const from = top + row * scale;
    const to = from + scale;
    shares.fill(0);
    for (let y = Math.max(0, Math.floor(from)); y < Math.min(ink.height, Math.ceil(to)); y += 1) {
      const part = (Math.min(y + 1, to) - Math.max(y, from)) / scale;
      if (part <= 0) continue;
      for (let x = 0; x < ink.width; x += 1) sums[x + 1] = sums[x] + soft[y * ink.width + x];
      // Rows below the middle move to the right, rows above it to the left, until the writing stands.
      const shift = left + shear * (middle - y - 0.5);
      for (let column = 0; column < columns; column += 1) {
        const a = shift + column * scale;
        shares[column] += (part * (sumTo(sums, a + scale) - sumTo(sums, a))) / scale;
      }
    }
    image.set(shares, row * columns);
  }
  return { image, columns, scale, left };
}

/** Sum of a row's values left of x. */
function sumTo(sums: Float64Array, x: number): number {
  const last = sums.length - 1;
  if (x <= 0) return 0;
  if (x >= last) return sums[last];
  const whole = Math.floor(x);
  return sums[whole] + (x - whole) * (sums[whole + 1] - sums[whole]);
}

/** How dark the ink is and the paper right beside it, 0 to 1: the soft edge of the pen stays, the paper's texture goes. */
function softInk({ width, height, data: ink }: GreyImage, { data: strength }: GreyImage): Float32Array {
  const soft = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const near =
        ink[at] !== 0 ||
        (x > 0 && ink[at - 1] !== 0) ||
        (x < width - 1 && ink[at + 1] !== 0) ||
        (y > 0 && ink[at - width] !== 0) ||
        (y < height - 1 && ink[at + width] !== 0);
      if (near) soft[at] = strength[at] / 255;
    }
  }
  return soft;
}

/** Outermost ink of the sheared line. */
function inkSpread(
  { width, height, data }: GreyImage,
  shear: number,
  middle: number,
): { left: number; right: number } | undefined {
  let left = Infinity;
  let right = -Infinity;
  for (let y = 0; y < height; y += 1) {
    const shift = shear * (middle - y - 0.5);
    const first = data.subarray(y * width, (y + 1) * width).indexOf(255);
    if (first < 0) continue;
    const last = data.subarray(y * width, (y + 1) * width).lastIndexOf(255);
    left = Math.min(left, first - shift);
    right = Math.max(right, last + 1 - shift);
  }
  return right < left ? undefined : { left, right };
}
