import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReader } from '../../src/open-reader.js';
import { loadAnyProfile, type FormProfile } from '../../src/profiles/index.js';
import { readerSettings } from '../../src/reader.js';
import { blankPdf } from '../../src/training/forms/blank-pdf.js';

const settings = readerSettings();
let reader: Awaited<ReturnType<typeof openReader>>;
beforeAll(async () => {
  reader = await openReader({ ...settings, limits: { ...settings.limits, seconds: 900 } });
}, 300_000);
afterAll(() => reader.close());

const POINTS = 72 / 25.4;

/** The blank of a form with a text field over each box that holds a value, and a check box over a mark. */
async function fillable(profile: FormProfile, values: Record<string, string | boolean>): Promise<Uint8Array> {
  const document = await PDFDocument.load(await blankPdf(profile));
  const form = document.getForm();
  for (const [name, value] of Object.entries(values)) {
    const field = profile.fields[name];
    const page = document.getPage(field.page - 1);
    const box = field.type === 'mark' ? field.box : 'boxes' in field ? field.boxes[0] : undefined;
    if (!box) throw new Error(`${name} has no box`);
    const place = {
      x: box.x * POINTS,
      y: page.getHeight() - (box.y + box.height) * POINTS,
      width: box.width * POINTS,
      height: box.height * POINTS,
    };
    if (typeof value === 'boolean') {
      const mark = form.createCheckBox(name);
      mark.addToPage(page, place);
      if (value) mark.check();
    } else {
      const text = form.createTextField(name);
      text.setText(value);
      text.addToPage(page, { ...place, borderWidth: 0 });
    }
  }
  return document.save();
}

it('takes the values of a fillable PDF as they are, held to the same rules', async () => {
  const profile = loadAnyProfile('remittance-coupon');
  if (profile.kind !== 'form') throw new Error('Expected a form');
  const bytes = await fillable(profile, { reference: '942675294292', due: '277.09', paid: '250.00', partial: false });
  const { items } = await reader.read(bytes, 'coupon.pdf', { profile: 'remittance-coupon' });
  const { fields, checks } = items[0];
  expect(fields.reference).toMatchObject({ value: { digits: '942675294292' }, source: 'digital', confidence: 1 });
  expect(fields.paid).toMatchObject({ value: { decimal: '250.00', currency: 'EUR' }, source: 'digital' });
  expect(fields.partial).toMatchObject({ value: { marked: false }, source: 'digital' });
  expect(checks).toContainEqual(expect.objectContaining({ rule: 'partial || paid >= due', verdict: 'failed' }));
  expect(fields.paid.decision.state).toBe('review');
}, 900_000);
