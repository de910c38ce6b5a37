/** How far a strip's pixels are darker than the paper around them: `darknessOf` of segment/ink.ts. */
import { enter, histogram, leave, replace, sumOf, sumOfBytes } from './rows';

/**
 * @param scratch room for 6 bytes a pixel, and for 2 numbers of 32 bits a column and 4 · (reach + 1) more
 * @param out     takes a byte a pixel
 * @param counts  takes how often each of 256 values is there; room for 1024 numbers of 32 bits
 */
export function darkness(
  data: usize,
  width: usize,
  height: usize,
  reach: usize,
  scratch: usize,
  out: usize,
  counts: usize,
): void {
  const size = width * height;
  const padded = width + 2 * (reach + 1);
  const level = scratch;
  const sums = level + (size << 2);
  const columns = sums + (padded << 2);
  const keep = columns + (padded << 2);
  const kept = keep + size;
  memory.fill(keep, 1, size);
  memory.copy(kept, data, size);
  for (let round = 0; round < 3; round++) {
    maskedMean(width, height, reach, keep, kept, sums, columns, level);
    const margin = max<f64>(4, (0.8 * spreadOf(data, level, size)) / <f64>size);
    keepPaper(data, level, size, margin, keep, kept);
  }
  maskedMean(width, height, reach, keep, kept, sums, columns, level);
  darker(data, level, size, out);
  histogram(out, size, counts, counts + 1024);
}

/** 2⁵²: a whole number added to it stands in the lowest bits of the sum. */
const WHOLE: f64 = 4503599627370496;

/** How far greys are below their levels, rounded half up; 0 above them. */
function darker(data: usize, level: usize, size: usize, out: usize): void {
  let i: usize = 0;
  for (; i + 4 <= size; i += 4) {
    const greys = four(data + i);
    const levels = v128.load(level + (i << 2));
    const low = roundedUp(f64x2.sub(f64x2.promote_low_f32x4(levels), f64x2.convert_low_i32x4_s(greys)));
    const high = roundedUp(f64x2.sub(f64x2.promote_low_f32x4(upper(levels)), f64x2.convert_low_i32x4_s(upper(greys))));
    v128.store32_lane(out + i, v128.shuffle<i8>(low, high, 0, 8, 16, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
  }
  for (; i < size; i++) {
    const difference = <f64>load<f32>(level + (i << 2)) - <f64>load<u8>(data + i);
    store<u8>(out + i, difference > 0 ? <u8>(<i32>(difference + 0.5)) : 0);
  }
}

/** The nearest whole number of each lane, 0 for those below, in its lowest byte. */
function roundedUp(lanes: v128): v128 {
  const held = f64x2.max(f64x2.splat(0), f64x2.floor(f64x2.add(lanes, f64x2.splat(0.5))));
  return f64x2.add(held, f64x2.splat(WHOLE));
}

function maskedMean(
  width: usize,
  height: usize,
  reach: usize,
  keep: usize,
  kept: usize,
  sums: usize,
  counts: usize,
  out: usize,
): void {
  const size = width * height;
  const first = reach + 1;
  const padded = (width + 2 * first) << 2;
  memory.fill(sums, 0, padded);
  memory.fill(counts, 0, padded);
  const whole = <f64>sumOfBytes(kept, size) / max<f64>(1, <f64>sumOfBytes(keep, size));
  const inner = sums + (first << 2);
  const innerCounts = counts + (first << 2);
  for (let y: usize = 0; y < min(reach, height); y++) {
    enter(kept + y * width, inner, width);
    enter(keep + y * width, innerCounts, width);
  }
  const ahead = (first + reach) << 2;
  for (let y: usize = 0; y < height; y++) {
    const next = (y + reach) * width;
    const last = (y - reach - 1) * width;
    if (y + reach < height && y >= reach + 1) {
      replace(kept + next, kept + last, inner, width);
      replace(keep + next, keep + last, innerCounts, width);
    } else if (y + reach < height) {
      enter(kept + next, inner, width);
      enter(keep + next, innerCounts, width);
    } else if (y >= reach + 1) {
      leave(kept + last, inner, width);
      leave(keep + last, innerCounts, width);
    }
    const sum = sumOf(inner, min(reach, width));
    const count = sumOf(innerCounts, min(reach, width));
    slide(sums, counts, ahead, sum, count, width, whole, reach <= NARROW, out + ((y * width) << 2));
  }
}

/** Up to this reach sums and counts are below 2²⁴: as numbers of 32 bits they and their quotients are as exact as can be. */
const NARROW: usize = 127;

/** Along a row, the sum of a window's columns over their count; `whole` where that is 8 or less. */
function slide(
  sums: usize,
  counts: usize,
  ahead: usize,
  sumBefore: i32,
  countBefore: i32,
  width: usize,
  whole: f64,
  isNarrow: bool,
  out: usize,
): void {
  const fallback = f32x4.splat(<f32>whole);
  const eight = i32x4.splat(8);
  let sum = i32x4.splat(sumBefore);
  let count = i32x4.splat(countBefore);
  let x: usize = 0;
  for (; x + 4 <= width; x += 4) {
    const at = x << 2;
    sum = i32x4.add(sum, running(i32x4.sub(v128.load(sums + at + ahead), v128.load(sums + at))));
    count = i32x4.add(count, running(i32x4.sub(v128.load(counts + at + ahead), v128.load(counts + at))));
    const mean = isNarrow ? f32x4.div(f32x4.convert_i32x4_s(sum), f32x4.convert_i32x4_s(count)) : quotients(sum, count);
    v128.store(out + at, v128.bitselect(mean, fallback, i32x4.gt_s(count, eight)));
    sum = v128.shuffle<i32>(sum, sum, 3, 3, 3, 3);
    count = v128.shuffle<i32>(count, count, 3, 3, 3, 3);
  }
  let lastSum = i32x4.extract_lane(sum, 0);
  let lastCount = i32x4.extract_lane(count, 0);
  for (; x < width; x++) {
    const at = x << 2;
    lastSum += load<i32>(sums + at + ahead) - load<i32>(sums + at);
    lastCount += load<i32>(counts + at + ahead) - load<i32>(counts + at);
    store<f32>(out + at, <f32>(lastCount > 8 ? <f64>lastSum / <f64>lastCount : whole));
  }
}

/** By lane the sum of the lanes up to it. */
function running(lanes: v128): v128 {
  const none = i32x4.splat(0);
  const pairs = i32x4.add(lanes, v128.shuffle<i32>(none, lanes, 0, 4, 5, 6));
  return i32x4.add(pairs, v128.shuffle<i32>(none, pairs, 0, 0, 4, 5));
}

function quotients(sums: v128, counts: v128): v128 {
  const low = f64x2.div(f64x2.convert_low_i32x4_s(sums), f64x2.convert_low_i32x4_s(counts));
  const high = f64x2.div(f64x2.convert_low_i32x4_s(upper(sums)), f64x2.convert_low_i32x4_s(upper(counts)));
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** The upper two of four lanes. */
function upper(lanes: v128): v128 {
  return v128.shuffle<i64>(lanes, lanes, 1, 1);
}

/** Four bytes as 32-bit numbers. */
function four(bytes: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(bytes)));
}

/** Sum of the distances of the greys from their levels. */
function spreadOf(data: usize, level: usize, size: usize): f64 {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let least = f32x4.splat(255);
  let i: usize = 0;
  for (; i + 4 <= size; i += 4) {
    const greys = four(data + i);
    const levels = v128.load(level + (i << 2));
    least = f32x4.min(least, levels);
    const low = f64x2.sub(f64x2.convert_low_i32x4_s(greys), f64x2.promote_low_f32x4(levels));
    const high = f64x2.sub(f64x2.convert_low_i32x4_s(upper(greys)), f64x2.promote_low_f32x4(upper(levels)));
    first = f64x2.add(first, f64x2.abs(low));
    second = f64x2.add(second, f64x2.abs(high));
  }
  // Levels from 1 on are whole multiples of 2⁻²³: sums below 2³⁰ of their distances are exact, whatever their order.
  const exact =
    size <= 4_000_000 &&
    f32x4.extract_lane(least, 0) >= 1 &&
    f32x4.extract_lane(least, 1) >= 1 &&
    f32x4.extract_lane(least, 2) >= 1 &&
    f32x4.extract_lane(least, 3) >= 1;
  let sum: f64 = 0;
  if (exact) {
    const all = f64x2.add(first, second);
    sum = f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
  } else i = 0;
  for (; i < size; i++) sum += abs<f64>(<f64>load<u8>(data + i) - <f64>load<f32>(level + (i << 2)));
  return sum;
}

/** Keeps what is brighter than its level less the margin. */
function keepPaper(data: usize, level: usize, size: usize, margin: f64, keep: usize, kept: usize): void {
  const margins = f64x2.splat(margin);
  const ones = i8x16.splat(1);
  let i: usize = 0;
  for (; i + 4 <= size; i += 4) {
    const bytes = v128.load32_zero(data + i);
    const greys = four(data + i);
    const levels = v128.load(level + (i << 2));
    const low = f64x2.gt(f64x2.convert_low_i32x4_s(greys), f64x2.sub(f64x2.promote_low_f32x4(levels), margins));
    const high = f64x2.gt(
      f64x2.convert_low_i32x4_s(upper(greys)),
      f64x2.sub(f64x2.promote_low_f32x4(upper(levels)), margins),
    );
    const words = i16x8.narrow_i32x4_s(v128.shuffle<i32>(low, high, 0, 2, 4, 6), i32x4.splat(0));
    const mask = i8x16.narrow_i16x8_s(words, words);
    v128.store32_lane(keep + i, v128.and(mask, ones), 0);
    v128.store32_lane(kept + i, v128.and(mask, bytes), 0);
  }
  for (; i < size; i++) {
    const grey = load<u8>(data + i);
    const isPaper = <f64>grey > <f64>load<f32>(level + (i << 2)) - margin;
    store<u8>(keep + i, isPaper ? 1 : 0);
    store<u8>(kept + i, isPaper ? grey : 0);
  }
}
