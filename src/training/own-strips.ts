/** Lines that users bring with `--data`: their own strips of amounts, with what stands in them as `truth.jsonl` says. */

import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { CounterfoilError } from '../errors.js';
import { loadTruth } from '../evaluation/index.js';
import type { GreyImage } from '../image.js';
import type { Recogniser } from '../recognise/recogniser.js';
import { StripOpinion } from '../recognise/strip-opinion.js';
import type { Grammar } from '../recognise/types.js';
import { drawLine, LINE_ROWS, type LineView } from '../segment/line-picture.js';
import { buildLattice, stripFromImage, type LineLattice, type Strip } from '../segment/index.js';
import type { DataUsed } from './fit-options.js';
import type { MadeLine } from './line-drawing.js';
import { piecesOf, type Piece } from './own-pieces.js';
import { bilinear } from './picture.js';
import type { Random } from './random.js';

export interface OwnStrip {
  readonly strip: Strip;
  readonly slant: number;
  /** With the signs that the writing shows. */
  readonly text: string;
  /** The strip's characters cut apart, once for each of a few views of it. */
  readonly pieces: readonly (readonly Piece[])[];
}

/** Views of a strip that its characters are cut from. */
const CUT_VIEWS: readonly LineView[] = [
  { lean: 0.4, zoom: 0.9 },
  { lean: 0.4, zoom: 1.1 },
  { lean: 0.9, zoom: 1 },
];

/** A strip with the digits that stand in it. */
export interface OwnLattice {
  readonly lattice: LineLattice;
  readonly digits: string;
}

/**
 * The strips of kind `amount` of every folder's `truth.jsonl`, cut as a page's are.
 * @throws CF_INPUT_NOT_FOUND, CF_DATASET_INVALID where there is no truth, or none of strips
 */
export async function readOwnLattices(folders: readonly string[]): Promise<OwnLattice[]> {
  const own: OwnLattice[] = [];
  for (const folder of folders) {
    const { rows } = await loadTruth(folder);
    const before = own.length;
    for (const row of rows) {
      if (row.type !== 'strip' || row.kind !== 'amount') continue;
      const digits = row.text.replace(/\D/g, '');
      if (digits === '') continue;
      own.push({ lattice: buildLattice(stripFromImage(await readGrey(join(folder, row.file)))), digits });
    }
    if (own.length === before) {
      throw new CounterfoilError('CF_DATASET_INVALID', `The truth.jsonl of ${folder} has no strips of kind "amount"`);
    }
  }
  return own;
}

/**
 * The strips as the strip reader learns from them. The truth need not name separators and guards: where they stand is taken
 * from what the network reads, held to the true digits.
 */
export async function asOwnStrips(lattices: readonly OwnLattice[], recogniser: Recogniser): Promise<OwnStrip[]> {
  const own: OwnStrip[] = [];
  for (const { lattice, digits } of lattices) {
    const text = await spelling(lattice, digits, recogniser);
    const { strip, slant } = lattice;
    own.push({ strip, slant, text, pieces: await cutApart(lattice, text, recogniser) });
  }
  return own;
}

async function cutApart({ strip, slant }: LineLattice, text: string, recogniser: Recogniser): Promise<Piece[][]> {
  const views: Piece[][] = [];
  for (const view of CUT_VIEWS) {
    const picture = drawLine(strip, slant, view);
    const pieces = picture === undefined ? [] : await piecesOf(picture, text, recogniser);
    if (pieces.length > 0) views.push(pieces);
  }
  return views;
}

/** For the model card. */
export const ownStripsUsed = (folders: readonly string[], share: number): DataUsed[] =>
  folders.map((folder) => ({
    name: basename(folder),
    licence: "the user's own",
    use: `${Math.round(100 * share)} % of the lines, together with the other folders of --data`,
  }));

/** The likeliest text with these digits, as the network reads the line; the digits alone where it reads no such text. */
async function spelling(lattice: LineLattice, digits: string, recogniser: Recogniser): Promise<string> {
  const opinion = await StripOpinion.of(lattice, spelt(digits), recogniser, 1);
  const ranked = [...opinion.texts, digits]
    .map((text) => ({ text, score: opinion.logProbability(text) }))
    .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1));
  return ranked[0].text;
}

/** What a sign between the digits costs, natural logarithm: it must be seen. */
const SIGN = -1;

/** These digits in this order, any signs between them. */
export const spelt = (digits: string): Grammar<number> => ({
  start: 0,
  step: (count, symbol) => {
    if (symbol === digits[count]) return { state: count + 1, weight: 0 };
    return /[0-9]/.test(symbol) ? undefined : { state: count, weight: SIGN };
  },
  end: (count) => (count === digits.length ? 0 : -Infinity),
  key: String,
});

async function readGrey(path: string): Promise<GreyImage> {
  try {
    const { data, info } = await sharp(await readFile(path))
      .flatten({ background: '#fff' })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data) };
  } catch (error) {
    throw new CounterfoilError('CF_DATASET_INVALID', `${path} is no picture that can be read`, { cause: error });
  }
}

/** Pixels that a line is bent by, standard deviation; least and most pixels of a wave. */
const BEND = 0.6;
const WAVE = [12, 40] as const;

/**
 * The strip seen a little otherwise each time: slant, size, weight of the strokes, and their course.
 * @param widths columns, narrowest first
 */
export function drawOwn(
  { strip, slant, text }: OwnStrip,
  widths: readonly number[],
  random: Random,
): MadeLine | undefined {
  const view = { lean: random.between(0.2, 1.1), zoom: random.between(0.8, 1.25) };
  const picture = drawLine(strip, slant, view);
  if (picture === undefined) return undefined;
  const { image: data, columns: own } = picture;
  const columns = widths.find((width) => width >= own);
  if (columns === undefined) return undefined;
  const drawn = { width: own, height: LINE_ROWS, data };
  const image = new Float32Array(LINE_ROWS * columns);
  const weight = Math.exp(random.normal(0, 0.3));
  const [across, down] = [wave(random), wave(random)];
  for (let row = 0; row < LINE_ROWS; row += 1) {
    for (let x = 0; x < own; x += 1) {
      const ink = bilinear(drawn, x + across(row), row + down(x));
      image[row * columns + x] = Math.min(1, ink) ** weight;
    }
  }
  return { image, columns, text };
}

function wave(random: Random): (at: number) => number {
  const height = random.normal(0, BEND);
  const pace = (2 * Math.PI) / random.between(...WAVE);
  const phase = random.between(0, 2 * Math.PI);
  return (at) => height * Math.sin(phase + pace * at);
}
