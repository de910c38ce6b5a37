/** Long stretches of ink: `longPieces` of page/rulings.ts, and masks turned for those that stand upright. */

/** A turned copy: columns become rows. Blocks of nought, most of a mask, are passed over. */
export function transpose(data: usize, width: usize, height: usize, out: usize): void {
  memory.fill(out, 0, width * height);
  for (let top: usize = 0; top < height; top += 16) {
    const foot = min(height, top + 16);
    for (let left: usize = 0; left < width; left += 16) {
      const right = min(width, left + 16);
      if (right - left === 16 && isBare(data + top * width + left, width, foot - top)) continue;
      for (let x = left; x < right; x++) {
        const to = out + x * height;
        for (let y = top; y < foot; y++) store<u8>(to + y, load<u8>(data + y * width + x));
      }
    }
  }
}

/** Whether sixteen columns of some rows are nought. */
function isBare(from: usize, stride: usize, rows: usize): bool {
  let all = v128.load(from);
  for (let y: usize = 1; y < rows; y++) all = v128.or(all, v128.load(from + y * stride));
  return !v128.any_true(all);
}

/**
 * Stretches of at least `minimum` pixels on one row, gaps up to `maxGap` bridged, at least two fifths of them ink.
 * @param out takes row, first column, the one after the last, and ink pixels, numbers of 32 bits
 * @param most as many stretches as `out` has room for
 * @returns how many there are; −1 where there is no room for them
 */
export function longPieces(
  mask: usize,
  width: i32,
  height: i32,
  minimum: f64,
  maxGap: f64,
  out: usize,
  most: i32,
): i32 {
  let count: i32 = 0;
  for (let y: i32 = 0; y < height; y++) {
    const row = mask + y * width;
    let from: i32 = -1;
    let to: i32 = 0;
    let ink: i32 = 0;
    let x: i32 = 0;
    while (x <= width) {
      if (x + 16 <= width && !v128.any_true(v128.load(row + x)) && (from < 0 || <f64>(x + 15 - to) < maxGap)) {
        x += 16;
        continue;
      }
      const isInk = x < width && load<u8>(row + x) !== 0;
      if (isInk) {
        if (from < 0) {
          from = x;
          ink = 0;
        }
        ink++;
        to = x + 1;
      } else if (from >= 0 && (x === width || <f64>(x - to) >= maxGap)) {
        const length = <f64>(to - from);
        if (length >= minimum && <f64>ink >= 0.4 * length) {
          if (count === most) return -1;
          const at = out + (count << 4);
          store<i32>(at, y);
          store<i32>(at, from, 4);
          store<i32>(at, to, 8);
          store<i32>(at, ink, 12);
          count++;
        }
        from = -1;
      }
      x++;
    }
  }
  return count;
}
