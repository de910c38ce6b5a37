import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.js';
import { correctionStrips } from '../src/correction-strips.js';
import { exportCorrections } from '../src/corrections.js';
import { loadTruth, observeDataSet } from '../src/evaluation/index.js';
import { openReader } from '../src/open-reader.js';
import { loadProfile } from '../src/profiles/index.js';
import { openRecogniser } from '../src/recognise/index.js';
import { readerSettings } from '../src/reader.js';
import type { DocumentResult, FieldResult } from '../src/result/schema.js';
import { Ledger, makeId, Revisions } from '../src/storage/index.js';
import { openStore } from '../src/storage/open-store.js';
import { asOwnStrips, readOwnLattices } from '../src/training/own-strips.js';

const SCAN = 'indian-clearing-g4.tif';
const settings = readerSettings();

describe('corrections that are exported', { timeout: 300_000 }, () => {
  let data: string;
  let mended: string;
  let reader: Awaited<ReturnType<typeof openReader>>;
  let result: DocumentResult;
  let ledger: Ledger;
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'counterfoil-corrections-'));
    mended = join(data, 'mended');
    reader = await openReader(settings);
    const bytes = readFileSync(join('samples', SCAN));
    result = await reader.read(bytes, SCAN);
    ledger = new Ledger(await openStore(loadConfig({ environment: { COUNTERFOIL_DATA: data } })));
    const stored = await ledger.storeOriginal(Readable.from([bytes]), bytes.length);
    const id = makeId();
    const submission = { id, name: SCAN, profile: 'auto', priority: 5, ...stored, source: 'library' as const };
    const accepted = { ...submission, received: new Date().toISOString() };
    await ledger.accept(accepted);
    await ledger.finish(accepted, result, { state: 'done' });
    const changes = ['amount', 'micr'].map((field) => {
      const { value } = result.items[0].fields[field];
      return { item: 0, field, machine: value, before: value, after: value, why: 'confirmed' as const };
    });
    await new Revisions(ledger.store).append(0, {
      ...{ document: id, request: randomUUID(), by: { name: 'asha', role: 'clerk' as const } },
      ...{ changes, state: 'accepted' as const },
    });
  }, 300_000);
  afterAll(async () => {
    await reader.close();
    rmSync(data, { recursive: true });
  });

  it('are the scan, and the strips of its fields with what is written there', async () => {
    expect(await exportCorrections(ledger, mended, settings)).toEqual({ documents: 1, strips: 2 });
    const { rows, skipped } = await loadTruth(mended);
    expect(skipped).toEqual([]);
    expect(rows.map((row) => (row.type === 'strip' ? row.kind : row.type))).toEqual([
      'document',
      'micr-e13b',
      'amount',
    ]);
  });

  it('are evaluated, scan and strips', async () => {
    const observations = await observeDataSet(await loadTruth(mended), reader, { concurrency: 1 });
    expect(observations.map(({ kind }) => kind)).toEqual(['micr', 'amount', 'micr-e13b', 'amount']);
    // As a bare strip, of no country, the amount is the hardest of them: it must be held against what is written, not be right.
    expect(observations.map(({ truth }) => truth)).toMatchObject({ 1: '1700000.00', 3: '1700000' });
    for (const { answer, truth } of observations.slice(0, 3)) expect(answer).toBe(truth);
  });

  it('are lines to train on', async () => {
    const recogniser = await openRecogniser({ engine: 'onnx' });
    const own = await asOwnStrips(await readOwnLattices([mended]), recogniser);
    await recogniser.dispose();
    const { value } = result.items[0].fields['amount'];
    const digits = own.map(({ text }) => text.replace(/\D/g, ''));
    expect(digits).toHaveLength(1);
    expect(value?.type === 'amount' && value.minor.startsWith(digits[0])).toBe(true);
  });
});

describe('the truth of a strip', () => {
  const profile = loadProfile('cheque-in');
  const polygon: FieldResult['polygon'] = [
    [0, 0],
    [9, 0],
    [9, 4],
    [0, 4],
  ];
  const amountOf = (decimal: string) =>
    ({ type: 'amount', decimal, minor: decimal.replace('.', ''), currency: 'INR' }) as const;
  const stripsOf = (
    decimal: string,
    readings: readonly string[],
    place: FieldResult['polygon'] = polygon,
  ): string[] => {
    const field = { page: 1, polygon: place, readings: readings.map((text) => ({ text, probability: 0.3 })) };
    const item = { page: 1, fields: { amount: field } } as unknown as DocumentResult['items'][number];
    return correctionStrips(item, new Map([['amount', amountOf(decimal)]]), profile).map(({ text }) => text);
  };

  it('is written as a reading shows it, with its cents or without', () => {
    expect(stripsOf('1250.00', ['1,520/-', '1,250/-'])).toEqual(['1250']);
    expect(stripsOf('1250.00', ['1250.00', '1250'])).toEqual(['125000']);
  });

  it('is not guessed where no reading shows how it is written', () => {
    expect(stripsOf('1250.00', ['1520/-'])).toEqual([]);
    expect(stripsOf('1250.75', ['1520/-'])).toEqual(['125075']);
  });

  it('needs a place on the scan', () => {
    expect(stripsOf('1250.75', [], null)).toEqual([]);
  });
});
