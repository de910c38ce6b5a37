/** What is measured of whole images: ink and paper, edges. */
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

/** `ratioCounts` of page/paper-model.ts; `counts`: 512 numbers of 32 bits, zeroed here. */
export function ratioCounts(
  data: usize,
  width: i32,
  height: i32,
  levels: usize,
  levelsWidth: i32,
  cell: i32,
  step: i32,
  counts: usize,
): void {
  memory.fill(counts, 0, 2048);
  for (let y: i32 = 1; y < height; y += step) {
    const row = levels + (y / cell) * levelsWidth;
    for (let x: i32 = 1, column: i32 = 1 / cell, end = (column + 1) * cell; x < width; x += step) {
      while (x >= end) {
        column++;
        end += cell;
      }
      const ratio = (256 * <f64>load<u8>(data + y * width + x)) / <f64>load<u8>(row + column);
      const at = counts + ((<usize>min<i32>(511, <i32>(ratio + 0.5))) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
  }
}
