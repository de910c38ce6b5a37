/** Thin dark lines: the measuring of locate/ridges.ts. */
import { histogram } from './rows';

/** By how much each pixel is darker than the brightest `nearest` to `farthest` steps before it and after it. */
function depths(data: usize, from: usize, to: usize, nearest: usize, farthest: usize, step: usize, out: usize): void {
  let i = from;
  for (; i + 16 <= to; i += 16) {
    const here = v128.load(data + i);
    let before = i8x16.splat(0);
    let after = before;
    for (let d = nearest; d <= farthest; d += step) {
      before = i8x16.max_u(before, v128.load(data + i - d));
      after = i8x16.max_u(after, v128.load(data + i + d));
    }
    v128.store(out + i, i8x16.sub_sat_u(i8x16.min_u(before, after), here));
  }
  for (; i < to; i++) {
    const here = <i32>load<u8>(data + i);
    let before: i32 = 0;
    let after: i32 = 0;
    for (let d = nearest; d <= farthest; d += step) {
      before = max<i32>(before, load<u8>(data + i - d));
      after = max<i32>(after, load<u8>(data + i + d));
    }
    store<u8>(out + i, <u8>max<i32>(0, min(before, after) - here));
  }
}

/** Depths of at least `step` become 1, the others 0. */
function keepFrom(bytes: usize, size: usize, step: i32): void {
  const least = i8x16.splat(<i8>step);
  const ones = i8x16.splat(1);
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) {
    v128.store(bytes + i, v128.and(i8x16.ge_u(v128.load(bytes + i), least), ones));
  }
  for (; i < size; i++) store<u8>(bytes + i, <i32>load<u8>(bytes + i) >= step ? 1 : 0);
}

/** The step from `least` to `sure` at which at most `most` pixels are ridge. */
function leastStep(depths: usize, size: usize, most: f64, least: i32, sure: i32, counts: usize): i32 {
  histogram(depths, size, counts, counts + 1024);
  let above: u32 = 0;
  for (let step = 255; step > least; step--) {
    above += load<u32>(counts + ((<usize>step) << 2));
    if (<f64>above > most) return min(sure, step + 1);
  }
  return least;
}

/**
 * @param most    pixels that may be ridge
 * @param across, down room for a byte a pixel
 * @param rows    takes (width + 1) × height sums of 16 bits along the rows, `columns` width × (height + 1) down the columns
 * @param counts  room for 1024 numbers of 32 bits
 */
export function ridges(
  data: usize,
  width: usize,
  height: usize,
  nearest: usize,
  farthest: usize,
  least: i32,
  sure: i32,
  most: f64,
  across: usize,
  down: usize,
  rows: usize,
  columns: usize,
  counts: usize,
): void {
  const size = width * height;
  memory.fill(across, 0, size);
  memory.fill(down, 0, size);
  for (let y: usize = farthest; y + farthest < height; y++) {
    depths(data, y * width, (y + 1) * width, nearest * width, farthest * width, width, across);
  }
  if (width > 2 * farthest) {
    for (let y: usize = 0; y < height; y++) {
      depths(data, y * width + farthest, (y + 1) * width - farthest, nearest, farthest, 1, down);
    }
  }
  keepFrom(across, size, leastStep(across, size, most, least, sure, counts));
  keepFrom(down, size, leastStep(down, size, most, least, sure, counts));

  for (let y: usize = 0; y < height; y++) {
    const here = across + y * width;
    const above = y > 0 ? here - width : here;
    const below = y + 1 < height ? here + width : here;
    let o = rows + ((y * (width + 1)) << 1);
    store<u16>(o, 0);
    let sum: u32 = 0;
    for (let x: usize = 0; x < width; x++) {
      o += 2;
      sum += load<u8>(here + x) | load<u8>(above + x) | load<u8>(below + x);
      store<u16>(o, <u16>sum);
    }
  }
  memory.fill(columns, 0, width << 1);
  for (let y: usize = 0; y < height; y++) {
    const row = down + y * width;
    const last = columns + ((y * width) << 1);
    const next = last + (width << 1);
    for (let x: usize = 0; x < width; x++) {
      // The middle of a row has both neighbours.
      if (x > 0 && x + 17 <= width) {
        const ones = v128.or(v128.load(row + x), v128.or(v128.load(row + x - 1), v128.load(row + x + 1)));
        const at = x << 1;
        v128.store(next + at, i16x8.add(v128.load(last + at), i16x8.extend_low_i8x16_u(ones)));
        v128.store(next + at, i16x8.add(v128.load(last + at, 16), i16x8.extend_high_i8x16_u(ones)), 16);
        x += 15;
        continue;
      }
      const before = x > 0 ? load<u8>(row + x - 1) : 0;
      const after = x + 1 < width ? load<u8>(row + x + 1) : 0;
      store<u16>(next + (x << 1), load<u16>(last + (x << 1)) + <u16>(before | load<u8>(row + x) | after));
    }
  }
}
