import type { Matrix3 } from '../geometry.js';
import { createGrey, type GreyImage } from '../image.js';
import { withKernels } from '../kernels/index.js';
import type { PaperModel } from './paper-model.js';

/** Columns between two look-ups of the paper, which changes slowly. */
const PAPER_STEP = 8;

/**
 * Cuts `width` × `height` pixels out of `source`, flattened by `paper` where there is one (bitonal pages have none).
 * `toSource` maps pixels of the cut to pixels of the source, continuous coordinates; the outside is white. Shrinking averages
 * over the area that a pixel covers, enlarging interpolates by Catmull and Rom's cubic.
 */
export function resample(
  source: GreyImage,
  paper: PaperModel | undefined,
  toSource: Matrix3,
  width: number,
  height: number,
): GreyImage {
  if (width === 0 || height === 0) return createGrey(width, height);
  return (
    resampleByKernel(source, paper, toSource, width, height) ?? resamplePlainly(source, paper, toSource, width, height)
  );
}

function resampleByKernel(
  source: GreyImage,
  paper: PaperModel | undefined,
  toSource: Matrix3,
  width: number,
  height: number,
): GreyImage | undefined {
  const scale = localScale(toSource, width / 2, height / 2);
  const levels = paper?.levels ?? { width: 0, height: 0, data: new Uint8Array(0) };
  return withKernels(source.data.length + width * height + levels.data.length, (kernels, room) => {
    const at = room.keep(source.data);
    const model = paper === undefined ? 0 : room.put(levels.data);
    const samples = samplesAt(scale);
    const [row, factors] = [room.take(4 * width), room.take(width + 24)];
    const [level, out] = [room.take(4 * samples * width + 2 * source.width + 2), room.take(width * height)];
    kernels.resample(
      ...[at, source.width, source.height, ...toSource],
      ...[samples, KINDS.indexOf(kindAt(scale)), isPlain(toSource) ? 1 : 0],
      ...[model, levels.width, levels.height, paper?.cell ?? 1, paper?.white ?? 1],
      ...[row, factors, level, width, height, out],
    );
    return { width, height, data: room.bytes(out, width * height) };
  });
}

/** Ways to sample, as the kernel counts them. */
const KINDS = ['nearest', 'bilinear', 'cubic'] as const;

/** From two source pixels on there are as many samples as pixels: the nearest ones are the mean over the area. */
const kindAt = (scale: number): (typeof KINDS)[number] =>
  scale >= 1.9 ? 'nearest' : scale < 0.85 ? 'cubic' : 'bilinear';

/** Samples along each side of a pixel. */
const samplesAt = (scale: number): number => (scale < 1.25 ? 1 : Math.min(16, Math.ceil(scale - 0.05)));

const isPlain = ([, , , , , , g, h, i]: Matrix3): boolean => g === 0 && h === 0 && i === 1;

export function resamplePlainly(
  source: GreyImage,
  paper: PaperModel | undefined,
  toSource: Matrix3,
  width: number,
  height: number,
): GreyImage {
  const out = createGrey(width, height);
  const scale = localScale(toSource, width / 2, height / 2);
  const samples = samplesAt(scale);
  const add = adder(source, toSource, scale);
  const row = new Float32Array(width);
  const share = 1 / (samples * samples);
  for (let v = 0; v < height; v++) {
    row.fill(0);
    for (let sy = 0; sy < samples; sy++) {
      for (let sx = 0; sx < samples; sx++) add(lineFrom(toSource, (sx + 0.5) / samples, v + (sy + 0.5) / samples), row);
    }
    const target = out.data.subarray(v * width, (v + 1) * width);
    if (paper) writeFlattened(row, share, paper, toSource, v + 0.5, target);
    else for (let u = 0; u < width; u++) target[u] = Math.min(255, Math.max(0, row[u] * share)) + 0.5;
  }
  return out;
}

/** A straight line through the source in homogeneous coordinates: where the first sample of a row lies, and the step to the next. */
interface SampleLine {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly dx: number;
  readonly dy: number;
  readonly dw: number;
}

const lineFrom = ([a, b, c, d, e, f, g, h, i]: Matrix3, u: number, v: number): SampleLine => ({
  x: a * u + b * v + c,
  y: d * u + e * v + f,
  w: g * u + h * v + i,
  dx: a,
  dy: d,
  dw: g,
});

/** Adds to `row` the source's greys along a line, white where it leaves the source. */
type Add = (line: SampleLine, row: Float32Array) => void;

/** How the source is to be sampled at this scale, by the quickest way that the mapping allows. */
function adder(source: GreyImage, toSource: Matrix3, scale: number): Add {
  const kind = kindAt(scale);
  const plain = isPlain(toSource);
  if (kind === 'nearest') return plain ? nearestAlong(source) : projected(nearestAt(source));
  if (kind === 'cubic') return projected(cubicAt(source));
  return plain ? bilinearAlong(source) : projected(bilinearAt(source));
}

/** Samples one by one. */
const projected =
  (at: (x: number, y: number) => number): Add =>
  ({ x, y, w, dx, dy, dw }, row) => {
    const affine = dw === 0;
    let [nx, ny, nw] = [x, y, w];
    for (let u = 0; u < row.length; u++, nx += dx, ny += dy, nw += dw) {
      row[u] += affine ? at(nx / w, ny / w) : at(nx / nw, ny / nw);
    }
  };

const nearestAt =
  ({ width, height, data }: GreyImage) =>
  (x: number, y: number): number =>
    x >= 0 && y >= 0 && x < width && y < height ? data[(y | 0) * width + (x | 0)] : 255;

/** Between the four pixels around; at the border the nearest one. */
function bilinearAt({ width, height, data }: GreyImage): (x: number, y: number) => number {
  return (px, py) => {
    const [x, y] = [px - 0.5, py - 0.5];
    const [xi, yi] = [Math.floor(x), Math.floor(y)];
    if (xi >= 0 && yi >= 0 && xi < width - 1 && yi < height - 1) {
      const p = yi * width + xi;
      const fx = x - xi;
      const top = data[p] + fx * (data[p + 1] - data[p]);
      const low = data[p + width] + fx * (data[p + width + 1] - data[p + width]);
      return top + (y - yi) * (low - top);
    }
    if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5) return 255;
    return data[clamped(Math.round(y), height) * width + clamped(Math.round(x), width)];
  };
}

const clamped = (index: number, size: number): number => Math.max(0, Math.min(size - 1, index));

function cubicAt(source: GreyImage): (x: number, y: number) => number {
  const { width, height, data } = source;
  const nearBorder = bilinearAt(source);
  return (px, py) => {
    const [x, y] = [px - 0.5, py - 0.5];
    const [xi, yi] = [Math.floor(x), Math.floor(y)];
    if (xi < 1 || yi < 1 || xi >= width - 2 || yi >= height - 2) return nearBorder(px, py);
    return bicubic(data, yi * width + xi, width, x - xi, y - yi);
  };
}

/** As `nearestAt` along a line: all that lies surely inside, nearly everything, is taken unasked. */
function nearestAlong(source: GreyImage): Add {
  const { width, height, data } = source;
  const at = nearestAt(source);
  return ({ x, y, dx, dy }, row) => {
    const { from, to } = inside(x, y, dx, dy, width, height, row.length);
    for (let u = 0; u < from; u++) row[u] += at(x + u * dx, y + u * dy);
    if (dy === 0) {
      const line = (y | 0) * width;
      for (let u = from, px = x + from * dx; u < to; u++, px += dx) row[u] += data[line + (px | 0)];
    } else {
      for (let u = from, px = x + from * dx, py = y + from * dy; u < to; u++, px += dx, py += dy) {
        row[u] += data[(py | 0) * width + (px | 0)];
      }
    }
    for (let u = to; u < row.length; u++) row[u] += at(x + u * dx, y + u * dy);
  };
}

/** As `bilinearAt` along a line, the surely inner part unasked. */
function bilinearAlong(source: GreyImage): Add {
  const { width, height, data } = source;
  const at = bilinearAt(source);
  return ({ x, y, dx, dy }, row) => {
    const { from, to } = inside(x - 0.5, y - 0.5, dx, dy, width - 1, height - 1, row.length);
    let [px, py] = [x, y];
    for (let u = 0; u < from; u++, px += dx, py += dy) row[u] += at(px, py);
    for (let u = from; u < to; u++, px += dx, py += dy) {
      const sx = px - 0.5;
      const sy = py - 0.5;
      const xi = sx | 0;
      const yi = sy | 0;
      const p = yi * width + xi;
      const q = p + width;
      const fx = sx - xi;
      const top = data[p] + fx * (data[p + 1] - data[p]);
      const low = data[q] + fx * (data[q + 1] - data[q]);
      row[u] += top + (sy - yi) * (low - top);
    }
    for (let u = to; u < row.length; u++, px += dx, py += dy) row[u] += at(px, py);
  };
}

/** The steps of a line, of `count`, that lie surely within 0 to `width` and 0 to `height`. */
function inside(
  x: number,
  y: number,
  dx: number,
  dy: number,
  width: number,
  height: number,
  count: number,
): { from: number; to: number } {
  const across = stepsWithin(x, dx, width, count);
  const down = stepsWithin(y, dy, height, count);
  const from = Math.max(across.from, down.from);
  return { from, to: Math.max(from, Math.min(across.to, down.to)) };
}

/** Kept from the border, so that no rounding of a sum of steps carries a sample out, pixels. */
const SURELY = 0.01;

/** The steps `from` to `to`, of `count`, at which start + k · step lies surely within 0 to `size`. */
function stepsWithin(start: number, step: number, size: number, count: number): { from: number; to: number } {
  const [low, high] = [SURELY - start, size - SURELY - start];
  if (step === 0) return { from: 0, to: low <= 0 && high >= 0 ? count : 0 };
  const [first, last] = step > 0 ? [low / step, high / step] : [high / step, low / step];
  return {
    from: Math.min(count, Math.max(0, Math.ceil(first))),
    to: Math.min(count, Math.max(0, Math.floor(last) + 1)),
  };
}

/** Source pixels along one pixel of the cut, at (x, y). */
export function localScale([a, b, c, d, e, f, g, h, i]: Matrix3, x: number, y: number): number {
  const w = g * x + h * y + i;
  const [px, py] = [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
  const [xu, xv, yu, yv] = [(a - px * g) / w, (b - px * h) / w, (d - py * g) / w, (e - py * h) / w];
  return Math.sqrt(Math.abs(xu * yv - xv * yu));
}

/** A row's mean greys with their paper brought to white. `v` is the row's middle, `share` what a sum is multiplied with to be a mean. */
function writeFlattened(
  row: Float32Array,
  share: number,
  paper: PaperModel,
  [a, b, c, d, e, f, g, h, i]: Matrix3,
  v: number,
  out: Uint8Array,
): void {
  const factorAt = (u: number): number => {
    const w = g * u + h * v + i;
    return 255 / (paper.white * paperAt(paper, (a * u + b * v + c) / w, (d * u + e * v + f) / w));
  };
  let next = factorAt(0.5);
  for (let from = 0; from < out.length; from += PAPER_STEP) {
    const factor = next;
    next = factorAt(from + PAPER_STEP + 0.5);
    const step = (next - factor) / PAPER_STEP;
    const to = Math.min(out.length, from + PAPER_STEP);
    for (let u = from; u < to; u++) {
      const value = row[u] * share * Math.fround(factor + step * (u - from));
      out[u] = value >= 255 ? 255 : value <= 0 ? 0 : value + 0.5;
    }
  }
}

/** Paper grey at a point of the submitted page, between the centres of the cells. */
function paperAt({ levels, cell }: PaperModel, pageX: number, pageY: number): number {
  const { width, height, data } = levels;
  const x = Math.max(0, Math.min(width - 1, pageX / cell - 0.5));
  const y = Math.max(0, Math.min(height - 1, pageY / cell - 0.5));
  const xi = Math.floor(x);
  const yi = Math.floor(y);
  const p = yi * width + xi;
  const right = xi + 1 < width ? 1 : 0;
  const down = yi + 1 < height ? width : 0;
  const top = data[p] + (x - xi) * (data[p + right] - data[p]);
  const low = data[p + down] + (x - xi) * (data[p + down + right] - data[p + down]);
  return Math.max(1, top + (y - yi) * (low - top));
}

function bicubic(data: Uint8Array, p: number, w: number, fx: number, fy: number): number {
  const x0 = fx * (-0.5 + fx * (1 - 0.5 * fx));
  const x1 = 1 + fx * fx * (-2.5 + 1.5 * fx);
  const x2 = fx * (0.5 + fx * (2 - 1.5 * fx));
  const x3 = fx * fx * (-0.5 + 0.5 * fx);
  const q = p - w - 1;
  const r = q + w;
  const s = r + w;
  const t = s + w;
  const l0 = x0 * data[q] + x1 * data[q + 1] + x2 * data[q + 2] + x3 * data[q + 3];
  const l1 = x0 * data[r] + x1 * data[r + 1] + x2 * data[r + 2] + x3 * data[r + 3];
  const l2 = x0 * data[s] + x1 * data[s + 1] + x2 * data[s + 2] + x3 * data[s + 3];
  const l3 = x0 * data[t] + x1 * data[t + 1] + x2 * data[t + 2] + x3 * data[t + 3];
  return (
    l0 * fy * (-0.5 + fy * (1 - 0.5 * fy)) +
    l1 * (1 + fy * fy * (-2.5 + 1.5 * fy)) +
    l2 * fy * (0.5 + fy * (2 - 1.5 * fy)) +
    l3 * fy * fy * (-0.5 + 0.5 * fy)
  );
}
