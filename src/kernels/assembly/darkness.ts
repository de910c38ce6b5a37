/** How far a strip's pixels are darker than the paper around them: `darknessOf` of segment/ink.ts. */
import { enter, histogram, leave, sumOf, sumOfBytes } from './rows';

/**
 * @param scratch room for 6 bytes a pixel, and for 6 numbers of 32 bits a column and 4 · (reach + 1) more
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
  const running = columns + (padded << 2);
  const keep = running + (width << 3);
  const kept = keep + size;
  memory.fill(keep, 1, size);
  memory.copy(kept, data, size);
  for (let round = 0; round < 3; round++) {
    maskedMean(width, height, reach, keep, kept, sums, columns, running, level);
    const margin = max<f64>(4, (0.8 * spreadOf(data, level, size)) / <f64>size);
    keepPaper(data, level, size, margin, keep, kept);
  }
  maskedMean(width, height, reach, keep, kept, sums, columns, running, level);
  for (let i: usize = 0; i < size; i++) {
    const difference = <f64>load<f32>(level + (i << 2)) - <f64>load<u8>(data + i);
    store<u8>(out + i, difference > 0 ? <u8>(<i32>(difference + 0.5)) : 0);
  }
  histogram(out, size, counts, counts + 1024);
}

function maskedMean(
  width: usize,
  height: usize,
  reach: usize,
  keep: usize,
  kept: usize,
  sums: usize,
  counts: usize,
  running: usize,
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
  const filled = running + (width << 2);
  for (let y: usize = 0; y < min(reach, height); y++) {
    enter(kept + y * width, inner, width);
    enter(keep + y * width, innerCounts, width);
  }
  const ahead = (first + reach) << 2;
  for (let y: usize = 0; y < height; y++) {
    if (y + reach < height) {
      enter(kept + (y + reach) * width, inner, width);
      enter(keep + (y + reach) * width, innerCounts, width);
    }
    if (y >= reach + 1) {
      leave(kept + (y - reach - 1) * width, inner, width);
      leave(keep + (y - reach - 1) * width, innerCounts, width);
    }
    let sum = sumOf(inner, min(reach, width));
    let count = sumOf(innerCounts, min(reach, width));
    for (let x: usize = 0; x < width; x++) {
      const at = x << 2;
      sum += load<i32>(sums + at + ahead) - load<i32>(sums + at);
      count += load<i32>(counts + at + ahead) - load<i32>(counts + at);
      store<i32>(running + at, sum);
      store<i32>(filled + at, count);
    }
    divide(running, filled, width, whole, out + ((y * width) << 2));
  }
}

/** Sums over their counts; `whole` where there are 8 or fewer. */
function divide(sums: usize, counts: usize, width: usize, whole: f64, out: usize): void {
  const fallback = f32x4.splat(<f32>whole);
  const eight = i32x4.splat(8);
  let x: usize = 0;
  for (; x + 4 <= width; x += 4) {
    const at = x << 2;
    const sum = v128.load(sums + at);
    const count = v128.load(counts + at);
    const low = f64x2.div(f64x2.convert_low_i32x4_s(sum), f64x2.convert_low_i32x4_s(count));
    const high = f64x2.div(f64x2.convert_low_i32x4_s(upper(sum)), f64x2.convert_low_i32x4_s(upper(count)));
    const mean = v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
    v128.store(out + at, v128.bitselect(mean, fallback, i32x4.gt_s(count, eight)));
  }
  for (; x < width; x++) {
    const at = x << 2;
    const count = load<i32>(counts + at);
    store<f32>(out + at, <f32>(count > 8 ? <f64>load<i32>(sums + at) / <f64>count : whole));
  }
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
