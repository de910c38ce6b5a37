import { applyToRect, compose, type Matrix3, type Quad, rotation, scaling, translation } from '../../geometry.js';
import { createGrey, type GreyImage, type PixelImage } from '../../image.js';
import { type DrawnCheque, moveTruth } from './cheque.js';
import { encodeG4, encodeJpeg, encodePng, encodeTurnedJpeg } from './encode.js';
import { rectangleToQuad } from './homography.js';
import type { Random } from './random.js';
import { addNoise, blur, expose, layOn, localMean, plain, resize, toGrey } from './raster.js';
import { drawTable } from './table.js';

/** How cheques become pictures: scanners, clearing cameras, fax machines, telephones. */

export const CAPTURES = ['clean', 'grey', 'bitonal', 'fax', 'photo'] as const;
export type CaptureKind = (typeof CAPTURES)[number];

export interface Captured {
  readonly bytes: Buffer;
  readonly extension: 'jpg' | 'png' | 'tif';
  /** Pixels of the file as a viewer shows it. */
  readonly truth: DrawnCheque['truth'];
}

/** A picture on its way to a file. */
interface Shot {
  readonly image: PixelImage;
  readonly truth: DrawnCheque['truth'];
  readonly pixelsPerInch: number;
}

export async function capture(cheque: DrawnCheque, kind: CaptureKind, random: Random): Promise<Captured> {
  switch (kind) {
    case 'clean':
      return clean(cheque, random);
    case 'grey':
      return grey(cheque, random);
    case 'bitonal':
      return bitonal(cheque, random);
    case 'fax':
      return fax(cheque, random);
    case 'photo':
      return photo(cheque, random);
  }
}

/** A flat scan: the cheque a little askew on the platen, sometimes upside down or on its side. */
async function scan(cheque: DrawnCheque, pixelsPerInch: number, random: Random): Promise<Shot> {
  const factor = pixelsPerInch / cheque.pixelsPerInch;
  const paper = await resize(cheque.image, factor);
  const wild = random.chance(0.12);
  const skew = random.normal(0, wild ? 2.5 : 0.35);
  const turn = random.chance(0.1) ? random.pick([90, 180, 270]) : 0;
  const border = random.chance(0.25) ? random.between(0.02, 0.5) * pixelsPerInch : 0;
  const turned = compose(rotation(skew + turn), translation(-paper.width / 2, -paper.height / 2));
  const corners = applyToRect(turned, { x: 0, y: 0, width: paper.width, height: paper.height });
  // Scanners that crop to the paper cut its corners when it lies askew.
  const trim =
    border === 0 ? Math.abs(Math.sin((skew * Math.PI) / 180)) * Math.min(paper.width, paper.height) * random.next() : 0;
  const halfWidth = Math.max(...corners.map((p) => Math.abs(p.x))) + border - trim;
  const halfHeight = Math.max(...corners.map((p) => Math.abs(p.y))) + border - trim;
  const map = compose(translation(halfWidth, halfHeight), turned);
  const platen = random.pick([
    [252, 252, 250],
    [250, 250, 250],
    [28, 28, 30],
    [120, 120, 122],
  ] as const);
  const ground = plain(Math.round(2 * halfWidth), Math.round(2 * halfHeight), platen);
  const image = layOn(ground, paper, map);
  return { image, truth: moveTruth(cheque.truth, compose(map, scaling(factor))), pixelsPerInch };
}

/** Sharpness, contrast and noise of a scanner's lamp and sensor. */
async function develop(shot: Shot, random: Random): Promise<PixelImage> {
  const image = await blur(shot.image, (shot.pixelsPerInch / 300) * random.between(0.45, 0.95));
  const gain = random.between(0.94, 1.06);
  const cast = [gain * random.between(0.98, 1.02), gain, gain * random.between(0.97, 1.02)] as const;
  expose(image, () => cast);
  addNoise(image, random.between(0.5, 3), random);
  return image;
}

async function clean(cheque: DrawnCheque, random: Random): Promise<Captured> {
  const shot = await scan(cheque, random.pick([300, 300, 300, 200, 240]), random);
  const image = await develop(shot, random);
  const told = random.chance(0.75) ? shot.pixelsPerInch : undefined;
  return random.chance(0.85)
    ? { bytes: await encodeJpeg(image, random.whole(68, 95), told), extension: 'jpg', truth: shot.truth }
    : { bytes: await encodePng(image, told), extension: 'png', truth: shot.truth };
}

async function grey(cheque: DrawnCheque, random: Random): Promise<Captured> {
  const shot = await scan(cheque, random.pick([200, 200, 100, 240, 150]), random);
  const { width, height, data } = toGrey(await develop(shot, random));
  const image: PixelImage = { width, height, channels: 1, data };
  const bytes = await encodeJpeg(image, random.whole(50, 88), shot.pixelsPerInch);
  return { bytes, extension: 'jpg', truth: shot.truth };
}

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

async function bitonal(cheque: DrawnCheque, random: Random): Promise<Captured> {
  const pixelsPerInch = random.pick([200, 200, 200, 240]);
  const shot = await scan(cheque, pixelsPerInch, random);
  const light = toGrey(await blur(shot.image, 0.6));
  addNoise(light, random.between(2, 7), random);
  const image = binarise(
    light,
    random.between(0.78, 0.9),
    random.between(150, 200),
    Math.round(pixelsPerInch * random.between(0.06, 0.16)),
  );
  pepper(image, random.between(0, 0.0004), random);
  return { bytes: await encodeG4(image, { x: pixelsPerInch, y: pixelsPerInch }), extension: 'tif', truth: shot.truth };
}

/** A page as a fax machine sends it: 204 dots an inch across, 196 or 98 down (ITU-T T.4), a header line, streaks. */
async function fax(cheque: DrawnCheque, random: Random): Promise<Captured> {
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
  addNoise(page, random.between(4, 12), random);
  const image = binarise(page, random.between(0.8, 0.92), random.between(120, 175), 24);
  pepper(image, random.between(0, 0.0015), random);
  for (let k = random.pick([0, 0, 1, 3]); k > 0; k--)
    image.data.fill(random.chance(0.5) ? 0 : 255, ...rowOf(image, random));
  const bytes = await encodeG4(image, { x: across, y: down });
  return { bytes, extension: 'tif', truth: moveTruth(cheque.truth, compose(map, scaling(factor))) };
}

/** Bounds of one row of pixels. */
function rowOf(image: GreyImage, random: Random): [number, number] {
  const row = random.integer(image.height);
  return [row * image.width, (row + 1) * image.width];
}

/** A telephone's picture of a cheque on a table. */
async function photo(cheque: DrawnCheque, random: Random): Promise<Captured> {
  const width = random.pick([1280, 1600, 2016, 2400]);
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
  const truth = moveTruth(cheque.truth, compose(map, scaling(factor)));
  const quality = random.whole(62, 93);
  const bytes = random.chance(0.3)
    ? await encodeTurnedJpeg(image, quality, random.pick([3, 6, 8] as const))
    : await encodeJpeg(image, quality);
  return { bytes, extension: 'jpg', truth };
}

/** Uneven light: a slope, a vignette, the colour of the lamp, sometimes the shadow of a hand. */
function light(image: PixelImage, random: Random): void {
  const { width, height } = image;
  const [sx, sy] = [random.normal(0, 0.14), random.normal(0, 0.14)];
  const vignette = random.between(0, 0.25);
  const level = random.between(0.8, 1.12);
  const lamp = [level * random.between(0.94, 1.05), level, level * random.between(0.85, 1.05)];
  const shadow = random.chance(0.35)
    ? {
        x: random.between(-0.5, 0.5),
        slope: random.normal(0, 1),
        depth: random.between(0.1, 0.4),
        soft: random.between(0.03, 0.2),
      }
    : undefined;
  expose(image, (px, py) => {
    const [x, y] = [px / width - 0.5, py / height - 0.5];
    let gain = 1 + sx * x + sy * y - vignette * (x * x + y * y);
    if (shadow) gain *= 1 - shadow.depth / (1 + Math.exp((x - shadow.x - shadow.slope * y) / shadow.soft));
    return [gain * lamp[0], gain * lamp[1], gain * lamp[2]];
  });
}
