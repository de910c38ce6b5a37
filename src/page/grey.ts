import type { GreyImage, PixelImage } from '../image.js';
import { withKernels } from '../kernels/index.js';

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
  if (!weighBands(data, grey)) weighColours(data, grey);
  return { width, height, data: grey };
}

/** Pixels that go through a kernel at a time: a page of colour needs no memory of its size there. */
const BAND = 262_144;

/** As `weighColours`; false where there are no kernels. */
function weighBands(colours: Uint8Array, grey: Uint8Array): boolean {
  for (let from = 0; from < grey.length; from += BAND) {
    const count = Math.min(BAND, grey.length - from);
    const done = withKernels(4 * BAND, (kernels, room) => {
      const [at, out] = [room.put(colours.subarray(from * 3, (from + count) * 3)), room.take(count)];
      kernels.greyPlane(at, count, RED, GREEN, BLUE, out);
      room.copy(out, grey.subarray(from, from + count));
      return true;
    });
    if (done === undefined) return false;
  }
  return true;
}

/** Writes the grey of each pixel of interleaved colours. */
export function weighColours(data: Uint8Array, grey: Uint8Array): void {
  for (let i = 0, p = 0; i < grey.length; i++, p += 3) {
    grey[i] = (RED * data[p] + GREEN * data[p + 1] + BLUE * data[p + 2] + 128) >> 8;
  }
}

/** Of wider cells the kernel's sums would go beyond 16 bits. */
const WIDEST_CELL = 256;

/** Means of square cells of `cell` pixels; cells at the right and lower border may be smaller. */
export function pool(image: GreyImage, cell: number): GreyImage {
  if (cell === 1) return image;
  if (cell > WIDEST_CELL) return poolPlainly(image, cell);
  const { width, height, data } = image;
  const pooled = withKernels(1.5 * data.length, (kernels, room) => {
    const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)];
    const [at, sums, out] = [room.keep(data), room.take(2 * width), room.take(columns * rows)];
    kernels.pool(at, width, height, cell, sums, out);
    return { width: columns, height: rows, data: room.bytes(out, columns * rows) };
  });
  return pooled ?? poolPlainly(image, cell);
}

export function poolPlainly({ width, height, data }: GreyImage, cell: number): GreyImage {
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
