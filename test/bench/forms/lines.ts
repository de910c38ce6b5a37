import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReader } from '../../../src/open-reader.js';
import { readerSettings } from '../../../src/reader.js';
import type { FormCapture } from '../../../src/training/forms/make-form-set.js';
import { makeFormSet } from '../../../src/training/forms/make-form-set.js';
import { OCR_FONTS, type OcrFont } from '../../../src/training/fonts.js';
import { FORMS } from './shipped.js';

/** How well the printed lines of remittance coupons are read that are set in the typefaces made for machines. */

export interface LineFigures {
  readonly face: OcrFont;
  readonly capture: FormCapture;
  readonly lines: number;
  readonly right: number;
  readonly accepted: number;
  /** Accepted and wrong. */
  readonly misread: number;
}

const CAPTURES = ['clean', 'grey', 'bitonal', 'fax'] as const;
const FIRST_SEED = 21;

/** `count` coupons of each typeface and kind of scan. */
export async function measureLines(count: number, onWrong?: (line: string) => void): Promise<LineFigures[]> {
  const profile = FORMS.find(({ name }) => name === 'remittance-coupon');
  if (!profile) return [];
  const settings = readerSettings();
  const reader = await openReader({ ...settings, limits: { ...settings.limits, seconds: 900 } });
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-lines-'));
  const figures: LineFigures[] = [];
  try {
    for (const face of OCR_FONTS)
      for (const capture of CAPTURES) {
        const sum = { right: 0, accepted: 0, misread: 0 };
        for (let index = 0; index < count; index += 1) {
          const [out, seed] = [join(folder, `${face}-${capture}-${index}`), FIRST_SEED + index];
          const of = { profile, profileName: profile.name, count: 1, seed, capture, faces: { ocr: face } };
          const [{ file, fields }] = await makeFormSet(out, of);
          const { items } = await reader.read(await readFile(join(out, file)), file, { profile: profile.name });
          const { value, decision } = items[0].fields.reference;
          const said = value?.type === 'number' ? value.digits : undefined;
          const right = said === fields.reference;
          sum.right += Number(right);
          sum.accepted += Number(decision.state === 'accepted');
          sum.misread += Number(decision.state === 'accepted' && !right);
          if (!right) onWrong?.(`${face} ${capture} ${seed}: ${fields.reference} read as ${said ?? 'nothing'}`);
        }
        figures.push({ face, capture, lines: count, ...sum });
      }
  } finally {
    await reader.close();
    await rm(folder, { recursive: true });
  }
  return figures;
}
