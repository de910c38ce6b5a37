/** Written digits drawn again by another pen: one hand writes a whole line with one pen, MNIST's digits come from many. */

import { blank, drawStroke, type Picture, sample } from './picture.js';

/** Height of the drawing, pixels. */
const HEIGHT = 44;
/** Paper around the middle line, pixels. */
export const MARGIN = 6;
/** Points of the shortest middle line. */
const FEWEST = 8;
/** Share of the ink that an even pen along the middle line must cover: a blot's middle line does not say what it was. */
const LEAST_COVERED = 0.78;
/** Neighbours up to this far, pixels, are averaged: the middle line of pixels is a staircase. */
const SMOOTHING = 2.5;

/** The middle line of a character. */
export interface Skeleton {
  readonly width: number;
  readonly height: number;
  /** x and y of each point. */
  readonly points: Float32Array;
}

/**
 * The middle line of the strokes of a trimmed picture, or nothing where ink has run into a blot.
 * @param leastCovered share of the ink that an even pen along it must cover
 *
 * Thinning by T. Y. Zhang and C. Y. Suen, "A fast parallel algorithm for thinning digital patterns", CACM 27 (1984).
 */
export function skeletonOf(picture: Picture, leastCovered = LEAST_COVERED): Skeleton | undefined {
  const scale = HEIGHT / Math.max(picture.height, picture.width);
  const width = Math.ceil(picture.width * scale) + 2 * MARGIN;
  const height = Math.ceil(picture.height * scale) + 2 * MARGIN;
  const ink = new Uint8Array(width * height);
  let area = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const value = sample(picture, (x + 0.5 - MARGIN) / scale - 0.5, (y + 0.5 - MARGIN) / scale - 0.5, scale);
      if (value < 0.5) continue;
      ink[y * width + x] = 1;
      area += 1;
    }
  }
  const whole = ink.slice();
  thin(ink, width, height);
  const kept: number[] = [];
  for (let at = 0; at < ink.length; at += 1) if (ink[at] === 1) kept.push(at);
  if (kept.length < FEWEST) return undefined;
  const points = new Float32Array(2 * kept.length);
  kept.forEach((at, index) => {
    const x = at % width;
    const y = (at - x) / width;
    let [sumX, sumY, count] = [0, 0, 0];
    for (let dy = -2; dy <= 2; dy += 1) {
      for (let dx = -2; dx <= 2; dx += 1) {
        if (dx * dx + dy * dy > SMOOTHING ** 2 || ink[(y + dy) * width + x + dx] !== 1) continue;
        sumX += x + dx;
        sumY += y + dy;
        count += 1;
      }
    }
    points[2 * index] = sumX / count + 0.5;
    points[2 * index + 1] = sumY / count + 0.5;
  });
  const skeleton = { width, height, points };
  const again = drawSkeleton(skeleton, area / kept.length / HEIGHT).data;
  const covered = whole.reduce((sum, there, at) => sum + (there === 1 && again[at] >= 0.5 ? 1 : 0), 0);
  return covered < leastCovered * area ? undefined : skeleton;
}

/** Draws it with a round pen. @param pen width over the character's height */
export function drawSkeleton({ width, height, points }: Skeleton, pen: number): Picture {
  const picture = blank(width, height);
  const size = [pen * HEIGHT];
  for (let at = 0; at < points.length; at += 2) drawStroke(picture, [{ x: points[at], y: points[at + 1] }], size);
  return picture;
}

/** Thins in place. The outermost pixels must be paper. */
function thin(ink: Uint8Array, width: number, height: number): void {
  const around = [-width, 1 - width, 1, width + 1, width, width - 1, -1, -width - 1];
  for (let changed = true; changed;) {
    changed = false;
    for (const pass of [0, 1]) {
      const gone: number[] = [];
      for (let at = width; at < width * (height - 1); at += 1) {
        if (ink[at] === 0) continue;
        let count = 0;
        let turns = 0;
        for (let k = 0; k < 8; k += 1) {
          const here = ink[at + around[k]];
          count += here;
          if (here === 0 && ink[at + around[(k + 1) % 8]] === 1) turns += 1;
        }
        if (count < 2 || count > 6 || turns !== 1) continue;
        const [north, , east, , south, , west] = around.map((step) => ink[at + step]);
        const spared =
          pass === 0 ? north * east * south || east * south * west : north * east * west || north * south * west;
        if (spared === 0) gone.push(at);
      }
      for (const at of gone) ink[at] = 0;
      changed ||= gone.length > 0;
    }
  }
}
