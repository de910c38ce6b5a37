/** Draws the lines that the strip reader learns from, as `drawLine` of the segmenter would show them. */

import { DIGIT_ROWS, LINE_ROWS, TOP_ROW } from '../segment/line-picture.js';
import { inventHand, linkedRun, longDash, stray, type Hand, type Letter, type MnistByDigit } from './line-hands.js';
import { lineText, LONG_DASH } from './line-texts.js';
import { wearLine } from './line-wear.js';
import { blank, sample, type Picture } from './picture.js';
import type { Random } from './random.js';

/** Lines are drawn this much larger than the reader sees them, near the scale of a strip, so that wear acts as it does there. */
const OVERSAMPLING = 2;
/** Paper before the first character, over the digits' height, from and to. */
const MARGIN = [0.2, 0.7] as const;

export interface MadeLine {
  /** `LINE_ROWS` × `columns`, row-major, 0 paper to 1 ink. */
  readonly image: Float32Array;
  readonly columns: number;
  readonly text: string;
}

/**
 * One line, with paper on the right up to the next of the widths; texts too long for all of them are given up for others.
 * @param widths columns, narrowest first
 * @param dirt   how often each kind of dirt comes, over the usual
 */
export function makeLine(widths: readonly number[], mnist: MnistByDigit, random: Random, dirt = 1): MadeLine {
  for (;;) {
    const hand = inventHand(mnist, random);
    const written = write(lineText(random), hand, random);
    // The segmenter's measure of a line is off by a fifth now and then.
    const digit = OVERSAMPLING * DIGIT_ROWS * Math.exp(random.normal(0, 0.13));
    const margin = random.between(...MARGIN) * digit;
    const needed = written.width * digit + 2 * margin;
    const width = widths.map((columns) => columns * OVERSAMPLING).find((pixels) => pixels >= needed);
    if (width === undefined) continue;
    const canvas = blank(width, LINE_ROWS * OVERSAMPLING);
    const baseline = OVERSAMPLING * (TOP_ROW + DIGIT_ROWS / 2) + digit / 2 + random.normal(0, 1.6 * OVERSAMPLING);
    for (const { letter, x } of written.placed) {
      const rise = hand.climb * (x - written.width / 2);
      place(
        canvas,
        letter,
        hand,
        { x: margin + x * digit, foot: baseline + (letter.drop - rise) * digit, digit },
        random,
      );
    }
    const worn = wearLine(
      canvas,
      { baseline, digit, left: margin, right: margin + written.width * digit },
      dirt,
      random,
    );
    return { image: shrink(worn, OVERSAMPLING), columns: width / OVERSAMPLING, text: written.text };
  }
}

interface Written {
  /** Left ends, digit heights from the first one's. */
  readonly placed: readonly { readonly letter: Letter; readonly x: number }[];
  readonly width: number;
  readonly text: string;
}

/** Sets the letters one beside the other. */
function write(text: string, hand: Hand, random: Random): Written {
  const letters = spell(text, hand, random);
  const placed: { letter: Letter; x: number }[] = [];
  const skyline = new Skyline();
  let width = 0;
  for (const { letter, space } of letters) {
    const breadth = widthOf(letter, hand);
    const sign = !/^\d/.test(letter.text);
    const usual = sign && hand.gap < 0.04 ? 0.04 : hand.gap;
    const gap = (usual + random.normal(0, 0.05 * (0.4 + hand.haste))) * (sign ? 0.7 : 1) + space;
    const x = placed.length === 0 ? 0 : Math.max(0, skyline.next(letter, breadth, gap, hand.nestles));
    skyline.add(letter, breadth, x);
    placed.push({ letter, x });
    width = Math.max(width, x + breadth);
  }
  return { placed, width, text: letters.map(({ letter }) => letter.text).join('') };
}

/** Cents are written small and raised now and then. */
const RAISED = 0.12;

function spell(text: string, hand: Hand, random: Random): { letter: Letter; space: number }[] {
  const letters: { letter: Letter; space: number }[] = [];
  const push = (letter: Letter | undefined, space = 0): void => {
    if (letter !== undefined) letters.push({ letter, space });
  };
  const cents = /[.,-]\d\d$/.exec(text)?.index;
  const raised = cents !== undefined && hand.kind !== 'print' && random.chance(RAISED) ? cents : text.length;
  if (random.chance(0.08)) push(stray(random));
  let space = 0;
  for (let at = 0; at < text.length; at += 1) {
    const symbol = text[at];
    const noughts = /^0{2,4}/.exec(text.slice(at))?.[0].length ?? 0;
    if (symbol === ' ') space = random.between(0.2, 0.6);
    else if (noughts > 0 && hand.links && at < raised) {
      const slash = text[at + noughts] === '/' && random.chance(0.7);
      push(linkedRun(noughts, slash, hand, random), space);
      at += noughts - (slash ? 0 : 1);
    } else if (symbol === LONG_DASH) push(longDash(random), space);
    else if (at === raised) space = 0.05;
    else {
      const letter = hand.letter(symbol, random);
      push(at > raised ? { ...letter, height: letter.height * 0.6, drop: letter.drop - 0.42 } : letter, space);
    }
    if (symbol !== ' ' && at !== raised) space = 0;
  }
  if (random.chance(0.03)) push(stray(random), random.between(0, 0.5));
  return letters;
}

const widthOf = ({ picture, height }: Letter, hand: Hand): number =>
  (picture.width / picture.height) * height * hand.breadth;

/** Bands of half a digit's height, from one and a half digit heights above the baseline down, in which ink is kept track of. */
const BANDS = 14;
const BAND = 0.17;

/** How far to the right the ink reaches, band by band. */
class Skyline {
  private readonly reach = new Float64Array(BANDS).fill(-Infinity);
  private end = 0;
  private start = 0;

  /** Where the next letter's left end goes. */
  next(letter: Letter, breadth: number, gap: number, nestles: boolean): number {
    const apart = this.end + gap;
    if (!nestles) return apart;
    const [left] = profiles(letter, breadth);
    let x = -Infinity;
    for (let band = 0; band < BANDS; band += 1) {
      // Ink one band away is as near as ink beside it.
      for (const other of [band - 1, band, band + 1]) {
        const reach = this.reach[other];
        if (reach !== undefined && left[band] < Infinity) x = Math.max(x, reach + gap - left[band]);
      }
    }
    // No letter slides under the whole of the one before.
    const least = this.start + 0.5 * (this.end - this.start);
    return Math.min(apart, Math.max(x, least));
  }

  add(letter: Letter, breadth: number, x: number): void {
    const [, right] = profiles(letter, breadth);
    for (let band = 0; band < BANDS; band += 1) {
      if (right[band] > -Infinity) this.reach[band] = Math.max(this.reach[band], x + right[band]);
    }
    this.start = x;
    this.end = x + breadth;
  }
}

/** Left- and rightmost ink of a letter by band, digit heights from its left end. */
function profiles({ picture, height, drop }: Letter, breadth: number): [Float64Array, Float64Array] {
  const left = new Float64Array(BANDS).fill(Infinity);
  const right = new Float64Array(BANDS).fill(-Infinity);
  const top = drop - height;
  for (let y = 0; y < picture.height; y += 1) {
    const band = Math.floor((top + ((y + 0.5) / picture.height) * height + 1.5) / BAND);
    if (band < 0 || band >= BANDS) continue;
    for (let x = 0; x < picture.width; x += 1) {
      if (picture.data[y * picture.width + x] < 0.4) continue;
      left[band] = Math.min(left[band], (x / picture.width) * breadth);
      right[band] = Math.max(right[band], ((x + 1) / picture.width) * breadth);
    }
  }
  return [left, right];
}

/** Lays a letter on the canvas: sheared, turned a little, at its size; the darker ink wins. */
function place(
  canvas: Picture,
  letter: Letter,
  hand: Hand,
  { x, foot, digit }: { readonly x: number; readonly foot: number; readonly digit: number },
  random: Random,
): void {
  const { picture } = letter;
  const scaleY = (letter.height * digit) / picture.height;
  const scaleX = scaleY * hand.breadth;
  const turn = random.normal(0, 0.02 + 0.05 * hand.haste);
  const shear = hand.slant + random.normal(0, 0.02 + 0.03 * hand.haste);
  const height = picture.height * scaleY;
  const width = picture.width * scaleX;
  const reach = Math.abs(shear) * height + 0.1 * Math.max(width, height) + 2;
  // A slow wave bends every stroke a little.
  const wave = random.normal(0, 0.012 + 0.02 * hand.haste) * digit;
  const phase = random.between(0, 6.3);
  const pace = random.between(2, 5) / digit;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const fromX = Math.max(0, Math.floor(x - reach));
  const toX = Math.min(canvas.width, Math.ceil(x + width + reach));
  const fromY = Math.max(0, Math.floor(foot - height - reach * 0.5));
  const toY = Math.min(canvas.height, Math.ceil(foot + reach * 0.5));
  const lifts = Float64Array.from(
    { length: Math.max(0, toX - fromX) },
    (_, index) => wave * Math.sin(phase + pace * (fromX + index + 0.5 - (x + width / 2))),
  );
  for (let row = fromY; row < toY; row += 1) {
    const down = row + 0.5 - (foot - height / 2);
    const push = wave * Math.sin(phase + pace * down);
    for (let column = fromX; column < toX; column += 1) {
      const along = column + 0.5 - (x + width / 2);
      const u = cos * along + sin * down;
      const v = cos * down - sin * along + lifts[column - fromX];
      const sx = (u + shear * v + push) / scaleX + picture.width / 2 - 0.5;
      const sy = v / scaleY + picture.height / 2 - 0.5;
      if (sx <= -1 || sy <= -1 || sx >= picture.width || sy >= picture.height) continue;
      const value = sample(picture, sx, sy, scaleY);
      const at = row * canvas.width + column;
      if (value > canvas.data[at]) canvas.data[at] = value;
    }
  }
}

/** Mean of each `factor` × `factor` pixels. */
function shrink({ width, data }: Picture, factor: number): Float32Array {
  const columns = width / factor;
  const rows = data.length / width / factor;
  const out = new Float32Array(columns * rows);
  for (let at = 0; at < data.length; at += 1) {
    const x = at % width;
    const y = (at - x) / width;
    out[Math.floor(y / factor) * columns + Math.floor(x / factor)] += data[at] / factor ** 2;
  }
  return out;
}
