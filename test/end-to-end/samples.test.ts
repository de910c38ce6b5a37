import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader } from '../../src/open-reader.js';
import { readerSettings, type Reader } from '../../src/reader.js';
import type { DocumentResult } from '../../src/result/schema.js';
import { expectedPath, inShort, readSample, formSampleNames, sampleNames, truthOf } from '../support/sample-results.js';

/** Photographed, or worn so that its line is not clean. */
const NOT_CLEAN: readonly string[] = ['indian-photo.jpg'];
/** A cheque whose band under the print is as white as the lid it lies on ends, for the reader, where the tint ends. */
const NOT_ALL_FOUND: readonly string[] = ['two-on-one-page.jpg'];
const names = sampleNames();

/** A cheque number is printed without the noughts that fill its place in the MICR line. */
const plainly = (field: string, value: string | null): string | null =>
  field === 'chequeNumber' ? (value?.replace(/^0+(?=\d)/, '') ?? null) : value;

describe.each(names)('the sample %s', (name) => {
  let result: DocumentResult;
  const truth = truthOf(name);
  beforeAll(async () => void (result = await readSample(reader, name)), 120_000);

  // Test and code are to be mended together: `fails` turns red once the items are found.
  const found = NOT_ALL_FOUND.includes(name) ? it.fails : it;
  found('has all its items, in their order', () => {
    expect(truth.length).toBeGreaterThan(0);
    expect(result.errors).toEqual([]);
    expect(result.items).toHaveLength(truth.length);
    truth.forEach(({ page = 1 }, index) => expect(result.items[index].page).toBe(page));
  });

  it('has no accepted value that is wrong', () => {
    inShort(result).forEach((item, index) => {
      // Where an item is missing the others are told by their cheque numbers.
      const same = truth.find(({ fields }) => fields.chequeNumber === item.chequeNumber.value);
      const { fields } = truth.length === result.items.length || !same ? truth[index] : same;
      for (const [field, { value, decision }] of Object.entries(item)) {
        if (decision !== 'accepted') continue;
        expect(plainly(field, value), field).toBe(plainly(field, fields[field]));
      }
    });
  });

  it.skipIf(NOT_CLEAN.includes(name) || NOT_ALL_FOUND.includes(name))('has its MICR line right', () => {
    expect(inShort(result).map(({ micr }) => micr.value)).toEqual(truth.map(({ fields }) => fields.micr));
  });

  it('gives the expected values and decisions (npm run samples:expected writes them anew)', () => {
    expect(inShort(result)).toEqual(JSON.parse(readFileSync(expectedPath(name), 'utf8')));
  });
});

describe.each(formSampleNames())('the filled form %s', (name) => {
  let result: DocumentResult;
  beforeAll(async () => void (result = await readSample(reader, name)), 120_000);

  it('is known without being told, and read right wherever it is accepted', () => {
    const [{ fields: truth }] = truthOf(name);
    expect(result.items).toHaveLength(1);
    const accepted = Object.entries(result.items[0].fields).filter(([, { decision }]) => decision.state === 'accepted');
    expect(accepted.length).toBeGreaterThan(0);
    for (const [field, { cells }] of accepted) expect(cells, field).toBe(truth[field]);
  });

  it('gives the expected values and decisions (npm run samples:expected writes them anew)', () => {
    expect(inShort(result)).toEqual(JSON.parse(readFileSync(expectedPath(name), 'utf8')));
  });
});

let reader: Reader;
beforeAll(async () => void (reader = await openReader(readerSettings())), 120_000);
afterAll(() => reader.close());
