/** Draws the lines that the word reader learns from, as `drawWords` of the segmenter would show them. */

import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { IDENTITY } from '../geometry.js';
import type { GreyImage } from '../image.js';
import {
  rowBand,
  WORDS_MIDDLE,
  WORDS_ROWS,
  WORDS_SPREAD,
  WORDS_STRETCH,
  WORDS_STRIDE,
} from '../segment/words-picture.js';
import type { Strip } from '../segment/types.js';
import { wearLine } from './line-wear.js';
import { bilinear, blank, type Picture } from './picture.js';
import type { Random } from './random.js';
import { inventWordHand, type WordHand } from './words-hands.js';
import { wordsText } from './words-texts.js';

/** What the word reader tells apart: letters of either case alike; the empty string is all else and the space between. */
export const WORD_CLASSES: readonly string[] = [...'abcdefghijklmnopqrstuvwxyz0123456789/', ''];

export interface MadeWords {
  /** `WORDS_ROWS` × columns, row-major, 0 paper to 1 ink. */
  readonly image: Float32Array;
  /** Class of every column of the answer. */
  readonly labels: Uint8Array;
  readonly text: string;
}

interface Placed {
  readonly symbol: string;
  /** Middle and width, canvas pixels, along the middle of the small letters. */
  readonly x: number;
  readonly width: number;
}

/** Height of a small letter on the canvas, pixels: some two thirds of that on a strip. */
const X_HEIGHT = 16;
const HEIGHT = 88;
const BASELINE = 54;
/** How often each kind of dirt comes, over the usual of a line of figures. */
const DIRT = 0.4;
const NOISE_SIGNS = ['*', '**', '***', '#', '-', '--', '—', '.', ',', '~', '&', '=', ':', '₹', '$'];

let context: SKRSContext2D | undefined;

/** One line of words, `columns` wide: as many words as fit. */
export function makeWords(columns: number, random: Random): MadeWords {
  for (;;) {
    const hand = inventWordHand(random);
    // About as much as the picture can show.
    const canvasWidth = Math.round((columns / WORDS_STRETCH) * (X_HEIGHT / 9) * random.between(0.8, 1.25));
    const { picture, placed } = write(canvasWidth, wordsText(random), hand, random);
    const worn = wearLine(picture, place(placed), DIRT, random);
    const band = rowBand(rowsOf(worn));
    if (band === undefined || placed.length === 0) continue;
    const down = (band.spread / WORDS_SPREAD) * Math.exp(random.normal(0, 0.11));
    const across = down / WORDS_STRETCH;
    const first = placed.reduce((least, { x, width }) => Math.min(least, x - width / 2), canvasWidth);
    // Now and then the line begins or ends in the middle of a letter, as a strip cut by somebody else may.
    const left = first - random.between(0, 16) * across;
    return resample(
      worn,
      placed,
      { left, across, down, middle: band.middle + random.normal(0, 0.07) * X_HEIGHT },
      columns,
      random,
    );
  }
}

/** A line of the given words as the segmenter hands it over. */
export function makeWordsStrip(words: readonly string[], random: Random): Strip {
  const letters = words.reduce((sum, word) => sum + word.length + 2, 4);
  for (let width = letters * X_HEIGHT * 2; ; width *= 1.3) {
    const { picture, placed } = write(Math.round(width), words, inventWordHand(random), random);
    if (placed.length < words.join('').length) continue;
    const worn = wearLine(picture, place(placed), DIRT, random);
    const { height, data } = worn;
    const grey = (of: (ink: number) => number): GreyImage => ({
      width: worn.width,
      height,
      data: Uint8Array.from(data, of),
    });
    return {
      image: grey((ink) => 255 - Math.round(255 * ink)),
      ink: grey((ink) => (ink > 0.35 ? 255 : 0)),
      strength: grey((ink) => Math.round(255 * ink)),
      toPage: IDENTITY,
      cells: undefined,
    };
  }
}

const place = (placed: readonly Placed[]) => ({
  baseline: BASELINE,
  digit: 1.6 * X_HEIGHT,
  left: placed[0]?.x ?? 0,
  right: placed.at(-1)?.x ?? 0,
});

/** Ink of every row. */
function rowsOf({ width, height, data }: Picture): Float64Array {
  const rows = new Float64Array(height);
  for (let at = 0; at < data.length; at += 1) if (data[at] > 0.35) rows[Math.floor(at / width)] += 1;
  return rows;
}

function write(
  width: number,
  words: readonly string[],
  hand: WordHand,
  random: Random,
): { picture: Picture; placed: Placed[] } {
  if (context === undefined || context.canvas.width < width) context = createCanvas(width, HEIGHT).getContext('2d');
  const ctx = context;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.fillStyle = '#000';
  ctx.fillRect(0, 0, width, HEIGHT);
  ctx.fillStyle = '#fff';
  ctx.strokeStyle = '#fff';
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  const placed: Placed[] = [];
  const end = width - 4;
  let x = random.between(6, 20);
  let drift = 0;
  let index = random.integer(2);
  for (const plain of words) {
    const word = hand.casing(plain, index, random);
    index += 1;
    const needed = [...word].reduce((sum, symbol) => sum + advance(ctx, symbol, hand) + hand.gap * X_HEIGHT, 0);
    if (x + needed > end) break;
    drift = drift * 0.6 + random.normal(0, 0.06 + 0.1 * hand.haste) * X_HEIGHT;
    const foot = BASELINE + drift - hand.climb * x;
    if (hand.whole && /^[a-z]+$/i.test(word)) x = writeWhole(ctx, word, x, foot, hand, random, placed);
    else for (const symbol of word) x = writeLetter(ctx, symbol, x, foot, hand, random, placed);
    x += Math.max(0, hand.space + random.normal(0, 0.25)) * X_HEIGHT * 0.8;
    if (random.chance(0.05)) {
      const sign = random.pick(NOISE_SIGNS);
      if (x + 3 * X_HEIGHT < end) for (const symbol of sign) x = writeLetter(ctx, symbol, x, foot, hand, random, []);
      x += 0.3 * X_HEIGHT;
    }
  }
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  const { data } = ctx.getImageData(0, 0, width, HEIGHT);
  const picture = blank(width, HEIGHT);
  for (let at = 0; at < picture.data.length; at += 1) picture.data[at] = data[4 * at] / 255;
  return { picture, placed };
}

/** Font size that brings the font's small letters to the height on the canvas; figures are drawn by the same. */
const FONT_SIZE = 100;
const advances = new Map<string, number>();

function advance(ctx: SKRSContext2D, symbol: string, hand: WordHand): number {
  const font = hand.fontOf(symbol);
  const key = `${font.css} ${symbol}`;
  let known = advances.get(key);
  if (known === undefined) {
    ctx.font = `${FONT_SIZE}px ${font.css}`;
    known = ctx.measureText(symbol).width / font.xHeight;
    advances.set(key, known);
  }
  return known * X_HEIGHT * hand.breadth;
}

function pen(ctx: SKRSContext2D, hand: WordHand, font: ReturnType<WordHand['fontOf']>, scale: number): boolean {
  ctx.font = `${FONT_SIZE}px ${font.css}`;
  const wanted = (hand.pen * X_HEIGHT) / scale;
  ctx.lineWidth = Math.max(0, wanted - font.stroke);
  return ctx.lineWidth > 0 && wanted > font.stroke;
}

function writeLetter(
  ctx: SKRSContext2D,
  symbol: string,
  x: number,
  foot: number,
  hand: WordHand,
  random: Random,
  placed: Placed[],
): number {
  const font = hand.fontOf(symbol);
  const steady = hand.whole || hand.kind === 'print' ? 0.2 : 1;
  const size = (X_HEIGHT / font.xHeight) * Math.exp(random.normal(0, (0.03 + 0.09 * hand.haste) * steady));
  const breadth = size * hand.breadth * Math.exp(random.normal(0, (0.03 + 0.1 * hand.haste) * steady));
  const turn = random.normal(0, (0.015 + 0.05 * hand.haste) * steady);
  const shear = hand.slant + random.normal(0, (0.02 + 0.06 * hand.haste) * steady);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const y = foot + random.normal(0, (0.02 + 0.07 * hand.haste) * steady) * X_HEIGHT;
  ctx.setTransform(breadth * cos, breadth * sin, -size * (sin + shear), size * cos, x, y);
  const stroked = pen(ctx, hand, font, (size + breadth) / 2);
  ctx.fillText(symbol, 0, 0);
  if (stroked) ctx.strokeText(symbol, 0, 0);
  const width = (advance(ctx, symbol, hand) * breadth) / (size * hand.breadth);
  placed.push({ symbol, x: x + width / 2 + shear * 0.5 * X_HEIGHT, width });
  return x + width + (hand.gap + random.normal(0, 0.02 + 0.07 * hand.haste) * steady) * X_HEIGHT;
}

function writeWhole(
  ctx: SKRSContext2D,
  word: string,
  x: number,
  foot: number,
  hand: WordHand,
  random: Random,
  placed: Placed[],
): number {
  const font = hand.fontOf(word[0]);
  const size = (X_HEIGHT / font.xHeight) * Math.exp(random.normal(0, 0.05 * hand.haste));
  const breadth = size * hand.breadth;
  const turn = hand.kind === 'print' ? 0 : random.normal(0, 0.01 + 0.02 * hand.haste);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  ctx.setTransform(breadth * cos, breadth * sin, -size * (sin + hand.slant), size * cos, x, foot);
  const stroked = pen(ctx, hand, font, (size + breadth) / 2);
  ctx.fillText(word, 0, 0);
  if (stroked) ctx.strokeText(word, 0, 0);
  let from = 0;
  for (let index = 0; index < word.length; index += 1) {
    const to = ctx.measureText(word.slice(0, index + 1)).width;
    const width = (to - from) * breadth;
    placed.push({
      symbol: word[index],
      x: x + ((from + to) / 2) * breadth * cos + hand.slant * 0.5 * X_HEIGHT,
      width,
    });
    from = to;
  }
  return x + from * breadth + hand.gap * X_HEIGHT;
}

interface Framing {
  readonly left: number;
  readonly across: number;
  readonly down: number;
  readonly middle: number;
}

/** Brings the canvas to the reader's rows and columns, bending it a little as it goes. */
function resample(
  canvas: Picture,
  placed: readonly Placed[],
  { left, across, down, middle }: Framing,
  columns: number,
  random: Random,
): MadeWords {
  const bend = random.between(0, 1.4);
  const wave = (most: number, pace: readonly [number, number]) => {
    const height = random.normal(0, most) * bend * X_HEIGHT;
    const [p, phase] = [random.between(...pace) / X_HEIGHT, random.between(0, 6.3)];
    return (at: number): number => height * Math.sin(p * at + phase);
  };
  const [stretch, finer, sway] = [wave(0.2, [0.3, 1]), wave(0.07, [1, 2.5]), wave(0.08, [0.8, 3])];
  const [lift, ripple] = [wave(0.1, [0.2, 0.8]), wave(0.05, [0.8, 2.2])];
  const image = new Float32Array(WORDS_ROWS * columns);
  const xs = Float64Array.from({ length: columns }, (_, u) => {
    const x = left + (u + 0.5) * across;
    return x + stretch(x) + finer(x);
  });
  const lifts = xs.map((x) => lift(x) + ripple(x));
  for (let row = 0; row < WORDS_ROWS; row += 1) {
    const y = middle + (row + 0.5 - WORDS_MIDDLE) * down;
    const push = sway(y);
    for (let u = 0; u < columns; u += 1) {
      const [x, v] = [xs[u] + push - 0.5, y + lifts[u] - 0.5];
      image[row * columns + u] =
        (bilinear(canvas, x - 0.25 * across, v - 0.25 * down) +
          bilinear(canvas, x + 0.25 * across, v - 0.25 * down) +
          bilinear(canvas, x - 0.25 * across, v + 0.25 * down) +
          bilinear(canvas, x + 0.25 * across, v + 0.25 * down)) /
        4;
    }
  }
  return { image, ...labelsOf(placed, xs) };
}

/** Share of a letter's width around its middle that bears its name. */
const NAMED = 0.42;

function labelsOf(placed: readonly Placed[], xs: Float64Array): { labels: Uint8Array; text: string } {
  const none = WORD_CLASSES.length - 1;
  const labels = new Uint8Array(xs.length / WORDS_STRIDE).fill(none);
  const columnOf = (x: number): number => {
    let [low, high] = [0, xs.length - 1];
    while (low < high) {
      const half = (low + high) >> 1;
      if (xs[half] < x) low = half + 1;
      else high = half;
    }
    return low / WORDS_STRIDE;
  };
  let before = -1;
  let symbolBefore = -1;
  let text = '';
  for (const { symbol, x, width } of placed) {
    const label = WORD_CLASSES.indexOf(symbol.toLowerCase());
    if (label < 0) continue;
    const centre = Math.floor(columnOf(x));
    const from = Math.ceil(columnOf(x - (NAMED * width) / 2) - 0.5);
    const to = Math.floor(columnOf(x + (NAMED * width) / 2) - 0.5);
    // The same letter twice needs a column of silence between.
    const earliest = before + (label === symbolBefore ? 2 : 1);
    const start = Math.max(earliest, Math.min(from, centre));
    const end = Math.max(start, to, Math.min(centre, labels.length - 1));
    if (start >= labels.length) break;
    labels.fill(label, start, Math.min(labels.length, end + 1));
    before = end;
    symbolBefore = label;
    text += symbol.toLowerCase();
  }
  return { labels, text };
}
