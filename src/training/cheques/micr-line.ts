import { createCanvas } from '@napi-rs/canvas';
import { MILLIMETRES_PER_INCH, type Rect, union } from '../../geometry.js';
import { type MicrFont, MICR_MEASURES } from '../../segment/micr-fonts.js';
import { drawMicrLine } from '../micr-glyphs.js';
import type { WrittenFields } from './desk.js';
import { partOf } from './desk.js';
import type { ChequeFacts } from './facts.js';
import type { Written } from './handwriting.js';
import type { Random } from './random.js';
import type { Sheet } from './sheet.js';

/** The magnetic line: what it says in each country, and its printing. */

export interface MicrContent {
  readonly font: MicrFont;
  /** Characters and spaces, one place each. */
  readonly places: string;
  /** Where the cheque number and the account stand, counted without spaces: [from, to). */
  readonly chequeNumber: readonly [number, number] | undefined;
  readonly account: readonly [number, number] | undefined;
  /** The place whose right edge stands at `anchorX`, and that edge in millimetres from the right end of the sheet. */
  readonly anchor: { readonly place: number; readonly fromRight: number };
}

const PITCH = MICR_MEASURES.e13b.pitch * MILLIMETRES_PER_INCH;
/** The first place ends 5/16 inch from the right edge (ANSI X9.100-160-1). */
const FIRST_PLACE = (5 / 16) * MILLIMETRES_PER_INCH;

/** Composes a line from pieces; those named give the spans of the fields. */
function compose(pieces: readonly (string | readonly ['number' | 'account', string])[]): {
  places: string;
  chequeNumber: readonly [number, number] | undefined;
  account: readonly [number, number] | undefined;
} {
  let places = '';
  let count = 0;
  const spans: Partial<Record<'number' | 'account', readonly [number, number]>> = {};
  for (const piece of pieces) {
    const text = typeof piece === 'string' ? piece : piece[1];
    const length = text.replaceAll(' ', '').length;
    if (typeof piece !== 'string') spans[piece[0]] = [count, count + length];
    places += text;
    count += length;
  }
  return { places, chequeNumber: spans.number, account: spans.account };
}

export function micrContent(facts: ChequeFacts, random: Random, width: number): MicrContent {
  const { chequeNumber: number, account, bank } = facts;
  const centred = (places: string): MicrContent['anchor'] => ({
    place: places.length - 1,
    fromRight: Math.max(8, (width - places.length * PITCH) / 2 + random.between(-4, 8)),
  });
  const e13b = (...pieces: (string | readonly ['number' | 'account', string])[]): MicrContent => {
    const composed = compose(pieces);
    return { font: 'e13b', ...composed, anchor: centred(composed.places) };
  };
  switch (facts.country) {
    case 'IN': {
      const middle = random.chance(0.75) ? `⑆ ${random.digits(6)}⑈ ` : '⑆         ';
      return e13b('⑈', ['number', number], `⑈ ${bank}${middle}${random.pick(['31', '31', '10', '11', '29', '30'])}`);
    }
    case 'US': {
      const kind = width > 190 ? 2 : random.integer(2);
      const padded = number.padStart(4, '0');
      const composed =
        kind === 0
          ? compose([`⑆${bank}⑆ `, ['account', account], `⑈ `, ['number', padded]])
          : kind === 1
            ? compose([`⑆${bank}⑆ `, ['number', padded], '⑉', ['account', account], '⑈'])
            : compose(['⑈', ['number', number.padStart(6, '0')], `⑈ ⑆${bank}⑆ `, ['account', account], '⑈']);
      const transit = composed.places.indexOf('⑆');
      // The left transit symbol stands in place 43 from the right.
      return { font: 'e13b', ...composed, anchor: { place: transit, fromRight: FIRST_PLACE + (43 - 1) * PITCH } };
    }
    case 'CA':
      return e13b(
        '⑈',
        ['number', number],
        `⑈ ⑆${bank.slice(0, 5)}⑉${bank.slice(5)}⑆ `,
        ['account', `${account.slice(0, 3)}⑉${account.slice(3, 6)}⑉${account.slice(6)}`],
        '⑈',
      );
    case 'AU':
      return e13b('⑈', ['number', number], `⑈ ${bank.slice(0, 3)}⑉${bank.slice(3)}⑆ `, ['account', account], '⑈');
    case 'GB':
      return e13b('⑈', ['number', number], `⑈ ${bank.slice(0, 2)}⑉${bank.slice(2)}⑆ `, ['account', account], '⑈');
    case 'FR':
    case 'BR': {
      const composed =
        facts.country === 'FR'
          ? compose(['H', ['number', number], `H ${bank}H `, ['account', account], 'F'])
          : compose([
              `G${bank}${random.digits(1)}G ${random.digits(3)}`,
              ['number', number],
              `${random.digits(1)}I `,
              ['account', account],
              `${random.digits(2)}J`,
            ]);
      return { font: 'cmc7', ...composed, anchor: centred(composed.places) };
    }
  }
}

/** The foot of the characters stands this far from the lower edge: the middle of the clear band. */
const FOOT = 6.4;

/** Prints the line and names its parts. The truth has no spaces. */
export function printMicr(sheet: Sheet, content: MicrContent): WrittenFields {
  const { digitHeight, pitch } = MICR_MEASURES[content.font];
  const resolution = sheet.pixelsPerInch;
  const image = drawMicrLine(content.places, content.font, resolution);
  const rgba = new Uint8ClampedArray(image.width * image.height * 4);
  image.data.forEach((grey, i) => rgba.set([18, 18, 20, 255 - grey], 4 * i));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  const data = context.createImageData(image.width, image.height);
  data.data.set(rgba);
  context.putImageData(data, 0, 0);

  const margin = 0.1 * MILLIMETRES_PER_INCH;
  const step = pitch * MILLIMETRES_PER_INCH;
  const left = sheet.width - content.anchor.fromRight - (content.anchor.place + 1) * step;
  const top = sheet.height - FOOT - digitHeight * MILLIMETRES_PER_INCH;
  const scale = 1 / sheet.pixelsPerMm;
  sheet.print.drawImage(canvas, left - margin, top - margin, image.width * scale, image.height * scale);

  const characters = [...content.places].flatMap((text, index) => {
    if (text === ' ') return [];
    const from = Math.round((margin + index * step) / scale);
    const ink = inkBox(image, from, Math.round((margin + (index + 1) * step) / scale));
    return [
      {
        text,
        box: {
          x: left - margin + ink.x * scale,
          y: top - margin + ink.y * scale,
          width: ink.width * scale,
          height: ink.height * scale,
        },
      },
    ];
  });
  const micr: Written = {
    text: characters.map((c) => c.text).join(''),
    box: characters.map((c) => c.box).reduce(union),
    characters,
  };
  return {
    micr,
    ...(content.chequeNumber && { chequeNumber: partOf(micr, ...content.chequeNumber) }),
    ...(content.account && { account: partOf(micr, ...content.account) }),
  };
}

/** The inked part of the columns [from, to), pixels. */
function inkBox(image: { width: number; height: number; data: Uint8Array }, from: number, to: number): Rect {
  let [x1, x2, y1, y2] = [to, from, image.height, 0];
  for (let y = 0; y < image.height; y++)
    for (let x = from; x < to; x++) {
      if (image.data[y * image.width + x] > 128) continue;
      [x1, x2, y1, y2] = [Math.min(x1, x), Math.max(x2, x + 1), Math.min(y1, y), Math.max(y2, y + 1)];
    }
  return { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
}
