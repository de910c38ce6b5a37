import type { GreyImage } from '../image.js';
import { COUNTRIES, inventFacts, type Country } from './cheques/facts.js';
import { FONTS } from './cheques/fonts.js';
import { inventWriter, writeFigures } from './cheques/handwriting.js';
import { machineScribe } from './cheques/desk.js';
import { handwrittenAmount, printedAmount } from './cheques/notation.js';
import { drawPaper } from './cheques/paper.js';
import { seededRandom, type Random } from './cheques/random.js';
import { Sheet } from './cheques/sheet.js';
import { wear } from './cheques/wear.js';

/** Made strips: one line of figures on made cheque paper, with its truth. */

export interface MadeStrip {
  readonly image: GreyImage;
  /** As written; `^` and `—` of the notation are taken out. */
  readonly text: string;
  /** ISO 4217, of the country whose way of writing it is. */
  readonly currency: string;
  readonly dpi: number;
}

const CURRENCIES: Readonly<Record<Country, string>> = {
  ...{ IN: 'INR', US: 'USD', CA: 'CAD', AU: 'AUD', GB: 'GBP', FR: 'EUR', BR: 'BRL' },
};

export type StripKind = 'amount' | 'number';

const HEIGHT = 11;

/**
 * One made strip. The same seed and index give the same strip.
 * @param kind what stands in it: an amount with its signs, or a plain number
 */
export function makeStrip(kind: StripKind, seed: string, index: number): MadeStrip {
  const random = seededRandom(`${seed}/${kind}/${index}`);
  const dpi = random.pick([150, 200, 200, 240, 300, 300]);
  const width = random.between(38, 58);
  const sheet = new Sheet(width, HEIGHT, dpi);
  drawPaper(
    sheet,
    { name: random.pick(['FIRST', 'UNION', 'HARBOUR', 'SAVINGS']), strength: random.between(0.3, 1.2) },
    random.fork('paper'),
  );
  const facts = inventFacts(random.pick(COUNTRIES), random.fork('facts'));
  const hand = random.chance(kind === 'amount' ? 0.88 : 0.5);
  const text =
    kind === 'number'
      ? random.digits(random.whole(6, 15))
      : hand
        ? handwrittenAmount(facts, random)
        : printedAmount(facts, random);
  const baseline = HEIGHT * random.between(0.68, 0.8);
  if (random.chance(0.45)) rule(sheet, width, baseline, random);
  if (hand) {
    const writer = inventWriter(random.fork('writer'));
    writeFigures(
      sheet,
      writer,
      text,
      { x: random.between(2, 6), baseline, maxWidth: width - 9 },
      random.fork('writing'),
    );
  } else {
    const scribe = machineScribe(sheet, {
      font: random.pick([...FONTS.typewriter, ...FONTS.dotMatrix, ...FONTS.sans]),
      size: random.between(3.6, 5.5),
      colour: random.pick(['#1c1c1e', '#222b66', '#3a2a6e']),
    });
    scribe.figures(text, { x: random.between(2, 5), baseline, maxWidth: width - 8 });
  }
  const flow = random.fork('flow');
  const unevenness = random.between(0, 0.35);
  const picture = sheet.flatten(() => unevenness * flow.next());
  wear(picture, random.fork('wear'), dpi);
  return {
    image: toGrey(picture),
    text: text.replace(/\^/g, '').replace(/—/g, '-'),
    currency: CURRENCIES[facts.country],
    dpi,
  };
}

/** A writing line or a frame around the field. */
function rule(sheet: Sheet, width: number, baseline: number, random: Random): void {
  const y = baseline + random.between(-0.2, 1.5);
  const weight = random.between(0.12, 0.35);
  if (random.chance(0.5)) sheet.line(0, y, width, y, weight);
  else sheet.frame({ x: random.between(0.3, 1.2), y: 0.7, width: width - 2, height: HEIGHT - 1.6 }, weight);
}

function toGrey({ width, height, data }: { width: number; height: number; data: Uint8Array }): GreyImage {
  const grey = new Uint8Array(width * height);
  // Rec. 601 luma, as scanners weigh colours.
  for (let index = 0; index < grey.length; index += 1) {
    grey[index] = Math.round(0.299 * data[3 * index] + 0.587 * data[3 * index + 1] + 0.114 * data[3 * index + 2]);
  }
  return { width, height, data: grey };
}
