/**
 * E-13B and CMC-7 characters as shapes of our own, and lines drawn with them.
 *
 * E-13B stands on a grid of modules of 0.013 inch, nine high and seven wide (ANSI X9.100-20, ISO 1004-1); the shapes were
 * checked against the drawings in Payments Canada's Standard 006. A CMC-7 character is seven bars with six gaps, two of
 * them long (ISO 1004-2); each bar is cut so that the whole looks like the character.
 */

import { createGrey, type GreyImage } from '../image.js';
import { MICR_MEASURES, type MicrFont } from '../segment/micr-fonts.js';
import { createPlane, rasterise, stampMask, type GlyphMask, type Shape } from './micr-raster.js';

/** Left, top, width, height, and radius of the corners, in modules from the top left of the character. */
const box = (x: number, y: number, width: number, height: number, radius = 0.5): Extract<Shape, { kind: 'box' }> => ({
  kind: 'box',
  x,
  y,
  width,
  height,
  radius,
});
const hole = (x: number, y: number, width: number, height: number, radius = 0.5): Shape => ({
  ...box(x, y, width, height, radius),
  cut: true,
});
const polygon = (...points: [number, number][]): Shape => ({ kind: 'polygon', points });

/** Modules; y runs down from the top of a digit (0) to its foot (9). */
const E13B_SHAPES: Readonly<Record<string, readonly Shape[]>> = {
  '0': [box(0, 0, 6.8, 9, 2), hole(0.83, 1, 5.14, 7, 1)],
  '1': [box(0, 0, 2, 1), box(1, 0, 1, 5.5), box(0, 5, 4, 4)],
  '2': [box(0, 0, 4, 1), box(3, 0, 1, 5), box(0, 4, 4, 1), box(0, 4, 1, 5), box(0, 8, 4, 1)],
  '3': [box(0, 0, 4, 1), box(3, 0, 1, 5), box(0, 4, 4, 1), box(3, 4.5, 2, 4.5), box(3, 4, 1, 2), box(0, 8, 5, 1)],
  '4': [box(0, 0, 2, 7), box(0, 6, 5, 1), box(4, 5, 2, 4)],
  '5': [box(0, 0, 5, 1), box(0, 0, 1, 5), box(0, 4, 5, 1), box(4, 4, 1, 5), box(0, 8, 5, 1)],
  '6': [box(0, 0, 4, 1), box(3, 0, 1, 2.5), box(0, 0, 1, 9), box(0, 5, 6, 4), hole(1, 6, 4, 2)],
  '7': [
    box(0, 0, 5, 1),
    box(0, 0, 1, 3),
    polygon(
      [4, 0.4],
      [5, 0.4],
      [5, 3.7],
      [4.6, 4.15],
      [3.2, 4.8],
      [3, 5.2],
      [3, 6],
      [2, 6],
      [2, 4.4],
      [2.4, 4],
      [3.8, 3.4],
      [4, 3],
    ),
    box(2, 4.6, 1, 4.4),
  ],
  '8': [box(1, 0, 5, 5), box(0, 4.5, 7, 4.5), hole(2, 1, 3, 3), hole(2, 5, 3, 3)],
  '9': [box(0, 0, 6, 5), box(4, 4, 2, 5), box(5, 0, 1, 6), hole(1, 1, 4, 3)],
  '⑆': [box(0, 1.5, 2, 6), box(4, 0, 3, 3), box(4, 6, 3, 3)],
  '⑇': [box(0, 5, 2, 4), box(3, 2.25, 1, 4.5), box(5, 0, 2, 4)],
  '⑈': [box(0, 1, 1, 6), box(2, 1, 1, 6), box(4, 0, 3, 4)],
  '⑉': [box(0, 2.5, 2, 4), box(3, 2.5, 2, 4), box(6, 2.5, 1, 4)],
};

/** The digits as drawn pictures of cheques have them: strokes of one thickness, without the standard's heavy parts. */
const PLAIN_SHAPES: Readonly<Record<string, readonly Shape[]>> = {
  '1': [box(0, 0, 2.5, 1), box(1.5, 0, 1, 9), box(0, 8, 4.5, 1)],
  '3': [box(0, 0, 4.5, 1), box(3.5, 0, 1, 9), box(0, 4, 4.5, 1), box(0, 8, 4.5, 1)],
  '4': [box(0, 0, 1, 7), box(0, 6, 5, 1), box(4, 4.5, 1, 4.5)],
  '6': [box(0, 0, 3, 1), box(0, 0, 1, 9), box(0, 4, 5, 5, 0.8), hole(1, 5, 3, 3)],
  '8': [box(0.8, 0, 4, 5), box(0, 4, 5.6, 5), hole(1.8, 1, 2, 3), hole(1, 5, 3.6, 3)],
  '9': [box(0, 0, 5, 5, 0.8), box(4, 0, 1, 9), hole(1, 1, 3, 3)],
};

/** A CMC-7 character: the six gaps (1 short, 2 long) and, bar by bar, the inked parts. */
interface Cmc7Glyph {
  readonly gaps: readonly number[];
  /** [top, foot] of each part, in hundredths of the digits' height above their foot. */
  readonly bars: readonly (readonly (readonly [number, number])[])[];
}

/** @param bars "top-foot top-foot | …" from left to right */
const cmc7 = (gaps: string, bars: string): Cmc7Glyph => ({
  gaps: [...gaps].map(Number),
  bars: bars.split(' | ').map((bar) =>
    bar.split(' ').map((part) => {
      const [top, foot] = part.split('-').map(Number);
      return [top, foot] as const;
    }),
  ),
});

/** The arrow `I` has eight bars in the fonts seen, the outermost being part of its barb. */
const CMC7_GLYPHS: Readonly<Record<string, Cmc7Glyph>> = {
  '0': cmc7('121112', '85-13 | 93-4 | 100-71 28-0 | 100-75 25-0 | 100-71 28-0 | 98-2 | 85-14'),
  '1': cmc7('211121', '80-55 33-0 | 88-63 33-0 | 93-68 33-0 | 96-0 | 100-0 | 45-0 | 45-0'),
  '2': cmc7(
    '122111',
    '89-64 33-0 | 98-64 37-0 | 100-79 46-0 | 100-80 55-34 20-0 | 100-80 59-39 20-0 | 99-44 20-0 | 90-49 20-0',
  ),
  '3': cmc7(
    '212111',
    '90-67 33-10 | 100-67 33-0 | 100-72 27-0 | 100-75 60-40 25-0 | 100-75 60-40 25-0 | 99-0 | 90-54 45-9',
  ),
  '4': cmc7('211211', '69-15 | 79-15 | 83-54 35-15 | 89-58 35-15 | 98-68 40-0 | 100-70 40-0 | 100-70 40-0'),
  '5': cmc7(
    '111221',
    '100-42 22-0 | 100-42 22-0 | 100-77 62-42 22-0 | 100-77 62-42 22-0 | 100-77 62-42 22-0 | 100-77 61-1 | 100-77 51-8',
  ),
  '6': cmc7(
    '112121',
    '90-10 | 99-1 | 100-80 60-40 20-0 | 100-80 60-40 20-0 | 100-80 60-40 20-0 | 99-75 59-0 | 91-75 51-8',
  ),
  '7': cmc7('221111', '100-65 25-0 | 100-77 35-0 | 100-77 53-16 | 100-77 63-25 | 100-34 | 100-43 | 100-51'),
  '8': cmc7(
    '121121',
    '91-60 40-9 | 100-55 45-0 | 100-80 60-40 20-0 | 100-80 60-40 20-0 | 100-80 60-40 20-0 | 100-55 45-0 | 91-60 40-8',
  ),
  '9': cmc7(
    '121211',
    '90-49 25-8 | 99-41 25-1 | 100-80 60-40 20-0 | 100-80 60-40 20-0 | 100-80 60-40 20-0 | 99-1 | 91-8',
  ),
  F: cmc7('211112', '62-1 | 71-10 | 75-14 | 80-19 | 85-24 | 90-29 | 99-38'),
  G: cmc7('121112', '72-15 | 72-15 | 72-15 | 72-15 | 99-15 | 99-15 | 99-15'),
  H: cmc7('112112', '99-54 35-15 | 99-54 35-15 | 99-54 35-15 | 99-54 35-15 | 99-54 35-15 | 99-54 35-15 | 99-54 35-15'),
  I: cmc7('1111122', '75-53 36-1 | 83-9 | 89-16 | 96-22 | 99-25 | 94-21 | 84-11 | 75-53 36-1'),
  J: cmc7('111212', '99-65 48-15 | 99-65 48-15 | 99-65 48-15 | 99-65 48-15 | 86-27 | 86-27 | 86-27'),
};

/** How a CMC-7 printer sets its bars; widths over the height of a digit. */
export interface Cmc7Style {
  readonly bar: number;
  /** From the middle of a bar to the middle of the next, across a short and across a long gap. */
  readonly short: number;
  readonly long: number;
}

/** ISO 1004-2: bars of 0.15 mm, 0.3 mm apart across a short gap and 0.5 mm across a long one, 2.7 mm high. */
export const CMC7_NOMINAL: Cmc7Style = { bar: 0.15 / 2.7, short: 0.3 / 2.7, long: 0.5 / 2.7 };

/** Mask pixels a module (E-13B), and a digit's height (CMC-7). */
const E13B_RESOLUTION = 12;
const CMC7_RESOLUTION = 128;

const E13B_ROWS = 9;

export type E13bStyle = 'standard' | 'plain';

const e13bMasks = new Map<E13bStyle, ReadonlyMap<string, GlyphMask>>();

/** The E-13B characters; units are modules. */
export function e13bGlyphs(style: E13bStyle = 'standard'): ReadonlyMap<string, GlyphMask> {
  const there = e13bMasks.get(style);
  if (there !== undefined) return there;
  const shapesOf = style === 'plain' ? { ...E13B_SHAPES, ...PLAIN_SHAPES } : E13B_SHAPES;
  const masks = new Map(
    Object.entries(shapesOf).map(([character, shapes]) => {
      const width = Math.max(...shapes.map((s) => (s.kind === 'box' ? s.x + s.width : 0)));
      return [character, rasterise(shapes, width, E13B_ROWS, E13B_RESOLUTION)];
    }),
  );
  e13bMasks.set(style, masks);
  return masks;
}

/** The CMC-7 characters in a style; the unit is the height of a digit. */
export function cmc7Glyphs(style: Cmc7Style = CMC7_NOMINAL): ReadonlyMap<string, GlyphMask> {
  return new Map(
    Object.entries(CMC7_GLYPHS).map(([character, { gaps, bars }]) => {
      let x = 0;
      const shapes = bars.flatMap((parts, index): Shape[] => {
        if (index > 0) x += gaps[index - 1] === 2 ? style.long : style.short;
        return parts.map(([top, foot]) => ({
          kind: 'box',
          x,
          y: 1 - top / 100,
          width: style.bar,
          height: (top - foot) / 100,
          radius: 0,
        }));
      });
      return [character, rasterise(shapes, x + style.bar, 1, CMC7_RESOLUTION)];
    }),
  );
}

/**
 * A clean MICR line as a printer sets it: characters an eighth of an inch apart, a space being an empty place.
 * @param text characters of the font (see segment/micr-fonts.ts) and spaces
 * @param pixelsPerInch resolution of the picture
 * @returns ink 0 on paper 255, one character place per character of `text` wide and as high as a digit, with a margin of a tenth of an inch all round
 * @throws RangeError for a character that the font does not have
 */
export function drawMicrLine(text: string, font: MicrFont, pixelsPerInch: number): GreyImage {
  const { digitHeight, pitch } = MICR_MEASURES[font];
  const glyphs = font === 'e13b' ? e13bGlyphs() : cmc7Glyphs();
  const scale = (digitHeight * pixelsPerInch) / (font === 'e13b' ? E13B_ROWS : 1);
  const margin = 0.1 * pixelsPerInch;
  const characters = [...text];
  const width = Math.ceil(characters.length * pitch * pixelsPerInch + 2 * margin);
  const plane = createPlane(width, Math.ceil(digitHeight * pixelsPerInch + 2 * margin));
  characters.forEach((character, index) => {
    if (character === ' ') return;
    const mask = glyphs.get(character);
    if (!mask) throw new RangeError(`Expected a character of the font ${font} but received "${character}"`);
    // Right edges stand on the pitch (ANSI X9.100-20).
    const x = margin + (index + 1) * pitch * pixelsPerInch - mask.width * scale;
    stampMask(plane, mask, x, margin, scale, scale);
  });
  const image = createGrey(plane.width, plane.height);
  plane.data.forEach((ink, at) => (image.data[at] = Math.round(255 * (1 - ink))));
  return image;
}
