/**
 * Figures of handwriting fonts, written again by one pen. Each font is a hand with forms of its own, many of them from schools
 * that MNIST's writers never saw; as it is it would write every 7 alike, so each is bent a little anew.
 */

import { drawText, type FontName } from './fonts.js';
import { blank, type Picture, trim } from './picture.js';
import type { Random } from './random.js';
import { drawSkeleton, MARGIN, skeletonOf, type Skeleton } from './redrawn.js';

/** Font size, pixels. */
const SIZE = 96;
/** Pens that swell and thin are redrawn as even ones. */
const LEAST_COVERED = 0.45;
/** Most of a font's slant is taken out, as the reader takes it out of a line. */
const UPRIGHT = 0.8;
/** Symmetric figures: their lean is the font's. */
const SYMMETRIC = ['0', '8'];
/** Waves that bend a figure: how far over its height, and their length over its height. */
const BEND = { depth: [0.008, 0.04], length: [0.7, 2.2] } as const;

const skeletons = new Map<string, Skeleton | undefined>();

/**
 * A figure as the font's hand would write it once; undefined where its strokes cannot be told.
 * @param pen width over the figure's height
 */
export function fontFigure(symbol: string, font: FontName, pen: number, random: Random): Picture | undefined {
  const skeleton = uprightSkeleton(symbol, font);
  return skeleton && trim(drawSkeleton(bent(skeleton, random), pen));
}

function uprightSkeleton(symbol: string, font: FontName): Skeleton | undefined {
  const key = `${font} ${symbol}`;
  if (!skeletons.has(key)) {
    const skeleton = skeletonIn(symbol, font);
    skeletons.set(key, skeleton && sheared(skeleton, UPRIGHT * slantOf(font)));
  }
  return skeletons.get(key);
}

const skeletonIn = (symbol: string, font: FontName): Skeleton | undefined => {
  const picture = drawText(symbol, font, 400, SIZE);
  return picture && skeletonOf(trim(thickened(picture)), LEAST_COVERED);
};

/** Hairlines would fall through the skeleton's grid. */
function thickened({ width, height, data }: Picture): Picture {
  const out = blank(width + 2, height + 2);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = data[y * width + x];
      if (value === 0) continue;
      for (let dy = 0; dy <= 2; dy += 1) {
        const at = (y + dy) * out.width + x;
        for (let dx = 0; dx <= 2; dx += 1) out.data[at + dx] = Math.max(out.data[at + dx], value);
      }
    }
  }
  return out;
}

const slants = new Map<FontName, number>();

/** Pixels to the right for each pixel downwards of the symmetric figures' axis; negative where the font leans forward. */
function slantOf(font: FontName): number {
  let slant = slants.get(font);
  if (slant === undefined) {
    const found = SYMMETRIC.map((symbol) => skeletonIn(symbol, font)).filter((one) => one !== undefined);
    slant = found.reduce((sum, { points }) => sum + axisOf(points), 0) / Math.max(1, found.length);
    slants.set(font, slant);
  }
  return slant;
}

/** Covariance of x and y over the variance of y. */
function axisOf(points: Float32Array): number {
  const count = points.length / 2;
  let [x, y, xy, yy] = [0, 0, 0, 0];
  for (let at = 0; at < points.length; at += 2) {
    x += points[at];
    y += points[at + 1];
    xy += points[at] * points[at + 1];
    yy += points[at + 1] ** 2;
  }
  return (xy - (x * y) / count) / Math.max(1, yy - (y * y) / count);
}

const sheared = (skeleton: Skeleton, slant: number): Skeleton =>
  moved(skeleton, (x, y) => [x - slant * (y - skeleton.height / 2), y]);

/** Two slow waves along each axis. */
function bent(skeleton: Skeleton, random: Random): Skeleton {
  const { height } = skeleton;
  const wave = (): ((at: number) => number) => {
    const depth = random.between(...BEND.depth) * height;
    const pace = (2 * Math.PI) / (random.between(...BEND.length) * height);
    const phase = random.between(0, 2 * Math.PI);
    return (at) => depth * Math.sin(pace * at + phase);
  };
  const [a, b, c, d] = [wave(), wave(), wave(), wave()];
  return moved(skeleton, (x, y) => [x + a(x) + b(y), y + c(x) + d(y)]);
}

/** The points moved, with room around them as before. */
function moved({ points }: Skeleton, move: (x: number, y: number) => [number, number]): Skeleton {
  const out = new Float32Array(points.length);
  let [left, right, top, foot] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = move(points[at], points[at + 1]);
    out[at] = x;
    out[at + 1] = y;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    foot = Math.max(foot, y);
  }
  for (let at = 0; at < out.length; at += 2) {
    out[at] += MARGIN - left;
    out[at + 1] += MARGIN - top;
  }
  return { width: Math.ceil(right - left) + 2 * MARGIN, height: Math.ceil(foot - top) + 2 * MARGIN, points: out };
}
