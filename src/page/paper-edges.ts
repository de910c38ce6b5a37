import type { Point, Quad } from '../geometry.js';
import type { GreyImage } from '../image.js';
import { crossing, distance, robustLine, type Line } from './quad.js';

/** Places along a side where its edge is looked for. */
const PLACES = 64;
/** Share of the places at which the edge must be seen, for the whole side to be one. */
const LEAST_SUPPORT = 0.55;
/** Least step of grey across an edge. */
const LEAST_STEP = 6;

/**
 * Moves each side of a rough outline to where the grey changes most within `reach` pixels, by a line through the edge as
 * seen at many places. Sides on the border of the image stay there. Undefined where a side shows no edge: then it is no
 * outline of paper.
 */
export function refineQuad(grey: GreyImage, rough: Quad, reach: number): Quad | undefined {
  const lines: Line[] = [];
  for (let i = 0; i < 4; i++) {
    const line =
      borderLine(grey, rough[i], rough[(i + 1) % 4], reach) ?? edgeLine(grey, rough[i], rough[(i + 1) % 4], reach);
    if (!line) return undefined;
    lines.push(line);
  }
  const corners = [0, 1, 2, 3].map((i) => crossing(lines[(i + 3) % 4], lines[i]));
  return corners.every((p, i) => p && distance(p, rough[i]) < 4 * reach) ? (corners as unknown as Quad) : undefined;
}

/** The border of the image that a side runs along. */
function borderLine({ width, height }: GreyImage, a: Point, b: Point, reach: number): Line | undefined {
  const slack = 0.6 * reach;
  if (Math.max(a.y, b.y) < slack) return { nx: 0, ny: 1, d: 0 };
  if (Math.min(a.y, b.y) > height - slack) return { nx: 0, ny: 1, d: height };
  if (Math.max(a.x, b.x) < slack) return { nx: 1, ny: 0, d: 0 };
  if (Math.min(a.x, b.x) > width - slack) return { nx: 1, ny: 0, d: width };
  return undefined;
}

function edgeLine(grey: GreyImage, a: Point, b: Point, reach: number): Line | undefined {
  const length = distance(a, b);
  const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
  // Outward: the corners run clockwise.
  const [ox, oy] = [uy, -ux];
  const span = Math.ceil(2 * reach) + 1;
  const profiles: Float32Array[] = [];
  const places: Point[] = [];
  for (let k = 0; k < PLACES; k++) {
    const along = length * (0.04 + (0.92 * (k + 0.5)) / PLACES);
    const [x, y] = [a.x + ux * along, a.y + uy * along];
    profiles.push(profileAcross(grey, x, y, ux, uy, span));
    places.push({ x, y });
  }
  // Paper is all brighter or all darker than what lies beyond.
  const points: Point[][] = [[], []];
  const strengths = [0, 0];
  profiles.forEach((profile, k) => {
    for (const sign of [0, 1]) {
      const edge = outermostEdge(profile, sign === 0 ? 1 : -1);
      if (!edge) continue;
      const out = edge.at - (span - 1) / 2;
      points[sign].push({ x: places[k].x + ox * out, y: places[k].y + oy * out });
      strengths[sign] += Math.min(60, edge.step);
    }
  });
  const sign = strengths[0] >= strengths[1] ? 0 : 1;
  const fitted = robustLine(points[sign], Math.max(1, 0.12 * reach));
  return fitted && fitted.inliers >= LEAST_SUPPORT * PLACES ? fitted.line : undefined;
}

/** A slope this share of the steepest one is an edge too: the outermost counts, for a printed frame is steeper than paper. */
const OUTERMOST = 0.35;

/** Where the profile last falls (`sign` 1) or rises (−1) steeply on its way out, between samples. */
function outermostEdge(profile: Float32Array, sign: 1 | -1): { at: number; step: number } | undefined {
  const slope = (s: number): number => sign * (profile[s - 1] - profile[s + 1]);
  let steepest = 0;
  for (let s = 1; s < profile.length - 1; s++) steepest = Math.max(steepest, slope(s));
  let at = profile.length - 2;
  while (at > 0 && slope(at) < Math.max(LEAST_STEP / 2, OUTERMOST * steepest)) at--;
  while (at > 1 && slope(at - 1) > slope(at)) at--;
  if (at < 2 || at > profile.length - 3) return undefined;
  const best = slope(at);
  // The step counts over three pixels: out of focus, an edge is that wide.
  const step = sign * (profile[Math.max(0, at - 3)] - profile[Math.min(profile.length - 1, at + 3)]);
  if (step < LEAST_STEP) return undefined;
  const [before, after] = [slope(at - 1), slope(at + 1)];
  const bend = before - 2 * best + after;
  return { at: bend < 0 ? at + (0.5 * (before - after)) / bend : at, step };
}

/**
 * The grey along a line out of a side through (x, y), `span` pixels long, the side's middle in its own. (ux, uy) is the way
 * along the side, which runs clockwise; beyond the border the image goes on as it ends.
 */
function profileAcross(
  { width, height, data }: GreyImage,
  x: number,
  y: number,
  ux: number,
  uy: number,
  span: number,
): Float32Array {
  const profile = new Float32Array(span);
  const [right, low] = [width - 1.001, height - 1.001];
  const [across, down] = [width > 1 ? 1 : 0, height > 1 ? width : 0];
  for (let s = 0; s < span; s++) {
    const out = s - (span - 1) / 2;
    // A short mean along the side takes out noise and grain.
    let sum = 0;
    for (let t = -2; t <= 2; t++) {
      const px = Math.max(0, Math.min(right, x + uy * out + ux * t - 0.5));
      const py = Math.max(0, Math.min(low, y - ux * out + uy * t - 0.5));
      const xi = px | 0;
      const yi = py | 0;
      const p = yi * width + xi;
      const q = p + down;
      const top = data[p] + (px - xi) * (data[p + across] - data[p]);
      const foot = data[q] + (px - xi) * (data[q + across] - data[q]);
      sum += top + (py - yi) * (foot - top);
    }
    profile[s] = sum / 5;
  }
  return profile;
}
