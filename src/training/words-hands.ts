/** Hands and machines that write words: which letters of which fonts, how thick, how regular. Kept over a line. */

import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { family, HANDWRITING_FONTS, PRINT_FONTS, SCRIPT_FONTS, type FontName } from './fonts.js';
import type { Random } from './random.js';

/** How a font draws, at a font size of 100 pixels. */
interface FontMeasure {
  readonly css: string;
  /** Height of the letter x, pixels. */
  readonly xHeight: number;
  /** Thickness of its strokes, pixels. */
  readonly stroke: number;
}

/** Fonts whose letters are drawn joined: a letter of another one among them would hang loose. */
const JOINED = new Set<FontName>([
  ...(['alex-brush', 'allura', 'bad-script', 'beth-ellen', 'cookie', 'damion', 'dancing-script', 'kristi'] as const),
  ...(['dawning-of-a-new-day', 'herr-von-muellerhoff', 'homemade-apple', 'la-belle-aurore', 'league-script'] as const),
  ...(['marck-script', 'mr-dafoe', 'mr-de-haviland', 'playwrite-in', 'sacramento', 'satisfy', 'yellowtail'] as const),
  ...(['cedarville-cursive', 'square-peg', 'calligraffitti', 'over-the-rainbow', 'oooh-baby'] as const),
]);
const ALL_HANDS: readonly FontName[] = [...HANDWRITING_FONTS, ...SCRIPT_FONTS];
const LOOSE = ALL_HANDS.filter((font) => !JOINED.has(font));

export interface WordHand {
  readonly kind: 'pen' | 'print';
  /** Fonts of the single letters; one for all where they are joined. */
  fontOf(symbol: string): FontMeasure;
  /** Letters of a word are set in one go, as the font joins them. */
  readonly whole: boolean;
  /** Thickness of the pen over the height of a small letter. */
  readonly pen: number;
  /** Pixels to the right for each pixel upwards, beyond that of the font. */
  readonly slant: number;
  /** Width over the usual width. */
  readonly breadth: number;
  /** Added between letters and between words, heights of a small letter. */
  readonly gap: number;
  readonly space: number;
  /** 0 steady to 1 hasty. */
  readonly haste: number;
  readonly climb: number;
  casing(word: string, index: number, random: Random): string;
}

export function inventWordHand(random: Random): WordHand {
  const print = random.chance(0.12);
  const first = print ? random.pick(PRINT_FONTS) : penLike(ALL_HANDS, random);
  const joined = JOINED.has(first);
  // Some writers' letters are of one font, others' of three: each keeps to its own.
  const mixed = !print && !joined && random.chance(0.6);
  const fonts = mixed ? [first, ...[1, 2, 3].map(() => penLike(LOOSE, random))] : [first];
  const chosen = new Map<string, FontMeasure>();
  const casing = pickCasing(joined, print, random);
  return {
    kind: print ? 'print' : 'pen',
    fontOf(symbol) {
      let font = chosen.get(symbol);
      if (font === undefined) {
        font = measure(random.pick(fonts));
        chosen.set(symbol, font);
      }
      return font;
    },
    whole: !mixed && random.chance(print ? 1 : 0.5),
    pen: print ? 0 : random.between(0.06, 0.19),
    slant: print ? 0 : random.normal(0, joined ? 0.12 : 0.16),
    breadth: Math.exp(random.normal(0, 0.17)),
    gap: print
      ? 0
      : joined
        ? random.normal(0.02, 0.03)
        : random.chance(0.4)
          ? random.between(-0.12, 0.05)
          : random.between(0, 0.35),
    space: random.chance(0.15) ? random.between(0, 0.3) : random.between(0.4, 1.8),
    haste: print ? 0 : random.next(),
    climb: print ? 0 : random.normal(0, 0.015),
    casing,
  };
}

/** Strokes broader than this share of a small letter are a brush's: few cheques are painted. */
const BRUSH = 0.24;

function penLike(fonts: readonly FontName[], random: Random): FontName {
  for (;;) {
    const font = random.pick(fonts);
    const { stroke, xHeight } = measure(font);
    if (stroke <= BRUSH * xHeight || random.chance(0.25)) return font;
  }
}

const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function pickCasing(joined: boolean, print: boolean, random: Random): WordHand['casing'] {
  const way = random.next();
  if (way < (joined ? 0.03 : print ? 0.4 : 0.2)) return (word) => word.toUpperCase();
  if (way < 0.45) return title;
  if (way < 0.6) return (word, index) => (index === 0 ? title(word) : word);
  if (way < 0.75) return (word) => word;
  // Most writers are not consistent.
  return (word, _, wandering) => (wandering.chance(0.5) ? title(word) : word);
}

const measured = new Map<FontName, FontMeasure>();
const SIZE = 100;

function measure(font: FontName): FontMeasure {
  const known = measured.get(font);
  if (known !== undefined) return known;
  const families = family(font, 400) ?? family(font, 700) ?? 'sans-serif';
  const context = createCanvas(600, 220).getContext('2d');
  context.font = `${SIZE}px ${families}`;
  const xHeight = Math.max(12, context.measureText('x').actualBoundingBoxAscent);
  const made = { css: families, xHeight, stroke: strokeOf(context) };
  measured.set(font, made);
  return made;
}

/** A line's thickness is twice its area over the length of its two sides. */
function strokeOf(context: SKRSContext2D): number {
  context.fillStyle = '#000';
  context.fillText('onvit', 60, 140);
  const { data, width, height } = context.getImageData(0, 0, 600, 220);
  let [area, edge] = [0, 0];
  for (let at = width; at < width * height; at += 1) {
    const ink = data[4 * at + 3] > 127;
    if (ink) area += 1;
    if (ink !== data[4 * (at - 1) + 3] > 127) edge += 1;
    if (ink !== data[4 * (at - width) + 3] > 127) edge += 1;
  }
  // Slanted sides are counted in both directions: some 4 ⁄ π of their length.
  return (2 * area) / Math.max(1, edge * (Math.PI / 4));
}
