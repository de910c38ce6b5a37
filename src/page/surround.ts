import type { GreyImage, PixelImage } from '../image.js';
import { withKernels } from '../kernels/index.js';

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
export function thumbnail(image: PixelImage, side: number): Thumbnail {
  const cell = Math.max(1, Math.ceil(Math.max(image.width, image.height) / side));
  return (cell > WIDEST_CELL ? undefined : thumbnailByKernel(image, cell)) ?? thumbnailPlainly(image, cell);
}

/** Of wider cells the kernel's sums would go beyond 16 bits. */
const WIDEST_CELL = 256;

/** Of how many pixels along a cell one is looked at. */
const stepOf = (cell: number): number => (cell >= 4 ? 2 : 1);

/** A row of cells after the other: a page of colour needs no memory of its size there. */
function thumbnailByKernel({ width, height, channels, data }: PixelImage, cell: number): Thumbnail | undefined {
  const [columns, rows] = [Math.floor(width / cell), Math.floor(height / cell)];
  const means = new Uint8Array(columns * rows * channels);
  const step = stepOf(cell);
  const bytes = columns * cell * channels;
  for (let row = 0; row < rows; row++) {
    const done = withKernels(2 * bytes * (cell + 1), (kernels, room) => {
      const lines: number[] = [];
      for (let y = row * cell; y < (row + 1) * cell; y += step) {
        lines.push(room.put(data.subarray(y * width * channels, y * width * channels + bytes)));
      }
      const [sums, at] = [room.take(2 * bytes), room.take(columns * channels)];
      const stride = lines.length > 1 ? lines[1] - lines[0] : 0;
      kernels.thumbnailRow(lines[0], stride, lines.length, columns, cell, step, channels, sums, at);
      room.copy(at, means.subarray(row * columns * channels, (row + 1) * columns * channels));
      return true;
    });
    if (done === undefined) return undefined;
  }
  return { width: columns, height: rows, cell, data: channels === 3 ? means : coloured(means) };
}

/** Greys as colours. */
function coloured(greys: Uint8Array): Uint8Array {
  const colours = new Uint8Array(3 * greys.length);
  for (let i = 0, p = 0; i < greys.length; i++, p += 3) {
    colours[p] = colours[p + 1] = colours[p + 2] = greys[i];
  }
  return colours;
}

export function thumbnailPlainly({ width, height, channels, data }: PixelImage, cell: number): Thumbnail {
  const [columns, rows] = [Math.floor(width / cell), Math.floor(height / cell)];
  const out = new Uint8Array(columns * rows * 3);
  const step = stepOf(cell);
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
  const ordered = byBrightness(cells, data);
  const means = [0.1, 0.5, 0.9].map((q) => {
    const p = ordered[Math.floor(q * (ordered.length - 1))];
    return [data[p], data[p + 1], data[p + 2]];
  });
  let squares = [0, 0, 0];
  let counts = [0, 0, 0];
  for (let round = 0, moved = true; round < 8 && moved; round++) {
    const sums = new Float64Array(9);
    counts = [0, 0, 0];
    squares = [0, 0, 0];
    const [[r0, g0, b0], [r1, g1, b1], [r2, g2, b2]] = means;
    for (const p of ordered) {
      const red = data[p];
      const green = data[p + 1];
      const blue = data[p + 2];
      let best = 0;
      let least = (red - r0) * (red - r0) + (green - g0) * (green - g0) + (blue - b0) * (blue - b0);
      const second = (red - r1) * (red - r1) + (green - g1) * (green - g1) + (blue - b1) * (blue - b1);
      if (second < least) {
        best = 1;
        least = second;
      }
      const third = (red - r2) * (red - r2) + (green - g2) * (green - g2) + (blue - b2) * (blue - b2);
      if (third < least) {
        best = 2;
        least = third;
      }
      counts[best]++;
      squares[best] += least;
      sums[3 * best] += red;
      sums[3 * best + 1] += green;
      sums[3 * best + 2] += blue;
    }
    // Where no mean moves any more the next rounds would say the same.
    moved = false;
    means.forEach((m, k) => {
      for (let c = 0; c < 3 && counts[k] > 0; c++) {
        const mean = sums[3 * k + c] / counts[k];
        if (mean !== m[c]) moved = true;
        m[c] = mean;
      }
    });
  }
  const colours = means.map((m, k) => ({
    mean: [m[0], m[1], m[2]] as const,
    spread: Math.sqrt(squares[k] / Math.max(1, counts[k])),
    share: counts[k] / ordered.length,
  }));
  return merge(colours.filter(({ share }) => share > 0.04)).sort((a, b) => b.share - a.share);
}

/** The cells, darkest first, those of one brightness in their order. */
function byBrightness(cells: readonly number[], data: Uint8Array): Int32Array {
  const starts = new Int32Array(3 * 255 + 2);
  for (const p of cells) starts[data[p] + data[p + 1] + data[p + 2] + 1]++;
  for (let k = 1; k < starts.length; k++) starts[k] += starts[k - 1];
  const ordered = new Int32Array(cells.length);
  for (const p of cells) ordered[starts[data[p] + data[p + 1] + data[p + 2]]++] = p;
  return ordered;
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
const reachOf = (spread: number, least: number): number => Math.max(least, 2.5 * spread);

/** Which of some colours a cell is like, a bit for each: their first one is 1. */
export type Likeness = Uint8Array;

/** For each of `differences`, the smallest that counts: by cell, which of up to eight colours it is like. */
export function likenesses(
  { data }: Thumbnail,
  colours: readonly RimColour[],
  differences: readonly number[],
): Likeness[] {
  const all = differences.map(() => new Uint8Array(data.length / 3));
  const distances = new Float64Array(data.length / 3);
  for (const [k, { mean, spread }] of colours.entries()) {
    const [red, green, blue] = mean;
    for (let i = 0, p = 0; i < distances.length; i++, p += 3) {
      const r = data[p] - red;
      const g = data[p + 1] - green;
      const b = data[p + 2] - blue;
      distances[i] = r * r + g * g + b * b;
    }
    for (const [index, like] of all.entries()) {
      const limit = reachOf(spread, differences[index]) ** 2;
      for (let i = 0; i < like.length; i++) if (distances[i] < limit) like[i] |= 1 << k;
    }
  }
  return all;
}

/**
 * What is not surround: cells unlike all of some colours, or like them but cut off from the rim. 255 is document, 0 surround.
 * @param colours the bits of the surround's colours in `like`
 */
export function notSurround(size: Pick<Thumbnail, 'width' | 'height'>, like: Likeness, colours: number): GreyImage {
  const { width, height } = size;
  const padded = (width + 2) * (height + 2);
  const found = withKernels(6 * like.length + padded, (kernels, room) => {
    const [at, open, stack, out] = [
      room.put(like),
      room.take(padded),
      room.take(4 * like.length),
      room.take(like.length),
    ];
    kernels.notSurround(at, width, height, colours, open, stack, out);
    return { width, height, data: room.bytes(out, like.length) };
  });
  return found ?? notSurroundPlainly(size, like, colours);
}

export function notSurroundPlainly(
  { width, height }: Pick<Thumbnail, 'width' | 'height'>,
  like: Likeness,
  colours: number,
): GreyImage {
  // Flood from the rim; every cell is put on the stack once at most.
  const out = new Uint8Array(width * height).fill(255);
  const stack = new Int32Array(width * height);
  let depth = 0;
  const visit = (i: number): void => {
    if ((like[i] & colours) === 0 || out[i] === 0) return;
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
