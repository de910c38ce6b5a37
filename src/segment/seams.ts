/**
 * Cuts through touching characters: the cheapest ways from the top of a blob to its foot, where ink costs and bends cost a
 * little. A seam follows the valley between two characters and crosses what joins them at its thinnest, as drop-fall and
 * water-reservoir methods do, without their special cases.
 */

/** A part of a strip that has been set upright: row-major, 0 paper to 255 ink. */
export interface Patch {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface Seam {
  /** For each row the first column that lies to the right of the cut. */
  readonly columns: Int16Array;
  /** Full-strength pixels of ink it goes through; rows inside loops and of paper count a little too. */
  readonly ink: number;
  /** Mean column. */
  readonly middle: number;
}

/** Price of going one column sideways while going one row down, in full-strength pixels of ink. */
const SIDEWAYS = 0.35;
/** Price of a row inside a loop. */
const LOOP = 0.5;
/** Price of a row of paper: small, so that straight beats winding. */
const PAPER = 0.02;

/**
 * Candidate cuts, best first: seams that are local minima of the ink they cross among those through the same row.
 * @param patch    the blob alone, upright
 * @param distance least distance between two cuts, pixels
 * @param most     how many to give at most
 * @param dearest  most ink a seam may cross, pixels
 */
export function findSeams(patch: Patch, distance: number, most: number, dearest: number): Seam[] {
  const { width, height } = patch;
  if (width < 2 * distance || height < 3) return [];
  const prices = pricesOf(patch);
  const down = sweep(patch, prices, false);
  const up = sweep(patch, prices, true);
  const found: Seam[] = [];
  for (const share of [0.5, 0.25, 0.75]) {
    const row = Math.min(height - 1, Math.round(share * (height - 1)));
    const through = new Float32Array(width);
    for (let x = 0; x < width; x += 1) {
      const index = row * width + x;
      through[x] = down.cost[index] + up.cost[index] - prices[index];
    }
    const margin = Math.max(1, Math.floor(distance / 2));
    for (let x = margin; x < width - margin; x += 1) {
      if (!isValley(through, x, 2)) continue;
      const seam = trace(patch, prices, down.from, up.from, row, x);
      if (seam.ink > dearest || seam.middle < distance / 2 || seam.middle > width - distance / 2) continue;
      found.push(seam);
    }
  }
  found.sort((a, b) => a.ink - b.ink || a.middle - b.middle);
  const kept: Seam[] = [];
  for (const seam of [...notchCuts(patch, prices, distance), ...found]) {
    if (kept.length === most) break;
    if (kept.every((other) => Math.abs(other.middle - seam.middle) >= distance)) kept.push(seam);
  }
  return kept;
}

/**
 * Straight cuts from a notch in the upper outline to one in the lower: where two bowls lean against each other a cheaper way
 * leads through either of them, but the cut belongs between.
 */
function notchCuts(patch: Patch, prices: Float32Array, distance: number): Seam[] {
  const { width, height, data } = patch;
  const depths = [new Int16Array(width).fill(height), new Int16Array(width).fill(height)];
  for (let x = 0; x < width; x += 1) {
    for (let y = 0; y < height && depths[0][x] === height; y += 1) if (data[y * width + x] !== 0) depths[0][x] = y;
    for (let y = 0; y < height && depths[1][x] === height; y += 1) {
      if (data[(height - 1 - y) * width + x] !== 0) depths[1][x] = y;
    }
  }
  const prominence = Math.max(2, 0.12 * height);
  const [upper, lower] = depths.map((depth) => notches(depth, prominence, distance / 2));
  const cuts: Seam[] = [];
  for (const top of upper) {
    const [foot] = [...lower].sort((a, b) => Math.abs(a - top) - Math.abs(b - top));
    if (foot === undefined || Math.abs(foot - top) > 0.3 * height) continue;
    cuts.push(straight(patch, prices, top, foot, depths[0][top], height - 1 - depths[1][foot]));
  }
  return cuts.sort((a, b) => a.ink - b.ink || a.middle - b.middle);
}

/** Columns where an outline is deeper than on both sides, by at least `prominence` before it gets deeper still. */
function notches(depth: Int16Array, prominence: number, margin: number): number[] {
  const found: number[] = [];
  for (let x = Math.ceil(margin); x < depth.length - margin; x += 1) {
    let end = x;
    while (end + 1 < depth.length && depth[end + 1] === depth[x]) end += 1;
    if (falls(depth, x, -1, prominence) && falls(depth, end, 1, prominence)) found.push(Math.floor((x + end) / 2));
    x = end;
  }
  return found;
}

function falls(depth: Int16Array, from: number, step: 1 | -1, prominence: number): boolean {
  for (let x = from + step; x >= 0 && x < depth.length; x += step) {
    if (depth[x] > depth[from]) return false;
    if (depth[from] - depth[x] >= prominence) return true;
  }
  return false;
}

/** A cut that is upright above (top, y0) and below (foot, y1) and straight between them. */
function straight(
  { width, height }: Patch,
  prices: Float32Array,
  top: number,
  foot: number,
  y0: number,
  y1: number,
): Seam {
  const columns = new Int16Array(height);
  let ink = 0;
  let sum = 0;
  for (let y = 0; y < height; y += 1) {
    const along = y1 > y0 ? Math.min(1, Math.max(0, (y - y0) / (y1 - y0))) : 0.5;
    columns[y] = Math.round(top + along * (foot - top));
    ink += prices[y * width + columns[y]];
    sum += columns[y];
  }
  return { columns, ink, middle: sum / height };
}

/**
 * Price of each pixel: its ink, a trifle for paper, and more for the inside of a loop, for characters seldom part there: a
 * cut through a nought's two walls costs less ink than one along the wall where two noughts touch.
 */
function pricesOf({ width, height, data }: Patch): Float32Array {
  const prices = new Float32Array(width * height);
  for (let index = 0; index < prices.length; index += 1) {
    prices[index] = data[index] !== 0 ? data[index] / 255 + PAPER : LOOP;
  }
  // Paper that hangs together with the border lies in no loop: it is flooded from there.
  const stack = new Int32Array(width * height);
  let open = 0;
  const visit = (index: number): void => {
    if (data[index] !== 0 || prices[index] !== LOOP) return;
    prices[index] = PAPER;
    stack[open++] = index;
  };
  for (let x = 0; x < width; x += 1) {
    visit(x);
    visit((height - 1) * width + x);
  }
  for (let y = 0; y < height; y += 1) {
    visit(y * width);
    visit(y * width + width - 1);
  }
  while (open > 0) {
    const index = stack[--open];
    const x = index % width;
    if (x > 0) visit(index - 1);
    if (x < width - 1) visit(index + 1);
    if (index >= width) visit(index - width);
    if (index < (height - 1) * width) visit(index + width);
  }
  return prices;
}

/** Cheapest way from the first row (or, upwards, the last) to each pixel, and the step by which it came: −1, 0 or 1. */
function sweep(
  { width, height }: Patch,
  prices: Float32Array,
  upwards: boolean,
): { cost: Float32Array; from: Int8Array } {
  const cost = new Float32Array(width * height);
  const from = new Int8Array(width * height);
  for (let step = 0; step < height; step += 1) {
    const row = upwards ? height - 1 - step : step;
    const before = upwards ? row + 1 : row - 1;
    for (let x = 0; x < width; x += 1) {
      const index = row * width + x;
      const own = prices[index];
      if (step === 0) {
        cost[index] = own;
        continue;
      }
      let best = cost[before * width + x];
      let move = 0;
      if (x > 0 && cost[before * width + x - 1] + SIDEWAYS < best) {
        best = cost[before * width + x - 1] + SIDEWAYS;
        move = -1;
      }
      if (x < width - 1 && cost[before * width + x + 1] + SIDEWAYS < best) {
        best = cost[before * width + x + 1] + SIDEWAYS;
        move = 1;
      }
      cost[index] = own + best;
      from[index] = move;
    }
  }
  return { cost, from };
}

/** A least value, or the middle of a level stretch of least values, within `reach` columns. */
function isValley(values: Float32Array, x: number, reach: number): boolean {
  const value = values[x];
  let left = x;
  let right = x;
  while (left > 0 && values[left - 1] === value) left -= 1;
  while (right < values.length - 1 && values[right + 1] === value) right += 1;
  if (x !== Math.floor((left + right) / 2)) return false;
  for (let d = 1; d <= reach; d += 1) {
    if (left - d >= 0 && values[left - d] < value) return false;
    if (right + d < values.length && values[right + d] < value) return false;
  }
  return true;
}

function trace(
  { width, height }: Patch,
  prices: Float32Array,
  down: Int8Array,
  up: Int8Array,
  row: number,
  x: number,
): Seam {
  const columns = new Int16Array(height);
  let ink = prices[row * width + x];
  let sum = x;
  columns[row] = x;
  for (let y = row, at = x; y > 0; y -= 1) {
    at += down[y * width + at];
    columns[y - 1] = at;
    ink += prices[(y - 1) * width + at];
    sum += at;
  }
  for (let y = row, at = x; y < height - 1; y += 1) {
    at += up[y * width + at];
    columns[y + 1] = at;
    ink += prices[(y + 1) * width + at];
    sum += at;
  }
  return { columns, ink, middle: sum / height };
}
