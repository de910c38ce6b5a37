/** What pens, paper, rulings, stamps, scanners and thresholds do to a line before the strip reader sees it. */

import { drawAllograph } from './allographs.js';
import { blank, blur, drawStroke, overlay, slowNoise, type Picture, type Point } from './picture.js';
import type { Random } from './random.js';

/** Where the writing stands on the canvas, pixels. */
export interface Place {
  readonly baseline: number;
  readonly digit: number;
  readonly left: number;
  readonly right: number;
}

/**
 * The worn line; the canvas itself is changed.
 * @param dirt how often each kind of dirt comes, over the usual
 */
export function wearLine(canvas: Picture, place: Place, dirt: number, random: Random): Picture {
  if (random.chance(0.15 * dirt)) fade(canvas, random);
  const scanned = scan(canvas, place.digit, random);
  if (random.chance(0.22 * dirt)) rulings(scanned, place, random);
  if (random.chance(0.1 * dirt)) uprights(scanned, place, random);
  if (random.chance(0.12 * dirt)) hatching(scanned, place, random);
  if (random.chance(0.06 * dirt)) texture(scanned, place, random);
  if (random.chance(0.18 * dirt)) neighbours(scanned, place, random);
  if (random.chance(0.05 * dirt)) crossing(scanned, place, random);
  if (random.chance(0.12 * dirt)) whiteLine(scanned, place, random);
  if (random.chance(0.25 * dirt)) speckle(scanned, place, random);
  return scanned;
}

/** A dry pen: the ink thins out in places. */
function fade({ width, height, data }: Picture, random: Random): void {
  const across = slowNoise(width, height, 6, random);
  const depth = random.between(0.2, 0.65);
  for (let at = 0; at < data.length; at += 1) data[at] *= 1 - depth * across[at] ** 2;
}

/** Optics, threshold and the soft edge that is left: blur, then a ramp whose place thins or fattens the strokes. */
function scan(picture: Picture, digit: number, random: Random): Picture {
  const soft = blur(picture, random.between(0.2, 0.05 * digit));
  const { data } = soft;
  let darkest = 0;
  for (let at = 0; at < data.length; at += 1) if (data[at] > darkest) darkest = data[at];
  if (darkest === 0) return soft;
  const cut = random.between(0.18, 0.56) * darkest;
  const steep = random.chance(0.4) ? 40 : random.between(1.5, 6);
  // The mask takes in one pixel around what passes the threshold.
  const least = 0.08 * darkest;
  const slope = steep / darkest;
  const offset = 0.5 - cut * slope;
  for (let at = 0; at < data.length; at += 1) {
    if (data[at] === 0) continue;
    const value = data[at] * slope + offset;
    data[at] = value <= 0 || data[at] < least ? 0 : value > 1 ? 1 : value;
  }
  if (random.chance(0.2)) roughen(soft, random);
  return soft;
}

/** A rough black-and-white edge, as of a fax or a coarse scan. */
function roughen({ width, height, data }: Picture, random: Random): void {
  const noise = slowNoise(width, height, Math.max(8, Math.round(height / 2)), random);
  const depth = random.between(0.3, 0.9);
  for (let at = 0; at < data.length; at += 1) data[at] = data[at] + depth * (noise[at] - 0.5) > 0.5 ? 1 : 0;
}

const line = (canvas: Picture, from: Point, to: Point, pen: number): void => drawStroke(canvas, [from, to], [pen, pen]);

/** What the removal of rulings leaves: a writing line or the edge of a frame, whole or in pieces. */
function rulings(canvas: Picture, { baseline, digit }: Place, random: Random): void {
  const count = random.chance(0.7) ? 1 : 2;
  for (let index = 0; index < count; index += 1) {
    const y = random.chance(0.7)
      ? baseline + random.between(-0.08, 0.35) * digit
      : baseline - digit * random.between(1, 1.3);
    const slope = random.normal(0, 0.008);
    const pen = random.between(0.8, 0.09 * digit);
    const whole = random.chance(0.25);
    let x = whole ? 0 : random.between(0, canvas.width * 0.8);
    do {
      const to = whole ? canvas.width : Math.min(canvas.width, x + random.between(0.1, 1.8) * digit);
      line(canvas, { x, y: y + slope * x }, { x: to, y: y + slope * to }, pen);
      x = to + random.between(0.1, 3) * digit;
    } while (x < canvas.width && !whole && random.chance(0.7));
  }
}

/** The ends of a frame, before or behind the writing. */
function uprights(canvas: Picture, { baseline, digit, left, right }: Place, random: Random): void {
  const x = random.chance(0.5) ? left - random.between(0.1, 0.5) * digit : right + random.between(0.1, 0.8) * digit;
  const pen = random.between(0.8, 0.1 * digit);
  const lean = random.normal(0, 0.01) * digit;
  const top = baseline - random.between(1.1, 1.6) * digit;
  line(canvas, { x: x - lean, y: top }, { x: x + lean, y: random.chance(0.6) ? canvas.height : baseline }, pen);
}

/** Remains of a security background. */
function hatching(canvas: Picture, { digit }: Place, random: Random): void {
  const angle = random.chance(0.6) ? random.normal(0, 0.3) : random.between(0, Math.PI);
  const apart = random.between(0.1, 0.35) * digit;
  const pen = random.between(0.7, 1.6);
  const kept = random.between(0.1, 0.75);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const reach = canvas.width + canvas.height;
  const faint = blank(canvas.width, canvas.height);
  for (let offset = -reach; offset < reach; offset += apart) {
    for (let along = -reach; along < reach; along += 0.5 * digit) {
      if (!random.chance(kept)) continue;
      const length = random.between(0.1, 0.5) * digit;
      const from = { x: along * cos - offset * sin, y: along * sin + offset * cos };
      if (from.x < -digit || from.x > canvas.width || from.y < -digit || from.y > canvas.height + digit) continue;
      line(faint, from, { x: from.x + length * cos, y: from.y + length * sin }, pen);
    }
  }
  const strength = random.between(0.35, 1);
  for (let at = 0; at < faint.data.length; at += 1) {
    const value = faint.data[at] * strength;
    if (value > canvas.data[at]) canvas.data[at] = value;
  }
}

/** A patch of a fine background that the threshold let through. */
function texture(canvas: Picture, { digit }: Place, random: Random): void {
  const width = random.between(0.3, 4) * digit;
  const left = random.between(-0.2, 1) * canvas.width;
  const top = random.between(-0.3, 0.6) * canvas.height;
  const height = random.between(0.4, 1.6) * digit;
  const dense = random.between(0.005, 0.05);
  for (let count = dense * width * height; count > 0; count -= 1) {
    const x = left + random.next() * width;
    const y = top + random.next() * height;
    const end = { x: x + random.between(0, 0.06) * digit, y: y + random.normal(0, 0.03) * digit };
    line(canvas, { x, y }, end, random.between(0.7, 2));
  }
}

/** Strokes of the lines above and below that reach into the strip. */
function neighbours(canvas: Picture, { baseline, digit }: Place, random: Random): void {
  for (let count = 1 + random.integer(3); count > 0; count -= 1) {
    const above = random.chance(0.5);
    const x = random.between(0, canvas.width);
    const edge = above ? 0 : canvas.height;
    const deep = random.between(0.05, 0.3) * digit;
    const y = above ? Math.min(deep, baseline - 1.05 * digit) : Math.max(canvas.height - deep, baseline + 0.1 * digit);
    const pen = random.between(0.04, 0.11) * digit;
    const bow = { x: x + random.normal(0, 0.2) * digit, y };
    const points = [{ x: x - random.between(0, 0.4) * digit, y: edge }, bow];
    if (random.chance(0.6)) points.push({ x: bow.x + random.between(0.05, 0.4) * digit, y: edge });
    drawStroke(
      canvas,
      points,
      points.map(() => pen),
    );
  }
}

/** A signature's or a stamp's stroke through the figures. */
function crossing(canvas: Picture, { baseline, digit }: Place, random: Random): void {
  const points: Point[] = [];
  let x = random.between(-1, canvas.width / digit) * digit;
  let y = baseline - random.between(-0.3, 1.3) * digit;
  let angle = random.normal(0, 0.6);
  for (let step = 0; step < 10; step += 1) {
    points.push({ x, y });
    angle += random.normal(0, 0.25);
    x += 0.4 * digit * Math.cos(angle);
    y += 0.4 * digit * Math.sin(angle);
  }
  const pen = random.between(0.03, 0.08) * digit;
  drawStroke(
    canvas,
    points,
    points.map(() => pen),
  );
}

/** Where a ruling was taken out, strokes that crossed it are broken. */
function whiteLine({ width, height, data }: Picture, { baseline, digit }: Place, random: Random): void {
  const y = baseline - random.between(-0.1, 1.05) * digit;
  const slope = random.normal(0, 0.006);
  const thick = random.between(1, 0.07 * digit);
  for (let x = 0; x < width; x += 1) {
    for (let row = Math.round(y + slope * x); row < y + slope * x + thick; row += 1) {
      if (row >= 0 && row < height) data[row * width + x] *= 0.15;
    }
  }
}

/** Dust, bits of pattern, and holes in the ink. */
function speckle(canvas: Picture, { digit }: Place, random: Random): void {
  for (let count = 1 + random.integer(14); count > 0; count -= 1) {
    const x = random.between(0, canvas.width);
    const y = random.between(0, canvas.height);
    const size = random.between(0.8, 0.07 * digit);
    if (random.chance(0.25)) {
      erase(canvas, x, y, size);
      continue;
    }
    const bit = { x: x + random.normal(0, 0.03) * digit, y: y + random.normal(0, 0.03) * digit };
    line(canvas, { x, y }, bit, size);
  }
  if (random.chance(0.1)) {
    const comma = drawAllograph(',', random);
    overlay(
      canvas,
      comma,
      random.between(-0.5, 1) * canvas.width,
      random.chance(0.5) ? -comma.height * 0.75 : canvas.height * 0.8,
    );
  }
}

function erase({ width, height, data }: Picture, x: number, y: number, size: number): void {
  for (let row = Math.max(0, Math.floor(y - size)); row < Math.min(height, y + size); row += 1) {
    for (let column = Math.max(0, Math.floor(x - size)); column < Math.min(width, x + size); column += 1) {
      data[row * width + column] = 0;
    }
  }
}
