/** What it means that a line in OCR-A or OCR-B was read: fitted by reading drawn pages of such lines, scanned well and badly. */

import { dirname } from 'node:path';
import pino from 'pino';
import type { Context } from '../context.js';
import { numberAutomaton } from '../interpret/number-language.js';
import { identifyForm } from '../locate/form/identify-form.js';
import { placesOn } from '../locate/form/places.js';
import { uprightPages } from '../page/index.js';
import { parseProfile, type FormProfile } from '../profiles/index.js';
import { saveCalibration } from '../recognise/calibration.js';
import { FEATURES, type Features } from '../recognise/confidence.js';
import { opinionOf } from '../recognise/line-text.js';
import { decodeLine } from '../recognise/read-line.js';
import { OCR_LATTICE, OCR_OPTIONS } from '../recognise/read-ocr.js';
import { openRecogniser, type Recogniser } from '../recognise/recogniser.js';
import { cutBox } from '../segment/cut-box.js';
import { buildLattice } from '../segment/index.js';
import { seededRandom, type Random } from './cheques/random.js';
import { fitCalibration, type Outcome } from './fit-calibration.js';
import { OCR_FONTS } from './fonts.js';
import { drawForm, type Fill } from './forms/draw-form.js';
import { scanForm, FORM_CAPTURES } from './forms/make-form-set.js';
import type { FinishOptions } from './recipe.js';

/** One for each typeface and kind of scan. */
const PAGES = 10;
const LINES = 36;
/** On the squares of the weights, in lines. */
const PENALTY = 5;
const CAPTURES = FORM_CAPTURES.filter((one) => one !== 'mixed');

/** A page of lines. */
const sheetOfLines = (): FormProfile =>
  parseProfile(
    `name: ocr-lines
title: Lines
kind: form
pages:
  - size: { width: 210, height: 297 }
    rulings: [[20, 285, 190, 285], [120, 14, 190, 14], [196, 30, 196, 200], [12, 90, 12, 260]]
    marks: [[8, 4, 5, 5], [197, 4, 5, 5], [8, 288, 5, 5]]
fields:
${Array.from({ length: LINES }, (_, row) => `  line_${row}: { type: digits, script: ocr, maxLength: 40, boxes: [{ x: ${16 + (row % 3) * 4}, y: ${18 + 7 * row + (row * row) / 100}, width: ${130 + (row % 4) * 12}, height: ${4.8 + 0.4 * (row % 3)} }] }`).join('\n')}
`,
    'ocr-lines.yaml',
  ) as FormProfile;

/**
 * Fits the calibration beside the network.
 * @param network its folder, `…/ocr`
 * @throws CF_MODEL_INVALID where the network is broken
 */
export async function calibrateOcr(network: string, { seed, effort = 1, onProgress }: FinishOptions): Promise<void> {
  const recogniser = await openRecogniser({ engine: 'onnx', modelsFolder: dirname(network) });
  try {
    const sheet = sheetOfLines();
    const outcomes: Outcome<keyof Features>[] = [];
    for (let page = 0; page < effort * PAGES; page += 1) {
      onProgress?.(page / (effort * PAGES));
      outcomes.push(...(await readDrawnPage(sheet, seededRandom(`ocr/${seed}/${page}`), page, recogniser)));
    }
    onProgress?.(1);
    const { name, version } = await recogniser.network('ocr');
    await saveCalibration(network, fitCalibration(FEATURES, outcomes, { [name]: version }, PENALTY));
  } finally {
    await recogniser.dispose();
  }
}

const limits = { bytes: 1e9, pages: 1, pixelsPerPage: 1e9, pixelsInTotal: 1e9, seconds: 900, memoryMB: 4000 };
const context: Context = { limits, log: pino({ level: 'silent' }) };

/** Every line of one page, and whether it was read right. */
async function readDrawnPage(
  sheet: FormProfile,
  random: Random,
  index: number,
  recogniser: Recogniser,
): Promise<Outcome<keyof Features>[]> {
  const texts = new Map(Object.keys(sheet.fields).map((name) => [name, inventLine(random.fork(name))]));
  const fills = new Map([...texts].map(([name, text]): [string, Fill] => [name, { text }]));
  const faces = { print: 'cousine', ocr: OCR_FONTS[index % OCR_FONTS.length] } as const;
  const drawn = drawForm(sheet, 1, fills, NO_DIGITS, random.fork('hand'), 200, faces);
  const capture = CAPTURES[Math.floor(index / OCR_FONTS.length) % CAPTURES.length];
  const { image, resolution, bitonal } = await scanForm(drawn, capture, random);
  const [page] = await uprightPages(
    { number: 1, side: undefined, bitonal, hints: undefined, image: { ...image, channels: 1 }, resolution },
    context,
  );
  const { match } = identifyForm(page, [sheet]);
  if (!match) return [];
  const form = page.seenThrough(match.registration.toScan, sheet.pages[0].size);
  const outcomes: Outcome<keyof Features>[] = [];
  for (const [name, [box]] of placesOn(sheet, 1, match.registration).boxes) {
    const lattice = buildLattice(cutBox(form, box), OCR_LATTICE);
    const decoded = await decodeLine(lattice, ['ocr'], numberAutomaton(1, 40, true), recogniser, OCR_OPTIONS);
    const digits = (text: string): string => opinionOf(text).replace(/\D/g, '');
    if (decoded.features !== undefined)
      outcomes.push({
        features: decoded.features,
        right: digits(decoded.texts[0].text) === digits(texts.get(name) ?? ''),
      });
  }
  return outcomes;
}

/** A line as bills have them: digits, some parted by signs. */
function inventLine(random: Random): string {
  const parts = Array.from({ length: random.whole(1, 3) }, () => random.digits(random.whole(4, 12)));
  return parts.join(random.pick(['+', '>', '<', '-', '#', '']));
}

/** Nothing is written by hand. */
const NO_DIGITS = { pictures: [], labels: new Uint8Array(0) };
