import type { GreyImage, PixelImage } from '../image.js';

/** A colour image of small means, and the colours that its rim shows: what may lie around a document. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  /** Submitted pixels a cell. */
  readonly cell: number;
  /** Red, green, blue, interleaved. */
  readonly data: Uint8Array;
}

/** Colours of one kind at the rim. */
export interface RimColour {
  readonly mean: readonly [number, number, number];
  /** Root mean square distance of its cells from the mean. */
  readonly spread: number;
  /** Of the rim, 0 to 1. */
  readonly share: number;
}

/** Means of square cells such that the longer side has about `side` of them. Every second row and column is enough. */
export function thumbnail({ width, height, channels, data }: PixelImage, side: number): Thumbnail {
  const cell = Math.max(1, Math.ceil(Math.max(width, height) / side));
  const [columns, rows] = [Math.floor(width / cell), Math.floor(height / cell)];
  const out = new Uint8Array(columns * rows * 3);
  const step = cell >= 4 ? 2 : 1;
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  const sums = new Float64Array(columns * 3);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    let lines = 0;
    for (let y = row * cell; y < (row + 1) * cell; y += step) {
      lines++;
      for (let column = 0; column < columns; column++) {
        let r = 0;
        let g = 0;
        let b = 0;
        const from = (y * width + column * cell) * channels;
        for (let p = from; p < from + cell * channels; p += step * channels) {
          r += data[p];
          g += data[p + green];
          b += data[p + blue];
        }
        sums[column * 3] += r;
        sums[column * 3 + 1] += g;
        sums[column * 3 + 2] += b;
      }
    }
    const count = lines * Math.ceil(cell / step);
    for (let i = 0; i < sums.length; i++) out[row * columns * 3 + i] = Math.round(sums[i] / count);
  }
  return { width: columns, height: rows, cell, data: out };
}

/** The one to three kinds of colour that the outermost cells show, commonest first (k-means, seeded by brightness). */
export function rimColours({ width, height, data }: Thumbnail): RimColour[] {
  const depth = Math.max(2, Math.round(0.012 * Math.max(width, height)));
  const cells: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (Math.min(x, y, width - 1 - x, height - 1 - y) < depth) cells.push((y * width + x) * 3);
    }
  }
  cells.sort((a, b) => data[a] + data[a + 1] + data[a + 2] - data[b] - data[b + 1] - data[b + 2]);
  const means = [0.1, 0.5, 0.9].map((q) => {
    const p = cells[Math.floor(q * (cells.length - 1))];
    return [data[p], data[p + 1], data[p + 2]];
  });
  let squares = [0, 0, 0];
  let counts = [0, 0, 0];
  for (let round = 0; round < 8; round++) {
    const sums = means.map(() => [0, 0, 0]);
    counts = [0, 0, 0];
    squares = [0, 0, 0];
    for (const p of cells) {
      let best = 0;
      let least = Infinity;
      for (let k = 0; k < means.length; k++) {
        const m = means[k];
        const red = data[p] - m[0];
        const green = data[p + 1] - m[1];
        const blue = data[p + 2] - m[2];
        const off = red * red + green * green + blue * blue;
        if (off < least) {
          best = k;
          least = off;
        }
      }
      counts[best]++;
      squares[best] += least;
      for (let c = 0; c < 3; c++) sums[best][c] += data[p + c];
    }
    means.forEach((m, k) => {
      if (counts[k] > 0) for (let c = 0; c < 3; c++) m[c] = sums[k][c] / counts[k];
    });
  }
  const colours = means.map((m, k) => ({
    mean: [m[0], m[1], m[2]] as const,
    spread: Math.sqrt(squares[k] / Math.max(1, counts[k])),
    share: counts[k] / cells.length,
  }));
  return merge(colours.filter(({ share }) => share > 0.04)).sort((a, b) => b.share - a.share);
}

/** Colours nearer to each other than their spread are one. */
function merge(colours: RimColour[]): RimColour[] {
  for (let i = 0; i < colours.length; i++) {
    for (let j = i + 1; j < colours.length; j++) {
      const [a, b] = [colours[i], colours[j]];
      const apart = Math.hypot(...a.mean.map((v, c) => v - b.mean[c]));
      if (apart > Math.max(14, 1.2 * (a.spread + b.spread))) continue;
      const share = a.share + b.share;
      const mean = a.mean.map((v, c) => (v * a.share + b.mean[c] * b.share) / share);
      const spread = Math.sqrt((a.spread ** 2 * a.share + b.spread ** 2 * b.share) / share) + apart / 2;
      colours.splice(j, 1);
      colours[i] = { mean: [mean[0], mean[1], mean[2]], spread, share };
      return merge(colours);
    }
  }
  return colours;
}

/** Distance from a colour of this spread up to which cells are of its kind, where `least` is the smallest that parts kinds. */
export const reachOf = (spread: number, least: number): number => Math.max(least, 2.5 * spread);

/**
 * What is not surround: cells unlike all of `colours`, or like them but cut off from the rim. 255 is document, 0 surround.
 * `least` is the smallest difference that counts.
 */
export function notSurround(
  { width, height, data }: Thumbnail,
  colours: readonly RimColour[],
  least: number,
): GreyImage {
  const like = new Uint8Array(width * height);
  for (const { mean, spread } of colours) {
    const [red, green, blue] = mean;
    const limit = reachOf(spread, least) ** 2;
    for (let i = 0, p = 0; i < like.length; i++, p += 3) {
      const r = data[p] - red;
      const g = data[p + 1] - green;
      const b = data[p + 2] - blue;
      if (r * r + g * g + b * b < limit) like[i] = 1;
    }
  }
  // Flood from the rim; every cell is put on the stack once at most.
  const out = new Uint8Array(width * height).fill(255);
  const stack = new Int32Array(width * height);
  let depth = 0;
  const visit = (i: number): void => {
    if (like[i] === 0 || out[i] === 0) return;
    out[i] = 0;
    stack[depth++] = i;
  };
  for (let x = 0; x < width; x++) {
    visit(x);
    visit((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    visit(y * width);
    visit(y * width + width - 1);
  }
  while (depth > 0) {
    const i = stack[--depth];
    const x = i % width;
    if (x > 0) visit(i - 1);
    if (x < width - 1) visit(i + 1);
    if (i >= width) visit(i - width);
    if (i < width * (height - 1)) visit(i + width);
  }
  return { width, height, data: out };
}
