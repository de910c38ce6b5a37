import { compose, type Matrix3, rotation, scaling, translation } from '../../geometry.js';
import { createGrey, type GreyImage } from '../../image.js';
import { type DrawnCheque, moveTruth } from './cheque.js';
import type { Resolution } from './encode.js';
import type { Random } from './random.js';
import { addNoise, blur, layOn, localMean, plain, resize, toGrey } from './raster.js';
import type { Shot } from './scan.js';

/** Black-and-white pictures: clearing images and faxes. */

/** Black where darker than both a share of the surroundings and a fixed level, as clearing cameras do. */
function binarise(image: GreyImage, share: number, level: number, reach: number): GreyImage {
  const mean = localMean(image, reach);
  const out = createGrey(image.width, image.height);
  for (let i = 0; i < out.data.length; i++)
    out.data[i] = image.data[i] < share * mean[i] && image.data[i] < level ? 0 : 255;
  return out;
}

/** Scattered black and white specks of scanner noise, in place. */
function pepper(image: GreyImage, density: number, random: Random): void {
  const count = Math.round(density * image.data.length);
  for (let k = 0; k < count; k++) {
    const at = random.integer(image.data.length);
    const value = random.chance(0.7) ? 0 : 255;
    image.data[at] = value;
    if (random.chance(0.4) && at + 1 < image.data.length) image.data[at + 1] = value;
  }
}

/** What a clearing camera makes of a scan. */
export async function clearingImage(shot: Shot, random: Random): Promise<GreyImage> {
  const light = toGrey(await blur(shot.image, 0.6));
  addNoise(light, random.between(2, 7), random);
  const image = binarise(
    light,
    random.between(0.78, 0.9),
    random.between(150, 200),
    Math.round(shot.pixelsPerInch * random.between(0.06, 0.16)),
  );
  pepper(image, random.between(0, 0.0004), random);
  return image;
}

/** A page as a fax machine sends it: 204 dots an inch across, 196 or 98 down (ITU-T T.4), a header line, streaks. */
export async function faxPage(
  cheque: DrawnCheque,
  random: Random,
): Promise<{ image: GreyImage; resolution: Resolution; truth: DrawnCheque['truth'] }> {
  const across = 204;
  const down = random.chance(0.7) ? 196 : 98;
  const [width, height] = [1728, Math.round(random.between(5, 11.7) * down)];
  const factor = across / cheque.pixelsPerInch;
  const paper = await resize(cheque.image, factor);
  const squeeze: Matrix3 = scaling(1, down / across);
  const skew = rotation(random.normal(0, 0.8));
  const left = Math.max(0, (width - paper.width) * random.between(0.2, 0.8));
  const top = random.between(0.05, 0.3) * (height - (paper.height * down) / across) + down * 0.3;
  const map = compose(translation(left, top), squeeze, skew);
  const page = toGrey(
    await blur(
      layOn(
        plain(width, Math.max(height, Math.round(top + (paper.height * down) / across) + down), [255, 255, 255]),
        paper,
        map,
      ),
      0.8,
    ),
  );
  const image = faxed(page, random);
  const truth = moveTruth(cheque.truth, compose(map, scaling(factor)));
  return { image, resolution: { x: across, y: down }, truth };
}

/** What a fax machine makes of a blurred page: black and white, specks, rows that are lost or stuck. */
export function faxed(page: GreyImage, random: Random): GreyImage {
  addNoise(page, random.between(4, 12), random);
  const image = binarise(page, random.between(0.8, 0.92), random.between(120, 175), 24);
  pepper(image, random.between(0, 0.0015), random);
  for (let k = random.pick([0, 0, 1, 3]); k > 0; k--)
    image.data.fill(random.chance(0.5) ? 0 : 255, ...rowOf(image, random));
  return image;
}

/** Bounds of one row of pixels. */
function rowOf(image: GreyImage, random: Random): [number, number] {
  const row = random.integer(image.height);
  return [row * image.width, (row + 1) * image.width];
}
