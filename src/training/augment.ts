/** Makes many hands and many scanners out of one picture of a character. */

import { normaliseGlyph } from '../segment/normalise-glyph.js';
import { blank, blur, crop, drawStroke, inkBox, type Picture, sample, slowNoise } from './picture.js';
import type { Random } from './random.js';

export interface Wear {
  /** Degrees, standard deviation. */
  readonly rotation: number;
  /** Horizontal shift for each unit of height, from and to; positive leans to the right. */
  readonly slant: readonly [number, number];
  /** Standard deviation of the logarithm of width over height. */
  readonly aspect: number;
  /** Standard deviation of the elastic shift, share of the height. */
  readonly elastic: number;
  /** Height of the character before normalising, pixels, from and to: the resolution of the scan. */
  readonly height: readonly [number, number];
  /** Where the ink is cut after blurring, from and to, share of the darkest: low fattens strokes, high thins them. */
  readonly cut: readonly [number, number];
  /** Chances of neighbours' fragments, rulings, lost edges, fading and speckles. */
  readonly dirt: number;
}

export const HANDWRITING: Wear = {
  rotation: 6,
  slant: [-0.3, 0.45],
  aspect: 0.25,
  elastic: 0.03,
  height: [16, 52],
  cut: [0.22, 0.68],
  dirt: 0.13,
};

export const PRINT: Wear = {
  rotation: 1.8,
  slant: [-0.06, 0.08],
  aspect: 0.1,
  elastic: 0.006,
  height: [12, 44],
  cut: [0.25, 0.66],
  dirt: 0.08,
};

/** One worn copy of the picture, as a segmenter would cut it. */
export function wear(picture: Picture, random: Random, how: Wear): Picture {
  const bent = bend(picture, random, how);
  if (random.chance(how.dirt)) fade(bent, random);
  const scanned = scan(bent, random, how);
  if (random.chance(how.dirt)) addFragment(scanned, random);
  if (random.chance(how.dirt * 0.7)) addRuling(scanned, random);
  if (random.chance(how.dirt)) speckle(scanned, random);
  if (random.chance(how.dirt * 0.25)) addHatching(scanned, random);
  return random.chance(how.dirt * 0.7) ? loseEdge(scanned, random) : scanned;
}

/** A worn copy, normalised for the networks. */
export const wornGlyph = (picture: Picture, random: Random, how: Wear, size?: number): Float32Array =>
  normaliseGlyph(wear(picture, random, how), size);

/** Rotation, slant, aspect and elastic shifts in one resampling, to a new resolution. */
function bend(picture: Picture, random: Random, how: Wear): Picture {
  const ink = inkBox(picture, 0.2) ?? { left: 0, top: 0, width: picture.width, height: picture.height };
  const longer = Math.max(ink.width, ink.height);
  const scale = random.between(...how.height) / longer;
  const aspect = Math.exp(random.normal(0, how.aspect / 2));
  const angle = (random.normal(0, how.rotation) * Math.PI) / 180;
  const slant = random.between(...how.slant);
  const size = Math.ceil(longer * scale * 1.5) + 4;
  // Forward: slant, then aspect, then rotation, then scale; the loop below needs the inverse.
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const forward = [
    scale * aspect * cos,
    scale * (-slant * aspect * cos - sin / aspect),
    scale * aspect * sin,
    scale * (-slant * aspect * sin + cos / aspect),
  ];
  const determinant = forward[0] * forward[3] - forward[1] * forward[2];
  const inverse = [forward[3], -forward[1], -forward[2], forward[0]].map((value) => value / determinant);
  const strength = how.elastic * longer * random.between(0.3, 1.7);
  // Uniform noise bilinearly mixed has a deviation of about 0.2.
  const shiftX = slowNoise(size, size, 3, random);
  const shiftY = slowNoise(size, size, 3, random);
  const centreX = ink.left + ink.width / 2;
  const centreY = ink.top + ink.height / 2;
  const out = blank(size, size);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const at = y * size + x;
      const u = x + 0.5 - size / 2;
      const v = y + 0.5 - size / 2;
      const sx = centreX + inverse[0] * u + inverse[1] * v + ((shiftX[at] - 0.5) * strength) / 0.2;
      const sy = centreY + inverse[2] * u + inverse[3] * v + ((shiftY[at] - 0.5) * strength) / 0.2;
      out.data[at] = sample(picture, sx - 0.5, sy - 0.5, scale);
    }
  }
  return out;
}

/** Optics and threshold: blur, then a ramp around the cut; steep ramps give black and white, flat ones keep grey. */
function scan(picture: Picture, random: Random, how: Wear): Picture {
  const height = inkBox(picture, 0.2)?.height ?? picture.height;
  const soft = blur(picture, random.between(0.2, 0.035 * height + 0.3));
  let darkest = 0;
  for (const value of soft.data) if (value > darkest) darkest = value;
  if (darkest === 0) return soft;
  const cut = random.between(...how.cut) * darkest;
  const steep = random.chance(0.5) ? 50 : random.between(1.2, 5);
  for (let index = 0; index < soft.data.length; index += 1) {
    const value = ((soft.data[index] - cut) / darkest) * steep + 0.5;
    soft.data[index] = value < 0 || soft.data[index] < 0.08 * darkest ? 0 : Math.min(1, value);
  }
  return soft;
}

/** A dry pen: the ink thins out in places. */
function fade(picture: Picture, random: Random): void {
  const noise = slowNoise(picture.width, picture.height, 5, random);
  const depth = random.between(0.3, 0.9);
  for (let index = 0; index < picture.data.length; index += 1) picture.data[index] *= 1 - depth * noise[index] ** 2;
}

/** A bit of the neighbour's stroke at one side, as a cut leaves it. */
function addFragment(picture: Picture, random: Random): void {
  const ink = inkBox(picture);
  if (ink === undefined) return;
  const right = random.chance(0.5);
  const gap = random.between(-0.04, 0.12) * ink.height;
  const x = right ? ink.left + ink.width + gap : ink.left - gap;
  const y = ink.top + random.next() * ink.height;
  const length = random.between(0.04, 0.22) * ink.height;
  const angle = random.between(0, Math.PI);
  const width = random.between(0.04, 0.1) * ink.height;
  const to = { x: x + length * Math.cos(angle) * 0.4, y: y + length * Math.sin(angle) };
  drawStroke(picture, [{ x, y }, to], [width, width]);
}

/** What is left of a ruling that ran through or under the character. */
function addRuling(picture: Picture, random: Random): void {
  const ink = inkBox(picture);
  if (ink === undefined) return;
  const y = ink.top + ink.height * (random.chance(0.7) ? random.between(0.93, 1.08) : random.between(0, 1));
  const from = ink.left + ink.width * random.between(-0.2, 0.5);
  const to = from + ink.width * random.between(0.3, 1.1);
  const width = random.between(0.8, Math.max(1, 0.05 * ink.height));
  drawStroke(
    picture,
    [
      { x: from, y },
      { x: to, y: y + random.normal(0, 0.02 * ink.height) },
    ],
    [width, width],
  );
}

/** Remains of a security background: thin lines, equally far apart. */
function addHatching(picture: Picture, random: Random): void {
  const ink = inkBox(picture);
  if (ink === undefined) return;
  const size = Math.max(ink.width, ink.height);
  const angle = random.normal(0, 0.5);
  const apart = random.between(0.12, 0.3) * size;
  const width = random.between(0.6, 1.2);
  for (let offset = random.between(0, apart); offset < ink.height; offset += apart) {
    if (random.chance(0.3)) continue;
    const from = ink.left + random.between(0, 0.6) * ink.width;
    const length = random.between(0.1, 0.6) * ink.width;
    const y = ink.top + offset;
    const to = { x: from + length * Math.cos(angle), y: y + length * Math.sin(angle) };
    drawStroke(picture, [{ x: from, y }, to], [width, width]);
  }
}

function speckle(picture: Picture, random: Random): void {
  const ink = inkBox(picture);
  if (ink === undefined) return;
  for (let count = 1 + random.integer(8); count > 0; count -= 1) {
    const x = ink.left + random.integer(ink.width);
    const y = ink.top + random.integer(ink.height);
    const value = random.chance(0.5) ? 0 : random.between(0.5, 1);
    const size = 1 + random.integer(2);
    for (let dy = 0; dy < size; dy += 1) {
      for (let dx = 0; dx < size; dx += 1) picture.data[(y + dy) * picture.width + x + dx] = value;
    }
  }
}

/** A crop that took off a little of one side. */
function loseEdge(picture: Picture, random: Random): Picture {
  const ink = inkBox(picture);
  if (ink === undefined) return picture;
  const lost = random.between(0.02, 0.12);
  const across = Math.round(ink.width * lost);
  const down = Math.round(ink.height * lost);
  const { left, top, width, height } = ink;
  switch (random.integer(4)) {
    case 0:
      return crop(picture, left + across, top, width - across, height);
    case 1:
      return crop(picture, left, top, width - across, height);
    case 2:
      return crop(picture, left, top + down, width, height - down);
    default:
      return crop(picture, left, top, width, height - down);
  }
}
