import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader } from '../../src/open-reader.js';
import { FORMS_FOLDER } from '../../src/paths.js';
import { listForms, loadAnyProfile } from '../../src/profiles/index.js';
import { readerSettings } from '../../src/reader.js';
import type { FieldResult } from '../../src/result/schema.js';
import { OCR_FONTS } from '../../src/training/fonts.js';
import { makeFormSet } from '../../src/training/forms/make-form-set.js';
import { measureCells } from '../bench/forms/cells.js';

/** What a field says in the words of the truth. */
function said({ value, cells }: FieldResult): string {
  if (cells !== undefined) return cells;
  if (value?.type === 'mark') return String(value.marked);
  if (value?.type === 'choice') return value.options.join(' ');
  return value?.type === 'number' ? value.digits : value?.type === 'amount' ? value.decimal : '';
}

const settings = readerSettings();
// Whoever tests may have a busy machine: how long a page takes is not what is asked here.
const patient = { ...settings, limits: { ...settings.limits, seconds: 900 } };
let reader: Awaited<ReturnType<typeof openReader>>;
const folder = mkdtempSync(join(tmpdir(), 'forms-'));
beforeAll(async () => void (reader = await openReader(patient)), 300_000);
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

describe('the forms of the package', () => {
  it('are five, each with its blank', () => {
    expect(listForms()).toEqual([
      'count-sheet',
      'deposit-slip',
      'membership-application',
      'questionnaire',
      'remittance-coupon',
    ]);
    for (const name of listForms()) {
      const profile = loadAnyProfile(name);
      const blanks = profile.kind === 'form' ? profile.pages.map(({ blank }) => blank ?? 'none') : [];
      for (const blank of blanks) expect(existsSync(join(FORMS_FOLDER, blank))).toBe(true);
    }
  });

  it.each(['deposit-slip', 'questionnaire'])(
    '%s: what is filled in by hand is read',
    async (name) => {
      const profile = loadAnyProfile(name);
      if (profile.kind !== 'form') throw new Error('Expected a form');
      const rows = await makeFormSet(folder, { profile, profileName: name, count: 1, seed: 5, capture: 'clean' });
      for (const { file, fields } of rows) {
        const result = await reader.read(readFileSync(join(folder, file)), file, { profile: name });
        const [item] = result.items;
        expect(item.profile.name).toBe(name);
        const wrong = Object.entries(fields).filter(([field, truth]) => said(item.fields[field]) !== truth);
        expect(wrong.length).toBeLessThanOrEqual(1);
        for (const field of Object.values(item.fields)) expect(field.polygon).not.toBeNull();
      }
    },
    900_000,
  );

  it.each(OCR_FONTS)(
    'remittance-coupon: the line in %s is read from a fax',
    async (ocr) => {
      const name = 'remittance-coupon';
      const profile = loadAnyProfile(name);
      if (profile.kind !== 'form') throw new Error('Expected a form');
      const of = { profile, profileName: name, count: 2, seed: 11, capture: 'fax', faces: { ocr } } as const;
      for (const { file, fields } of await makeFormSet(folder, of)) {
        const { items } = await reader.read(readFileSync(join(folder, file)), file, { profile: name });
        expect(said(items[0].fields.reference)).toBe(fields.reference);
        expect(items[0].fields.reference.decision.state).toBe('accepted');
      }
    },
    900_000,
  );

  it('tell overwritten cells from ordinary ones', async () => {
    const { ordinary, falseAlarms, overwritten, hits } = await measureCells(1);
    expect(hits / overwritten).toBeGreaterThan(0.65);
    expect(falseAlarms / ordinary).toBeLessThan(0.01);
  }, 900_000);

  it('refuse a page that is something else, and say why', async () => {
    const cheque = new URL('../../samples/american-scan.png', import.meta.url);
    await expect(reader.read(readFileSync(cheque), 'cheque.png', { profile: 'questionnaire' })).rejects.toMatchObject({
      code: 'CF_FORM_MISMATCH',
      message: expect.stringContaining('does not fit Questionnaire') as string,
    });
  }, 900_000);
});
