/** What is measured of whole images: ink and paper, edges, how well points fall onto lines. */
import { histogram } from './rows';

/** `maskBelow` of page/threshold.ts. */
export function maskBelow(data: usize, size: usize, level: i32, out: usize): void {
  const levels = i8x16.splat(<i8>level);
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) v128.store(out + i, i8x16.le_u(v128.load(data + i), levels));
  for (; i < size; i++) store<u8>(out + i, <i32>load<u8>(data + i) <= level ? 255 : 0);
}

/** `lookedUp` of segment/ink.ts: `table[0]` is 0. */
export function lookedUp(data: usize, size: usize, table: usize, out: usize): void {
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) {
    const bytes = v128.load(data + i);
    if (!v128.any_true(bytes)) {
      v128.store(out + i, bytes);
      continue;
    }
    for (let k = i; k < i + 16; k++) store<u8>(out + k, load<u8>(table + <usize>load<u8>(data + k)));
  }
  for (; i < size; i++) store<u8>(out + i, load<u8>(table + <usize>load<u8>(data + i)));
}

/** Counts the greys where a mask is set. `scratch`: room for a byte a pixel. */
export function inkCounts(data: usize, mask: usize, size: usize, scratch: usize, counts: usize): void {
  // Where there is no ink a nought is counted, which is taken off again.
  let bare: u32 = 0;
  const nought = i8x16.splat(0);
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) {
    const ink = i8x16.ne(v128.load(mask + i), nought);
    v128.store(scratch + i, v128.and(v128.load(data + i), ink));
    bare += 16 - <u32>popcnt<i32>(i8x16.bitmask(ink));
  }
  for (; i < size; i++) {
    const ink = load<u8>(mask + i) !== 0;
    store<u8>(scratch + i, ink ? load<u8>(data + i) : 0);
    if (!ink) bare++;
  }
  histogram(scratch, size, counts, counts + 1024);
  store<u32>(counts, load<u32>(counts) - bare);
}

/** Counts the steps between neighbours on a row. `scratch`: room for a byte a pixel. */
export function stepCounts(data: usize, width: usize, height: usize, scratch: usize, counts: usize): void {
  let to = scratch;
  for (let y: usize = 0; y < height; y++) {
    const row = data + y * width;
    let x: usize = 1;
    for (; x + 16 <= width; x += 16, to += 16) {
      const here = v128.load(row + x);
      const before = v128.load(row + x - 1);
      v128.store(to, v128.or(i8x16.sub_sat_u(here, before), i8x16.sub_sat_u(before, here)));
    }
    for (; x < width; x++, to++) {
      store<u8>(to, <u8>abs<i32>(<i32>load<u8>(row + x) - <i32>load<u8>(row + x - 1)));
    }
  }
  histogram(scratch, to - scratch, counts, counts + 1024);
}

/** `concentrationPlainly` of page/skew.ts; `fineness`: bins a pixel. `bins`: `size` numbers of 32 bits, zeroed here. */
export function concentration(
  xs: usize,
  ys: usize,
  count: usize,
  a: f64,
  b: f64,
  fineness: f64,
  bins: usize,
  size: usize,
): f64 {
  memory.fill(bins, 0, size << 2);
  const middle = <f64>(size >> 1);
  const as = f64x2.splat(a);
  const bs = f64x2.splat(b);
  const scale = f64x2.splat(fineness);
  const middles = f64x2.splat(middle);
  const ones = f64x2.splat(1);
  let i: usize = 0;
  for (; i + 2 <= count; i += 2) {
    const y = f64x2.promote_low_f32x4(v128.load64_zero(ys + (i << 2)));
    const x = f64x2.promote_low_f32x4(v128.load64_zero(xs + (i << 2)));
    const at = f64x2.add(f64x2.mul(f64x2.add(f64x2.mul(y, as), f64x2.mul(x, bs)), scale), middles);
    const low = f64x2.floor(at);
    const share = f64x2.sub(at, low);
    const rest = f64x2.sub(ones, share);
    const places = i32x4.trunc_sat_f64x2_s_zero(low);
    shareOut(bins + (i32x4.extract_lane(places, 0) << 2), v128.shuffle<i64>(rest, share, 0, 2));
    shareOut(bins + (i32x4.extract_lane(places, 1) << 2), v128.shuffle<i64>(rest, share, 1, 3));
  }
  for (; i < count; i++) {
    const at = (<f64>load<f32>(ys + (i << 2)) * a + <f64>load<f32>(xs + (i << 2)) * b) * fineness + middle;
    const low = floor<f64>(at);
    const share = at - low;
    shareOut(bins + ((<i32>low) << 2), f64x2.replace_lane(f64x2.splat(1 - share), 1, share));
  }
  let sum: f64 = 0;
  for (let i: usize = 1; i + 1 < size; i++) {
    const bin = bins + (i << 2);
    const smeared = <f64>load<f32>(bin - 4) + 2 * <f64>load<f32>(bin) + <f64>load<f32>(bin, 4);
    sum += smeared * smeared;
  }
  return sum;
}

/** Adds to a bin and the next one. */
function shareOut(bin: usize, shares: v128): void {
  const sums = f64x2.add(f64x2.promote_low_f32x4(v128.load64_zero(bin)), shares);
  v128.store64_lane(bin, f32x4.demote_f64x2_zero(sums), 0);
}
