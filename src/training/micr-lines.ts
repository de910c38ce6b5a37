/** MICR lines made without end, as the line readers see them, with the place of every character. */

import type { Rect } from '../geometry.js';
import { MICR_GRIDS, MICR_MEASURES, type MicrFont } from '../segment/micr-fonts.js';
import { cmc7Glyphs, e13bGlyphs } from './micr-glyphs.js';
import { createPlane, stampMask, type GlyphMask, type InkPlane } from './micr-raster.js';
import { blur, disc, erodeSideways, penStroke, ruling, slant, smoothNoise } from './micr-wear.js';
import { createRandom, type Random } from './random.js';

export interface MadeCharacter {
  readonly text: string;
  /** Middle of its ink, columns of the picture. */
  readonly centre: number;
  /** Share of its width that lies within the picture. */
  readonly visible: number;
}

export interface MadeLine {
  /** Rows × columns, 0 paper to 1 ink. */
  readonly image: Float32Array;
  readonly columns: number;
  readonly characters: readonly MadeCharacter[];
}

/** How far from a character's middle a column still stands for it, over the height of a digit. */
const LABEL_REACH = 0.14;
/** Less than this of a character at the edge of a picture is no character. */
const LEAST_VISIBLE = 0.55;

/** A character that lost more of its ink than this is not there for any reader. */
const LEAST_INK = 0.3;

/** What a reader should make of the line, from left to right. */
export const readableText = ({ characters }: MadeLine): string =>
  characters
    .filter(({ visible }) => visible >= LEAST_VISIBLE)
    .map(({ text }) => text)
    .join('');

/** The class of every column of the answer; the last class is "no character has its middle here". */
export function columnLabels({ characters, columns }: MadeLine, font: MicrFont): Uint8Array {
  const { columnsPerHeight, stride } = MICR_GRIDS[font];
  const names: readonly string[] = MICR_MEASURES[font].characters;
  const labels = new Uint8Array(columns / stride).fill(names.length);
  for (const { text, centre, visible } of characters) {
    if (visible < LEAST_VISIBLE) continue;
    const reach = LABEL_REACH * columnsPerHeight;
    const first = Math.max(0, Math.ceil((centre - reach) / stride - 0.5));
    for (let at = first; at < labels.length && (at + 0.5) * stride <= centre + reach; at += 1) {
      labels[at] = names.indexOf(text);
    }
  }
  return labels;
}

/**
 * Draws a line as a worn, badly scanned or clean document shows it.
 * @param columns width of the picture, a multiple of the grid's stride
 */
export function drawWornLine(random: Random, font: MicrFont, columns: number): MadeLine {
  const grid = MICR_GRIDS[font];
  // Pixels that the height of a digit has in the scan: webcams 9, 300 dpi 35.
  const digit = Math.exp(random.between(Math.log(9), Math.log(font === 'e13b' ? 36 : 44)));
  const scanned = createPlane(
    Math.ceil((columns / grid.columnsPerHeight) * digit),
    Math.ceil((grid.rows / grid.digitRows) * digit),
  );
  const set = random.chance(0.04) ? [] : setLine(random, font, scanned, digit);
  if (random.chance(0.3)) slant(scanned, random.normal(0, 0.08));
  const clean = scanned.data.slice();
  const worn = wear(random, scanned, digit, font);
  return {
    image: toGrid(worn, columns, grid.rows),
    columns,
    characters: set
      .filter(({ box }) => inkLeft(clean, worn, box) >= LEAST_INK)
      .map(({ text, centre, visible }) => ({ text, centre: (centre / scanned.width) * columns, visible })),
  };
}

interface SetCharacter extends MadeCharacter {
  /** Pixels of the plane. */
  readonly box: Rect;
}

/** Share of a character's ink that the damage has left. */
function inkLeft(clean: Float32Array, worn: InkPlane, box: Rect): number {
  let before = 0;
  let after = 0;
  for (let y = Math.max(0, Math.floor(box.y)); y < Math.min(worn.height, box.y + box.height); y += 1) {
    for (let x = Math.max(0, Math.floor(box.x)); x < Math.min(worn.width, box.x + box.width); x += 1) {
      const at = y * worn.width + x;
      before += clean[at];
      after += Math.min(clean[at], worn.data[at]);
    }
  }
  return before > 0 ? after / before : 0;
}

type Alignment = 'right' | 'centre' | 'left' | 'even';

/** Sets characters over the whole width; centres in pixels of the plane. */
function setLine(random: Random, font: MicrFont, plane: InkPlane, digit: number): SetCharacter[] {
  const grid = MICR_GRIDS[font];
  const glyphs = font === 'e13b' ? e13bGlyphs() : cmc7Printer(random.integer(CMC7_PRINTERS));
  const unit = font === 'e13b' ? 9 : 1;
  const tall = digit * clamp(random.normal(1, 0.08), 0.78, 1.25);
  const wide = tall * clamp(random.normal(1, 0.08), 0.8, 1.25);
  const widest = Math.max(...[...glyphs.values()].map(({ width }) => width / unit));
  const alignment = random.pick<Alignment>(['right', 'right', 'right', 'centre', 'left', 'even']);
  const nominal = MICR_MEASURES[font].pitch / MICR_MEASURES[font].digitHeight;
  const loose = random.chance(0.3) ? random.between(1, 1.45) : random.normal(1, 0.06);
  const pitch = wide * Math.max(nominal * loose, widest * random.between(0.98, 1.08));
  // A camera held askew: the line grows from one end to the other.
  const growth = random.chance(0.35) ? random.normal(0, 0.1) : 0;
  const gap = wide * random.between(0.18, 0.6);
  const jitterX = random.chance(0.5) ? random.between(0, 0.05) : 0.01;
  const jitterY = random.chance(0.4) ? random.between(0, 0.05) : 0.01;
  const top = ((grid.digitTop + random.normal(0, 1.3)) / grid.digitRows) * digit + (digit - tall) / 2;
  const slope = random.normal(0, 0.012);
  const waveHeight = digit * random.between(0, 0.04);
  const waveLength = digit * random.between(4, 20);
  const phase = random.between(0, 7);
  const spaces = random.pick([0, 0.04, 0.1, 0.15]);
  const symbols = random.pick([0.08, 0.2, 0.35]);
  const shift = symbolShift(random, font);
  const characters: SetCharacter[] = [];

  let x = random.chance(0.65) ? -random.between(0, pitch) : random.between(0, 3) * pitch;
  let previous = '0';
  const end = random.chance(0.75) ? plane.width : plane.width - random.between(0, 0.5) * plane.width;
  while (x < end) {
    const grown = clamp(1 + growth * (x / plane.width - 0.5), 0.75, 1.3);
    if (random.chance(spaces)) x += pitch * grown * random.pick([0.3, 1, 1, 1, 1, 2, 3]);
    const text = pickCharacter(random, font, symbols, previous);
    previous = text;
    const mask = glyphs.get(text)!;
    const width = (mask.width / unit) * wide * grown;
    const height = tall * grown;
    const place = pitch * grown;
    const indent =
      alignment === 'right'
        ? place - width
        : alignment === 'centre'
          ? (place - width) / 2
          : alignment === 'left'
            ? 0
            : gap;
    const left = x + indent + random.normal(0, jitterX) * digit;
    const middle = left + width / 2;
    const lift = slope * (middle - plane.width / 2) + waveHeight * Math.sin(middle / waveLength + phase);
    const y = top + (tall - height) / 2 + lift + (shift.get(text) ?? 0) * height + random.normal(0, jitterY) * digit;
    const strength = random.chance(0.03) ? random.between(0.4, 1) : 1;
    stampMask(plane, mask, left, y, (wide * grown) / unit, height / unit, strength);
    characters.push({
      text,
      centre: middle,
      box: { x: left, y, width, height },
      visible: (Math.min(left + width, plane.width) - Math.max(left, 0)) / width,
    });
    if (random.chance(0.02)) biteOut(random, plane, left, y, width, height);
    x += alignment === 'even' ? width + gap : place;
  }
  return characters.filter(({ visible }) => visible > 0);
}

/** Fonts differ in where they put the symbols: counted from their standard place, over the height of a digit. */
function symbolShift(random: Random, font: MicrFont): Map<string, number> {
  if (font === 'cmc7') {
    const drop = random.pick([0, 0, 0.06, 0.13]);
    return new Map(['F', 'G', 'H', 'J'].map((symbol) => [symbol, symbol === 'F' ? 0 : drop]));
  }
  return new Map([
    ['⑈', random.pick([0, 0, 0.05, 0.1, 0.2])],
    ['⑉', random.pick([0, 0, 0.05, -0.05, -0.28, -0.28, 0.15])],
  ]);
}

/** Printers that differ in their bars and gaps; a few are as good as many, and their masks can be kept. */
const CMC7_PRINTERS = 32;
const cmc7Printers = new Map<number, ReadonlyMap<string, GlyphMask>>();

function cmc7Printer(number: number): ReadonlyMap<string, GlyphMask> {
  let glyphs = cmc7Printers.get(number);
  if (!glyphs) {
    const random = createRandom(7, number);
    const short = random.between(0.078, 0.118);
    glyphs = cmc7Glyphs({ bar: short * random.between(0.4, 0.62), short, long: short * random.between(1.6, 2.1) });
    cmc7Printers.set(number, glyphs);
  }
  return glyphs;
}

function pickCharacter(random: Random, font: MicrFont, symbols: number, previous: string): string {
  const names = MICR_MEASURES[font].characters;
  if (previous >= '0' && previous <= '9' && random.chance(0.2)) return previous;
  return random.chance(symbols) ? names[10 + random.integer(names.length - 10)] : names[random.integer(10)];
}

function biteOut(random: Random, plane: InkPlane, x: number, y: number, width: number, height: number): void {
  const radius = random.between(0.06, 0.25) * height;
  disc(plane, x + random.next() * width, y + random.next() * height, radius, -1);
}

/** Damage: in the order in which it happens, from the printer to the scanner's threshold. */
function wear(random: Random, line: InkPlane, digit: number, font: MicrFont): InkPlane {
  const { width, height } = line;
  if (random.chance(0.12))
    return softScan(random, blur(line, digit * random.between(0, 0.03), digit * random.between(0, 0.03)));
  if (random.chance(0.35)) {
    const reach = (font === 'e13b' ? 0.1 : 0.02) * digit;
    erodeSideways(line, random.between(-reach, reach), random.between(-reach, reach));
  }
  if (random.chance(0.5)) unevenInk(random, line, digit);
  clutter(random, line, digit);
  const soft = font === 'e13b' ? random.between(0.01, 0.1) : random.between(0.005, 0.035);
  const blurred = blur(line, digit * soft * random.between(0.6, 1.3), digit * soft * random.between(0.6, 1.3));
  const grain = smoothNoise(random, width, height, Math.max(1, digit * random.between(0.02, 0.12)));
  const level = random.chance(0.6) ? random.between(0, 0.12) : random.between(0.1, 0.3);
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
  const centre = typical * (font === 'e13b' ? random.between(0.28, 0.9) : random.between(0.35, 0.75));
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

/** Area average, linear where the picture is finer than the scan. */
function toGrid(plane: InkPlane, columns: number, rows: number): Float32Array {
  const narrow = resample(plane.data, plane.width, plane.height, columns);
  return transpose(resample(transpose(narrow, columns, plane.height), plane.height, columns, rows), rows, columns);
}

/** Each row of `width` values to `target` values. */
function resample(data: Float32Array, width: number, rows: number, target: number): Float32Array {
  const out = new Float32Array(target * rows);
  const step = width / target;
  const reach = Math.max(1, step);
  for (let column = 0; column < target; column += 1) {
    const centre = (column + 0.5) * step - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(width - 1, Math.floor(centre + reach));
    let sum = 0;
    for (let x = first; x <= last; x += 1) sum += reach - Math.abs(x - centre);
    for (let row = 0; row < rows; row += 1) {
      let value = 0;
      for (let x = first; x <= last; x += 1) value += data[row * width + x] * (reach - Math.abs(x - centre));
      out[row * target + column] = sum > 0 ? value / sum : 0;
    }
  }
  return out;
}

function transpose(data: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) out[x * height + y] = data[y * width + x];
  return out;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
