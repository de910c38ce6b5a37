import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { afterAll, expect, it } from 'vitest';
import { proposeProfile } from '../../src/cli/new-profile.js';
import { FORMS_FOLDER } from '../../src/paths.js';
import { parseProfile } from '../../src/profiles/index.js';
import { readerSettings } from '../../src/reader.js';

const folder = mkdtempSync(join(tmpdir(), 'blank-'));
afterAll(() => rmSync(folder, { recursive: true }));

const POINTS = 72 / 25.4;

it.each([
  ['deposit-slip', ['account', 'date', 'cash', 'cheques', 'total']],
  ['membership-application', ['member', 'birth', 'telephone', 'news', 'monthly', 'start', 'sponsor', 'agreed']],
  ['count-sheet', ['station', 'line_1_morning', 'line_4_evening', 'morning_total', 'grand_total']],
])(
  'names the boxes of the blank %s by what is printed at them, and those without it by their order',
  async (blank, expected) => {
    const file = join(FORMS_FOLDER, 'blanks', `${blank}.pdf`);
    const settings = readerSettings();
    const patient = { ...settings, limits: { ...settings.limits, seconds: 600 } };
    const names = Object.keys(parseProfile(await proposeProfile(file, undefined, patient), 'proposed.yaml').fields);
    expect(names).toEqual(expect.arrayContaining(expected));
    for (const name of names.filter((one) => one.startsWith('field_'))) expect(name).toMatch(/^field_\d+$/);
  },
  600_000,
);

it('makes a profile of a fillable PDF: names, rectangles, combs, marks and choices', async () => {
  const document = await PDFDocument.create();
  const page = document.addPage([210 * POINTS, 297 * POINTS]);
  const at = (x: number, y: number, width: number, height: number) => ({
    ...{ x: x * POINTS, y: (297 - y - height) * POINTS, width: width * POINTS, height: height * POINTS },
    borderWidth: 0,
  });
  page.drawRectangle({ ...at(15, 30, 180, 60), opacity: 0, borderOpacity: 1, borderWidth: 1 });
  const form = document.getForm();
  const member = form.createTextField('form1.Member number');
  member.setMaxLength(8);
  member.enableCombing();
  member.addToPage(page, at(20, 40, 48, 8));
  form.createTextField('iban').addToPage(page, at(20, 60, 100, 8));
  form.createCheckBox('agreed').addToPage(page, at(150, 40, 5, 5));
  const paid = form.createRadioGroup('paid');
  paid.addOptionToPage('cash', page, at(150, 60, 5, 5));
  paid.addOptionToPage('card', page, at(165, 60, 5, 5));
  const file = join(folder, 'Blank form.pdf');
  writeFileSync(file, await document.save());

  const settings = readerSettings();
  const patient = { ...settings, limits: { ...settings.limits, seconds: 600 } };
  const profile = parseProfile(await proposeProfile(file, undefined, patient), 'proposed.yaml');
  if (profile.kind !== 'form') throw new Error('Expected a form');
  expect(profile.name).toBe('blank-form');
  expect(Object.keys(profile.fields)).toEqual(['Member_number', 'agreed', 'iban', 'paid']);
  expect(profile.fields.Member_number).toMatchObject({ type: 'digits', boxes: [{ cells: 8, printed: false }] });
  const [comb] = 'boxes' in profile.fields.Member_number ? profile.fields.Member_number.boxes : [];
  for (const [got, want] of [
    [comb.x, 20],
    [comb.y, 40],
    [comb.width, 48],
    [comb.height, 8],
  ])
    expect(Math.abs(got - want)).toBeLessThan(0.5);
  expect(profile.fields.iban).toMatchObject({ type: 'code' });
  expect(profile.fields.agreed).toMatchObject({ type: 'mark' });
  const options = profile.fields.paid.type === 'choice' ? Object.keys(profile.fields.paid.options) : [];
  expect(options).toHaveLength(2);
}, 600_000);
