/**
 * Noughts of a garland: quick hands write the noughts that end an amount in one go, linked along the top and often left open
 * there, up to the slash that closes them. Cut apart, each keeps a stub of the link, and that must not stop it being a nought.
 */

import { runningNoughts } from './cheques/sign-strokes.js';
import { blank, drawStroke, inkBox, trim, type Picture, type Point } from './picture.js';
import type { Random } from './random.js';

/** Height of the noughts before they are worn, pixels. */
const HEIGHT = 44;
const MARGIN = 30;

interface Garland {
  readonly picture: Picture;
  /** Middle of each nought, pixels; the last is the slash where there is one. */
  readonly middles: readonly number[];
  /** Between each two of them, the middle of the link. */
  readonly gaps: readonly number[];
  readonly slash: boolean;
  /** Half the noughts' height: where the middles and the cuts are measured. */
  readonly level: number;
  readonly shear: number;
}

/** A cut through the picture: its x at half the noughts' height. */
type Cut = number;

/** One nought cut out of a garland, or the slash that closes it. */
export function garlandPiece(random: Random): { picture: Picture; symbol: '0' | '/' } {
  const garland = drawGarland(random);
  const last = garland.middles.length - 1;
  const index = random.integer(garland.slash && !random.chance(0.25) ? last : last + 1);
  const picture = between(garland, cutBefore(garland, index, random), cutBefore(garland, index + 1, random));
  return { picture, symbol: garland.slash && index === last ? '/' : '0' };
}

/** What wrong cuts make of a garland: half a nought, a nought and a half, two together. */
export function garlandReject(random: Random): Picture {
  const garland = drawGarland(random);
  const noughts = garland.middles.length - (garland.slash ? 1 : 0);
  const index = random.integer(noughts - 1);
  const middle = garland.middles[index] + random.normal(0, 0.04) * HEIGHT;
  const next = garland.middles[index + 1] + random.normal(0, 0.04) * HEIGHT;
  const cut = (at: number): Cut => cutBefore(garland, at, random);
  const way = random.next();
  if (way < 0.15) return between(garland, cut(index), middle);
  if (way < 0.3) return between(garland, middle, cut(index + 1));
  if (way < 0.45) return between(garland, middle, next);
  if (way < 0.6) return between(garland, cut(index), next);
  if (way < 0.75) return between(garland, middle, cut(index + 2));
  return between(garland, cut(index), cut(index + 2));
}

/** A nought of whatever hand with the stub of a link at one of its upper corners. */
export function withStub(nought: Picture, random: Random): Picture {
  const whole = trim(nought);
  const scale = Math.max(whole.width, whole.height);
  const margin = Math.ceil(scale * 0.5);
  const picture = blank(whole.width + 2 * margin, whole.height + 2 * margin);
  for (let y = 0; y < whole.height; y += 1) {
    const row = whole.data.subarray(y * whole.width, (y + 1) * whole.width);
    picture.data.set(row, (y + margin) * picture.width + margin);
  }
  const pen = scale * random.between(0.06, 0.13);
  const sides = random.chance(0.3) ? [-1, 1] : [random.chance(0.6) ? 1 : -1];
  for (const side of sides) {
    const y = margin + Math.floor(whole.height * random.between(0.05, 0.35));
    const from = outermost(picture, y, side);
    if (from === undefined) continue;
    const length = scale * random.between(0.06, 0.3);
    const tip = { x: from + side * length, y: y - length * random.normal(0.15, 0.3) };
    const sag = { x: from + side * length * 0.5, y: (y + tip.y) / 2 + length * random.between(-0.1, 0.25) };
    drawStroke(picture, [{ x: from - (side * pen) / 2, y }, sag, tip], [pen, pen, pen]);
  }
  return picture;
}

/** The ink of a row that lies farthest to the left (-1) or right (1). */
function outermost({ width, data }: Picture, y: number, side: number): number | undefined {
  for (let step = 0; step < width; step += 1) {
    const x = side < 0 ? step : width - 1 - step;
    if (data[y * width + x] > 0.5) return x;
  }
  return undefined;
}

export interface LinkedNoughts {
  readonly picture: Picture;
  /** Height of the noughts, and of the line they stand on, pixels from the picture's top. */
  readonly size: number;
  readonly foot: number;
}

/** So many noughts in one go, with the slash that closes them or without. */
export function linkedNoughts(count: number, slash: boolean, random: Random): LinkedNoughts {
  const { picture, level } = drawGarland(random, count, slash);
  return { picture, size: HEIGHT, foot: level + HEIGHT / 2 };
}

/** Two to four noughts, with or without a slash that they run into. */
function drawGarland(random: Random, count = 2 + random.integer(3), slash = random.chance(0.5)): Garland {
  const run = runningNoughts(count, random);
  const strokes: Point[][] = run.strokes.map((stroke) => stroke.map(({ x, y }) => ({ x, y })));
  const middles = run.spans.map(([left, right]) => (left + right) / 2);
  const gaps = run.spans.slice(1).map(([left], index) => (left + run.spans[index][1]) / 2);
  const top = Math.min(...strokes.flat().map(({ y }) => y));
  const height = 1 - top;
  if (strokes.length > 1) linkAside(strokes, random);
  addEnds(strokes, height, random);
  if (slash) {
    const end = strokes[strokes.length - 1].at(-1) ?? { x: run.advance, y: top };
    const foot = run.advance + height * random.between(-0.05, 0.25);
    const upper = {
      x: Math.max(foot + height * random.between(0.1, 0.6), end.x),
      y: top - height * random.between(0, 0.6),
    };
    const lower = { x: foot, y: 1 + height * random.between(0, 0.6) };
    // The pen runs on into the slash, or lifts just before it.
    if (random.chance(0.6)) strokes[strokes.length - 1].push(at(upper, lower, random.between(0, 0.5)));
    strokes.push([upper, lower]);
    middles.push((upper.x + lower.x) / 2);
    gaps.push(run.spans[run.spans.length - 1][1] + height * 0.06);
  }
  return { ...render(strokes, [middles, gaps], height, random), slash };
}

/** Noughts of their own strokes are linked at any height down to the middle. */
function linkAside(strokes: Point[][], random: Random): void {
  const loops = strokes.slice();
  for (let index = 0; index + 1 < loops.length; index += 1) {
    if (random.chance(0.3)) continue;
    const from = random.pick(loops[index].slice(16, 24));
    const to = random.pick(loops[index + 1].slice(1, 9));
    strokes.splice(strokes.length - 1, 0, [from, to]);
  }
}

/** The pen comes from the comma before and runs on a little after the last nought. */
function addEnds(strokes: Point[][], height: number, random: Random): void {
  const first = strokes[0];
  const last = strokes[strokes.length - 1];
  const reach = (): number => height * random.between(0.05, 0.3);
  if (random.chance(0.3))
    first.unshift({ x: first[0].x - reach(), y: first[0].y + height * random.normal(0.05, 0.15) });
  const end = last[last.length - 1];
  if (random.chance(0.3)) last.push({ x: end.x + reach(), y: end.y + height * random.normal(-0.05, 0.1) });
}

const at = (from: Point, to: Point, share: number): Point => ({
  x: from.x + share * (to.x - from.x),
  y: from.y + share * (to.y - from.y),
});

function render(
  strokes: Point[][],
  [middles, gaps]: readonly (readonly number[])[],
  height: number,
  random: Random,
): Omit<Garland, 'slash'> {
  const scale = HEIGHT / height;
  const stretch = scale * random.between(0.8, 1.3);
  const all = strokes.flat();
  const left = Math.min(...all.map(({ x }) => x)) * stretch - MARGIN;
  const top = Math.min(...all.map(({ y }) => y)) * scale - MARGIN;
  const right = Math.max(...all.map(({ x }) => x)) * stretch + MARGIN;
  const bottom = Math.max(...all.map(({ y }) => y)) * scale + MARGIN;
  const picture = blank(Math.ceil(right - left), Math.ceil(bottom - top));
  const pen = HEIGHT * random.between(0.05, 0.16);
  const shake = HEIGHT * random.between(0, 0.018);
  const depth = random.between(0, 0.25);
  for (const stroke of strokes) {
    const path = stroke.map(({ x, y }) => ({
      x: x * stretch - left + random.normal(0, shake),
      y: y * scale - top + random.normal(0, shake),
    }));
    const phase = random.between(0, 6.3);
    drawStroke(
      picture,
      path,
      path.map((_, index) => pen * (1 + depth * Math.sin(phase + index / 6))),
    );
  }
  return {
    picture,
    middles: middles.map((x) => x * stretch - left),
    gaps: gaps.map((x) => x * stretch - left),
    level: (1 - height / 2) * scale - top,
    // Segmenters cut upright or along the slant of the writing.
    shear: random.chance(0.5) ? 0 : random.between(0, 0.3),
  };
}

/** The cut before the piece: where the ink about the link to the last one is thinnest, missed by a little. */
function cutBefore(garland: Garland, index: number, random: Random): Cut {
  const { picture, middles, gaps } = garland;
  if (index <= 0) return -picture.height;
  if (index >= middles.length) return picture.width + picture.height;
  const gap = gaps[index - 1];
  const apart = 2 * (gap - middles[index - 1]);
  let best = gap;
  let least = Infinity;
  for (let cut = Math.round(gap - 0.15 * apart); cut <= gap + 0.15 * apart; cut += 1) {
    const ink = inkAlong(garland, cut) + (0.5 * HEIGHT * Math.abs(cut - gap)) / apart;
    if (ink < least) [least, best] = [ink, cut];
  }
  return best + apart * random.between(-0.07, 0.07);
}

const lineAt = ({ level, shear }: Garland, cut: Cut, y: number): number => Math.round(cut - shear * (y - level));

function inkAlong(garland: Garland, cut: Cut): number {
  const { width, height, data } = garland.picture;
  let ink = 0;
  for (let y = 0; y < height; y += 1) {
    const x = lineAt(garland, cut, y);
    if (x >= 0 && x < width) ink += data[y * width + x];
  }
  return ink;
}

/** The ink between two cuts. */
function between(garland: Garland, from: Cut, to: Cut): Picture {
  const { picture } = garland;
  const out = blank(picture.width, picture.height);
  for (let y = 0; y < picture.height; y += 1) {
    const left = Math.max(0, lineAt(garland, from, y));
    const right = Math.min(picture.width, lineAt(garland, to, y));
    for (let x = left; x < right; x += 1) out.data[y * picture.width + x] = picture.data[y * picture.width + x];
  }
  return inkBox(out) === undefined ? picture : trim(out);
}
