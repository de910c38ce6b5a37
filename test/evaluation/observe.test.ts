import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CounterfoilError } from '../../src/errors.js';
import { glyphsOf, worstOf, writeWorst } from '../../src/evaluation/index.js';
import { observeDataSet, observeGlyphs } from '../../src/evaluation/observe.js';
import { figuresTable, lossesTable, notesOf, reportOf } from '../../src/evaluation/report.js';
import { sideBySide } from '../../src/evaluation/side-by-side.js';
import type { EvaluationReader, Observation, TruthRow } from '../../src/evaluation/types.js';
import type { DocumentResult, FieldResult, ItemResult } from '../../src/result/schema.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterfoil-evaluation-'));
  for (const name of ['a', 'b', 'c', 'd']) await writeFile(join(folder, name), name);
});
afterAll(() => rm(folder, { recursive: true }));

const polygon: FieldResult['polygon'] = [
  [10, 10],
  [40, 10],
  [40, 20],
  [10, 20],
];
function field(value: FieldResult['value'], confidence = 0, state: 'accepted' | 'review' = 'review'): FieldResult {
  const decision = { state, reasons: [] };
  return { value, text: '', confidence, decision, page: 1, polygon, characters: [], alternatives: [], readings: [] };
}
const amount = (decimal: string): NonNullable<FieldResult['value']> => ({
  type: 'amount',
  decimal,
  minor: decimal.replace('.', ''),
  currency: 'USD',
});
const micr = (line: string): FieldResult['value'] => ({ type: 'micr', line, parts: {} });

const result = (...items: Record<string, FieldResult>[]) =>
  ({ items: items.map((fields, index) => ({ page: index + 1, fields }) as ItemResult) }) as DocumentResult;

function readerOf(answers: Partial<EvaluationReader>): EvaluationReader {
  const refuse = () => Promise.reject(new Error('not expected'));
  return { read: refuse, readStrip: refuse, classifyDigits: refuse, peakMemoryMB: () => 1, ...answers };
}

const observe = (rows: TruthRow[], reader: EvaluationReader) =>
  observeDataSet({ folder, rows, skipped: [] }, reader, { concurrency: 2 });
const document = (file: string, fields: Record<string, string>, profile?: string): TruthRow => ({
  type: 'document',
  file,
  profile,
  fields,
});
const brief = ({ kind, answer, stage, accepted }: Observation) => ({ kind, answer, stage, accepted });

describe('documents', () => {
  it('names the stage at which each value is lost', async () => {
    const truth = {
      right: '1.00',
      unsure: '1.00',
      misread: '1.00',
      other: '1.00',
      wrong: '1.00',
      blank: '1.00',
      nowhere: '1.00',
    };
    const reader = readerOf({
      read: () =>
        Promise.resolve(
          result({
            right: field(amount('1.00'), 0.99, 'accepted'),
            unsure: field(amount('1.00'), 0.6),
            misread: field(amount('7.00'), 0.99, 'accepted'),
            other: { ...field(amount('7.00'), 0.5), alternatives: [{ value: amount('1.00'), confidence: 0.4 }] },
            wrong: field(amount('7.00'), 0.5),
            blank: field(null),
          }),
        ),
    });
    const observations = await observe([document('a', truth)], reader);
    expect(observations.map(({ kind, stage }) => [kind, stage])).toEqual([
      ['right', 'right'],
      ['unsure', 'right-not-accepted'],
      ['misread', 'wrong-accepted'],
      ['other', 'not-chosen'],
      ['wrong', 'misrecognised'],
      ['blank', 'not-read'],
      ['nowhere', 'not-located'],
    ]);
    expect(observations[0].polygon?.[2]).toEqual({ x: 40, y: 20 });
    const losses = lossesTable(observations);
    expect(losses.split('\n')[1]).toMatch(/^right +0 +0 +0 +0 +0 +0 +0 +1$/);
  });

  it('hands over profile and bytes, and counts an unreadable file as read wrongly', async () => {
    const profiles = new Map<string, string | undefined>();
    const reader = readerOf({
      read: (bytes, name, options) => {
        profiles.set(name, options?.profile);
        if (Buffer.from(bytes).toString() === 'b') throw new CounterfoilError('CF_INTAKE_CORRUPT', 'broken');
        return Promise.resolve(result({ amount: field(amount('5.00'), 0.9, 'accepted') }));
      },
    });
    const observations = await observe(
      [document('a', { amount: '5.00' }, 'cheque-us'), document('b', { amount: '5.00' })],
      reader,
    );
    expect(Object.fromEntries(profiles)).toEqual({ a: 'cheque-us', b: undefined });
    expect(observations.map(brief)).toEqual([
      { kind: 'amount', answer: '5.00', stage: 'right', accepted: true },
      { kind: 'amount', answer: undefined, stage: 'page-error', accepted: false },
    ]);
  });

  it('compares CMC-7 truth with the digits of the line, and takes the fullest item', async () => {
    const reader = readerOf({
      read: () => Promise.resolve(result({ micr: field(null) }, { micr: field(micr('F10443928G0183H')) })),
    });
    const [observation] = await observe([document('a', { cmc7: '10443928 0183' })], reader);
    expect(observation).toMatchObject({ kind: 'cmc7', answer: '104439280183', stage: 'right-not-accepted', page: 2 });
  });

  it('does not hold a missing engine or profile against the reading', async () => {
    const reader = readerOf({ read: () => Promise.reject(new CounterfoilError('CF_ENGINE_UNAVAILABLE', 'none')) });
    await expect(observe([document('a', { micr: '1' })], reader)).rejects.toMatchObject({
      code: 'CF_ENGINE_UNAVAILABLE',
    });
  });

  it('does not take a broken program for bad reading', async () => {
    const reader = readerOf({ read: () => Promise.reject(new CounterfoilError('CF_WORKER_LOST', 'gone')) });
    const rows = [document('a', { micr: '1' }), document('b', { micr: '1' })];
    await expect(observe(rows, reader)).rejects.toMatchObject({ code: 'CF_INTERNAL' });
  });

  it('tells what was left out and what gave an error', async () => {
    const reader = readerOf({ read: () => Promise.reject(new CounterfoilError('CF_INTAKE_EMPTY', 'no bytes')) });
    const observations = await observe([document('a', { micr: '1', date: '2' })], reader);
    const skipped = [3, 5].map((line) => ({ line, reason: 'a form' }));
    expect(notesOf({ folder, rows: [], skipped }, observations)).toEqual([
      'Left out 2 of truth.jsonl (line 3, 5): a form',
      'Not read: a: CF_INTAKE_EMPTY: no bytes',
    ]);
  });

  it('names a file that is missing', async () => {
    await expect(observe([document('nowhere', {})], readerOf({}))).rejects.toMatchObject({
      code: 'CF_DATASET_INVALID',
      message: expect.stringContaining('nowhere') as string,
    });
  });
});

describe('strips', () => {
  it('compares digits of amounts and whole lines of MICR', async () => {
    const texts: Record<string, string> = { a: '#19.507.-', b: '⑈12⑈ 34', c: '', d: '99' };
    const reader = readerOf({
      readStrip: (_bytes, name) =>
        Promise.resolve({
          text: texts[name],
          confidence: 0.8,
          accepted: name === 'a',
          alternatives: name === 'd' ? [{ text: '9.0', confidence: 0.1 }] : [],
        }),
    });
    const rows: TruthRow[] = [
      { type: 'strip', file: 'a', kind: 'amount', text: '19507' },
      { type: 'strip', file: 'b', kind: 'micr-e13b', text: '⑈12⑈34' },
      { type: 'strip', file: 'c', kind: 'amount', text: '5' },
      { type: 'strip', file: 'd', kind: 'amount', text: '90' },
    ];
    expect((await observe(rows, reader)).map(brief)).toEqual([
      { kind: 'amount', answer: '19507', stage: 'right', accepted: true },
      { kind: 'micr-e13b', answer: '⑈12⑈34', stage: 'right-not-accepted', accepted: false },
      { kind: 'amount', answer: undefined, stage: 'not-read', accepted: false },
      { kind: 'amount', answer: '99', stage: 'not-chosen', accepted: false },
    ]);
  });
});

describe('glyphs', () => {
  const glyphs = { width: 1, height: 1, count: 600, pixels: new Uint8Array(600), labels: new Uint8Array(600) };
  for (let index = 0; index < 600; index++) {
    glyphs.pixels[index] = (index % 10) * 25;
    glyphs.labels[index] = index % 10;
  }

  it('go to the classifier in batches, ink bright', async () => {
    const sizes: number[] = [];
    const reader = readerOf({
      classifyDigits: (batch) => {
        sizes.push(batch.length);
        return Promise.resolve(
          batch.map(({ data }) => {
            const probabilities = new Float32Array(10).fill(0.001);
            probabilities[Math.round((data[0] * 255) / 25)] = 0.991;
            return probabilities;
          }),
        );
      },
    });
    const observations = await observeGlyphs(glyphs, reader, { concurrency: 2 });
    expect(sizes).toEqual([256, 256, 88]);
    const { kinds, items } = reportOf('glyphs', 600, observations, 12.4);
    expect(items).toBe(600);
    expect(kinds.glyph).toMatchObject({ n: 600, exact: 1, accepted: 1, misread: 0, characterErrorRate: 0 });
    expect(figuresTable(reportOf('glyphs', 600, observations, 1)).split('\n')[1]).toMatch(
      /^glyph +600 +100\.0 +99\.\d–100\.0/,
    );
  });

  it('are shown as ink on paper', async () => {
    const page = await glyphsOf(glyphs)({ file: '9' } as Observation);
    expect([...page.data]).toEqual([255 - 225]);
  });
});

describe('the worst', () => {
  const lost = (kind: string, truth: string, answer: string | undefined, confidence: number, accepted = false) =>
    ({ kind, file: 'a.png', truth, answer, confidence, accepted, stage: 'misrecognised', page: 1 }) as Observation;

  it('come with the accepted first, then the surest', () => {
    const ones = [
      lost('amount', '1', '2', 0.5),
      lost('amount', '1', '1', 0.99),
      lost('amount', '1', '3', 0.9),
      lost('amount', '1', '4', 0.7, true),
      lost('date', '1', undefined, 0),
    ];
    expect(worstOf(ones, 2)).toEqual([ones[3], ones[2], ones[4]]);
  });

  it('are written as crops and a page that shows them', async () => {
    const image = { width: 200, height: 100, channels: 1 as const, data: new Uint8Array(20000).fill(200) };
    const box = [10, 40].flatMap((y) => [10, 110].map((x) => ({ x, y })));
    const placed: Observation = {
      ...lost('micr', '⑈12⑈', '<1>', 0.9),
      polygon: [box[0], box[1], box[3], box[2]],
    };
    const out = join(folder, 'worst');
    await writeWorst([placed, lost('date', '2019-01-01', undefined, 0)], () => Promise.resolve(image), out);
    expect((await readdir(out)).sort()).toEqual([
      '001-micr-U12U-read-_1_.png',
      '002-date-2019-01-01-read-nothing.png',
      'index.html',
    ]);
    expect(await sharp(join(out, '001-micr-U12U-read-_1_.png')).metadata()).toMatchObject({
      width: 128 * 2,
      height: 58 * 2,
    });
    expect(await sharp(join(out, '002-date-2019-01-01-read-nothing.png')).metadata()).toMatchObject({ width: 200 });
    expect(await readFile(join(out, 'index.html'), 'utf8')).toContain('<code>&lt;1&gt;</code>');
  });
});

it('keeps order and width side by side', async () => {
  let running = 0;
  let most = 0;
  const outputs = await sideBySide([30, 1, 20, 1], 2, async (wait) => {
    most = Math.max(most, ++running);
    await new Promise((done) => setTimeout(done, wait));
    running--;
    return wait * 2;
  });
  expect(outputs).toEqual([60, 2, 40, 2]);
  expect(most).toBe(2);
});
