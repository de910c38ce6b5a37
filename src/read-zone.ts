import type { Crop } from './page/types.js';
import type { FieldSpec } from './profiles/schema.js';
import { grammarFor } from './interpret/index.js';
import { readLattice, readMicr, type NetworkName, type Reading, type Recogniser } from './recognise/index.js';
import { buildLattice, type Strip } from './segment/index.js';

/** Networks that may fit how a field is filled in; the first one's calibration is used. */
const NETWORKS: Record<FieldSpec['script'], readonly NetworkName[]> = {
  handwritten: ['glyphs'],
  printed: ['printed'],
  any: ['glyphs', 'printed'],
};

/** Reads one line of a field that is not magnetic writing. */
export function readLine(strip: Strip, field: FieldSpec, currency: string, recogniser: Recogniser): Promise<Reading> {
  return readLattice(buildLattice(strip), NETWORKS[field.script], grammarFor(field, currency), recogniser);
}

/** Reads the MICR line of a band, or of a strip that somebody else cut. */
export function readBand(
  band: Pick<Crop, 'image' | 'toPage'>,
  field: FieldSpec & { type: 'micr' },
  recogniser: Recogniser,
): Promise<Reading> {
  return readMicr(band, field.font, recogniser);
}
