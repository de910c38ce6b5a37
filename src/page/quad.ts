import { apply, type Matrix3, type Point, type Quad } from '../geometry.js';

/** A straight line: points (x, y) with nx·x + ny·y = d, the normal of length 1. */
export interface Line {
  readonly nx: number;
  readonly ny: number;
  readonly d: number;
}

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Where two lines cross; undefined for parallels. */
export function crossing(a: Line, b: Line): Point | undefined {
  const det = a.nx * b.ny - a.ny * b.nx;
  if (Math.abs(det) < 1e-9) return undefined;
  return { x: (a.d * b.ny - a.ny * b.d) / det, y: (a.nx * b.d - a.d * b.nx) / det };
}

/** Total least squares, weighted. */
function leastSquares(xs: Float64Array, ys: Float64Array, weights: Float64Array): Line {
  let [n, sx, sy] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    n += weights[i];
    sx += weights[i] * xs[i];
    sy += weights[i] * ys[i];
  }
  const [mx, my] = [sx / n, sy / n];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    xx += weights[i] * (xs[i] - mx) ** 2;
    xy += weights[i] * (xs[i] - mx) * (ys[i] - my);
    yy += weights[i] * (ys[i] - my) ** 2;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [nx, ny] = [-Math.sin(angle), Math.cos(angle)];
  return { nx, ny, d: nx * mx + ny * my };
}

/**
 * The line through most of the points: the pair of points with the most others within `tolerance` is taken, and its
 * followers are fitted by least squares. Undefined for fewer than two points.
 */
export function robustLine(points: readonly Point[], tolerance: number): { line: Line; inliers: number } | undefined {
  if (points.length < 2) return undefined;
  let best: { line: Line; inliers: number } | undefined;
  const count = points.length;
  const xs = Float64Array.from(points, ({ x }) => x);
  const ys = Float64Array.from(points, ({ y }) => y);
  const step = Math.max(1, Math.floor(points.length / 24));
  for (let i = 0; i < points.length; i += step) {
    for (let j = i + step; j < points.length; j += step) {
      const [a, b] = [points[i], points[j]];
      const length = distance(a, b);
      if (length < 1e-6) continue;
      const [nx, ny] = [(a.y - b.y) / length, (b.x - a.x) / length];
      const d = nx * a.x + ny * a.y;
      // With so many off it, it cannot have more followers than the best one.
      const most = count - (best?.inliers ?? -1);
      let off = 0;
      for (let k = 0; k < count && off < most; k++) if (Math.abs(nx * xs[k] + ny * ys[k] - d) > tolerance) off++;
      if (off < most) best = { line: { nx, ny, d }, inliers: count - off };
    }
  }
  if (!best) return undefined;
  let line = best.line;
  for (let round = 0; round < 4; round++) {
    const weights = new Float64Array(count);
    let near = 0;
    for (let i = 0; i < count; i++) {
      const off = (line.nx * xs[i] + line.ny * ys[i] - line.d) / tolerance;
      if (Math.abs(off) >= 1.5) continue;
      weights[i] = 1 / (1 + 4 * off * off);
      near++;
    }
    if (near < 2) break;
    line = leastSquares(xs, ys, weights);
  }
  return { line, inliers: best.inliers };
}

/** Corners of the smallest rectangle, at any angle, around the points; undefined for fewer than three. */
export function smallestRectangle(points: readonly Point[]): Quad | undefined {
  const hull = convexHull(points);
  if (hull.length < 3) return undefined;
  let best: { area: number; quad: Quad } | undefined;
  for (let i = 0; i < hull.length; i++) {
    const [a, b] = [hull[i], hull[(i + 1) % hull.length]];
    const length = distance(a, b);
    if (length < 1e-9) continue;
    const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
    let [u0, u1, v0, v1] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const { x, y } of hull) {
      const [u, v] = [ux * x + uy * y, -uy * x + ux * y];
      u0 = Math.min(u0, u);
      u1 = Math.max(u1, u);
      v0 = Math.min(v0, v);
      v1 = Math.max(v1, v);
    }
    const area = (u1 - u0) * (v1 - v0);
    if (best && area >= best.area) continue;
    const at = (u: number, v: number): Point => ({ x: ux * u - uy * v, y: uy * u + ux * v });
    best = { area, quad: [at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)] };
  }
  return best && clockwiseFromTopLeft(best.quad);
}

/** Andrew's monotone chain; counter-clockwise in a y-up sense. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const p of ordered) {
      while (chain.length >= 2) {
        const [a, b] = [chain[chain.length - 2], chain[chain.length - 1]];
        if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** The same corners, clockwise on the screen, beginning with the one nearest to the top left. */
export function clockwiseFromTopLeft(quad: Quad): Quad {
  const cx = quad.reduce((sum, p) => sum + p.x, 0) / 4;
  const cy = quad.reduce((sum, p) => sum + p.y, 0) / 4;
  const ordered = [...quad].sort((a, b) => Math.atan2(a.y - cy, a.x - cx) - Math.atan2(b.y - cy, b.x - cx));
  // The top side is the one whose direction is nearest to the right.
  let first = 0;
  let steepest = -Infinity;
  for (let i = 0; i < 4; i++) {
    const [a, b] = [ordered[i], ordered[(i + 1) % 4]];
    const along = (b.x - a.x) / Math.max(1e-9, distance(a, b));
    if (along > steepest) [first, steepest] = [i, along];
  }
  return [ordered[first], ordered[(first + 1) % 4], ordered[(first + 2) % 4], ordered[(first + 3) % 4]];
}

export function quadArea(quad: Quad): number {
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    const [a, b] = [quad[i], quad[(i + 1) % 4]];
    sum += a.x * b.y - b.x * a.y;
  }
  return Math.abs(sum) / 2;
}

/** Tells whether a point lies inside a clockwise quad, or outside by at most `margin`: for many points of one quad. */
export function insideOf(quad: Quad, margin = 0): (x: number, y: number) => boolean {
  const sides = quad.map((a, i) => {
    const b = quad[(i + 1) % 4];
    return { x: a.x, y: a.y, dx: b.x - a.x, dy: b.y - a.y, length: Math.max(1e-9, distance(a, b)) };
  });
  return (x, y) => {
    for (const side of sides) {
      const within = (side.dx * (y - side.y) - side.dy * (x - side.x)) / side.length >= -margin;
      if (!within) return false;
    }
    return true;
  };
}

/** The homography that takes the rectangle (0, 0, width, height) to a quad (Heckbert 1989, Fundamentals, 2.2.3). */
export function rectangleToQuad(width: number, height: number, [p0, p1, p2, p3]: Quad): Matrix3 {
  const [dx1, dx2, dx3] = [p1.x - p2.x, p3.x - p2.x, p0.x - p1.x + p2.x - p3.x];
  const [dy1, dy2, dy3] = [p1.y - p2.y, p3.y - p2.y, p0.y - p1.y + p2.y - p3.y];
  const det = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / det;
  const h = (dx1 * dy3 - dx3 * dy1) / det;
  return [
    (p1.x - p0.x + g * p1.x) / width,
    (p3.x - p0.x + h * p3.x) / height,
    p0.x,
    (p1.y - p0.y + g * p1.y) / width,
    (p3.y - p0.y + h * p3.y) / height,
    p0.y,
    g / width,
    h / height,
    1,
  ];
}

/** Corners mapped by a homography. */
export const mapQuad = (m: Matrix3, quad: Quad): Quad => [
  apply(m, quad[0]),
  apply(m, quad[1]),
  apply(m, quad[2]),
  apply(m, quad[3]),
];
