/** Small grey pictures of ink as training makes them, and what can be done to them. */

import type { Random } from './random.js';

/** Row-major, 0 paper to 1 ink. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export const blank = (width: number, height: number): Picture => ({
  width,
  height,
  data: new Float32Array(width * height),
});

/** Ink of both; `part` is laid with its upper left corner at (x, y) and may stand over the edges. */
export function overlay(ground: Picture, part: Picture, x: number, y: number): void {
  const left = Math.round(x);
  const top = Math.round(y);
  for (let row = Math.max(0, -top); row < part.height && row + top < ground.height; row += 1) {
    for (let column = Math.max(0, -left); column < part.width && column + left < ground.width; column += 1) {
      const at = (row + top) * ground.width + column + left;
      ground.data[at] = Math.max(ground.data[at], part.data[row * part.width + column]);
    }
  }
}

export function crop(picture: Picture, left: number, top: number, width: number, height: number): Picture {
  const out = blank(width, height);
  for (let y = 0; y < height; y += 1) {
    if (y + top < 0 || y + top >= picture.height) continue;
    for (let x = 0; x < width; x += 1) {
      if (x + left < 0 || x + left >= picture.width) continue;
      out.data[y * width + x] = picture.data[(y + top) * picture.width + x + left];
    }
  }
  return out;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Around everything darker than the threshold; undefined where there is nothing. */
export function inkBox({ width, height, data }: Picture, threshold = 0.3): Box | undefined {
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (data[y * width + x] < threshold) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

export function trim(picture: Picture): Picture {
  const box = inkBox(picture);
  return box === undefined ? picture : crop(picture, box.left, box.top, box.width, box.height);
}

/** Mean over (2 · radius + 1)² pixels, twice: close to a Gaussian. */
export function blur(picture: Picture, radius: number): Picture {
  return boxBlur(boxBlur(picture, radius), radius);
}

function boxBlur({ width, height, data }: Picture, radius: number): Picture {
  const across = new Float32Array(data.length);
  const down = new Float32Array(data.length);
  blurLines(data, across, width, height, 1, width, radius);
  blurLines(across, down, height, width, width, 1, radius);
  return { width, height, data: down };
}

/** Blurs `lines` lines of `count` values that lie `step` apart, by a running sum; the ends of the window count in part. */
function blurLines(
  from: Float32Array,
  to: Float32Array,
  count: number,
  lines: number,
  step: number,
  lineStep: number,
  radius: number,
): void {
  const whole = Math.floor(radius);
  const edge = radius - whole;
  const total = 1 + 2 * radius;
  for (let line = 0; line < lines; line += 1) {
    const start = line * lineStep;
    let sum = 0;
    for (let index = 0; index < whole && index < count; index += 1) sum += from[start + index * step];
    for (let index = 0; index < count; index += 1) {
      const entering = index + whole;
      const leaving = index - whole - 1;
      if (entering < count) sum += from[start + entering * step];
      if (leaving >= 0) sum -= from[start + leaving * step];
      const before = leaving >= 0 ? from[start + leaving * step] : 0;
      const after = entering + 1 < count ? from[start + (entering + 1) * step] : 0;
      to[start + index * step] = (sum + edge * (before + after)) / total;
    }
  }
}

/** A number from 0 to 1 that changes slowly over the picture: bilinear between random values on a coarse grid. */
export function slowNoise(width: number, height: number, cells: number, random: Random): Float32Array {
  const grid = Array.from({ length: (cells + 1) ** 2 }, () => random.next());
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const v = (y / height) * cells;
    const row = Math.floor(v);
    for (let x = 0; x < width; x += 1) {
      const u = (x / width) * cells;
      const column = Math.floor(u);
      const corner = row * (cells + 1) + column;
      const upper = grid[corner] + (u - column) * (grid[corner + 1] - grid[corner]);
      const lower = grid[corner + cells + 1] + (u - column) * (grid[corner + cells + 2] - grid[corner + cells + 1]);
      out[y * width + x] = upper + (v - row) * (lower - upper);
    }
  }
  return out;
}

/**
 * Ink at a place between pixels, 0 outside: bilinear, and where the picture is drawn at less than 0.6 of its size the mean of
 * four such samples.
 */
export function sample(picture: Picture, x: number, y: number, scale: number): number {
  if (scale >= 0.6) return bilinear(picture, x, y);
  const d = 0.25 / scale;
  return (
    (bilinear(picture, x - d, y - d) +
      bilinear(picture, x + d, y - d) +
      bilinear(picture, x - d, y + d) +
      bilinear(picture, x + d, y + d)) /
    4
  );
}

export function bilinear({ width, height, data }: Picture, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= width || top >= height) return 0;
  const u = x - left;
  const v = y - top;
  const at = top * width + left;
  const inLeft = left >= 0;
  const inRight = left + 1 < width;
  let value = 0;
  if (top >= 0) value += (1 - v) * ((inLeft ? (1 - u) * data[at] : 0) + (inRight ? u * data[at + 1] : 0));
  if (top + 1 < height) {
    value += v * ((inLeft ? (1 - u) * data[at + width] : 0) + (inRight ? u * data[at + width + 1] : 0));
  }
  return value;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Draws a line of the pen: a chain of points with its width at each, in pixels. */
export function drawStroke(picture: Picture, points: readonly Point[], widths: readonly number[]): void {
  for (let index = 0; index < points.length; index += 1) {
    const from = points[index];
    const to = points[Math.min(index + 1, points.length - 1)];
    drawSegment(picture, from, to, widths[index] / 2);
  }
}

function drawSegment({ width, height, data }: Picture, from: Point, to: Point, radius: number): void {
  const reach = radius + 1;
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
  const right = Math.min(width - 1, Math.ceil(Math.max(from.x, to.x) + reach));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) + reach));
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const squared = dx * dx + dy * dy;
  const outer = (radius + 0.5) ** 2;
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const px = x + 0.5 - from.x;
      const py = y + 0.5 - from.y;
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const far = (px - along * dx) ** 2 + (py - along * dy) ** 2;
      if (far >= outer) continue;
      const ink = radius + 0.5 - Math.sqrt(far);
      const at = y * width + x;
      if (ink > data[at]) data[at] = Math.min(1, ink);
    }
  }
}
