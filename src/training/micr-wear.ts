/** What printers, pens, scanners and thresholds do to a line of print: the damage that MICR lines are drawn with. */

import type { Rect } from '../geometry.js';
import type { Random } from './random.js';
import { createPlane, type InkPlane } from './micr-raster.js';

/** Smooth noise: normal values on a grid of `cell` pixels, linear between them; mean 0, deviation about 0.7. */
export function smoothNoise(random: Random, width: number, height: number, cell: number): Float32Array {
  const columns = Math.ceil(width / cell) + 2;
  const rows = Math.ceil(height / cell) + 2;
  const grid = Float32Array.from({ length: columns * rows }, () => random.normal());
  const shiftX = random.next();
  const shiftY = random.next();
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const v = y / cell + shiftY;
    const row = Math.floor(v);
    const fy = v - row;
    for (let x = 0; x < width; x += 1) {
      const u = x / cell + shiftX;
      const column = Math.floor(u);
      const fx = u - column;
      const at = row * columns + column;
      const upper = grid[at] * (1 - fx) + grid[at + 1] * fx;
      const lower = grid[at + columns] * (1 - fx) + grid[at + columns + 1] * fx;
      out[y * width + x] = upper * (1 - fy) + lower * fy;
    }
  }
  return out;
}

/** Gaussian blur, deviations in pixels; paper lies beyond the edges. */
export function blur(plane: InkPlane, sigmaX: number, sigmaY: number): InkPlane {
  return blurAlong(blurAlong(plane, sigmaX, true), sigmaY, false);
}

function blurAlong(plane: InkPlane, sigma: number, across: boolean): InkPlane {
  if (sigma < 0.2) return plane;
  const { width, height, data } = plane;
  const reach = Math.ceil(2.5 * sigma);
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * sigma ** 2)),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  const out = createPlane(width, height);
  const length = across ? width : height;
  const step = across ? 1 : width;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const place = across ? x : y;
      const first = Math.max(-reach, -place);
      const last = Math.min(reach, length - 1 - place);
      let value = 0;
      for (let k = first; k <= last; k += 1) value += data[at + k * step] * kernel[k + reach];
      out.data[at] = value / sum;
    }
  }
  return out;
}

/** Takes ink away on one side of every stroke, as a worn ribbon or a slanting light does; shifts in pixels. */
export function erodeSideways(plane: InkPlane, dx: number, dy: number): void {
  const { width, height } = plane;
  const before = plane.data.slice();
  const at = (x: number, y: number): number =>
    before[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))];
  const [x0, y0] = [Math.floor(dx), Math.floor(dy)];
  const [fx, fy] = [dx - x0, dy - y0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const moved =
        (at(x + x0, y + y0) * (1 - fx) + at(x + x0 + 1, y + y0) * fx) * (1 - fy) +
        (at(x + x0, y + y0 + 1) * (1 - fx) + at(x + x0 + 1, y + y0 + 1) * fx) * fy;
      const index = y * width + x;
      plane.data[index] = Math.min(plane.data[index], moved);
    }
  }
}

/** Leans everything about the middle row: `rateAt(x)` pixels to the right for each pixel upwards. */
export function slant(plane: InkPlane, rateAt: (x: number) => number): void {
  const { width, height, data } = plane;
  const rates = Float32Array.from({ length: width }, (_, x) => rateAt(x));
  const row = new Float32Array(width);
  for (let y = 0; y < height; y += 1) {
    row.set(data.subarray(y * width, (y + 1) * width));
    for (let x = 0; x < width; x += 1) {
      const place = x - rates[x] * (height / 2 - y - 0.5);
      const from = Math.floor(place);
      const share = place - from;
      data[y * width + x] = (row[from] ?? 0) * (1 - share) + (row[from + 1] ?? 0) * share;
    }
  }
}

/**
 * Takes ink away within an ellipse, most in its middle.
 * @param reach half axes, pixels
 * @param angle of the longer axis against the line
 * @param depth share of the ink that goes in the middle; above 1 the hole has a floor
 */
export function fadeOut(
  plane: InkPlane,
  centre: { readonly x: number; readonly y: number },
  reach: { readonly along: number; readonly across: number },
  angle: number,
  depth: number,
): void {
  const { width, height, data } = plane;
  const farthest = Math.max(reach.along, reach.across);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const foot = Math.min(height, Math.ceil(centre.y + farthest));
  const end = Math.min(width, Math.ceil(centre.x + farthest));
  for (let y = Math.max(0, Math.floor(centre.y - farthest)); y < foot; y += 1) {
    for (let x = Math.max(0, Math.floor(centre.x - farthest)); x < end; x += 1) {
      const [dx, dy] = [x + 0.5 - centre.x, y + 0.5 - centre.y];
      const away = ((dx * cos + dy * sin) / reach.along) ** 2 + ((dy * cos - dx * sin) / reach.across) ** 2;
      if (away < 1) data[y * width + x] *= Math.max(0, 1 - depth * (1 - away * away));
    }
  }
}

/** A pen stroke: a smooth random walk of `steps` pixels that begins in `start`, or anywhere on the plane or just beside it. */
export function penStroke(
  plane: InkPlane,
  random: Random,
  radius: number,
  strength: number,
  steps: number,
  start: Rect = { x: 0, y: -0.3 * plane.height, width: plane.width, height: 1.6 * plane.height },
): void {
  let x = start.x + random.next() * start.width;
  let y = start.y + random.next() * start.height;
  let angle = random.between(0, 2 * Math.PI);
  let bend = random.normal(0, 0.03);
  for (let step = 0; step < steps; step += 1) {
    disc(plane, x, y, radius, strength);
    bend = 0.97 * bend + random.normal(0, 0.006);
    angle += bend;
    x += Math.cos(angle);
    y += Math.sin(angle);
  }
}

/** Sets the ink within a circle, its edge softened over one pixel, to at least `strength`; below 0 it takes ink away. */
export function disc(plane: InkPlane, cx: number, cy: number, radius: number, strength: number): void {
  const { width, height, data } = plane;
  const left = Math.max(0, Math.floor(cx - radius - 1));
  const end = Math.min(width, Math.ceil(cx + radius + 1));
  const foot = Math.min(height, Math.ceil(cy + radius + 1));
  for (let y = Math.max(0, Math.floor(cy - radius - 1)); y < foot; y += 1) {
    for (let x = left; x < end; x += 1) {
      const cover = Math.min(1, radius + 0.5 - Math.hypot(x + 0.5 - cx, y + 0.5 - cy));
      if (cover <= 0) continue;
      const at = y * width + x;
      data[at] = strength >= 0 ? Math.max(data[at], cover * strength) : Math.min(data[at], 1 - cover);
    }
  }
}

/** A straight ruling or fold from the left to the right edge; below 0 it takes ink away. */
export function ruling(plane: InkPlane, y: number, slope: number, thickness: number, strength: number): void {
  const { width, height, data } = plane;
  for (let x = 0; x < width; x += 1) {
    const centre = y + slope * x;
    for (let row = Math.floor(centre - thickness); row <= centre + thickness; row += 1) {
      if (row < 0 || row >= height) continue;
      const cover = Math.min(1, Math.max(0, thickness / 2 + 0.5 - Math.abs(row + 0.5 - centre)));
      const at = row * width + x;
      data[at] = strength >= 0 ? Math.max(data[at], cover * strength) : Math.min(data[at], 1 - cover);
    }
  }
}
