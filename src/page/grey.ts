import type { GreyImage, PixelImage } from '../image.js';

/**
 * Weights of red, green and blue. Red weighs more than in luma because the inks of cheques, black, blue and pencil, are
 * all dark in red, while stamps, logos and many security tints are not; blue carries the noise of JPEG and of ink alike.
 */
const RED = 102;
const GREEN = 128;
const BLUE = 26;

/** One grey plane of the page as submitted, same size; a grey page is passed through. */
export function greyPlane({ width, height, channels, data }: PixelImage): GreyImage {
  if (channels === 1) return { width, height, data };
  const grey = new Uint8Array(width * height);
  for (let i = 0, p = 0; i < grey.length; i++, p += 3) {
    grey[i] = (RED * data[p] + GREEN * data[p + 1] + BLUE * data[p + 2] + 128) >> 8;
  }
  return { width, height, data: grey };
}

/** Means of square cells of `cell` pixels; cells at the right and lower border may be smaller. */
export function pool({ width, height, data }: GreyImage, cell: number): GreyImage {
  if (cell === 1) return { width, height, data };
  const columns = Math.ceil(width / cell);
  const rows = Math.ceil(height / cell);
  const pooled = new Uint8Array(columns * rows);
  const sums = new Uint32Array(columns);
  for (let row = 0; row < rows; row++) {
    const y1 = Math.min(height, (row + 1) * cell);
    sums.fill(0);
    for (let y = row * cell; y < y1; y++) {
      let i = y * width;
      for (let column = 0; column < columns; column++) {
        const end = Math.min((y + 1) * width, i + cell);
        let sum = 0;
        for (; i < end; i++) sum += data[i];
        sums[column] += sum;
      }
    }
    const lines = y1 - row * cell;
    for (let column = 0; column < columns; column++) {
      const across = Math.min(width, (column + 1) * cell) - column * cell;
      pooled[row * columns + column] = Math.round(sums[column] / (lines * across));
    }
  }
  return { width: columns, height: rows, data: pooled };
}
