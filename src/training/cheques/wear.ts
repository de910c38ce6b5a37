import type { PixelImage } from '../../image.js';
import { noiseRow } from './raster.js';
import type { Random } from './random.js';

/** What happens to paper: grain, creases, specks, stains and fading. Works in place on RGB pixels. */
export function wear(image: PixelImage, random: Random, pixelsPerInch: number): void {
  if (random.chance(0.5)) fade(image, random);
  for (let k = random.pick([0, 0, 0, 0, 0, 0, 1, 2]); k > 0; k--) crease(image, random, pixelsPerInch);
  for (let k = random.pick([0, 0, 0, 0, 0, 0, 0, 1]); k > 0; k--) stain(image, random, pixelsPerInch);
  specks(image, random, pixelsPerInch);
  grain(image, random);
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

/** Moves a pixel towards white (positive) or black (negative) by a share of the distance. */
function shade(image: PixelImage, x: number, y: number, by: number): void {
  if (x < 0 || y < 0 || x >= image.width || y >= image.height) return;
  const at = 3 * (y * image.width + x);
  for (let k = 0; k < 3; k++) {
    const value = image.data[at + k];
    image.data[at + k] = clamp(by > 0 ? value + (255 - value) * by : value * (1 + by));
  }
}

/** Light has bleached one side. */
function fade(image: PixelImage, random: Random): void {
  const strength = random.between(0.03, 0.18);
  const [dx, dy] = [random.normal(0, 1), random.normal(0, 1)];
  const span = Math.abs(dx) * image.width + Math.abs(dy) * image.height;
  for (let y = 0, at = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++, at += 3) {
      const by = strength * (0.5 + (dx * (x - image.width / 2) + dy * (y - image.height / 2)) / span);
      for (let k = 0; k < 3; k++) image.data[at + k] += by * (255 - image.data[at + k]);
    }
}

/** A fold: a bright line where ink broke off, a shadow beside it. */
function crease(image: PixelImage, random: Random, pixelsPerInch: number): void {
  const upright = random.chance(0.75);
  const [length, across] = upright ? [image.height, image.width] : [image.width, image.height];
  const start = random.between(0.1, 0.9) * across;
  const lean = random.normal(0, 0.04);
  const width = (pixelsPerInch / 300) * random.between(1.5, 4);
  const strength = random.between(0.08, 0.4);
  let drift = 0;
  for (let along = 0; along < length; along++) {
    drift += random.normal(0, 0.25);
    const middle = start + lean * along + drift;
    for (let offset = Math.floor(-3 * width); offset <= 5 * width; offset++) {
      const bright = strength * Math.exp(-((offset / width) ** 2)) * random.between(0.5, 1);
      const dark = 0.3 * strength * Math.exp(-(((offset - 2.5 * width) / (1.6 * width)) ** 2));
      const position = Math.round(middle + offset);
      if (upright) shade(image, position, along, bright - dark);
      else shade(image, along, position, bright - dark);
    }
  }
}

function stain(image: PixelImage, random: Random, pixelsPerInch: number): void {
  const radius = random.between(0.1, 0.5) * pixelsPerInch;
  const [cx, cy] = [random.between(0, image.width), random.between(0, image.height)];
  const strength = random.between(0.05, 0.16);
  const [wobble, phase] = [random.whole(2, 5), random.between(0, 6)];
  for (let y = Math.floor(cy - 1.3 * radius); y < cy + 1.3 * radius; y++)
    for (let x = Math.floor(cx - 1.3 * radius); x < cx + 1.3 * radius; x++) {
      const angle = Math.atan2(y - cy, x - cx);
      const distance = Math.hypot(x - cx, y - cy) / (radius * (1 + 0.15 * Math.sin(wobble * angle + phase)));
      if (distance < 1) shade(image, x, y, -strength * (0.5 + 0.5 * distance ** 6));
    }
}

function specks(image: PixelImage, random: Random, pixelsPerInch: number): void {
  const count = Math.round(random.between(2, 60) * random.next() ** 2);
  for (let k = 0; k < count; k++) {
    const [cx, cy] = [random.between(0, image.width), random.between(0, image.height)];
    const radius = (pixelsPerInch / 300) * random.between(0.5, 2.6);
    const by = random.chance(0.75) ? -random.between(0.2, 0.7) : random.between(0.3, 0.8);
    for (let y = Math.floor(cy - radius); y <= cy + radius; y++)
      for (let x = Math.floor(cx - radius); x <= cx + radius; x++)
        if (Math.hypot(x - cx, y - cy) <= radius) shade(image, x, y, by);
  }
}

/** Paper fibres: noise alike in all channels. */
function grain(image: PixelImage, random: Random): void {
  const noise = noiseRow(random.between(0.6, 2.4), random);
  for (let y = 0, at = 0; y < image.height; y++) {
    let from = random.integer(noise.length);
    for (let x = 0; x < image.width; x++, at += 3) {
      for (let k = 0; k < 3; k++) image.data[at + k] = clamp(image.data[at + k] + noise[from]);
      from = from + 1 === noise.length ? 0 : from + 1;
    }
  }
}
