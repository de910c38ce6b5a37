/** Pictures for the network `glyphs`: every character of amounts and dates, by hand and by machine. */

import { anyDigit, drawAllograph } from './allographs.js';
import { HANDWRITING, PRINT, wear, wornGlyph, type Wear } from './augment.js';
import { fontFigure } from './font-figures.js';
import { drawText, FIGURE_FONTS, HANDWRITING_FONTS, PRINT_FONTS, type FontName } from './fonts.js';
import { garlandPiece, garlandReject, withStub } from './garland.js';
import type { Digits } from './mnist.js';
import { slowNoise, type Picture } from './picture.js';
import type { Random } from './random.js';
import { dirt, framePiece, half, slice, wrongCut } from './rejects.js';
import { normaliseGlyph } from '../segment/normalise-glyph.js';
import type { Sample } from './source.js';

export const GLYPH_CLASSES: readonly string[] = [...'0123456789', ...'.,/-=*#X$₹£€', ''];
const SYMBOLS = [...'.,/-=*#X$₹£€'];
/** Signs of many strokes must not run into a blot, or every blot and point would look like one of them. */
const DENSE = '*#$₹';
const LEGIBLE: Partial<Wear> = { cut: [0.42, 0.68], height: [24, 52] };
/** A point of the usual hand is three to a dozen pixels across, and looks it once enlarged. */
const SMALL: Readonly<Record<string, Partial<Wear>>> = {
  '.': { height: [3, 14] },
  ',': { height: [5, 22] },
  '-': { height: [8, 40] },
};
const REJECT = GLYPH_CLASSES.indexOf('');

/** Letters that no digit or sign looks like (an open nought looks like u): in a strip of figures they are not what we look for. */
const LETTERS = [...'ACEFGHKMNPRWadefhkmnprtwy&%@?'];

interface Mixture {
  readonly mnist: number;
  readonly allograph: number;
  readonly handwritingFont: number;
  readonly printFont: number;
  readonly symbol: number;
  readonly reject: number;
  /** Noughts of a garland, and what wrong cuts make of one. */
  readonly garland: number;
  readonly garlandReject: number;
  /** Of MNIST's digits, those that are only gently moved instead of worn as by a scanner. */
  readonly gentle: number;
}

/** Shares of what an epoch is made of. */
export const MIXTURE: Mixture = {
  mnist: 0.45,
  allograph: 0.12,
  handwritingFont: 0.09,
  printFont: 0.04,
  symbol: 0.09,
  reject: 0.12,
  garland: 0.06,
  garlandReject: 0.03,
  gentle: 0.6,
};

/** For the last epochs: more of real hands, less disfigured. */
export const FINISHING_MIXTURE: Mixture = {
  mnist: 0.56,
  allograph: 0.09,
  handwritingFont: 0.07,
  printFont: 0.03,
  symbol: 0.06,
  reject: 0.1,
  garland: 0.06,
  garlandReject: 0.03,
  gentle: 0.75,
};

type Kind = Exclude<keyof Mixture, 'gentle'>;
const KINDS: readonly Kind[] = [
  ...(['mnist', 'allograph', 'handwritingFont', 'printFont'] as const),
  ...(['symbol', 'reject', 'garland', 'garlandReject'] as const),
];
/** Of the noughts of a garland, those that are MNIST's with a stub of the link. */
const STUB_SHARE = 0.3;
/** Of the figures of handwriting fonts, those that keep the font's own pen; width of the others' over their height. */
const AS_IT_IS = 0.2;
const PEN = [0.05, 0.145] as const;

/** Draws the samples. MNIST's digits come gently moved, or worn as by a scanner. */
export class GlyphSamples {
  private readonly cache = new Map<string, Picture | undefined>();

  constructor(
    private readonly mnist: Digits,
    private readonly mixture: Mixture = MIXTURE,
  ) {}

  readonly draw = (random: Random): Sample => {
    switch (this.kind(random)) {
      case 'mnist':
        return this.mnistDigit(random);
      case 'allograph': {
        const digit = anyDigit(random);
        return { image: wornGlyph(drawAllograph(digit, random), random, HANDWRITING), label: Number(digit) };
      }
      case 'handwritingFont':
        return this.handFigure(random);
      case 'printFont':
        return this.fontGlyph(random, anyOf('0123456789', random), PRINT_FONTS, PRINT);
      case 'symbol':
        return this.symbol(random);
      case 'reject':
        return { image: normaliseGlyph(wear(this.reject(random), random, HANDWRITING)), label: REJECT };
      case 'garland':
        return this.garlandPiece(random);
      case 'garlandReject':
        return { image: wornGlyph(garlandReject(random), random, HANDWRITING), label: REJECT };
    }
  };

  private kind(random: Random): Kind {
    let left = random.next();
    for (const kind of KINDS) {
      left -= this.mixture[kind];
      if (left < 0) return kind;
    }
    return 'mnist';
  }

  private mnistDigit(random: Random): Sample {
    const index = random.integer(this.mnist.labels.length);
    const picture = this.mnist.pictures[index];
    const label = this.mnist.labels[index];
    return {
      image: random.chance(this.mixture.gentle)
        ? gentlyMoved(picture, random)
        : wornGlyph(picture, random, HANDWRITING),
      label,
    };
  }

  /** A figure of a font as it is, or by a pen of its own. */
  private handFigure(random: Random): Sample {
    const digit = anyOf('0123456789', random);
    if (random.chance(AS_IT_IS)) return this.fontGlyph(random, digit, HANDWRITING_FONTS, HANDWRITING);
    const picture = fontFigure(digit, random.pick(FIGURE_FONTS), random.between(...PEN), random);
    return picture === undefined
      ? this.handFigure(random)
      : { image: wornGlyph(picture, random, HANDWRITING), label: Number(digit) };
  }

  private garlandPiece(random: Random): Sample {
    const { picture, symbol } = random.chance(STUB_SHARE)
      ? ({ picture: withStub(this.mnistOf('0', random), random), symbol: '0' } as const)
      : garlandPiece(random);
    return { image: wornGlyph(picture, random, HANDWRITING), label: GLYPH_CLASSES.indexOf(symbol) };
  }

  private symbol(random: Random): Sample {
    const symbol = random.pick(SYMBOLS);
    const way = random.next();
    const clear = DENSE.includes(symbol) ? LEGIBLE : (SMALL[symbol] ?? {});
    if (way < 0.55) {
      const picture = drawAllograph(symbol, random);
      const image = wornGlyph(picture, random, { ...HANDWRITING, ...clear });
      return { image, label: GLYPH_CLASSES.indexOf(symbol) };
    }
    const written = symbol === 'X' && random.chance(0.4) ? 'x' : symbol;
    return way < 0.75
      ? this.fontGlyph(random, written, HANDWRITING_FONTS, { ...HANDWRITING, ...clear }, symbol)
      : this.fontGlyph(random, written, PRINT_FONTS, { ...PRINT, ...clear }, symbol);
  }

  private fontGlyph(random: Random, text: string, fonts: readonly FontName[], how: Wear, symbol = text): Sample {
    for (;;) {
      const picture = this.fontPicture(text, random.pick(fonts), random);
      if (picture !== undefined) {
        return { image: wornGlyph(picture, random, how), label: GLYPH_CLASSES.indexOf(symbol) };
      }
    }
  }

  private fontPicture(text: string, font: FontName, random: Random): Picture | undefined {
    const weight = random.chance(0.3) ? 700 : 400;
    const key = `${font} ${weight} ${text}`;
    if (!this.cache.has(key)) this.cache.set(key, drawText(text, font, weight, 56));
    return this.cache.get(key);
  }

  private reject(random: Random): Picture {
    const way = random.next();
    if (way < 0.46) {
      const parts = random.chance(0.8) ? this.pair(random) : [...this.pair(random), this.anyDigitPicture(random)];
      return wrongCut(parts, random);
    }
    if (way < 0.68) return half(this.anyDigitPicture(random, '0234568'), random);
    if (way < 0.72) return slice(this.anyDigitPicture(random, '23568'), random);
    if (way < 0.82) return framePiece(random);
    if (way < 0.88) return dirt(random);
    for (;;) {
      const fonts = random.chance(0.6) ? HANDWRITING_FONTS : PRINT_FONTS;
      const picture = this.fontPicture(random.pick(LETTERS), random.pick(fonts), random);
      if (picture !== undefined) return picture;
    }
  }

  /** Two digits of one hand, as far as can be. */
  private pair(random: Random): Picture[] {
    const way = random.next();
    if (way < 0.55) return [this.fromMnist(random), this.fromMnist(random)];
    if (way < 0.8) return [drawAllograph(anyDigit(random), random), drawAllograph(anyDigit(random), random)];
    const [font, pen] = [random.pick(FIGURE_FONTS), random.between(...PEN)];
    return [0, 1].map(() => fontFigure(anyDigit(random), font, pen, random) ?? drawAllograph(anyDigit(random), random));
  }

  private fromMnist(random: Random): Picture {
    return this.mnist.pictures[random.integer(this.mnist.pictures.length)];
  }

  private anyDigitPicture(random: Random, among = '0123456789'): Picture {
    if (random.chance(0.4)) return drawAllograph(anyOf(among, random), random);
    return this.mnistOf(among, random);
  }

  private mnistOf(among: string, random: Random): Picture {
    for (;;) {
      const index = random.integer(this.mnist.labels.length);
      if (among.includes(String(this.mnist.labels[index]))) return this.mnist.pictures[index];
    }
  }
}

const anyOf = (text: string, random: Random): string => text[random.integer(text.length)];

/** Largest standard deviation of the elastic shift, pixels; cells of its noise over the picture (P. Simard et al., ICDAR 2003). */
const ELASTIC = 1.1;
const ELASTIC_CELLS = 5;
/** Of a number from 0 to 1, bilinearly mixed from even ones. */
const NOISE_DEVIATION = 0.2;

/** As MNIST has it, turned, slanted, scaled, shifted and bent a little; not normalised again. */
export function gentlyMoved({ width, height, data }: Picture, random: Random): Float32Array {
  const angle = random.normal(0, 0.12);
  const scale = Math.exp(random.normal(0, 0.06));
  const slant = random.normal(0, 0.12);
  const aspect = Math.exp(random.normal(0, 0.06));
  const dx = random.normal(0, 0.7);
  const dy = random.normal(0, 0.7);
  const cos = Math.cos(angle) / scale;
  const sin = Math.sin(angle) / scale;
  const strength = random.between(0, ELASTIC) / NOISE_DEVIATION;
  const bentX = slowNoise(width, height, ELASTIC_CELLS, random);
  const bentY = slowNoise(width, height, ELASTIC_CELLS, random);
  const out = new Float32Array(width * height);
  const middle = (width - 1) / 2;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const u = x - middle - dx;
      const v = y - middle - dy;
      const at = y * width + x;
      const sx = middle + (u * cos + v * sin) / aspect + slant * v + (bentX[at] - 0.5) * strength;
      const sy = middle + (v * cos - u * sin) * aspect + (bentY[at] - 0.5) * strength;
      const left = Math.floor(sx);
      const top = Math.floor(sy);
      if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) continue;
      const a = sx - left;
      const b = sy - top;
      const from = top * width + left;
      out[at] =
        (1 - b) * ((1 - a) * data[from] + a * data[from + 1]) +
        b * ((1 - a) * data[from + width] + a * data[from + width + 1]);
    }
  }
  return out;
}
