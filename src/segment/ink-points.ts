import type { GreyImage } from '../image.js';

/** The pixels of a mask that are set, row after row: few among many. */
export interface InkPoints {
  /** The column of each. */
  readonly columns: Int32Array;
  /** Those of row y from `rows[y]` to before `rows[y + 1]`. */
  readonly rows: Int32Array;
}

const known = new WeakMap<Uint8Array, InkPoints>();

/** Found once a mask, for all who measure it. */
export function inkPoints({ width, height, data }: GreyImage): InkPoints {
  const there = known.get(data);
  if (there !== undefined) return there;
  const rows = new Int32Array(height + 1);
  let columns = new Int32Array(1024);
  let count = 0;
  for (let y = 0, index = 0; y < height; y += 1) {
    if (count + width > columns.length) {
      const larger = new Int32Array(2 * (count + width));
      larger.set(columns);
      columns = larger;
    }
    for (let x = 0; x < width; x += 1, index += 1) if (data[index] !== 0) columns[count++] = x;
    rows[y + 1] = count;
  }
  const points = { columns: columns.slice(0, count), rows };
  known.set(data, points);
  return points;
}
