/** Hands and machines that write the lines for the strip reader: what stays the same over a line, and their characters. */

import { drawAllograph, FORMS } from './allographs.js';
import { fontFigure } from './font-figures.js';
import { drawText, FIGURE_FONTS, HANDWRITING_FONTS, PRINT_FONTS, type FontName } from './fonts.js';
import { linkedNoughts } from './garland.js';
import type { Digits } from './mnist.js';
import { inkBox, trim, type Picture } from './picture.js';
import type { Random } from './random.js';
import { drawSkeleton, skeletonOf, type Skeleton } from './redrawn.js';

/** A character to be placed. Heights and drops are in digit heights. */
export interface Letter {
  readonly picture: Picture;
  /** Of the picture's ink. */
  readonly height: number;
  /** How far its foot hangs below the baseline; negative above it. */
  readonly drop: number;
  /** What it reads as: one symbol, several where one stroke writes them, or none. */
  readonly text: string;
}

export interface Hand {
  readonly kind: 'pen' | 'handwriting font' | 'print';
  /** Pixels to the right for each pixel upwards, beyond that of the characters themselves. */
  readonly slant: number;
  /** Width over the usual width. */
  readonly breadth: number;
  /** Between the ink of two characters, digit heights; below zero they touch. */
  readonly gap: number;
  /** Gaps are measured where the ink comes nearest, not between the boxes. */
  readonly nestles: boolean;
  /** Rise of the baseline, digit heights a digit height. */
  readonly climb: number;
  /** 0 steady to 1 hasty. */
  readonly haste: number;
  /** Height of noughts that are written small, and whether runs of them are written in one go. */
  readonly nought: number;
  readonly links: boolean;
  letter(symbol: string, random: Random): Letter;
}

/** Height and foot of the signs, digit heights, from and to. */
const SIGNS: Readonly<Record<string, { height: readonly [number, number]; drop: readonly [number, number] }>> = {
  '.': { height: [0.07, 0.2], drop: [-0.12, 0.12] },
  ',': { height: [0.18, 0.45], drop: [0.1, 0.4] },
  '/': { height: [0.9, 1.7], drop: [-0.1, 0.5] },
  '-': { height: [0.04, 0.12], drop: [-0.75, -0.25] },
  '=': { height: [0.18, 0.4], drop: [-0.6, -0.05] },
  '*': { height: [0.35, 0.7], drop: [-0.6, -0.1] },
  '#': { height: [0.6, 1.1], drop: [-0.2, 0.15] },
  X: { height: [0.45, 1.05], drop: [-0.15, 0.1] },
  $: { height: [0.95, 1.45], drop: [-0.05, 0.3] },
  '₹': { height: [0.8, 1.2], drop: [-0.1, 0.2] },
  '£': { height: [0.85, 1.25], drop: [-0.1, 0.2] },
  '€': { height: [0.75, 1.1], drop: [-0.1, 0.1] },
};

/** Width of dashes, digit heights: short in the text, long to close a field. */
const DASH = [0.25, 0.75] as const;
const LONG = [0.8, 2.2] as const;

/** Share of the hands that write MNIST's digits with one pen; with the others every digit keeps its own. */
const REDRAWN = 0.75;
/** Share of the figures that a hand with a font's forms writes so. */
const FORMED = 0.85;

export function inventHand(mnist: MnistByDigit, random: Random): Hand {
  const way = random.next();
  if (way < 0.12) return printer(random);
  const font = way < 0.2 ? random.pick(HANDWRITING_FONTS) : undefined;
  // The forms of a font by this hand's pen.
  const forms = way >= 0.2 && way < 0.42 ? random.pick(FIGURE_FONTS) : undefined;
  const haste = random.next();
  // Some hands are MNIST's, some a school's, most in between.
  const schooled = random.pick([0, 0.25, 0.5, 0.5, 0.75, 1]);
  const pen = random.between(0.05, 0.145);
  const redraws = random.chance(REDRAWN);
  const usual = new Map<string, number>();
  const touching = random.chance(0.25);
  const nought = random.chance(0.35) ? random.between(0.5, 0.9) : 1;
  const digit = (symbol: string, wandering: Random): Picture => {
    if (font !== undefined) {
      const drawn = fontPicture(symbol, font, false);
      if (drawn !== undefined) return drawn;
    }
    if (forms !== undefined && wandering.chance(FORMED)) {
      const drawn = fontFigure(symbol, forms, pen * (1 + wandering.normal(0, 0.08)), wandering);
      if (drawn !== undefined) return drawn;
    }
    if (wandering.chance(schooled)) {
      // A hand keeps to its forms.
      if (!usual.has(symbol)) usual.set(symbol, random.integer(FORMS[symbol].length));
      return trim(drawAllograph(symbol, wandering, { form: usual.get(symbol), pen }));
    }
    return mnist.pick(Number(symbol), wandering, redraws ? pen * (1 + wandering.normal(0, 0.08)) : undefined);
  };
  return {
    kind: font === undefined ? 'pen' : 'handwriting font',
    slant: random.normal(0.02, 0.12),
    breadth: Math.exp(random.normal(0, 0.16)),
    gap: touching
      ? random.between(-0.12, 0.03)
      : random.chance(0.12)
        ? random.between(0.5, 1.5)
        : random.between(0.02, 0.45),
    nestles: random.chance(0.6),
    climb: random.normal(0, 0.03),
    haste,
    nought,
    links: random.chance(0.45),
    letter(symbol, wandering) {
      if (symbol >= '0' && symbol <= '9') {
        const height = (symbol === '0' ? nought : 1) * (1 + wandering.normal(0, 0.05 + 0.07 * haste));
        const hangs = '479'.includes(symbol) && wandering.chance(0.25) ? wandering.between(0, 0.3) : 0;
        const tall = symbol === '1' && wandering.chance(0.2) ? wandering.between(1, 1.35) : 1;
        const drop =
          hangs +
          wandering.normal(0, 0.03 + 0.05 * haste) -
          (symbol === '0' && nought < 0.8 ? wandering.between(0, 0.25) : 0);
        return { picture: digit(symbol, wandering), height: height * tall, drop, text: symbol };
      }
      const drawn = font !== undefined && wandering.chance(0.6) ? fontPicture(symbol, font, false) : undefined;
      if (symbol === ',' && drawn === undefined) return penComma(pen, wandering);
      const own = symbol === '.' ? {} : { pen };
      return sign(symbol, drawn ?? trim(drawAllograph(symbol, wandering, own)), wandering);
    },
  };
}

function printer(random: Random): Hand {
  const font = random.pick(PRINT_FONTS);
  const bold = random.chance(0.3);
  return {
    kind: 'print',
    slant: random.normal(0, 0.03),
    breadth: random.between(0.65, 1.25),
    gap: random.chance(0.25) ? random.between(0.4, 1.3) : random.between(0.06, 0.4),
    nestles: false,
    climb: random.normal(0, 0.004),
    haste: 0,
    nought: 1,
    links: false,
    letter(symbol, wandering) {
      const picture = fontPicture(symbol, font, bold) ?? fontPicture(symbol, 'arimo', bold);
      if (picture === undefined) return sign(symbol, trim(drawAllograph(symbol, wandering)), wandering);
      const place = SIGNS[symbol];
      if (place === undefined) return { picture, height: 1, drop: 0, text: symbol };
      return sign(symbol, picture, wandering);
    },
  };
}

function sign(symbol: string, picture: Picture, random: Random): Letter {
  const place = SIGNS[symbol];
  // A dash is as wide as it is; its height follows from the pen.
  const height =
    symbol === '-' ? (random.between(...DASH) * picture.height) / picture.width : random.between(...place.height);
  return { picture, height: Math.max(0.05, height), drop: random.between(...place.drop), text: symbol };
}

/** Hasty commas are as long as a small 1, but they hang. */
function penComma(pen: number, random: Random): Letter {
  const height = random.between(0.2, 0.8);
  const width = Math.min(0.5, (pen / height) * random.between(0.9, 1.6));
  const picture = trim(drawAllograph(',', random, { pen: width }));
  return { picture, height, drop: random.between(0.1, 0.3) + 0.3 * height, text: ',' };
}

export function longDash(random: Random): Letter {
  const picture = trim(drawAllograph('-', random));
  const height = (random.between(...LONG) * picture.height) / picture.width;
  return { picture, height: Math.max(0.05, height), drop: random.between(-0.75, -0.2), text: '-' };
}

/** Noughts in one go, and the slash that closes them where asked for. */
export function linkedRun(count: number, slash: boolean, hand: Hand, random: Random): Letter {
  const { picture, size, foot } = linkedNoughts(count, slash, random);
  const ink = inkBox(picture) ?? { top: 0, height: picture.height };
  const scale = (hand.nought < 1 ? hand.nought : random.between(0.5, 1)) / size;
  return {
    picture: trim(picture),
    height: ink.height * scale,
    drop: (ink.top + ink.height - foot) * scale + random.normal(-0.05, 0.06),
    text: '0'.repeat(count) + (slash ? '/' : ''),
  };
}

/** Words printed or written around figures: the reader must pass over them. */
const WORDS = [
  'Rs',
  'R',
  'Rs.',
  'DATE',
  'Date',
  'No.',
  'U',
  'M',
  'Ch',
  'A',
  'y',
  'm',
  'h',
  'n',
  'k',
  'd',
  'p',
  'TL',
  'EUR',
];

/** One of them, in any size; undefined where the font lacks it. */
export function stray(random: Random): Letter | undefined {
  const fonts: readonly FontName[] = random.chance(0.45) ? HANDWRITING_FONTS : PRINT_FONTS;
  const picture = fontPicture(random.pick(WORDS), random.pick(fonts), random.chance(0.3));
  if (picture === undefined) return undefined;
  const height = random.chance(0.5) ? random.between(0.3, 0.6) : random.between(0.6, 1.2);
  return { picture, height, drop: random.normal(0, 0.08), text: '' };
}

const drawn = new Map<string, Picture | undefined>();

function fontPicture(text: string, font: FontName, bold: boolean): Picture | undefined {
  const key = `${font} ${bold} ${text}`;
  if (!drawn.has(key)) drawn.set(key, drawText(text, font, bold ? 700 : 400, 56));
  return drawn.get(key);
}

/** MNIST's digits, trimmed, by what they are. */
export class MnistByDigit {
  private readonly groups: Picture[][] = Array.from({ length: 10 }, () => []);
  private readonly skeletons = new Map<Picture, Skeleton | undefined>();

  constructor({ pictures, labels }: Digits) {
    pictures.forEach((picture, index) => this.groups[labels[index]].push(picture));
  }

  /** @param pen to draw it again with, width over the digit's height; as it is where absent */
  pick(digit: number, random: Random, pen?: number): Picture {
    const picture = random.pick(this.groups[digit]);
    if (pen === undefined) return trim(picture);
    if (!this.skeletons.has(picture)) this.skeletons.set(picture, skeletonOf(trim(picture)));
    const skeleton = this.skeletons.get(picture);
    return trim(skeleton === undefined ? picture : drawSkeleton(skeleton, pen));
  }
}
