/** Sauvola's local threshold: `sauvola` of page/threshold.ts. */
import { difference16, enter, enterSquares, leave, leaveSquares, sumOf } from './rows';

/**
 * @param sure    greys up to this are ink untried; −1 for none
 * @param scratch room for 2 numbers of 32 bits a column and 2 · (window + 1) more, zeroed here
 * @param mask    takes a byte a pixel; zeroed here
 */
export function sauvola(
  data: usize,
  width: usize,
  height: usize,
  window: usize,
  k: f64,
  brightest: i32,
  sure: i32,
  scratch: usize,
  mask: usize,
): void {
  const half = window >> 1;
  const first = half + 1;
  const padded = (width + 2 * first) << 2;
  const columns = scratch;
  const squares = columns + padded;
  memory.fill(columns, 0, padded);
  memory.fill(squares, 0, padded);
  memory.fill(mask, 0, width * height);
  const inner = columns + (first << 2);
  const innerSquares = squares + (first << 2);
  const ahead = (first + half) << 2;
  const limit = i8x16.splat(<i8>brightest);
  for (let y: usize = 0; y < min(half, height); y++) {
    enter(data + y * width, inner, width);
    enterSquares(data + y * width, innerSquares, width);
  }
  for (let y: usize = 0; y < height; y++) {
    if (y + half < height) {
      enter(data + (y + half) * width, inner, width);
      enterSquares(data + (y + half) * width, innerSquares, width);
    }
    if (y >= half + 1) {
      leave(data + (y - half - 1) * width, inner, width);
      leaveSquares(data + (y - half - 1) * width, innerSquares, width);
    }
    const rows = <i32>(min<usize>(height - 1, y + half) + 1 - (y > half ? y - half : 0));
    let sum = sumOf(inner, min(half, width));
    let square = sumOf(innerSquares, min(half, width));
    const start = data + y * width;
    const target = mask + y * width;
    let x: usize = 0;
    while (x < width) {
      const end = min(width, x + 16);
      if (end - x === 16 && !v128.any_true(i8x16.le_u(v128.load(start + x), limit))) {
        // Nothing but paper: the window moves on by sixteen at once.
        const at = x << 2;
        sum += difference16(columns + at + ahead, columns + at);
        square += difference16(squares + at + ahead, squares + at);
        x = end;
        continue;
      }
      for (; x < end; x++) {
        const at = x << 2;
        sum += load<i32>(columns + at + ahead) - load<i32>(columns + at);
        square += load<i32>(squares + at + ahead) - load<i32>(squares + at);
        const grey = <i32>load<u8>(start + x);
        if (grey > brightest) continue;
        if (grey <= sure) {
          store<u8>(target + x, 255);
          continue;
        }
        const across = <i32>(min<usize>(width - 1, x + half) + 1 - (x > half ? x - half : 0));
        const count = <f64>rows * <f64>across;
        const mean = <f64>sum / count;
        const deviation = sqrt<f64>(max<f64>(0, <f64>(<u32>square) / count - mean * mean));
        if (<f64>grey <= mean * (1 + k * (deviation / 128 - 1))) store<u8>(target + x, 255);
      }
    }
  }
}
