import type { GreyImage } from '../image.js';

/** How entangled the strokes of a piece of writing are: a digit has few crossings and loops, one written over another has many. */

export interface StrokeShape {
  /** Spaces that strokes close in. */
  readonly loops: number;
  /** Places where at least three strokes meet. */
  readonly junctions: number;
  readonly ends: number;
  /** Length of all strokes over the longer side of their outline. */
  readonly length: number;
}

/** Smaller spaces than this share of the outline are gaps in the ink, not loops. */
const LEAST_LOOP = 0.004;
/** Junctions nearer to each other than this share of the longer side are one; shorter twigs come from rough edges. */
const NEAR = 0.1;

/** @param ink anything but 0 is ink; paper lies around it on every side */
export function strokeShape(ink: GreyImage): StrokeShape {
  const { width, height, data } = ink;
  const side = Math.max(width, height);
  const lines = thinned(ink);
  prune(lines, width, Math.round(NEAR * side));
  const middles: [number, number][] = [];
  for (const [first] of junctionsOf(lines, width)) {
    const [x, y] = [first % width, Math.floor(first / width)];
    if (!middles.some(([u, v]) => Math.hypot(u - x, v - y) <= NEAR * side)) middles.push([x, y]);
  }
  let ends = 0;
  let length = 0;
  lines.forEach((one, index) => {
    if (one === 0) return;
    length += 1;
    if (neighbours(lines, index, width).reduce((sum, other) => sum + other, 0) === 1) ends += 1;
  });
  return {
    loops: countLoops(data, width, height, Math.max(2, LEAST_LOOP * width * height)),
    junctions: middles.length,
    ends,
    length: length / side,
  };
}

/** Groups of pixels at which at least three strokes meet; with `corners` also those that one pixel leaves for nowhere. */
function junctionsOf(lines: Uint8Array, width: number, corners = false): number[][] {
  const crowded = new Set<number>();
  lines.forEach((one, index) => {
    if (one === 1 && neighbours(lines, index, width).reduce((sum, other) => sum + other, 0) >= 3) crowded.add(index);
  });
  const steps = stepsOf(width);
  const found: number[][] = [];
  for (const group of joined(crowded, steps)) {
    const own = new Set(group);
    const around = (at: number): number[] =>
      steps.map((step) => at + step).filter((to) => lines[to] === 1 && !own.has(to));
    // What touches the group and leads nowhere else is the corner of a bend.
    const arms = joined(new Set(group.flatMap(around)), steps).filter(
      (arm) => corners || arm.some((at) => around(at).some((to) => !arm.includes(to))),
    );
    if (arms.length >= 3) found.push(group);
  }
  return found;
}

/** Pixels that touch, together. */
function joined(pixels: ReadonlySet<number>, steps: readonly number[]): number[][] {
  const left = new Set(pixels);
  const groups: number[][] = [];
  for (const start of pixels) {
    if (!left.delete(start)) continue;
    const group = [start];
    for (const at of group) for (const step of steps) if (left.delete(at + step)) group.push(at + step);
    groups.push(group);
  }
  return groups;
}

/** To the eight neighbours in order around, from the one above. */
const stepsOf = (width: number): number[] => [-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1];

/** The eight neighbours in order around, each 0 or 1, from the one above. */
function neighbours(lines: Uint8Array, index: number, width: number): number[] {
  return stepsOf(width).map((step) => lines[index + step]);
}

/** How often the neighbours change from paper to ink around: strokes that leave. */
function branches(around: readonly number[]): number {
  let count = 0;
  for (let i = 0; i < 8; i += 1) if (around[i] === 0 && around[(i + 1) % 8] === 1) count += 1;
  return count;
}

/** Strokes one pixel wide. T. Y. Zhang, C. Y. Suen: A fast parallel algorithm for thinning digital patterns, 1984. */
function thinned({ width, height, data }: GreyImage): Uint8Array {
  const lines = Uint8Array.from(data, (value) => (value === 0 ? 0 : 1));
  for (let changed = true; changed;) {
    changed = false;
    for (const first of [true, false]) {
      const gone: number[] = [];
      for (let y = 1; y < height - 1; y += 1) {
        for (let x = 1; x < width - 1; x += 1) {
          const index = y * width + x;
          if (lines[index] === 0) continue;
          const around = neighbours(lines, index, width);
          const count = around.reduce((sum, one) => sum + one, 0);
          if (count < 2 || count > 6 || branches(around) !== 1) continue;
          const [up, , right, , down, , left] = around;
          const stays = first ? up * right * down || right * down * left : up * right * left || up * down * left;
          if (stays === 0) gone.push(index);
        }
      }
      for (const index of gone) lines[index] = 0;
      changed ||= gone.length > 0;
    }
  }
  return lines;
}

/** Takes away twigs shorter than `least` that leave a junction, in place. */
function prune(lines: Uint8Array, width: number, least: number): void {
  const junctions = new Set(junctionsOf(lines, width, true).flat());
  const steps = stepsOf(width);
  for (let index = 0; index < lines.length; index += 1) {
    if (lines[index] === 0 || neighbours(lines, index, width).reduce((sum, one) => sum + one, 0) !== 1) continue;
    const twig = [index];
    for (let at = index; twig.length <= least;) {
      const next = steps.map((step) => at + step).find((one) => lines[one] === 1 && !twig.includes(one));
      if (next === undefined) break;
      if (junctions.has(next)) {
        for (const one of twig) lines[one] = 0;
        break;
      }
      twig.push(next);
      at = next;
    }
  }
}

/** Spaces of at least `least` pixels that do not reach the edge; paper joins by its sides only. */
function countLoops(data: Uint8Array, width: number, height: number, least: number): number {
  const seen = new Uint8Array(width * height);
  let loops = 0;
  for (let start = 0; start < seen.length; start += 1) {
    if (seen[start] === 1 || data[start] !== 0) continue;
    const queue = [start];
    seen[start] = 1;
    let open = false;
    for (let at = 0; at < queue.length; at += 1) {
      const index = queue[at];
      const [x, y] = [index % width, Math.floor(index / width)];
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) open = true;
      for (const [u, v] of [
        [x - 1, y],
        [x + 1, y],
        [x, y - 1],
        [x, y + 1],
      ]) {
        const next = v * width + u;
        if (u < 0 || v < 0 || u >= width || v >= height || seen[next] === 1 || data[next] !== 0) continue;
        seen[next] = 1;
        queue.push(next);
      }
    }
    if (!open && queue.length >= least) loops += 1;
  }
  return loops;
}
