import { applyToRect, compose, type Matrix3, rotation, scaling, translation } from '../../geometry.js';
import type { PixelImage } from '../../image.js';
import { type DrawnCheque, moveTruth } from './cheque.js';
import { addNoise, blur, expose, layOn, plain, resize } from './raster.js';
import type { Random } from './random.js';

/** Cheques on the platen of a scanner. */

/** A picture on its way to a file. */
export interface Shot {
  readonly image: PixelImage;
  readonly truth: DrawnCheque['truth'];
  readonly pixelsPerInch: number;
}

/** How a cheque lies on the platen. */
export interface Placement {
  /** Degrees, clockwise. */
  readonly skew: number;
  readonly turn: 0 | 90 | 180 | 270;
  /** Platen seen around the paper, inches. */
  readonly border: number;
  /** Share of the corners' overhang that is cut off: scanners that crop to the paper do that when it lies askew. */
  readonly trim: number;
  readonly platen: readonly [number, number, number];
}

export const STRAIGHT: Placement = { skew: 0, turn: 0, border: 0, trim: 0, platen: [252, 252, 250] };

export function inventPlacement(random: Random): Placement {
  return {
    skew: random.normal(0, random.chance(0.12) ? 2.5 : 0.35),
    turn: random.chance(0.1) ? random.pick([90, 180, 270] as const) : 0,
    border: random.chance(0.25) ? random.between(0.02, 0.5) : 0,
    trim: random.next(),
    platen: random.pick([
      [252, 252, 250],
      [250, 250, 250],
      [28, 28, 30],
      [120, 120, 122],
    ] as const),
  };
}

export async function scan(cheque: DrawnCheque, pixelsPerInch: number, placement: Placement): Promise<Shot> {
  const factor = pixelsPerInch / cheque.pixelsPerInch;
  const paper = await resize(cheque.image, factor);
  const { skew, turn, trim, platen } = placement;
  const turned = compose(rotation(skew + turn), translation(-paper.width / 2, -paper.height / 2));
  const corners = applyToRect(turned, { x: 0, y: 0, width: paper.width, height: paper.height });
  const overhang = Math.abs(Math.sin((skew * Math.PI) / 180)) * Math.min(paper.width, paper.height);
  const margin = placement.border > 0 ? placement.border * pixelsPerInch : -trim * overhang;
  const width = Math.round(2 * (Math.max(...corners.map((p) => Math.abs(p.x))) + margin));
  const height = Math.round(2 * (Math.max(...corners.map((p) => Math.abs(p.y))) + margin));
  const map = compose(translation(width / 2, height / 2), turned);
  return {
    image: layOn(plain(width, height, platen), paper, map),
    truth: moveTruth(cheque.truth, compose(map, scaling(factor))),
    pixelsPerInch,
  };
}

/** Several cheques on one A4 platen, each a little askew, from the top down. */
export async function scanTogether(
  cheques: readonly DrawnCheque[],
  pixelsPerInch: number,
  random: Random,
): Promise<{ image: PixelImage; truths: DrawnCheque['truth'][] }> {
  const [width, height] = [Math.round(8.27 * pixelsPerInch), Math.round(11.69 * pixelsPerInch)];
  let image = plain(width, height, STRAIGHT.platen);
  const truths: DrawnCheque['truth'][] = [];
  let top = 0.35 * pixelsPerInch;
  for (const cheque of cheques) {
    const factor = pixelsPerInch / cheque.pixelsPerInch;
    const paper = await resize(cheque.image, factor);
    const left = Math.max(0.05 * pixelsPerInch, (width - paper.width) * random.between(0.2, 0.8));
    const map: Matrix3 = compose(
      translation(left + paper.width / 2, top + paper.height / 2),
      rotation(random.normal(0, 0.7)),
      translation(-paper.width / 2, -paper.height / 2),
    );
    image = layOn(image, paper, map);
    truths.push(moveTruth(cheque.truth, compose(map, scaling(factor))));
    top += paper.height + random.between(0.3, 0.8) * pixelsPerInch;
  }
  return { image, truths };
}

/** Sharpness, contrast and noise of a scanner's lamp and sensor. */
export async function develop(shot: Shot, random: Random): Promise<PixelImage> {
  const image = await blur(shot.image, (shot.pixelsPerInch / 300) * random.between(0.45, 0.95));
  const gain = random.between(0.94, 1.06);
  const cast = [gain * random.between(0.98, 1.02), gain, gain * random.between(0.97, 1.02)] as const;
  expose(image, cast);
  addNoise(image, random.between(0.5, 3), random);
  return image;
}
