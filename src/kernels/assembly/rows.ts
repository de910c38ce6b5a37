/** Sums of columns over rows of bytes, and counts of bytes: what several kernels are made of. */

/** Adds a row of bytes to the 32-bit sums of its columns. */
export function enter(row: usize, columns: usize, width: usize): void {
  let x: usize = 0;
  for (; x + 16 <= width; x += 16) {
    const bytes = v128.load(row + x);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    const at = columns + (x << 2);
    v128.store(at, i32x4.add(v128.load(at), i32x4.extend_low_i16x8_u(low)));
    v128.store(at, i32x4.add(v128.load(at, 16), i32x4.extend_high_i16x8_u(low)), 16);
    v128.store(at, i32x4.add(v128.load(at, 32), i32x4.extend_low_i16x8_u(high)), 32);
    v128.store(at, i32x4.add(v128.load(at, 48), i32x4.extend_high_i16x8_u(high)), 48);
  }
  for (; x < width; x++) {
    const at = columns + (x << 2);
    store<i32>(at, load<i32>(at) + <i32>load<u8>(row + x));
  }
}

/** Adds a row of bytes to the 16-bit sums of its columns. */
export function enter16(row: usize, columns: usize, width: usize): void {
  let x: usize = 0;
  for (; x + 16 <= width; x += 16) {
    const bytes = v128.load(row + x);
    const at = columns + (x << 1);
    v128.store(at, i16x8.add(v128.load(at), i16x8.extend_low_i8x16_u(bytes)));
    v128.store(at, i16x8.add(v128.load(at, 16), i16x8.extend_high_i8x16_u(bytes)), 16);
  }
  for (; x < width; x++) store<u16>(columns + (x << 1), load<u16>(columns + (x << 1)) + <u16>load<u8>(row + x));
}

/** Takes a row of bytes from the sums of its columns. */
export function leave(row: usize, columns: usize, width: usize): void {
  let x: usize = 0;
  for (; x + 16 <= width; x += 16) {
    const bytes = v128.load(row + x);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    const at = columns + (x << 2);
    v128.store(at, i32x4.sub(v128.load(at), i32x4.extend_low_i16x8_u(low)));
    v128.store(at, i32x4.sub(v128.load(at, 16), i32x4.extend_high_i16x8_u(low)), 16);
    v128.store(at, i32x4.sub(v128.load(at, 32), i32x4.extend_low_i16x8_u(high)), 32);
    v128.store(at, i32x4.sub(v128.load(at, 48), i32x4.extend_high_i16x8_u(high)), 48);
  }
  for (; x < width; x++) {
    const at = columns + (x << 2);
    store<i32>(at, load<i32>(at) - <i32>load<u8>(row + x));
  }
}

/** Adds a row of bytes to the sums of its columns and takes another one from them. */
export function replace(added: usize, taken: usize, columns: usize, width: usize): void {
  let x: usize = 0;
  for (; x + 16 <= width; x += 16) {
    const more = v128.load(added + x);
    const less = v128.load(taken + x);
    const low = i16x8.sub(i16x8.extend_low_i8x16_u(more), i16x8.extend_low_i8x16_u(less));
    const high = i16x8.sub(i16x8.extend_high_i8x16_u(more), i16x8.extend_high_i8x16_u(less));
    const at = columns + (x << 2);
    v128.store(at, i32x4.add(v128.load(at), i32x4.extend_low_i16x8_s(low)));
    v128.store(at, i32x4.add(v128.load(at, 16), i32x4.extend_high_i16x8_s(low)), 16);
    v128.store(at, i32x4.add(v128.load(at, 32), i32x4.extend_low_i16x8_s(high)), 32);
    v128.store(at, i32x4.add(v128.load(at, 48), i32x4.extend_high_i16x8_s(high)), 48);
  }
  for (; x < width; x++) {
    const at = columns + (x << 2);
    store<i32>(at, load<i32>(at) + <i32>load<u8>(added + x) - <i32>load<u8>(taken + x));
  }
}

/** Adds the squares of a row of bytes to the sums of its columns. */
export function enterSquares(row: usize, columns: usize, width: usize): void {
  let x: usize = 0;
  for (; x + 16 <= width; x += 16) {
    const bytes = v128.load(row + x);
    const low = i16x8.extmul_low_i8x16_u(bytes, bytes);
    const high = i16x8.extmul_high_i8x16_u(bytes, bytes);
    const at = columns + (x << 2);
    v128.store(at, i32x4.add(v128.load(at), i32x4.extend_low_i16x8_u(low)));
    v128.store(at, i32x4.add(v128.load(at, 16), i32x4.extend_high_i16x8_u(low)), 16);
    v128.store(at, i32x4.add(v128.load(at, 32), i32x4.extend_low_i16x8_u(high)), 32);
    v128.store(at, i32x4.add(v128.load(at, 48), i32x4.extend_high_i16x8_u(high)), 48);
  }
  for (; x < width; x++) {
    const value = <i32>load<u8>(row + x);
    const at = columns + (x << 2);
    store<i32>(at, load<i32>(at) + value * value);
  }
}

/** Takes the squares of a row of bytes from the sums of its columns. */
export function leaveSquares(row: usize, columns: usize, width: usize): void {
  let x: usize = 0;
  for (; x + 16 <= width; x += 16) {
    const bytes = v128.load(row + x);
    const low = i16x8.extmul_low_i8x16_u(bytes, bytes);
    const high = i16x8.extmul_high_i8x16_u(bytes, bytes);
    const at = columns + (x << 2);
    v128.store(at, i32x4.sub(v128.load(at), i32x4.extend_low_i16x8_u(low)));
    v128.store(at, i32x4.sub(v128.load(at, 16), i32x4.extend_high_i16x8_u(low)), 16);
    v128.store(at, i32x4.sub(v128.load(at, 32), i32x4.extend_low_i16x8_u(high)), 32);
    v128.store(at, i32x4.sub(v128.load(at, 48), i32x4.extend_high_i16x8_u(high)), 48);
  }
  for (; x < width; x++) {
    const value = <i32>load<u8>(row + x);
    const at = columns + (x << 2);
    store<i32>(at, load<i32>(at) - value * value);
  }
}

/** Sum of `count` 32-bit numbers. */
export function sumOf(numbers: usize, count: usize): i32 {
  let sum: i32 = 0;
  for (let k: usize = 0; k < count; k++) sum += load<i32>(numbers + (k << 2));
  return sum;
}

/** Sum of 16 32-bit numbers less the sum of 16 others. */
export function difference16(more: usize, less: usize): i32 {
  const a = i32x4.sub(v128.load(more), v128.load(less));
  const b = i32x4.sub(v128.load(more, 16), v128.load(less, 16));
  const c = i32x4.sub(v128.load(more, 32), v128.load(less, 32));
  const d = i32x4.sub(v128.load(more, 48), v128.load(less, 48));
  const all = i32x4.add(i32x4.add(a, b), i32x4.add(c, d));
  return (
    i32x4.extract_lane(all, 0) + i32x4.extract_lane(all, 1) + i32x4.extract_lane(all, 2) + i32x4.extract_lane(all, 3)
  );
}

/** Sum of `count` bytes. */
export function sumOfBytes(bytes: usize, count: usize): u64 {
  let sum: u64 = 0;
  let i: usize = 0;
  while (i + 16 <= count) {
    let part = i32x4.splat(0);
    // Sums of pairs of pairs stay far below 2³² for so many rounds.
    const end = min<usize>(count - 15, i + 16 * 65536);
    for (; i < end; i += 16) {
      part = i32x4.add(part, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v128.load(bytes + i))));
    }
    sum +=
      <u64>(<u32>i32x4.extract_lane(part, 0)) +
      <u64>(<u32>i32x4.extract_lane(part, 1)) +
      <u64>(<u32>i32x4.extract_lane(part, 2)) +
      <u64>(<u32>i32x4.extract_lane(part, 3));
  }
  for (; i < count; i++) sum += <u64>load<u8>(bytes + i);
  return sum;
}

/** Counts of the 256 values of bytes. `counts`: 256 numbers; `scratch`: room for 768 more. */
export function histogram(bytes: usize, count: usize, counts: usize, scratch: usize): void {
  memory.fill(counts, 0, 1024);
  memory.fill(scratch, 0, 3072);
  const second = scratch;
  const third = scratch + 1024;
  const fourth = scratch + 2048;
  let i: usize = 0;
  let noughts: u32 = 0;
  let whites: u32 = 0;
  while (i + 16 <= count) {
    const sixteen = v128.load(bytes + i);
    // Paper is white, and where there is no ink and no edge there is nought: sixteen of them count at once.
    if (!v128.any_true(sixteen)) {
      noughts += 16;
      i += 16;
      continue;
    }
    if (i8x16.all_true(i8x16.eq(sixteen, i8x16.splat(-1)))) {
      whites += 16;
      i += 16;
      continue;
    }
    // Four tables, so that equal neighbours do not wait for each other.
    for (const end = i + 16; i < end; i += 4) {
      const four = load<u32>(bytes + i);
      const a = counts + ((four & 255) << 2);
      const b = second + (((four >> 8) & 255) << 2);
      const c = third + (((four >> 16) & 255) << 2);
      const d = fourth + ((four >> 24) << 2);
      store<u32>(a, load<u32>(a) + 1);
      store<u32>(b, load<u32>(b) + 1);
      store<u32>(c, load<u32>(c) + 1);
      store<u32>(d, load<u32>(d) + 1);
    }
  }
  for (; i < count; i++) {
    const a = counts + ((<usize>load<u8>(bytes + i)) << 2);
    store<u32>(a, load<u32>(a) + 1);
  }
  store<u32>(counts, load<u32>(counts) + noughts);
  store<u32>(counts, load<u32>(counts, 1020) + whites, 1020);
  for (let k: usize = 0; k < 1024; k += 4) {
    store<u32>(
      counts + k,
      load<u32>(counts + k) + load<u32>(second + k) + load<u32>(third + k) + load<u32>(fourth + k),
    );
  }
}
