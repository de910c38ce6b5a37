import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readBareStrip } from '../../src/bare-strip.js';
import type { Context } from '../../src/context.js';
import { loadTruth } from '../../src/evaluation/index.js';
import type { TruthRow } from '../../src/evaluation/types.js';
import type { Quad } from '../../src/geometry.js';
import type { GreyImage } from '../../src/image.js';
import { openDocument } from '../../src/intake/index.js';
import type { SubmittedPage } from '../../src/intake/types.js';
import { identify, locateFields } from '../../src/locate/index.js';
import { greyPlane, uprightPages } from '../../src/page/index.js';
import { listProfiles, loadProfile } from '../../src/profiles/index.js';
import { readLine, type LineOptions } from '../../src/read-zone.js';
import type { Reader } from '../../src/reader.js';
import type { Recogniser } from '../../src/recognise/index.js';
import { cutStrips, type Strip } from '../../src/segment/index.js';
import type { Answer } from './line-reader.js';

/** One line of writing, the same for every reader that is measured. */
export interface Crop {
  readonly file: string;
  readonly kind: string;
  /** The line as its truth has it, and the digits that count as right, plainest first. */
  readonly truth: string;
  readonly digits: readonly string[];
  readonly image: GreyImage;
  /** What Counterfoil makes of it. */
  read(recogniser: Recogniser, options?: LineOptions): Promise<Answer>;
}

/** What documents are read with to find their lines. */
export interface Means {
  readonly reader: Reader;
  readonly recogniser: Recogniser;
  readonly context: Context;
}

/**
 * The lines of a data set: its strips as they are, and of its documents the strip that Counterfoil takes for the amount.
 * @param limit most files, taken evenly from the whole set
 */
export async function cropsOf(
  folder: string,
  limit: number,
  means: Means,
): Promise<{ crops: Crop[]; notLocated: string[] }> {
  const rows = evenly((await loadTruth(folder)).rows.filter(isMeasured), limit);
  const crops: Crop[] = [];
  const notLocated: string[] = [];
  for (const row of rows) {
    const path = join(folder, row.file);
    const document = await openDocument(await readFile(path), row.file, means.context);
    try {
      const page = await document.page(1);
      const crop = row.type === 'strip' ? stripCrop(row, page) : await amountCrop({ ...row, file: path }, page, means);
      if (crop === undefined) notLocated.push(row.file);
      else crops.push(crop);
    } finally {
      await document.close();
    }
  }
  return { crops, notLocated };
}

const isMeasured = (row: TruthRow): boolean => row.type === 'strip' || row.fields['amount'] !== undefined;

export function evenly<T>(all: readonly T[], most: number): T[] {
  const count = Math.min(most, all.length);
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]);
}

function stripCrop({ file, kind, text }: Extract<TruthRow, { type: 'strip' }>, page: SubmittedPage): Crop {
  const truth = text.replaceAll(' ', '');
  return {
    ...{ file, kind, truth, digits: [truth.replace(/\D/g, '')], image: greyPlane(page.image) },
    read: (recogniser, options) => readBareStrip(page, kind, recogniser, options),
  };
}

const FIELD = 'amount';

/** The strip that Counterfoil takes for the amount of a document. */
async function amountCrop(
  { file, profile: named = 'auto', fields }: Extract<TruthRow, { type: 'document' }>,
  submitted: SubmittedPage,
  { reader, recogniser, context }: Means,
): Promise<Crop | undefined> {
  const { items } = await reader.read(await readFile(file), basename(file), { profile: named });
  const taken = items.map((item) => item.fields[FIELD]).find((field) => field?.polygon);
  if (!taken?.polygon) return undefined;
  const profiles = (named === 'auto' ? listProfiles() : [named]).map(loadProfile);
  for (const page of await uprightPages(submitted, context)) {
    const { profile } = identify(page, profiles);
    const field = profile.fields[FIELD];
    if (field === undefined) continue;
    const zones = locateFields(page, profile).filter((zone) => zone.field === FIELD);
    for (const strip of zones.flatMap((zone) => cutStrips(page, zone))) {
      const reading = await readLine(strip, field, profile.currency, recogniser);
      // The lines of one zone have one outline: what is read tells them apart.
      if (!isAt(reading.polygon, taken.polygon) || reading.alternatives[0]?.text !== taken.readings[0]?.text) continue;
      return {
        ...{ file: basename(file), kind: FIELD, truth: fields[FIELD], digits: writtenDigits(fields[FIELD]) },
        image: trimmed(strip),
        read: async (other, options) => {
          const { alternatives } = await readLine(strip, field, profile.currency, other, options);
          return { text: alternatives[0]?.text ?? '', confidence: alternatives[0]?.probability ?? 0 };
        },
      };
    }
  }
  return undefined;
}

/** Results round to a tenth of a pixel. */
const isAt = (outline: Quad, polygon: readonly (readonly [number, number])[]): boolean =>
  outline.every(({ x, y }, corner) => Math.hypot(x - polygon[corner][0], y - polygon[corner][1]) < 0.2);

/** The digits with which an amount may be written: 12.50, 12 50/100; where there are no hundredths also 12, 12 no/100. */
export function writtenDigits(decimal: string): string[] {
  const [whole, hundredths] = decimal.split('.');
  const exact = [`${whole}${hundredths}`, `${whole}${hundredths}100`];
  return Number(hundredths) === 0 ? [whole, ...exact, `${whole}100`] : exact;
}

/** Paper around the writing, of its height. */
const MARGIN = 0.3;

/** A strip's image, its frame taken out, cut down to its ink: no other reader is to trip over the neighbours of a field. */
function trimmed({ image, ink }: Strip): GreyImage {
  let [left, top, right, foot] = [ink.width, ink.height, -1, -1];
  ink.data.forEach((value, index) => {
    if (value === 0) return;
    const [x, y] = [index % ink.width, Math.floor(index / ink.width)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, foot] = [Math.min(top, y), Math.max(foot, y)];
  });
  if (right < left) return image;
  const margin = Math.round(MARGIN * (foot - top + 1));
  const x = Math.max(0, left - margin);
  const y = Math.max(0, top - margin);
  const width = Math.min(image.width, right + margin + 1) - x;
  const height = Math.min(image.height, foot + margin + 1) - y;
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const from = (y + row) * image.width + x;
    data.set(image.data.subarray(from, from + width), row * width);
  }
  return { width, height, data };
}
