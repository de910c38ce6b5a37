/** How printers set MICR lines, and what cameras make of their geometry: places, sizes and pitch of the characters. */

import type { Rect } from '../geometry.js';
import { MICR_GRIDS, MICR_MEASURES, type MicrFont } from '../segment/micr-fonts.js';
import { cmc7Glyphs, e13bGlyphs } from './micr-glyphs.js';
import { stampMask, type GlyphMask, type InkPlane } from './micr-raster.js';
import { disc, penStroke, slant } from './micr-wear.js';
import { createRandom, type Random } from './random.js';

export interface SetCharacter {
  readonly text: string;
  /** Middle of its ink, pixels of the plane. */
  readonly centre: number;
  /** Share of its width that lies within the plane. */
  readonly visible: number;
  /** Pixels of the plane. */
  readonly box: Rect;
}

export type LineEnds = 'cut' | 'whole';

type Alignment = 'right' | 'centre' | 'left' | 'even';

/** One way of printing a line: held from its first to its last character. Lengths are pixels of the plane. */
interface Setting {
  readonly glyphs: ReadonlyMap<string, GlyphMask>;
  /** Units of the masks to the height of a digit. */
  readonly unit: number;
  /** Height of a digit, and what its width is drawn by. */
  readonly tall: number;
  readonly wide: number;
  readonly pitch: number;
  readonly alignment: Alignment;
  readonly gap: number;
  readonly jitter: { readonly x: number; readonly y: number };
  readonly top: number;
  readonly slope: number;
  readonly wave: { readonly height: number; readonly length: number; readonly phase: number };
  readonly growth: number;
  readonly bend: Bend;
  readonly misfits: ReadonlyMap<string, Misfit>;
}

/** Where paper curls or a camera looks askew: what straightening a line leaves there. */
interface Bend {
  readonly centre: number;
  readonly reach: number;
  /** Shares of what there is, at the centre. */
  readonly narrow: number;
  readonly lift: number;
  readonly lean: number;
}

/** A symbol that the printer sets smaller than the standard, or higher or lower. */
interface Misfit {
  readonly scale: number;
  /** Downwards, over the height of a digit. */
  readonly shift: number;
}

const NO_MISFIT: Misfit = { scale: 1, shift: 0 };
const NO_BEND: Bend = { centre: 0, reach: 1, narrow: 0, lift: 0, lean: 0 };

/** Pitches that the last character of a whole line has to the edge at least, wherever it stands in its place. */
const ROOM = 2;

/**
 * Sets characters over the whole width of the plane.
 * @param ends `cut`: the plane is a piece of a line, whose ends may cut characters; `whole`: all of the line is on it
 */
export function setLine(
  random: Random,
  font: MicrFont,
  plane: InkPlane,
  digit: number,
  ends: LineEnds = 'cut',
): SetCharacter[] {
  const setting = drawSetting(random, font, plane, digit);
  const { glyphs, unit, wide, tall, pitch, jitter, bend } = setting;
  const spaces = random.pick([0, 0.04, 0.1, 0.15]);
  const symbols = random.pick([0.08, 0.2, 0.35]);
  const marks = font === 'e13b' && random.chance(0.2) ? random.between(0.01, 0.12) : 0;
  const uneven = font === 'e13b' && random.chance(0.2) ? random.between(0, 0.08) : 0;
  const characters: SetCharacter[] = [];
  const whole = ends === 'whole';
  let x = !whole && random.chance(0.65) ? -random.between(0, pitch) : random.between(whole ? 0.3 : 0, 3) * pitch;
  let previous = '0';
  const end = random.chance(0.75) ? plane.width : plane.width - random.between(0, 0.5) * plane.width;
  while (x < end) {
    const grown = clamp(1 + setting.growth * (x / plane.width - 0.5), 0.75, 1.3);
    const bent = Math.exp(-(((x - bend.centre) / bend.reach) ** 2));
    const narrowed = grown * (1 - bend.narrow * bent);
    if (random.chance(spaces)) x += pitch * narrowed * random.pick([0.3, 1, 1, 1, 1, 2, 3]);
    if (marks > 0 && random.chance(marks)) {
      x += pitch * narrowed * random.between(0.1, 0.8);
      const size = tall * random.between(0.25, 0.85);
      foreignMark(random, plane, x + size / 2, setting.top + random.between(0.2, 0.9) * tall, size);
      x += size + pitch * random.between(0, 0.5);
    }
    if (whole && x + ROOM * pitch > plane.width) break;
    const text = pickCharacter(random, font, symbols, previous);
    previous = text;
    const mask = glyphs.get(text)!;
    const { scale, shift } = setting.misfits.get(text) ?? NO_MISFIT;
    const odd = scale * (uneven > 0 ? clamp(random.normal(1, uneven), 0.7, 1.3) : 1);
    const width = (mask.width / unit) * wide * narrowed * odd;
    const height = tall * grown * odd;
    const place = pitch * narrowed;
    const left = x + indentOf(setting, place, width) + random.normal(0, jitter.x) * digit;
    const middle = left + width / 2;
    const { wave, slope } = setting;
    const lift =
      slope * (middle - plane.width / 2) +
      wave.height * Math.sin(middle / wave.length + wave.phase) +
      bend.lift * bent * tall;
    const y = setting.top + (tall - height) / 2 + lift + shift * tall * grown + random.normal(0, jitter.y) * digit;
    const strength = random.chance(0.03) ? random.between(0.4, 1) : 1;
    stampMask(plane, mask, left, y, (wide * narrowed * odd) / unit, height / unit, strength);
    characters.push({
      text,
      centre: middle,
      box: { x: left, y, width, height },
      visible: (Math.min(left + width, plane.width) - Math.max(left, 0)) / width,
    });
    if (random.chance(0.02)) biteOut(random, plane, left, y, width, height);
    x += setting.alignment === 'even' ? width + setting.gap : place;
  }
  lean(random, plane, bend);
  return characters.filter(({ visible }) => visible > 0);
}

function drawSetting(random: Random, font: MicrFont, plane: InkPlane, digit: number): Setting {
  const grid = MICR_GRIDS[font];
  const glyphs =
    font === 'cmc7'
      ? cmc7Printer(random.integer(CMC7_PRINTERS))
      : e13bGlyphs(random.chance(0.05) ? 'plain' : 'standard');
  const unit = font === 'e13b' ? 9 : 1;
  const tall = digit * clamp(random.normal(1, 0.08), 0.78, 1.25);
  const wide = tall * clamp(random.normal(1, 0.08), 0.8, 1.25);
  const widest = Math.max(...[...glyphs.values()].map(({ width }) => width / unit));
  const nominal = MICR_MEASURES[font].pitch / MICR_MEASURES[font].digitHeight;
  const loose = random.chance(0.3) ? random.between(1, 1.45) : random.normal(1, 0.06);
  return {
    ...{ glyphs, unit, tall, wide },
    pitch: wide * Math.max(nominal * loose, widest * random.between(0.98, 1.08)),
    alignment: random.pick<Alignment>(['right', 'right', 'right', 'centre', 'left', 'even']),
    gap: wide * random.between(0.18, 0.6),
    jitter: {
      x: random.chance(0.5) ? random.between(0, 0.05) : 0.01,
      y: random.chance(0.4) ? random.between(0, 0.05) : 0.01,
    },
    top: ((grid.digitTop + random.normal(0, 1.3)) / grid.digitRows) * digit + (digit - tall) / 2,
    slope: random.normal(0, 0.012),
    wave: {
      height: digit * random.between(0, 0.04),
      length: digit * random.between(4, 20),
      phase: random.between(0, 7),
    },
    // A camera held askew: the line grows from one end to the other.
    growth: random.chance(0.35) ? random.normal(0, 0.1) : 0,
    bend: font === 'e13b' && random.chance(0.25) ? drawBend(random, plane, digit) : NO_BEND,
    misfits: font === 'cmc7' ? cmc7Misfits(random) : e13bMisfits(random),
  };
}

function indentOf({ alignment, gap }: Setting, place: number, width: number): number {
  if (alignment === 'right') return place - width;
  if (alignment === 'centre') return (place - width) / 2;
  return alignment === 'left' ? 0 : gap;
}

const drawBend = (random: Random, plane: InkPlane, digit: number): Bend => ({
  centre: random.between(-0.1, 1.1) * plane.width,
  reach: digit * random.between(2, 7),
  narrow: random.chance(0.7) ? random.between(0, 0.4) : 0,
  lift: random.normal(0, 0.05),
  lean: random.normal(0, 0.15),
});

/** The whole line leans, and more where it bends. */
function lean(random: Random, plane: InkPlane, bend: Bend): void {
  const whole = random.chance(0.3) ? random.normal(0, 0.08) : 0;
  if (whole === 0 && bend.lean === 0) return;
  slant(plane, (x) => whole + bend.lean * Math.exp(-(((x - bend.centre) / bend.reach) ** 2)));
}

function cmc7Misfits(random: Random): Map<string, Misfit> {
  const drop = random.pick([0, 0, 0.06, 0.13]);
  return new Map(['F', 'G', 'H', 'J'].map((symbol) => [symbol, { scale: 1, shift: symbol === 'F' ? 0 : drop }]));
}

/** Fonts differ in where they put the symbols, and some in how large they draw them. */
function e13bMisfits(random: Random): Map<string, Misfit> {
  const placed = new Map<string, Misfit>([
    ['⑈', { scale: 1, shift: random.pick([0, 0, 0.05, 0.1, 0.2]) }],
    ['⑉', { scale: 1, shift: random.pick([0, 0, 0.05, -0.05, -0.28, -0.28, 0.15]) }],
  ]);
  if (!random.chance(0.3)) return placed;
  for (const symbol of ['⑆', '⑇', '⑈', '⑉']) {
    if (!random.chance(0.5)) continue;
    placed.set(symbol, { scale: random.between(0.5, 1.1), shift: random.normal(0, 0.13) });
  }
  return placed;
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

/** Something beside the characters that is none: a register mark, a blot, a letter, the end of a rule. */
function foreignMark(random: Random, plane: InkPlane, x: number, y: number, size: number): void {
  const pen = size * random.between(0.06, 0.16);
  const radius = size / 2;
  const kind = random.integer(4);
  if (kind === 0) {
    disc(plane, x, y, radius, 1);
    if (random.chance(0.7)) disc(plane, x, y, radius - pen, -1);
    if (random.chance(0.6)) disc(plane, x, y, radius * random.between(0.15, 0.35), 1);
  } else if (kind === 1) {
    for (let blot = 1 + random.integer(4); blot > 0; blot -= 1) {
      const [dx, dy] = [random.normal(0, 0.4) * radius, random.normal(0, 0.4) * radius];
      disc(plane, x + dx, y + dy, radius * random.between(0.2, 0.6), 1);
    }
  } else {
    const within = { x: x - radius, y: y - radius, width: size, height: size };
    const strokes = kind === 2 ? 1 : 2 + random.integer(3);
    for (let stroke = strokes; stroke > 0; stroke -= 1) {
      penStroke(plane, random, pen, 1, random.between(0.5, 1.6) * size, within);
    }
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
