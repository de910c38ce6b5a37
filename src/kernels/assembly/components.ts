/** Connected pieces of ink: the run lengths and the union-find of page/components.ts. */

/** How many runs of ink there are on all rows. */
export function countRuns(mask: usize, width: usize, height: usize): i32 {
  let count: i32 = 0;
  for (let y: usize = 0; y < height; y++) {
    const row = mask + y * width;
    let before = false;
    let x: usize = 0;
    while (x < width) {
      if (x + 16 <= width && !v128.any_true(v128.load(row + x))) {
        before = false;
        x += 16;
        continue;
      }
      const end = min(width, x + 16);
      for (; x < end; x++) {
        const ink = load<u8>(row + x) !== 0;
        if (ink && !before) count++;
        before = ink;
      }
    }
  }
  return count;
}

function find(parent: usize, run: i32): i32 {
  let i = run;
  let above = load<i32>(parent + (i << 2));
  while (above !== i) {
    const next = load<i32>(parent + (above << 2));
    store<i32>(parent + (i << 2), next);
    i = next;
    above = load<i32>(parent + (i << 2));
  }
  return i;
}

/**
 * @param froms, tos, ys, labels room for a number of 32 bits a run: its columns, its row, and its piece, from 1
 * @param parent room for as many
 * @param boxes  room for 5 numbers of 32 bits a run: by piece its left, top, right, foot and area
 * @param sums   room for 2 numbers of 64 bits a run: by piece the sums of its pixels' x and y
 * @returns the number of pieces
 */
export function label(
  mask: usize,
  width: i32,
  height: i32,
  froms: usize,
  tos: usize,
  ys: usize,
  labels: usize,
  parent: usize,
  boxes: usize,
  sums: usize,
): i32 {
  let count: i32 = 0;
  let above: i32 = 0;
  for (let y: i32 = 0; y < height; y++) {
    const start = count;
    const row = mask + y * width;
    let x: i32 = 0;
    while (x < width) {
      if (load<u8>(row + x) === 0) {
        if (x + 16 <= width && !v128.any_true(v128.load(row + x))) x += 16;
        else x++;
        continue;
      }
      const from = x;
      while (x < width && load<u8>(row + x) !== 0) x++;
      store<i32>(froms + (count << 2), from);
      store<i32>(tos + (count << 2), x);
      store<i32>(ys + (count << 2), y);
      store<i32>(parent + (count << 2), count);
      // Runs of the row above that touch this one, corners included.
      while (above < start && load<i32>(tos + (above << 2)) < from) above++;
      for (let other = above; other < start && load<i32>(froms + (other << 2)) <= x; other++) {
        const p = find(parent, other);
        const q = find(parent, count);
        if (p < q) store<i32>(parent + (q << 2), p);
        else store<i32>(parent + (p << 2), q);
      }
      count++;
    }
    above = start;
  }
  let pieces: i32 = 0;
  for (let run: i32 = 0; run < count; run++) {
    const root = find(parent, run);
    const y = load<i32>(ys + (run << 2));
    const from = load<i32>(froms + (run << 2));
    const to = load<i32>(tos + (run << 2));
    if (root === run) {
      const box = boxes + pieces * 20;
      store<i32>(box, from);
      store<i32>(box, y, 4);
      store<i32>(box, to, 8);
      store<i32>(box, 0, 16);
      store<f64>(sums + (pieces << 4), 0);
      store<f64>(sums + (pieces << 4), 0, 8);
      pieces++;
      store<i32>(labels + (run << 2), pieces);
    }
    const piece = load<i32>(labels + (root << 2));
    store<i32>(labels + (run << 2), piece);
    const box = boxes + (piece - 1) * 20;
    const sum = sums + ((piece - 1) << 4);
    const length = to - from;
    if (from < load<i32>(box)) store<i32>(box, from);
    if (to > load<i32>(box, 8)) store<i32>(box, to, 8);
    store<i32>(box, y + 1, 12);
    store<i32>(box, load<i32>(box, 16) + length, 16);
    store<f64>(sum, load<f64>(sum) + (<f64>length * <f64>(from + to)) / 2);
    store<f64>(sum, load<f64>(sum, 8) + <f64>length * (<f64>y + 0.5), 8);
  }
  return pieces;
}
