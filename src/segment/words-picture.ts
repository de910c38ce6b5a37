/** A line of words as the word reader sees it: level, its slant taken out in part, its ink spread over a fixed number of rows. */

import { levelLine } from './line-picture.js';
import { drawSheared, shearedEnds } from './sheared.js';
import type { Strip } from './types.js';

export const WORDS_ROWS = 32;
/** Columns of the picture that share one column of the word reader's answer. */
export const WORDS_STRIDE = 4;
/** Letters are narrow: columns for each row that the same length takes downwards. */
export const WORDS_STRETCH = 1.3;
/** Standard deviation of the ink's rows in the picture: small letters are then some ten rows high, capitals fourteen. */
export const WORDS_SPREAD = 4.2;
/** Row of the ink's middle. */
export const WORDS_MIDDLE = 15.5;
/** Paper on either side, columns. */
const MARGIN = 8;
/** Some hundred letters. */
const MOST_COLUMNS = 1600;

export interface WordsView {
  /** Share of the line's slant that is left in. */
  readonly lean: number;
  /** Size of the writing over the usual size. */
  readonly zoom: number;
}

/** Where the rows of a line's ink lie. */
export interface RowBand {
  readonly middle: number;
  /** Standard deviation. */
  readonly spread: number;
}

/** Of the rows' ink, twice: what lies further than this many deviations from the middle is a neighbour's or a flourish. */
const OUTLYING = 2.6;

/** Middle and spread of the rows by their ink; undefined where there is none. */
export function rowBand(rows: ArrayLike<number>): RowBand | undefined {
  let [from, to] = [0, rows.length];
  let band: RowBand | undefined;
  for (let round = 0; round < 3; round += 1) {
    let [ink, sum, squares] = [0, 0, 0];
    for (let y = from; y < to; y += 1) {
      ink += rows[y];
      sum += rows[y] * (y + 0.5);
      squares += rows[y] * (y + 0.5) ** 2;
    }
    if (ink === 0) return band;
    const middle = sum / ink;
    band = { middle, spread: Math.max(1, Math.sqrt(Math.max(0, squares / ink - middle * middle))) };
    from = Math.max(0, Math.floor(middle - OUTLYING * band.spread));
    to = Math.min(rows.length, Math.ceil(middle + OUTLYING * band.spread));
  }
  return band;
}

export interface WordsPicture {
  /** `WORDS_ROWS` × `columns`, row-major, 0 paper to 1 ink; `columns` is a multiple of `WORDS_STRIDE`. */
  readonly image: Float32Array;
  readonly columns: number;
  /** Strip pixel above which a column of the picture stands, at the middle of the line. */
  xOf(column: number): number;
}

/**
 * Draws the line for the word reader.
 * @param slant pixels to the right for each pixel upwards
 * @returns undefined where the strip holds no ink
 */
export function drawWords(strip: Strip, slant: number, { lean, zoom }: WordsView): WordsPicture | undefined {
  const { ink, soft, rows } = levelLine(strip);
  const { width, height } = ink;
  const band = rowBand(rows);
  if (band === undefined) return undefined;
  const shear = slant * (1 - lean);
  const ends = shearedEnds(ink, shear, band.middle);
  if (ends === undefined) return undefined;
  const down = Math.max(
    band.spread / (WORDS_SPREAD * zoom),
    ((ends.right - ends.left) * WORDS_STRETCH) / (MOST_COLUMNS - 2 * MARGIN),
  );
  const across = down / WORDS_STRETCH;
  const left = ends.left - MARGIN * across;
  const columns = Math.ceil(((ends.right - ends.left) / across + 2 * MARGIN) / WORDS_STRIDE) * WORDS_STRIDE;
  const top = band.middle - WORDS_MIDDLE * down;
  const geometry = { rows: WORDS_ROWS, columns, left, top, across, down, shear, middle: band.middle };
  const image = drawSheared({ width, height, data: soft }, geometry);
  return { image, columns, xOf: (column) => left + column * across };
}
