/** What happens to a MICR line after it was printed: in the order in which it happens, up to the scanner's threshold. */

import type { MicrFont } from '../segment/micr-fonts.js';
import { e13bGlyphs } from './micr-glyphs.js';
import { createPlane, stampMask, type InkPlane } from './micr-raster.js';
import { blur, disc, erodeSideways, fadeOut, penStroke, ruling, smoothNoise } from './micr-wear.js';
import type { Random } from './random.js';

/** @param digit height of a digit, pixels of the plane; the plane is drawn on */
export function damage(random: Random, line: InkPlane, digit: number, font: MicrFont): InkPlane {
  const { width, height } = line;
  if (random.chance(0.12))
    return softScan(random, blur(line, digit * random.between(0, 0.03), digit * random.between(0, 0.03)));
  if (random.chance(0.35)) {
    const reach = (font === 'e13b' ? 0.1 : 0.02) * digit;
    erodeSideways(line, random.between(-reach, reach), random.between(-reach, reach));
  }
  if (random.chance(0.5)) unevenInk(random, line, digit);
  if (font === 'e13b' && random.chance(0.35)) halfPrinted(random, line, digit);
  clutter(random, line, digit);
  const soft = font === 'e13b' ? random.between(0.01, 0.1) : random.between(0.005, 0.035);
  const blurred = blur(line, digit * soft * random.between(0.6, 1.3), digit * soft * random.between(0.6, 1.3));
  const grain = smoothNoise(random, width, height, Math.max(1, digit * random.between(0.02, 0.12)));
  const level = random.chance(0.75) ? random.between(0, 0.1) : random.between(0.1, 0.25);
  for (let at = 0; at < grain.length; at += 1) blurred.data[at] += grain[at] * level;
  return random.chance(0.6) ? threshold(random, blurred, digit, font) : softScan(random, blurred);
}

function unevenInk(random: Random, line: InkPlane, digit: number): void {
  const cloud = smoothNoise(random, line.width, line.height, digit * random.between(0.3, 2.5));
  const depth = random.between(0, 0.45);
  for (let at = 0; at < cloud.length; at += 1) {
    line.data[at] *= clamp(1 - depth * Math.max(0, cloud[at] + 0.3), 0, 1);
  }
}

/** Places where the ribbon, the light or the threshold has left little: characters lose a side, a corner or their middle. */
function halfPrinted(random: Random, line: InkPlane, digit: number): void {
  const { width, height } = line;
  for (let count = 1 + random.integer(5); count > 0; count -= 1) {
    fadeOut(
      line,
      { x: random.next() * width, y: random.between(0.15, 0.85) * height },
      { along: digit * random.between(0.2, 1.2), across: digit * random.between(0.15, 0.6) },
      random.between(0, Math.PI),
      random.between(0.4, 1.1),
    );
  }
}

function clutter(random: Random, line: InkPlane, digit: number): void {
  const { width, height } = line;
  if (random.chance(0.35)) {
    for (let count = random.integer(14); count > 0; count -= 1) {
      disc(
        line,
        random.next() * width,
        random.next() * height,
        digit * random.between(0.015, 0.09),
        random.between(0.5, 1),
      );
    }
  }
  if (random.chance(0.25)) {
    for (let count = 1 + random.integer(3); count > 0; count -= 1) {
      penStroke(
        line,
        random,
        digit * random.between(0.02, 0.07),
        random.between(0.5, 1),
        random.between(2, 10) * digit,
      );
    }
  }
  if (random.chance(0.1)) {
    const edge = random.chance(0.8) ? random.pick([random.between(0, 0.15), random.between(0.86, 1)]) : random.next();
    ruling(line, edge * height, random.normal(0, 0.006), digit * random.between(0.03, 0.15), random.between(0.5, 1));
  }
  if (random.chance(0.04)) {
    ruling(line, random.between(0.2, 0.8) * height, random.normal(0, 0.01), digit * random.between(0.03, 0.1), -1);
  }
  if (random.chance(0.08)) smallPrint(random, line, digit);
}

/** Other writing above or below the line, reaching into the picture: boxes with holes, as small as text and as dense. */
function smallPrint(random: Random, line: InkPlane, digit: number): void {
  const size = digit * random.between(0.25, 0.6);
  const top = random.chance(0.5) ? -size * random.between(0, 0.6) : line.height - size * random.between(0.4, 1);
  const glyphs = [...e13bGlyphs().values()];
  for (let x = random.next() * line.width * 0.5; x < line.width; x += size * random.between(0.6, 1.1)) {
    if (random.chance(0.85))
      stampMask(line, random.pick(glyphs), x, top, (size / 9) * 0.8, size / 9, random.between(0.6, 1));
  }
}

/** Black and white, the threshold wandering a little over the page. */
function threshold(random: Random, plane: InkPlane, digit: number, font: MicrFont): InkPlane {
  const { width, height } = plane;
  // Relative to how dark the strokes are, so that a blurred line is not wiped out.
  let sum = 0;
  let squares = 0;
  for (const ink of plane.data) {
    sum += Math.max(0, ink);
    squares += ink * ink;
  }
  const typical = sum > 0 ? squares / sum : 0.5;
  const centre = typical * (font === 'e13b' ? random.between(0.32, 0.9) : random.between(0.35, 0.75));
  const drift = smoothNoise(random, width, height, digit * random.between(1, 6));
  const depth = random.between(0, 0.12);
  const out = createPlane(width, height);
  for (let at = 0; at < out.data.length; at += 1) out.data[at] = plane.data[at] > centre + depth * drift[at] ? 1 : 0;
  return out;
}

/** Grey: gain and offset such that ink and paper are not quite 1 and 0, with a little pattern left of the paper. */
function softScan(random: Random, plane: InkPlane): InkPlane {
  const { width, height } = plane;
  const gain = random.between(0.75, 1.5);
  const offset = random.chance(0.5) ? 0 : random.between(-0.15, 0.12);
  const pattern = random.chance(0.25) ? random.between(0, 0.15) : 0;
  const [fx, fy, phase] = [random.between(-0.8, 0.8), random.between(-0.8, 0.8), random.between(0, 7)];
  const out = createPlane(width, height);
  for (let at = 0; at < out.data.length; at += 1) {
    const x = at % width;
    const wave = pattern > 0 ? pattern * Math.sin(fx * x + (fy * (at - x)) / width + phase) : 0;
    out.data[at] = clamp(plane.data[at] * gain + offset + wave, 0, 1);
  }
  return out;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
