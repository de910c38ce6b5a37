import type { Point } from '../../geometry.js';

/** The middle lines of a drawn shape, and their tracing into strokes. */

/** The eight neighbours in order around the pixel, from the north, clockwise. */
const RING = [
  [0, -1],
  [1, -1],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
] as const;

/** Whether a pixel goes, by pass and by which of its eight neighbours are ink: bit k for the k-th of the ring. */
const GOES = [0, 1].map((pass) =>
  Uint8Array.from({ length: 256 }, (_, code) => {
    const ring = RING.map((_, k) => (code >> k) & 1);
    const count = ring.reduce((a, b) => a + b, 0);
    const rises = ring.filter((here, k) => here === 0 && ring[(k + 1) % 8] === 1).length;
    if (count < 2 || count > 6 || rises !== 1) return 0;
    const [n, , e, , s, , w] = ring;
    return (pass === 0 ? n * e * s === 0 && e * s * w === 0 : n * e * w === 0 && n * s * w === 0) ? 1 : 0;
  }),
);

/** Thins a square mask (1 is ink, empty border) in place to lines one pixel wide: Zhang and Suen, CACM 27(3), 1984. */
export function thin(mask: Uint8Array, side: number): Uint8Array {
  const offsets = RING.map(([dx, dy]) => dy * side + dx);
  let ink = [...mask.keys()].filter((i) => mask[i] === 1);
  for (let before = Infinity; ink.length < before;) {
    before = ink.length;
    for (const goes of GOES) {
      const doomed = ink.filter(
        (i) => goes[offsets.reduce((code, offset, k) => code | (mask[i + offset] << k), 0)] === 1,
      );
      for (const i of doomed) mask[i] = 0;
      ink = ink.filter((i) => mask[i] === 1);
    }
  }
  return mask;
}

/** Side branches shorter than this are artefacts of thinning, not strokes. */
const SHORTEST_BRANCH = 7;

/** The lines of a skeleton as smoothed polylines, in pixels. */
export function traceSkeleton(mask: Uint8Array, side: number): Point[][] {
  const ink = (i: number): boolean => mask[i] === 1;
  const neighbours = (i: number): number[] => RING.map(([dx, dy]) => i + dy * side + dx).filter(ink);
  const pixels = [...mask.keys()].filter(ink);
  const degree = new Map(pixels.map((i) => [i, neighbours(i).length]));
  const used = new Set<number>();
  const lines: { path: number[]; loose: boolean }[] = [];

  const follow = (start: number, first: number): void => {
    const path = [start, first];
    used.add(first);
    for (;;) {
      const here = path.at(-1)!;
      if (degree.get(here) !== 2) break;
      const before = path.at(-2)!;
      const next = neighbours(here).find((i) => i !== before && (!used.has(i) || degree.get(i) !== 2) && i !== start);
      const closing = neighbours(here).includes(start) && path.length > 3;
      if (next === undefined) {
        if (closing) path.push(start);
        break;
      }
      path.push(next);
      if (degree.get(next) === 2) used.add(next);
    }
    const ends = [path[0], path.at(-1)!].map((i) => degree.get(i)!);
    lines.push({ path, loose: ends.includes(1) && ends.some((d) => d > 2) });
  };

  for (const node of pixels.filter((i) => degree.get(i) !== 2)) {
    used.add(node);
    for (const first of neighbours(node)) {
      if (degree.get(first) === 2 && used.has(first)) continue;
      if (degree.get(first) !== 2 && first < node) continue;
      follow(node, first);
    }
  }
  for (const start of pixels) {
    if (used.has(start)) continue;
    used.add(start);
    const first = neighbours(start)[0];
    if (first !== undefined) follow(start, first);
  }
  const kept = lines.filter((l) => !l.loose || l.path.length >= SHORTEST_BRANCH);
  return (kept.length > 0 ? kept : lines).map((l) =>
    smooth(l.path.map((i) => ({ x: i % side, y: Math.floor(i / side) }))),
  );
}

/** A moving average, twice, with the ends held (a closed line runs around). */
function smooth(points: Point[]): Point[] {
  const closed = points.length > 8 && points[0].x === points.at(-1)!.x && points[0].y === points.at(-1)!.y;
  let line = points;
  for (let round = 0; round < 2; round++) {
    const before = line;
    const n = before.length;
    line = before.map((_, i) => {
      const reach = closed ? 3 : Math.min(3, i, n - 1 - i);
      let [x, y] = [0, 0];
      for (let k = -reach; k <= reach; k++) {
        const p = before[closed ? (i + k + n - 1) % (n - 1) : i + k];
        x += p.x;
        y += p.y;
      }
      return { x: x / (2 * reach + 1), y: y / (2 * reach + 1) };
    });
  }
  return line;
}
