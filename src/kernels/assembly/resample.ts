/** Cuts out of a grey image: `resample` of page/resample.ts, sample by sample as there. */
import { inside, stepsFrom, stepsTo } from './inside';
import { levelColumns, levelRow } from './level';
import { add, nearest, nearestRow } from './nearest';
import { flatten, paperFactors } from './paper';

/** As JavaScript's `Math.round`. */
function rounded(value: f64): f64 {
  const up = ceil<f64>(value);
  return up - 0.5 > value ? up - 1 : up;
}

function bilinear(source: usize, width: i32, height: i32, px: f64, py: f64): f64 {
  const x = px - 0.5;
  const y = py - 0.5;
  const xi = floor<f64>(x);
  const yi = floor<f64>(y);
  if (xi >= 0 && yi >= 0 && xi < <f64>(width - 1) && yi < <f64>(height - 1)) {
    return between(source + <i32>yi * width + <i32>xi, width, x - xi, y - yi);
  }
  if (x < -0.5 || y < -0.5 || x > <f64>width - 0.5 || y > <f64>height - 0.5) return 255;
  const row = <i32>max<f64>(0, min<f64>(<f64>(height - 1), rounded(y)));
  const column = <i32>max<f64>(0, min<f64>(<f64>(width - 1), rounded(x)));
  return <f64>load<u8>(source + row * width + column);
}

/** Between the pixel at `p`, those to its right and below, and the one aslant. */
function between(p: usize, width: i32, fx: f64, fy: f64): f64 {
  const q = p + width;
  const left = <f64>load<u8>(p);
  const foot = <f64>load<u8>(q);
  const top = left + fx * (<f64>load<u8>(p, 1) - left);
  const low = foot + fx * (<f64>load<u8>(q, 1) - foot);
  return top + fy * (low - top);
}

function cubic(source: usize, width: i32, height: i32, px: f64, py: f64): f64 {
  const x = px - 0.5;
  const y = py - 0.5;
  const xi = floor<f64>(x);
  const yi = floor<f64>(y);
  if (xi < 1 || yi < 1 || xi >= <f64>(width - 2) || yi >= <f64>(height - 2)) {
    return bilinear(source, width, height, px, py);
  }
  const fx = x - xi;
  const fy = y - yi;
  const x0 = fx * (-0.5 + fx * (1 - 0.5 * fx));
  const x1 = 1 + fx * fx * (-2.5 + 1.5 * fx);
  const x2 = fx * (0.5 + fx * (2 - 1.5 * fx));
  const x3 = fx * fx * (-0.5 + 0.5 * fx);
  const q = source + (<i32>yi * width + <i32>xi) - width - 1;
  const l0 = along(q, x0, x1, x2, x3);
  const l1 = along(q + width, x0, x1, x2, x3);
  const l2 = along(q + 2 * width, x0, x1, x2, x3);
  const l3 = along(q + 3 * width, x0, x1, x2, x3);
  return (
    l0 * fy * (-0.5 + fy * (1 - 0.5 * fy)) +
    l1 * (1 + fy * fy * (-2.5 + 1.5 * fy)) +
    l2 * fy * (0.5 + fy * (2 - 1.5 * fy)) +
    l3 * fy * fy * (-0.5 + 0.5 * fy)
  );
}

function along(q: usize, x0: f64, x1: f64, x2: f64, x3: f64): f64 {
  return x0 * <f64>load<u8>(q) + x1 * <f64>load<u8>(q, 1) + x2 * <f64>load<u8>(q, 2) + x3 * <f64>load<u8>(q, 3);
}

function bilinearAlong(
  source: usize,
  sw: i32,
  sh: i32,
  x: f64,
  y: f64,
  dx: f64,
  dy: f64,
  row: usize,
  count: i32,
): void {
  inside(x - 0.5, y - 0.5, dx, dy, <f64>(sw - 1), <f64>(sh - 1), count);
  const from = stepsFrom;
  const to = stepsTo;
  let px = x;
  let py = y;
  for (let u = 0; u < from; u++, px += dx, py += dy) add(row, u, bilinear(source, sw, sh, px, py));
  let u = from;
  for (; u + 2 <= to; u += 2) {
    const nextX = px + dx;
    const nextY = py + dy;
    addTwo(
      source,
      sw,
      f64x2.replace_lane(f64x2.splat(px), 1, nextX),
      f64x2.replace_lane(f64x2.splat(py), 1, nextY),
      row,
      u,
    );
    px = nextX + dx;
    py = nextY + dy;
  }
  for (; u < to; u++, px += dx, py += dy) {
    const sx = px - 0.5;
    const sy = py - 0.5;
    const xi = <i32>sx;
    const yi = <i32>sy;
    add(row, u, between(source + yi * sw + xi, sw, sx - <f64>xi, sy - <f64>yi));
  }
  for (let u = to; u < count; u++, px += dx, py += dy) add(row, u, bilinear(source, sw, sh, px, py));
}

/** 2⁵²: a whole number added to it stands in the lowest bits of the sum. */
const WHOLE: f64 = 4503599627370496;

/** Adds two samples that lie surely inside, at steps `u` and `u` + 1. */
function addTwo(source: usize, sw: i32, pxs: v128, pys: v128, row: usize, u: i32): void {
  const xs = f64x2.sub(pxs, f64x2.splat(0.5));
  const ys = f64x2.sub(pys, f64x2.splat(0.5));
  const columns = f64x2.floor(xs);
  const rows = f64x2.floor(ys);
  const fx = f64x2.sub(xs, columns);
  const fy = f64x2.sub(ys, rows);
  const places = f64x2.add(f64x2.add(f64x2.mul(rows, f64x2.splat(<f64>sw)), columns), f64x2.splat(WHOLE));
  const p = source + i32x4.extract_lane(places, 0);
  const q = source + i32x4.extract_lane(places, 2);
  // Each pixel with its right neighbour: of both samples the upper ones, then the lower ones.
  let pairs = i32x4.splat(load<u16>(p));
  pairs = i32x4.replace_lane(pairs, 1, load<u16>(q));
  pairs = i32x4.replace_lane(pairs, 2, load<u16>(p + sw));
  pairs = i32x4.replace_lane(pairs, 3, load<u16>(q + sw));
  const here = v128.and(pairs, i32x4.splat(255));
  const beside = i32x4.shr_u(pairs, 8);
  const top = mixed(f64x2.convert_low_i32x4_u(here), f64x2.convert_low_i32x4_u(beside), fx);
  const low = mixed(f64x2.convert_low_i32x4_u(upper(here)), f64x2.convert_low_i32x4_u(upper(beside)), fx);
  const at = row + (u << 2);
  const sums = f64x2.add(f64x2.promote_low_f32x4(v128.load64_zero(at)), mixed(top, low, fy));
  v128.store64_lane(at, f32x4.demote_f64x2_zero(sums), 0);
}

function mixed(from: v128, to: v128, share: v128): v128 {
  return f64x2.add(from, f64x2.mul(share, f64x2.sub(to, from)));
}

/** The upper two of four lanes. */
function upper(lanes: v128): v128 {
  return v128.shuffle<i64>(lanes, lanes, 1, 1);
}

/** Samples one by one, by kind: 0 nearest, 1 bilinear, 2 cubic. */
function projected(
  source: usize,
  sw: i32,
  sh: i32,
  kind: i32,
  x: f64,
  y: f64,
  w: f64,
  dx: f64,
  dy: f64,
  dw: f64,
  row: usize,
  count: i32,
): void {
  let nx = x;
  let ny = y;
  let nw = w;
  for (let u = 0; u < count; u++, nx += dx, ny += dy, nw += dw) {
    const px = nx / nw;
    const py = ny / nw;
    const value =
      kind === 0
        ? nearest(source, sw, sh, px, py)
        : kind === 1
          ? bilinear(source, sw, sh, px, py)
          : cubic(source, sw, sh, px, py);
    add(row, u, value);
  }
}

/**
 * Lines of `count` pixels, `height` of them. `a` to `i` map pixels of the cut to pixels of the source.
 * @param isPlain whether the mapping is affine and `kind` is to be taken by its quick way
 * @param levels  the paper's cells; 0 where there is no paper to take out
 * @param row     room for a number of 32 bits a column
 * @param factors room for a number of 64 bits for every eighth column, and for two more
 * @param level   room for what `levelRow` needs: 4 bytes a sample of a row, 2 bytes a pixel of a row of the source and 2 more
 */
export function resample(
  source: usize,
  sw: i32,
  sh: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  g: f64,
  h: f64,
  i: f64,
  samples: i32,
  kind: i32,
  isPlain: bool,
  levels: usize,
  levelsWidth: i32,
  levelsHeight: i32,
  cell: f64,
  white: f64,
  row: usize,
  factors: usize,
  level: usize,
  width: i32,
  height: i32,
  out: usize,
): void {
  const share = 1 / <f64>(samples * samples);
  const isLevel = isPlain && kind === 0 && b === 0 && d === 0;
  if (isLevel) levelColumns(a, c, samples, sw, width, level);
  for (let v = 0; v < height; v++) {
    memory.fill(row, 0, width << 2);
    const isDrawn = isLevel && levelRow(source, sw, sh, e, f, samples, level, v, row, width);
    if (isPlain && kind === 0) {
      if (!isDrawn) nearestRow(source, sw, sh, a, b, c, d, e, f, samples, v, row, width);
    } else {
      for (let sy = 0; sy < samples; sy++) {
        for (let sx = 0; sx < samples; sx++) {
          const u0 = (<f64>sx + 0.5) / <f64>samples;
          const v0 = <f64>v + (<f64>sy + 0.5) / <f64>samples;
          const x = a * u0 + b * v0 + c;
          const y = d * u0 + e * v0 + f;
          if (isPlain && kind === 1) bilinearAlong(source, sw, sh, x, y, a, d, row, width);
          else projected(source, sw, sh, kind, x, y, g * u0 + h * v0 + i, a, d, g, row, width);
        }
      }
    }
    const target = out + v * width;
    if (levels === 0) {
      for (let u = 0; u < width; u++) {
        const value = min<f64>(255, max<f64>(0, <f64>load<f32>(row + (u << 2)) * share)) + 0.5;
        store<u8>(target + u, <u8>(<i32>value));
      }
      continue;
    }
    // prettier-ignore
    paperFactors(
      levels, levelsWidth, levelsHeight, cell, white, a, b, c, d, e, f, g, h, i, isPlain, <f64>v + 0.5, width, factors,
    );
    flatten(row, share, factors, width, target);
  }
}
