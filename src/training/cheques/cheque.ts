import { apply, applyToRect, type Matrix3, type Quad, scaling } from '../../geometry.js';
import type { PixelImage } from '../../image.js';
import { type Desk, FIELD_NAMES, type FieldName, handScribe, machineScribe, type WrittenFields } from './desk.js';
import { type Country, decimalOf, inventFacts, isoOf } from './facts.js';
import { FONTS, opticalSize } from './fonts.js';
import { inventWriter } from './handwriting.js';
import { CMC7_BANKS, CMC7_SIZE, drawCmc7Cheque } from './layout-cmc7.js';
import { COMMONWEALTH_BANKS, COMMONWEALTH_SIZES, drawCommonwealthCheque } from './layout-commonwealth.js';
import { drawIndianCheque, INDIAN_BANKS, INDIAN_SIZE } from './layout-india.js';
import { AMERICAN_BANKS, AMERICAN_SIZES, drawAmericanCheque } from './layout-us.js';
import { drawStamp } from './marks.js';
import { type Pen, unevenFlow } from './pen.js';
import { type Random, seededRandom } from './random.js';
import { Sheet, type TextStyle } from './sheet.js';
import { wear } from './wear.js';

/** One drawn cheque: invented, laid out, filled in, worn; not yet scanned. */

export const DRAWN_PROFILES = ['cheque-in', 'cheque-us', 'cheque'] as const;
export type DrawnProfile = (typeof DRAWN_PROFILES)[number];

/** What a field says, and where it stands in pixels of some picture. */
export interface FieldTruth {
  /** As written, guards and separators included. */
  readonly written: string;
  readonly box: Quad;
  readonly characters: readonly { readonly text: string; readonly box: Quad }[];
}

export interface DrawnCheque {
  readonly profile: DrawnProfile;
  readonly country: Country;
  /** The front, pixels at `pixelsPerInch`. */
  readonly image: PixelImage;
  readonly pixelsPerInch: number;
  /** The true values in the form of truth.jsonl. */
  readonly fields: Readonly<Partial<Record<FieldName, string>>>;
  readonly truth: Readonly<Partial<Record<FieldName, FieldTruth>>>;
}

export interface DrawOptions {
  readonly profile: DrawnProfile;
  readonly country?: Country;
  readonly pixelsPerInch?: number;
  /** False leaves out stamps, creases and dirt. */
  readonly worn?: boolean;
  /** Forces a hand or a machine. */
  readonly script?: 'handwritten' | 'printed';
}

const COUNTRIES_OF: Readonly<Record<DrawnProfile, readonly Country[]>> = {
  'cheque-in': ['IN'],
  'cheque-us': ['US'],
  cheque: ['CA', 'AU', 'GB', 'FR', 'BR'],
};

/** Moves a field's truth through a homography. */
export function moveTruth(truth: DrawnCheque['truth'], by: Matrix3): DrawnCheque['truth'] {
  const move = (quad: Quad): Quad => [apply(by, quad[0]), apply(by, quad[1]), apply(by, quad[2]), apply(by, quad[3])];
  return Object.fromEntries(
    Object.entries(truth).map(([name, field]) => [
      name,
      {
        written: field.written,
        box: move(field.box),
        characters: field.characters.map((c) => ({ text: c.text, box: move(c.box) })),
      },
    ]),
  );
}

/** Draws one cheque. The same options and seed give the same pixels. */
export function drawCheque(options: DrawOptions, seed: string | number): DrawnCheque {
  const random = seededRandom(seed);
  const country = options.country ?? random.pick(COUNTRIES_OF[options.profile]);
  const pixelsPerInch = options.pixelsPerInch ?? 300;
  const { sheet, pen, written } = fillIn(
    country,
    options,
    random,
    (size) => new Sheet(size.width, size.height, pixelsPerInch),
  );
  if (options.worn !== false && random.chance(country === 'US' ? 0.2 : 0.35)) {
    const stamps = random.fork('stamps');
    drawStamp(
      sheet,
      { x: stamps.between(0.15, 0.85) * sheet.width, y: stamps.between(0.15, 0.75) * sheet.height },
      stamps,
    );
  }
  const flow = random.fork('flow');
  const image = sheet.flatten(unevenFlow(pen.grain, pixelsPerInch / 120, flow));
  if (options.worn !== false) wear(image, random.fork('wear'), pixelsPerInch);
  return { profile: options.profile, country, image, pixelsPerInch, ...written(sheet.pixelsPerMm) };
}

type Size = { readonly width: number; readonly height: number };

/** Invents what the cheque says and who writes it, and draws it on a sheet made by `newSheet`. */
export function fillIn(
  country: Country,
  options: Pick<DrawOptions, 'script'>,
  random: Random,
  newSheet: (size: Size) => Sheet,
): { sheet: Sheet; pen: Pen; written: (pixelsPerMm: number) => Pick<DrawnCheque, 'fields' | 'truth'> } {
  const facts = inventFacts(country, random.fork('facts'));
  const business = random.chance(0.35);
  const name = random.pick(banksOf(country));
  const sheet = newSheet(sizeOf(country, business));
  const signer = inventWriter(random.fork('writer'));
  const printed =
    options.script === undefined ? random.chance(country === 'IN' ? 0.08 : 0.22) : options.script === 'printed';
  const scribe = printed
    ? machineScribe(sheet, inventType(random.fork('type')))
    : handScribe(sheet, signer, random.fork('hand'));
  const desk: Desk = {
    sheet,
    facts,
    scribe,
    signer,
    random: random.fork('cheque'),
    // One of four cheque books of the bank: banks change their paper over the years.
    bank: seededRandom(`${name}/${random.whole(1, 4)}`),
  };
  const fields = layOut(country, desk, name);
  const values: Record<FieldName, string | undefined> = {
    micr: fields.micr?.text,
    amount: decimalOf(facts.minor),
    amountInWords: decimalOf(facts.minor),
    date: isoOf(facts.date),
    account: facts.account,
    chequeNumber: facts.chequeNumber,
  };
  return {
    sheet,
    pen: signer.pen,
    written: (pixelsPerMm) => ({
      fields: Object.fromEntries(FIELD_NAMES.filter((n) => fields[n]).map((n) => [n, values[n]])),
      truth: truthOf(fields, pixelsPerMm),
    }),
  };
}

function truthOf(fields: WrittenFields, pixelsPerMm: number): DrawnCheque['truth'] {
  const map = scaling(pixelsPerMm);
  return Object.fromEntries(
    FIELD_NAMES.flatMap((name) => {
      const field = fields[name];
      if (field === undefined) return [];
      const characters = field.characters.map((c) => ({ text: c.text, box: applyToRect(map, c.box) }));
      return [[name, { written: field.text, box: applyToRect(map, field.box), characters }]];
    }),
  );
}

function banksOf(country: Country): readonly string[] {
  if (country === 'IN') return INDIAN_BANKS;
  if (country === 'US') return AMERICAN_BANKS;
  return country === 'FR' || country === 'BR' ? CMC7_BANKS[country] : COMMONWEALTH_BANKS[country];
}

function sizeOf(country: Country, business: boolean): Size {
  if (country === 'IN') return INDIAN_SIZE;
  if (country === 'US') return AMERICAN_SIZES[business ? 'business' : 'personal'];
  return country === 'FR' || country === 'BR' ? CMC7_SIZE : COMMONWEALTH_SIZES[country];
}

function layOut(country: Country, desk: Desk, name: string): WrittenFields {
  if (country === 'IN') return drawIndianCheque(desk, name);
  if (country === 'US') return drawAmericanCheque(desk, name);
  return country === 'FR' || country === 'BR' ? drawCmc7Cheque(desk, name) : drawCommonwealthCheque(desk, name);
}

/** The type of a machine that fills in cheques. */
function inventType(random: Random): TextStyle {
  const font = random.pick([...FONTS.typewriter, ...FONTS.typewriter, ...FONTS.dotMatrix, ...FONTS.sans]);
  return {
    font,
    size: random.between(3.3, 4.3) * opticalSize(font),
    colour: random.pick(['#141414', '#222', '#33333a', '#2a2a55']),
  };
}
