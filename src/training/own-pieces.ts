/** Lines set anew from the characters of a user's own strips: the same hands, other numbers. */

import { align } from '../recognise/ctc.js';
import type { Recogniser } from '../recognise/recogniser.js';
import { LINE_ROWS, LINE_STRIDE, type LinePicture } from '../segment/line-picture.js';
import type { MadeLine } from './line-drawing.js';
import type { Random } from './random.js';

/** A character, or several that ink ties together, as a line shows them. */
export interface Piece {
  /** `LINE_ROWS` × `columns`, row-major, 0 paper to 1 ink. */
  readonly image: Float32Array;
  readonly columns: number;
  readonly text: string;
}

/** Ink of a column, pixels, that is no stroke yet. */
const CLEAR = 0.35;

/**
 * Cuts a line between the characters of its text, where the network sees them and a column between two is clear.
 * @returns nothing where the network holds the text impossible
 */
export async function piecesOf(picture: LinePicture, text: string, recogniser: Recogniser): Promise<Piece[]> {
  const { classes } = await recogniser.network('strips');
  const [data] = await recogniser.classify('strips', [picture.image]);
  const symbols = [...text].map((symbol) => classes.indexOf(symbol));
  const { columns: places, logProbability } = align(
    { data, classes: classes.length, blank: classes.length - 1 },
    symbols,
  );
  if (logProbability === -Infinity) return [];
  const ink = inkOfColumns(picture);
  const pieces: Piece[] = [];
  let [from, begun] = [0, 0];
  for (let index = 0; index < text.length; index += 1) {
    const last = index === text.length - 1;
    const cut = last ? picture.columns : clearest(ink, middleOf(places[index]), middleOf(places[index + 1]));
    if (cut === undefined) continue;
    pieces.push({ ...between(picture, from, cut), text: text.slice(begun, index + 1) });
    [from, begun] = [cut, index + 1];
  }
  return pieces;
}

const middleOf = (place: number): number => Math.round((place + 0.5) * LINE_STRIDE);

function inkOfColumns({ image, columns }: Pick<LinePicture, 'image' | 'columns'>): Float64Array {
  const ink = new Float64Array(columns);
  image.forEach((value, at) => (ink[at % columns] += value));
  return ink;
}

/** The column with the least ink, where that is as good as none. */
function clearest(ink: Float64Array, from: number, to: number): number | undefined {
  let best = from;
  for (let x = from; x <= to; x += 1) if (ink[x] < ink[best]) best = x;
  return ink[best] < CLEAR ? best : undefined;
}

function between({ image, columns }: LinePicture, from: number, to: number): Omit<Piece, 'text'> {
  const ink = inkOfColumns({ image, columns });
  while (from < to - 1 && ink[from] === 0) from += 1;
  while (to > from + 1 && ink[to - 1] === 0) to -= 1;
  const width = to - from;
  const part = new Float32Array(LINE_ROWS * width);
  for (let row = 0; row < LINE_ROWS; row += 1) {
    part.set(image.subarray(row * columns + from, row * columns + to), row * width);
  }
  return { image: part, columns: width };
}

/** Most characters of a line that is set anew. */
const LONGEST = 9;
/** How often a line goes on with the next piece of the strip it took the last one from: neighbours keep their company. */
const FAITHFUL = 0.5;
const MARGIN = 8;
/** Paper between two pieces, columns, from and to. */
const GAP = [1, 6] as const;

/**
 * A line of pieces from several strips.
 * @param strips each the pieces of one strip, in their order; none empty
 * @param widths columns, narrowest first
 * @returns undefined where it fits none of the widths
 */
export function setAnew(
  strips: readonly (readonly Piece[])[],
  widths: readonly number[],
  random: Random,
): MadeLine | undefined {
  const wanted = 2 + random.integer(LONGEST - 1);
  const placed: { piece: Piece; x: number }[] = [];
  let [text, x] = ['', MARGIN];
  let strip = random.pick(strips);
  let next = random.integer(strip.length);
  while (text.length < wanted) {
    const piece = strip[next];
    placed.push({ piece, x });
    x += piece.columns + Math.round(random.between(...GAP));
    text += piece.text;
    next += 1;
    if (next < strip.length && random.chance(FAITHFUL)) continue;
    strip = random.pick(strips);
    next = random.integer(strip.length);
  }
  const columns = widths.find((width) => width >= x + MARGIN);
  if (columns === undefined) return undefined;
  const image = new Float32Array(LINE_ROWS * columns);
  for (const { piece, x: left } of placed) {
    for (let row = 0; row < LINE_ROWS; row += 1) {
      image.set(piece.image.subarray(row * piece.columns, (row + 1) * piece.columns), row * columns + left);
    }
  }
  return { image, columns, text };
}
