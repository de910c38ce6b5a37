/** Pictures for the networks `printed` and `ocr`: fonts, printed well and badly, scanned well and badly. */

import { normaliseGlyph } from '../segment/normalise-glyph.js';
import { PRINT, wear, type Wear } from './augment.js';
import { drawText, type FontName, type FontWeight } from './fonts.js';
import { blank, drawStroke, type Picture } from './picture.js';
import type { Random } from './random.js';
import { dirt, framePiece, half, wrongCut } from './rejects.js';
import type { Sample } from './source.js';

/** Bodies are printed at 9 to 44 pixels: 100 to 400 dpi for the usual sizes. */
const SCANNED: Wear = { ...PRINT, height: [9, 44] };

const REJECTED = 0.12;
/** Digits are what cheques and forms print most. */
const DIGIT = 0.3;

/** What is printed. */
export interface Print {
  /** Of the network, the last is '' for "not one character". */
  readonly classes: readonly string[];
  /** Characters that are read as a class. */
  readonly members: (symbol: string) => readonly string[];
  readonly fonts: readonly FontName[];
  /** Share of it that a dot matrix prints. */
  readonly dotMatrix: number;
}

export class PrintedSamples {
  private readonly cache = new Map<string, Picture | undefined>();
  private readonly symbols: readonly string[];
  /** Those whose halves are no other character. */
  private readonly halved: readonly string[];

  constructor(private readonly print: Print) {
    this.symbols = print.classes.filter((symbol) => symbol !== '');
    this.halved = [...'0234568ABDGHMNOQRSWXZabdeghmnpqswxz'].filter((symbol) =>
      this.symbols.some((one) => print.members(one).includes(symbol)),
    );
  }

  readonly draw = (random: Random): Sample => {
    const { classes, members, dotMatrix } = this.print;
    if (random.chance(REJECTED)) {
      return { image: normaliseGlyph(wear(this.reject(random), random, SCANNED)), label: classes.indexOf('') };
    }
    const symbol = random.chance(DIGIT) ? String(random.integer(10)) : random.pick(this.symbols);
    const picture = this.character(random.pick(members(symbol)), random);
    const printed = random.chance(dotMatrix) ? struck(picture, random) : picture;
    return { image: normaliseGlyph(wear(printed, random, SCANNED)), label: classes.indexOf(symbol) };
  };

  private character(text: string, random: Random): Picture {
    for (;;) {
      const font: FontName = random.pick(this.print.fonts);
      const weight: FontWeight = random.chance(0.35) ? 700 : 400;
      const key = `${font} ${weight} ${text}`;
      if (!this.cache.has(key)) this.cache.set(key, drawText(text, font, weight, 52));
      const picture = this.cache.get(key);
      if (picture !== undefined) return picture;
    }
  }

  private reject(random: Random): Picture {
    const any = (): Picture => this.character(random.pick(this.symbols), random);
    const way = random.next();
    if (way < 0.55) return wrongCut([any(), any()], random);
    if (way < 0.75) return half(this.character(random.pick(this.halved), random), random);
    if (way < 0.9) return framePiece(random);
    return dirt(random);
  }
}

/** The character as nine rows of pins strike it. */
function struck({ width, height, data }: Picture, random: Random): Picture {
  const pitch = Math.max(4, height / 9);
  const out = blank(width + 8, height + 8);
  const pin = pitch * random.between(0.85, 1.25);
  for (let y = pitch / 2; y < height; y += pitch) {
    for (let x = pitch / 2; x < width; x += pitch) {
      if (data[Math.floor(y) * width + Math.floor(x)] < 0.5) continue;
      const at = { x: x + 4, y: y + 4 };
      drawStroke(out, [at], [pin]);
    }
  }
  return out.data.some((value) => value > 0) ? out : { width, height, data };
}
