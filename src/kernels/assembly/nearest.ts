/** Samples of the nearest pixel along straight lines: `nearestAlong` of page/resample.ts, sample by sample as there. */
import { inside, stepsFrom, stepsTo } from './inside';

export function nearest(source: usize, width: i32, height: i32, x: f64, y: f64): f64 {
  return x >= 0 && y >= 0 && x < <f64>width && y < <f64>height ? <f64>load<u8>(source + <i32>y * width + <i32>x) : 255;
}

export function add(row: usize, u: i32, value: f64): void {
  const at = row + (u << 2);
  store<f32>(at, <f32>(<f64>load<f32>(at) + value));
}

function nearestAlong(source: usize, sw: i32, sh: i32, x: f64, y: f64, dx: f64, dy: f64, row: usize, count: i32): void {
  inside(x, y, dx, dy, <f64>sw, <f64>sh, count);
  const from = stepsFrom;
  const to = stepsTo;
  for (let u = 0; u < from; u++) add(row, u, nearest(source, sw, sh, x + <f64>u * dx, y + <f64>u * dy));
  let px = x + <f64>from * dx;
  if (dy === 0) {
    const line = source + <i32>y * sw;
    for (let u = from; u < to; u++, px += dx) add(row, u, <f64>load<u8>(line + <i32>px));
  } else {
    let py = y + <f64>from * dy;
    for (let u = from; u < to; u++, px += dx, py += dy) add(row, u, <f64>load<u8>(source + <i32>py * sw + <i32>px));
  }
  for (let u = to; u < count; u++) add(row, u, nearest(source, sw, sh, x + <f64>u * dx, y + <f64>u * dy));
}

/** 2⁵²: a whole number added to it stands in the lowest bits of the sum. */
const WHOLE: f64 = 4503599627370496;

/** Adds to `row` all samples of row `v`, along four lines at once as far as it goes. */
export function nearestRow(
  source: usize,
  sw: i32,
  sh: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  samples: i32,
  v: i32,
  row: usize,
  count: i32,
): void {
  for (let sy = 0; sy < samples; sy += 2) {
    for (let sx = 0; sx < samples; sx += 2) {
      const isFour = sx + 1 < samples && sy + 1 < samples;
      if (isFour && fourLines(source, sw, sh, a, b, c, d, e, f, samples, sx, v, sy, row, count)) continue;
      for (let ty = sy; ty < min(samples, sy + 2); ty++) {
        for (let tx = sx; tx < min(samples, sx + 2); tx++) {
          const u0 = (<f64>tx + 0.5) / <f64>samples;
          const v0 = <f64>v + (<f64>ty + 0.5) / <f64>samples;
          nearestAlong(source, sw, sh, a * u0 + b * v0 + c, d * u0 + e * v0 + f, a, d, row, count);
        }
      }
    }
  }
}

/**
 * As `nearestAlong` along the lines of two samples a side, `sx` and `sy` the first: these do not wait for each other. False
 * where the lines have no part in common within the source: then nothing is done.
 */
function fourLines(
  source: usize,
  sw: i32,
  sh: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  samples: i32,
  sx: i32,
  v: i32,
  sy: i32,
  row: usize,
  count: i32,
): bool {
  const near = (<f64>sx + 0.5) / <f64>samples;
  const far = (<f64>(sx + 1) + 0.5) / <f64>samples;
  const upper = <f64>v + (<f64>sy + 0.5) / <f64>samples;
  const lower = <f64>v + (<f64>(sy + 1) + 0.5) / <f64>samples;
  const x0 = a * near + b * upper + c;
  const y0 = d * near + e * upper + f;
  const x1 = a * far + b * upper + c;
  const y1 = d * far + e * upper + f;
  const x2 = a * near + b * lower + c;
  const y2 = d * near + e * lower + f;
  const x3 = a * far + b * lower + c;
  const y3 = d * far + e * lower + f;
  first = 0;
  last = count;
  common(x0, y0, a, d, sw, sh, count);
  common(x1, y1, a, d, sw, sh, count);
  common(x2, y2, a, d, sw, sh, count);
  common(x3, y3, a, d, sw, sh, count);
  if (first >= last) return false;
  const from = first;
  const to = last;

  const across = f64x2.splat(a);
  const down = f64x2.splat(d);
  const width = f64x2.splat(<f64>sw);
  const whole = f64x2.splat(WHOLE);
  lead(source, sw, sh, x0, y0, a, d, from, row, count);
  let xs = f64x2.splat(px);
  let ys = f64x2.splat(py);
  lead(source, sw, sh, x1, y1, a, d, from, row, count);
  xs = f64x2.replace_lane(xs, 1, px);
  ys = f64x2.replace_lane(ys, 1, py);
  lead(source, sw, sh, x2, y2, a, d, from, row, count);
  let lowXs = f64x2.splat(px);
  let lowYs = f64x2.splat(py);
  lead(source, sw, sh, x3, y3, a, d, from, row, count);
  lowXs = f64x2.replace_lane(lowXs, 1, px);
  lowYs = f64x2.replace_lane(lowYs, 1, py);
  for (let u = from; u < to; u++) {
    const places = f64x2.add(f64x2.add(f64x2.mul(f64x2.floor(ys), width), f64x2.floor(xs)), whole);
    const below = f64x2.add(f64x2.add(f64x2.mul(f64x2.floor(lowYs), width), f64x2.floor(lowXs)), whole);
    const sum =
      <i32>load<u8>(source + i32x4.extract_lane(places, 0)) +
      <i32>load<u8>(source + i32x4.extract_lane(places, 2)) +
      <i32>load<u8>(source + i32x4.extract_lane(below, 0)) +
      <i32>load<u8>(source + i32x4.extract_lane(below, 2));
    // Sums of greys are whole numbers: they are the same in any order.
    const at = row + (u << 2);
    store<f32>(at, load<f32>(at) + <f32>sum);
    xs = f64x2.add(xs, across);
    ys = f64x2.add(ys, down);
    lowXs = f64x2.add(lowXs, across);
    lowYs = f64x2.add(lowYs, down);
  }
  trail(source, sw, sh, x0, y0, f64x2.extract_lane(xs, 0), f64x2.extract_lane(ys, 0), a, d, to, row, count);
  trail(source, sw, sh, x1, y1, f64x2.extract_lane(xs, 1), f64x2.extract_lane(ys, 1), a, d, to, row, count);
  trail(source, sw, sh, x2, y2, f64x2.extract_lane(lowXs, 0), f64x2.extract_lane(lowYs, 0), a, d, to, row, count);
  trail(source, sw, sh, x3, y3, f64x2.extract_lane(lowXs, 1), f64x2.extract_lane(lowYs, 1), a, d, to, row, count);
  return true;
}

/** The steps that all lines asked for have surely inside. */
let first: i32 = 0;
let last: i32 = 0;

function common(x: f64, y: f64, dx: f64, dy: f64, sw: i32, sh: i32, count: i32): void {
  inside(x, y, dx, dy, <f64>sw, <f64>sh, count);
  first = max(first, stepsFrom);
  last = min(last, stepsTo);
}

/** Where a line stands that is added up from step to step. */
let px: f64 = 0;
let py: f64 = 0;

/** The samples of a line before step `first`. */
function lead(
  source: usize,
  sw: i32,
  sh: i32,
  x: f64,
  y: f64,
  dx: f64,
  dy: f64,
  first: i32,
  row: usize,
  count: i32,
): void {
  inside(x, y, dx, dy, <f64>sw, <f64>sh, count);
  const from = stepsFrom;
  for (let u = 0; u < from; u++) add(row, u, nearest(source, sw, sh, x + <f64>u * dx, y + <f64>u * dy));
  px = x + <f64>from * dx;
  py = y + <f64>from * dy;
  for (let u = from; u < first; u++, px += dx, py += dy) {
    add(row, u, <f64>load<u8>(source + <i32>py * sw + <i32>px));
  }
}

/** The samples of a line from step `last` on, where it stands at (atX, atY). */
function trail(
  source: usize,
  sw: i32,
  sh: i32,
  x: f64,
  y: f64,
  atX: f64,
  atY: f64,
  dx: f64,
  dy: f64,
  last: i32,
  row: usize,
  count: i32,
): void {
  inside(x, y, dx, dy, <f64>sw, <f64>sh, count);
  const to = stepsTo;
  for (let u = last; u < to; u++, atX += dx, atY += dy) {
    add(row, u, <f64>load<u8>(source + <i32>atY * sw + <i32>atX));
  }
  for (let u = to; u < count; u++) add(row, u, nearest(source, sw, sh, x + <f64>u * dx, y + <f64>u * dy));
}
