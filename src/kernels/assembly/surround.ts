/** What lies around a document: the small image and the flood of page/surround.ts. */
import { enter16 } from './rows';

/**
 * A row of `thumbnail`'s cells, of which every `step`-th pixel counts.
 * @param rows  `lines` rows of the image, as many as count, `stride` bytes from one to the next
 * @param sums  room for a number of 16 bits a byte of a row; `lines` is at most 256
 * @param out   takes `channels` means a cell
 */
export function thumbnailRow(
  rows: usize,
  stride: usize,
  lines: usize,
  columns: usize,
  cell: usize,
  step: usize,
  channels: usize,
  sums: usize,
  out: usize,
): void {
  const bytes = columns * cell * channels;
  memory.fill(sums, 0, bytes << 1);
  for (let line: usize = 0; line < lines; line++) enter16(rows + line * stride, sums, bytes);
  const count = <u32>(lines * ((cell + step - 1) / step));
  for (let column: usize = 0; column < columns; column++) {
    const from = sums + ((column * cell * channels) << 1);
    for (let channel: usize = 0; channel < channels; channel++) {
      let sum: u32 = 0;
      for (let k: usize = 0; k < cell; k += step) sum += load<u16>(from + ((k * channels + channel) << 1));
      // Rounded half up.
      store<u8>(out + column * channels + channel, <u8>((2 * sum + count) / (2 * count)));
    }
  }
}

/**
 * `notSurround`: what is not like the surround, or cut off from the rim.
 * @param like    a byte a cell
 * @param colours its bits that are the surround's
 * @param open    room for (width + 2) × (height + 2) bytes
 * @param stack   room for a number of 32 bits a cell
 * @param out     takes a byte a cell: 0 surround, 255 document
 */
export function notSurround(
  like: usize,
  width: usize,
  height: usize,
  colours: u32,
  open: usize,
  stack: usize,
  out: usize,
): void {
  // With a border of cells that are like nothing, no cell asks where the image ends.
  const columns = width + 2;
  memory.fill(open, 0, columns * (height + 2));
  for (let y: usize = 0; y < height; y++) {
    const from = like + y * width;
    const to = open + (y + 1) * columns + 1;
    for (let x: usize = 0; x < width; x++) store<u8>(to + x, (<u32>load<u8>(from + x)) & colours);
  }
  let top = stack;
  for (let x: usize = 1; x <= width; x++) {
    top = enter(open + columns + x, top);
    top = enter(open + height * columns + x, top);
  }
  for (let y: usize = 1; y <= height; y++) {
    top = enter(open + y * columns + 1, top);
    top = enter(open + y * columns + width, top);
  }
  while (top > stack) {
    top -= 4;
    const at = <usize>load<u32>(top);
    top = enter(at - 1, top);
    top = enter(at + 1, top);
    top = enter(at - columns, top);
    top = enter(at + columns, top);
  }
  for (let y: usize = 0; y < height; y++) {
    const row = y * width;
    const left = open + (y + 1) * columns + 1;
    for (let x: usize = 0; x < width; x++) {
      const reached = ((<u32>load<u8>(like + row + x)) & colours) !== 0 && load<u8>(left + x) === 0;
      store<u8>(out + row + x, reached ? 0 : 255);
    }
  }
}

/** Takes a cell that is still open onto the stack and closes it; the stack's new top. */
function enter(cell: usize, top: usize): usize {
  if (load<u8>(cell) === 0) return top;
  store<u8>(cell, 0);
  store<u32>(top, <u32>cell);
  return top + 4;
}
