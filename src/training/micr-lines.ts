/** MICR lines made without end, as the line readers see them, with the place of every character. */

import type { Rect } from '../geometry.js';
import { MICR_GRIDS, MICR_MEASURES, type MicrFont } from '../segment/micr-fonts.js';
import { damage } from './micr-damage.js';
import { createPlane, type InkPlane } from './micr-raster.js';
import { setLine, type LineEnds } from './micr-setting.js';
import type { Random } from './random.js';

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
  /** Characters that were set and of which the damage has left too little to ask anybody for: no reader need find them, though it may. */
  readonly lost: number;
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
 * @param ends    whether the picture may cut the line's first and last character
 */
export function drawWornLine(random: Random, font: MicrFont, columns: number, ends: LineEnds = 'cut'): MadeLine {
  const grid = MICR_GRIDS[font];
  // Pixels that the height of a digit has in the scan: webcams 9, 300 dpi 35.
  const digit = Math.exp(random.between(Math.log(9), Math.log(font === 'e13b' ? 36 : 44)));
  const scanned = createPlane(
    Math.ceil((columns / grid.columnsPerHeight) * digit),
    Math.ceil((grid.rows / grid.digitRows) * digit),
  );
  const set = random.chance(0.04) ? [] : setLine(random, font, scanned, digit, ends);
  const clean = scanned.data.slice();
  const worn = damage(random, scanned, digit, font);
  const left = set.filter(({ box }) => inkLeft(clean, worn, box) >= LEAST_INK);
  return {
    image: toGrid(worn, columns, grid.rows),
    columns,
    characters: left.map(({ text, centre, visible }) => ({
      text,
      centre: (centre / scanned.width) * columns,
      visible,
    })),
    lost: set.length - left.length,
  };
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
