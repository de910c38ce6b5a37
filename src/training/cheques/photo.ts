import { applyToRect, compose, type Quad, rotation, scaling, translation } from '../../geometry.js';
import type { PixelImage } from '../../image.js';
import { type DrawnCheque, moveTruth } from './cheque.js';
import { rectangleToQuad } from './homography.js';
import type { Random } from './random.js';
import { addNoise, blur, expose, layOn, resize } from './raster.js';
import type { Shot } from './scan.js';
import { drawTable } from './table.js';

/** A telephone's picture of a cheque on a table. */
export async function photograph(
  cheque: DrawnCheque,
  random: Random,
  width = random.pick([1280, 1600, 2016, 2400]),
): Promise<Omit<Shot, 'pixelsPerInch'>> {
  const height = Math.round(width * random.pick([0.75, 0.75, 0.5625]));
  const aspect = cheque.image.width / cheque.image.height;
  const wide = Math.min(width * random.between(0.72, 0.94), height * aspect * 0.8);
  const tilt = (): number => random.normal(0, 0.018) * wide;
  const middle = { x: width / 2 + random.normal(0, 0.015) * width, y: height / 2 + random.normal(0, 0.03) * height };
  const flat = applyToRect(compose(translation(middle.x, middle.y), rotation(random.normal(0, 3))), {
    x: -wide / 2,
    y: -wide / aspect / 2,
    width: wide,
    height: wide / aspect,
  });
  const corners = flat.map((p) => ({ x: p.x + tilt(), y: p.y + tilt() })) as [Quad[0], Quad[1], Quad[2], Quad[3]];
  const factor = Math.min(1, (1.15 * wide) / cheque.image.width);
  const paper = await resize(cheque.image, factor);
  const map = rectangleToQuad(paper.width, paper.height, corners);
  const image = await blur(
    layOn(drawTable(width, height, [corners], random.fork('table')), paper, map),
    random.between(0.4, 1.3),
  );
  light(image, random);
  addNoise(image, random.between(1, 6), random);
  return { image, truth: moveTruth(cheque.truth, compose(map, scaling(factor))) };
}

/** Uneven light: a slope, a vignette, the colour of the lamp, sometimes the shadow of a hand. */
function light(image: PixelImage, random: Random): void {
  const { width, height } = image;
  const [sx, sy] = [random.normal(0, 0.14), random.normal(0, 0.14)];
  const vignette = random.between(0, 0.25);
  const level = random.between(0.8, 1.12);
  const lamp = [level * random.between(0.94, 1.05), level, level * random.between(0.85, 1.05)] as const;
  const shadow = random.chance(0.35)
    ? {
        x: random.between(-0.5, 0.5),
        slope: random.normal(0, 1),
        depth: random.between(0.1, 0.4),
        soft: random.between(0.03, 0.2),
      }
    : undefined;
  expose(image, lamp, (px, py) => {
    const [x, y] = [px / width - 0.5, py / height - 0.5];
    let gain = 1 + sx * x + sy * y - vignette * (x * x + y * y);
    if (shadow) gain *= 1 - shadow.depth / (1 + Math.exp((x - shadow.x - shadow.slope * y) / shadow.soft));
    return gain;
  });
}
