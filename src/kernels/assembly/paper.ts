/** Brings the paper of a cut to white: `writeFlattened` of page/resample.ts, value by value as there. */

/** Columns between two look-ups of the paper. */
const PAPER_STEP: i32 = 8;
/** 2⁵²: a whole number added to it stands in the lowest bits of the sum. */
const WHOLE: f64 = 4503599627370496;

/**
 * What brings the paper to white at every eighth pixel of a row of the cut, one beyond its end too.
 * @param out room for ⌈width / 8⌉ + 2 numbers of 64 bits
 */
export function paperFactors(
  levels: usize,
  levelsWidth: i32,
  levelsHeight: i32,
  cell: f64,
  white: f64,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  g: f64,
  h: f64,
  i: f64,
  isPlain: bool,
  v: f64,
  width: i32,
  out: usize,
): void {
  let at = out;
  for (let u: i32 = 0; u < width + PAPER_STEP; u += 2 * PAPER_STEP, at += 16) {
    const us = f64x2.replace_lane(f64x2.splat(<f64>u + 0.5), 1, <f64>(u + PAPER_STEP) + 0.5);
    let xs = placesAt(a, us, b, v, c);
    let ys = placesAt(d, us, e, v, f);
    if (!isPlain) {
      const ws = placesAt(g, us, h, v, i);
      xs = f64x2.div(xs, ws);
      ys = f64x2.div(ys, ws);
    }
    const papers = papersAt(levels, levelsWidth, levelsHeight, cell, xs, ys);
    v128.store(at, f64x2.div(f64x2.splat(255), f64x2.mul(f64x2.splat(white), papers)));
  }
}

/** across · us + down · v + start */
function placesAt(across: f64, us: v128, down: f64, v: f64, start: f64): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(f64x2.splat(across), us), f64x2.splat(down * v)), f64x2.splat(start));
}

/** Paper grey at two points of the submitted page, between the centres of the cells. */
function papersAt(levels: usize, width: i32, height: i32, cell: f64, pageXs: v128, pageYs: v128): v128 {
  const xs = cellsAt(pageXs, cell, width);
  const ys = cellsAt(pageYs, cell, height);
  const columns = f64x2.floor(xs);
  const rows = f64x2.floor(ys);
  const fx = f64x2.sub(xs, columns);
  const fy = f64x2.sub(ys, rows);
  const x0 = <i32>f64x2.extract_lane(columns, 0);
  const x1 = <i32>f64x2.extract_lane(columns, 1);
  const y0 = <i32>f64x2.extract_lane(rows, 0);
  const y1 = <i32>f64x2.extract_lane(rows, 1);
  const p = levels + (y0 * width + x0);
  const q = levels + (y1 * width + x1);
  const right0 = x0 + 1 < width ? 1 : 0;
  const right1 = x1 + 1 < width ? 1 : 0;
  const p1 = p + (y0 + 1 < height ? width : 0);
  const q1 = q + (y1 + 1 < height ? width : 0);
  const left = twoBytes(p, q);
  const foot = twoBytes(p1, q1);
  const top = f64x2.add(left, f64x2.mul(fx, f64x2.sub(twoBytes(p + right0, q + right1), left)));
  const low = f64x2.add(foot, f64x2.mul(fx, f64x2.sub(twoBytes(p1 + right0, q1 + right1), foot)));
  return f64x2.max(f64x2.splat(1), f64x2.add(top, f64x2.mul(fy, f64x2.sub(low, top))));
}

/** Pixels of the page as cells of the model, from the centre of its first to that of its last. */
function cellsAt(places: v128, cell: f64, count: i32): v128 {
  const cells = f64x2.sub(f64x2.div(places, f64x2.splat(cell)), f64x2.splat(0.5));
  return f64x2.max(f64x2.splat(0), f64x2.min(f64x2.splat(<f64>(count - 1)), cells));
}

function twoBytes(p: usize, q: usize): v128 {
  return f64x2.convert_low_i32x4_u(i32x4.replace_lane(i32x4.splat(load<u8>(p)), 1, load<u8>(q)));
}

/**
 * A row of the cut with its paper white.
 * @param row     by column the sum of its samples, numbers of 32 bits
 * @param share   what makes a sum a mean
 * @param factors as `paperFactors` gives them
 */
export function flatten(row: usize, share: f64, factors: usize, width: i32, target: usize): void {
  for (let from = 0; from < width; from += PAPER_STEP) {
    const factor = load<f64>(factors + from);
    const step = (load<f64>(factors + from, 8) - factor) / <f64>PAPER_STEP;
    const to = min(width, from + PAPER_STEP);
    if (to - from === PAPER_STEP) {
      flattenEight(row + (from << 2), share, factor, step, target + from);
      continue;
    }
    for (let u = from; u < to; u++) {
      const scale = <f64>(<f32>(factor + step * <f64>(u - from)));
      const value = <f64>load<f32>(row + (u << 2)) * share * scale;
      store<u8>(target + u, value >= 255 ? 255 : value <= 0 ? 0 : <u8>(<i32>(value + 0.5)));
    }
  }
}

/** Above 1 by more than all roundings of a product of three. */
const SURELY_MORE: f64 = 1.000001;

/** Eight pixels brought to their paper, whose factor grows by `step` from one to the next. */
function flattenEight(row: usize, share: f64, factor: f64, step: f64, target: usize): void {
  const first = v128.load(row);
  const second = v128.load(row, 16);
  // Most of a page is paper, white once it is brought to white.
  const white = f32x4.splat(<f32>((SURELY_MORE * 255) / (share * min<f64>(factor, factor + 7 * step))));
  if (i32x4.all_true(v128.and(f32x4.ge(first, white), f32x4.ge(second, white)))) {
    store<u64>(target, 0xffffffffffffffff);
    return;
  }
  const factors = f64x2.splat(factor);
  const steps = f64x2.splat(step);
  const shares = f64x2.splat(share);
  const a = flattenTwo(first, shares, factors, steps, f64x2(0, 1));
  const b = flattenTwo(v128.shuffle<i64>(first, first, 1, 1), shares, factors, steps, f64x2(2, 3));
  const c = flattenTwo(second, shares, factors, steps, f64x2(4, 5));
  const d = flattenTwo(v128.shuffle<i64>(second, second, 1, 1), shares, factors, steps, f64x2(6, 7));
  // The lowest byte of each number, side by side.
  const four = v128.shuffle<i8>(a, b, 0, 8, 16, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const more = v128.shuffle<i8>(c, d, 0, 8, 16, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  v128.store64_lane(target, v128.shuffle<i32>(four, more, 0, 4, 0, 0), 0);
}

/** Two pixels, `k` steps on: numbers of 64 bits whose lowest byte is the grey. */
function flattenTwo(greys: v128, shares: v128, factors: v128, steps: v128, k: v128): v128 {
  const scale = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.add(factors, f64x2.mul(steps, k))));
  const value = f64x2.mul(f64x2.mul(f64x2.promote_low_f32x4(greys), shares), scale);
  const held = f64x2.min(f64x2.max(value, f64x2.splat(0)), f64x2.splat(255));
  return f64x2.add(f64x2.floor(f64x2.add(held, f64x2.splat(0.5))), f64x2.splat(WHOLE));
}
