import type { Crop } from './page/types.js';
import type { FieldSpec } from './profiles/schema.js';
import { amountsInWords, grammarFor, interpretText } from './interpret/index.js';
import type { Profile } from './profiles/schema.js';
import {
  loadHabits,
  readLattice,
  readMicr,
  OCR_LATTICE,
  readOcr,
  readWords,
  type Grammar,
  type NetworkName,
  type Reading,
  type Recogniser,
} from './recognise/index.js';
import type { ReadOptions } from './recognise/read-line.js';
import { buildLattice, type LineLattice, type Strip } from './segment/index.js';

/** Networks that may fit how a field is filled in, besides the strip reader, which reads everything. */
const NETWORKS: Record<FieldSpec['script'], readonly NetworkName[]> = {
  handwritten: ['glyphs'],
  printed: ['printed'],
  ocr: ['ocr'],
  any: ['glyphs', 'printed'],
};

/** What stands in for a part of the reader, so that it can be measured what each part gives. */
export interface LineOptions extends ReadOptions {
  readonly networks?: readonly NetworkName[];
  readonly grammar?: Grammar;
  /** Makes the lattice; default `buildLattice`. */
  readonly cut?: (strip: Strip) => LineLattice;
}

/** Reads one line of a field that is not magnetic writing. */
export async function readLine(
  strip: Strip,
  field: FieldSpec,
  currency: string,
  recogniser: Recogniser,
  options: LineOptions = {},
): Promise<Reading> {
  const { networks = NETWORKS[field.script], grammar = grammarFor(field, currency), cut = buildLattice } = options;
  if (field.script === 'ocr') return readOcr(buildLattice(strip, OCR_LATTICE), grammar, recogniser, options);
  const habits = field.type === 'amount' ? loadHabits((await recogniser.network('strips')).directory) : undefined;
  return readLattice(cut(strip), networks, grammar, recogniser, { habits, ...options });
}

/** At which a band of magnetic characters is cut out: the strokes of E-13B, 0.013 inch, get four pixels. */
export const MICR_DPI = 300;

/** Reads the MICR line of a band, or of a strip that somebody else cut. */
export function readBand(
  band: Pick<Crop, 'image' | 'toPage'>,
  field: FieldSpec & { type: 'micr' },
  recogniser: Recogniser,
): Promise<Reading> {
  return readMicr(band, field.font, recogniser, { layout: grammarFor(field) });
}

/**
 * Reads the lines of a zone as an amount in words.
 * @param figures what was read in figures: each amount among it is held against the words too
 * @returns one reading of all lines, or none where there is no ink
 */
export async function readAmountInWords(
  strips: readonly Strip[],
  profile: Profile,
  figures: readonly Reading[],
  recogniser: Recogniser,
): Promise<Reading[]> {
  const field = Object.values(profile.fields).find(({ type }) => type === 'amount');
  const candidates = new Set<bigint>();
  const texts = figures
    .flatMap(({ alternatives }) => alternatives)
    .filter(({ probability }) => probability >= LEAST_LIKELY)
    .sort((a, b) => b.probability - a.probability);
  for (const { text } of texts) {
    for (const { value } of field === undefined ? [] : interpretText(text, field, profile)) {
      if (value.type === 'amount' && candidates.size < MOST_CANDIDATES) candidates.add(BigInt(value.minor));
    }
  }
  // Words are held against figures; where there are none a scrawl or a pattern would be searched for any amount, at great cost.
  if (candidates.size === 0) return [];
  const reading = await readWords(strips, amountsInWords(profile.currency), [...candidates], recogniser);
  return reading === undefined ? [] : [reading];
}

const MOST_CANDIDATES = 5;
const LEAST_LIKELY = 0.002;
