import type { Matrix3 } from '../geometry.js';
import { createGrey, type GreyImage } from '../image.js';
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
  const out = createGrey(width, height);
  if (width === 0 || height === 0) return out;
  const scale = localScale(toSource, width / 2, height / 2);
  const samples = scale < 1.25 ? 1 : Math.min(16, Math.ceil(scale - 0.05));
  const cubic = scale < 0.85;
  // From two source pixels on, as many samples as pixels: the nearest ones are the mean over the area.
  const nearest = scale >= 1.9;
  const [a, b, c, d, e, f, g, h, i] = toSource;
  const affine = g === 0 && h === 0;
  const { width: w, height: rows, data } = source;
  const row = new Float32Array(width);
  const papers = paper ? new Float32Array(width) : undefined;
  const share = 1 / (samples * samples);
  for (let v = 0; v < height; v++) {
    row.fill(0);
    for (let sy = 0; sy < samples; sy++) {
      const y0 = v + (sy + 0.5) / samples;
      for (let sx = 0; sx < samples; sx++) {
        const x0 = (sx + 0.5) / samples;
        let nx = a * x0 + b * y0 + c;
        let ny = d * x0 + e * y0 + f;
        let nw = g * x0 + h * y0 + i;
        if (nearest && affine && i === 1) {
          addNearest(source, nx, ny, a, d, row);
          continue;
        }
        for (let u = 0; u < width; u++, nx += a, ny += d, nw += g) {
          const px = affine ? nx / i : nx / nw;
          const py = affine ? ny / i : ny / nw;
          if (nearest) {
            row[u] += px >= 0 && py >= 0 && px < w && py < rows ? data[(py | 0) * w + (px | 0)] : 255;
            continue;
          }
          const x = px - 0.5;
          const y = py - 0.5;
          const xi = Math.floor(x);
          const yi = Math.floor(y);
          if (xi >= 0 && yi >= 0 && xi < w - 1 && yi < rows - 1) {
            const p = yi * w + xi;
            if (!cubic || xi < 1 || yi < 1 || xi >= w - 2 || yi >= rows - 2) {
              const fx = x - xi;
              const top = data[p] + fx * (data[p + 1] - data[p]);
              const low = data[p + w] + fx * (data[p + w + 1] - data[p + w]);
              row[u] += top + (y - yi) * (low - top);
            } else {
              row[u] += bicubic(data, p, w, x - xi, y - yi);
            }
          } else if (x < -0.5 || y < -0.5 || x > w - 0.5 || y > rows - 0.5) {
            row[u] += 255;
          } else {
            row[u] +=
              data[Math.max(0, Math.min(rows - 1, Math.round(y))) * w + Math.max(0, Math.min(w - 1, Math.round(x)))];
          }
        }
      }
    }
    if (paper && papers) paperAlong(paper, toSource, v + 0.5, papers);
    const target = v * width;
    for (let u = 0; u < width; u++) {
      const value = papers ? row[u] * share * papers[u] : row[u] * share;
      out.data[target + u] = value >= 255 ? 255 : value <= 0 ? 0 : value + 0.5;
    }
  }
  return out;
}

/** Adds to `row` the source's pixels along a straight line that begins at (x, y), or white where it leaves the source. */
function addNearest(source: GreyImage, x: number, y: number, dx: number, dy: number, row: Float32Array): void {
  const { width, height, data } = source;
  const across = stepsWithin(x, dx, width, row.length);
  const down = stepsWithin(y, dy, height, row.length);
  const from = Math.max(across.from, down.from);
  const to = Math.max(from, Math.min(across.to, down.to));
  const addChecked = (u: number): void => {
    const [px, py] = [x + u * dx, y + u * dy];
    row[u] += px >= 0 && py >= 0 && px < width && py < height ? data[(py | 0) * width + (px | 0)] : 255;
  };
  for (let u = 0; u < from; u++) addChecked(u);
  // All that lies surely inside, nearly everything, is taken unasked.
  for (let u = from, px = x + from * dx, py = y + from * dy; u < to; u++, px += dx, py += dy) {
    row[u] += data[(py | 0) * width + (px | 0)];
  }
  for (let u = to; u < row.length; u++) addChecked(u);
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

/** What the pixels of row `v` must be multiplied with to bring their paper to white. */
function paperAlong(paper: PaperModel, [a, b, c, d, e, f, g, h, i]: Matrix3, v: number, out: Float32Array): void {
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
    for (let u = from; u < to; u++) out[u] = factor + step * (u - from);
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
