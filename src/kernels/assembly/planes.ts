/** Whole planes of bytes: grey from colours, means of cells, extremes of squares. */
import { enter16 } from './rows';

/** Three weighed rows of sixteen bytes, divided by 256. */
function weigh(r: v128, g: v128, b: v128, reds: v128, greens: v128, blues: v128): v128 {
  const half = i16x8.splat(128);
  const low = i16x8.add(
    i16x8.add(i16x8.mul(i16x8.extend_low_i8x16_u(r), reds), i16x8.mul(i16x8.extend_low_i8x16_u(g), greens)),
    i16x8.add(i16x8.mul(i16x8.extend_low_i8x16_u(b), blues), half),
  );
  const high = i16x8.add(
    i16x8.add(i16x8.mul(i16x8.extend_high_i8x16_u(r), reds), i16x8.mul(i16x8.extend_high_i8x16_u(g), greens)),
    i16x8.add(i16x8.mul(i16x8.extend_high_i8x16_u(b), blues), half),
  );
  return i8x16.narrow_i16x8_u(i16x8.shr_u(low, 8), i16x8.shr_u(high, 8));
}

/** `greyPlane` of page/grey.ts over `count` pixels. The weights add up to 256: sums stay below 2¹⁶. */
export function greyPlane(colours: usize, count: usize, red: i32, green: i32, blue: i32, out: usize): void {
  const reds = i16x8.splat(<i16>red);
  const greens = i16x8.splat(<i16>green);
  const blues = i16x8.splat(<i16>blue);
  let i: usize = 0;
  for (; i + 16 <= count; i += 16) {
    const p = colours + i * 3;
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    // Sixteen pixels of three bytes: the bytes of each colour side by side, first from a and b, then with those of c.
    const r = i8x16.shuffle(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0);
    const g = i8x16.shuffle(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0);
    const l = i8x16.shuffle(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
    const grey = weigh(
      i8x16.shuffle(r, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29),
      i8x16.shuffle(g, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30),
      i8x16.shuffle(l, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31),
      reds,
      greens,
      blues,
    );
    v128.store(out + i, grey);
  }
  for (; i < count; i++) {
    const p = colours + i * 3;
    const sum = red * <i32>load<u8>(p) + green * <i32>load<u8>(p, 1) + blue * <i32>load<u8>(p, 2) + 128;
    store<u8>(out + i, <u8>(sum >> 8));
  }
}

/** `pool` of page/grey.ts for cells of up to 256 pixels. `sums`: room for a number of 16 bits a column of pixels. */
export function pool(data: usize, width: usize, height: usize, cell: usize, sums: usize, out: usize): void {
  const columns = (width + cell - 1) / cell;
  const rows = (height + cell - 1) / cell;
  for (let row: usize = 0; row < rows; row++) {
    const end = min(height, (row + 1) * cell);
    memory.fill(sums, 0, width << 1);
    for (let y = row * cell; y < end; y++) enter16(data + y * width, sums, width);
    const lines = end - row * cell;
    let x: usize = 0;
    for (let column: usize = 0; column < columns; column++) {
      const from = x;
      const to = min(width, from + cell);
      let sum: u32 = 0;
      for (; x < to; x++) sum += load<u16>(sums + (x << 1));
      const count = <u32>(lines * (to - from));
      // Rounded half up.
      store<u8>(out + row * columns + column, <u8>((2 * sum + count) / (2 * count)));
    }
  }
}

/** Every value becomes the greatest of the `size` values from it on, `stride` apart. */
function slidingMaximum(values: usize, count: usize, size: usize, stride: usize): void {
  let reach: usize = 1;
  while (reach < size) {
    const step = min(reach, size - reach);
    const offset = step * stride;
    const end = count - offset;
    let i: usize = 0;
    for (; i + 16 <= end; i += 16) {
      v128.store(values + i, i8x16.max_u(v128.load(values + i), v128.load(values + i + offset)));
    }
    for (; i < end; i++) {
      const ahead = load<u8>(values + i + offset);
      if (ahead > load<u8>(values + i)) store<u8>(values + i, ahead);
    }
    reach += step;
  }
}

/**
 * `extremum` of page/morphology.ts.
 * @param flip    255 for the darkest, 0 for the brightest
 * @param scratch room for (width + 2 · radius) × (height + 2 · radius) bytes
 */
export function extremum(
  data: usize,
  width: usize,
  height: usize,
  radius: usize,
  flip: u32,
  scratch: usize,
  out: usize,
): void {
  const columns = width + 2 * radius;
  const count = columns * (height + 2 * radius);
  memory.fill(scratch, 0, count);
  for (let y: usize = 0; y < height; y++) {
    flipped(data + y * width, width, flip, scratch + (y + radius) * columns + radius);
  }
  slidingMaximum(scratch, count, 2 * radius + 1, 1);
  slidingMaximum(scratch, count, 2 * radius + 1, columns);
  for (let y: usize = 0; y < height; y++) flipped(scratch + y * columns, width, flip, out + y * width);
}

function flipped(from: usize, count: usize, flip: u32, to: usize): void {
  const mask = i8x16.splat(<i8>flip);
  let i: usize = 0;
  for (; i + 16 <= count; i += 16) v128.store(to + i, v128.xor(v128.load(from + i), mask));
  for (; i < count; i++) store<u8>(to + i, load<u8>(from + i) ^ (<u8>flip));
}
