import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SubmittedPage } from '../../src/intake/types.js';
import type { FieldOutcome, Interpretation } from '../../src/interpret/types.js';
import { CONFIG_FOLDER } from '../../src/paths.js';
import { assembleDocument, assembleItem, assemblePage } from '../../src/result/assemble.js';
import { resultJsonSchema, revisionJsonSchema } from '../../src/result/json-schema.js';
import { documentResultSchema, type DocumentResult } from '../../src/result/schema.js';

const box = (x: number, y: number) =>
  [
    { x, y },
    { x: x + 10.04, y },
    { x: x + 10.04, y: y + 20.06 },
    { x, y: y + 20.06 },
  ] as const;

const amount: FieldOutcome = {
  name: 'amount',
  value: { type: 'amount', decimal: '12.50', minor: '1250', currency: 'USD' },
  text: '$12.50',
  confidence: 0.987654,
  decision: { state: 'accepted', reasons: [] },
  reading: {
    networks: ['glyphs'],
    polygon: box(1, 2),
    alternatives: [
      {
        text: '$12.50',
        probability: 0.9,
        characters: [
          { text: '1', probability: 0.99999, polygon: box(3, 4), runnersUp: [{ text: '7', probability: 0.000001 }] },
        ],
      },
    ],
  },
  alternative: 0,
  others: [],
};

const item = (state: 'accepted' | 'review' | 'rejected'): Interpretation => ({
  fields: [amount],
  checks: [{ rule: 'amount-range', fields: ['amount'], verdict: 'passed', message: 'The amount is within range.' }],
  crossCheck: {
    courtesy: { value: amount.value!, confidence: 0.91234567 },
    legal: undefined,
    cross: { value: amount.value!, confidence: 0.91234567 },
    verdict: 'unread',
    severity: 0,
  },
  decision: {
    state,
    reasons: state === 'accepted' ? [] : [{ code: 'low-confidence', message: 'The amount is not sure.' }],
  },
});

const submitted: SubmittedPage = {
  number: 1,
  side: undefined,
  image: { width: 100, height: 50, channels: 1, data: new Uint8Array(5000) },
  resolution: undefined,
  bitonal: false,
  hints: undefined,
};

function assemble(
  states: ('accepted' | 'review' | 'rejected')[],
  errors: DocumentResult['errors'] = [],
): DocumentResult {
  return assembleDocument({
    document: {
      id: 'a'.repeat(64),
      name: 'a.png',
      mediaType: 'image/png',
      bytes: 7,
      pageCount: 1,
    },
    pages: [assemblePage(submitted, undefined)],
    items: states.map((state) => assembleItem({ name: 'cheque-us', certainty: 0.87654321 }, 1, item(state))),
    errors,
    engine: { name: 'onnx', description: 'onnxruntime' },
    models: { glyphs: 'abc' },
    version: '0.1.0',
    timings: { total: 1 },
  });
}

const failure = (code: string): DocumentResult['errors'][number] => ({
  page: 2,
  code,
  message: 'It failed',
  remedy: 'Mend it',
});

describe('the result', () => {
  it('is what the published JSON Schema says', () => {
    const published = readFileSync(join(CONFIG_FOLDER, 'document-result.schema.json'), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(resultJsonSchema())));
  });

  it('has revisions that are what the published JSON Schema says', () => {
    const published = readFileSync(join(CONFIG_FOLDER, 'revision.schema.json'), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(revisionJsonSchema())));
  });

  it('keeps to the contract, probabilities to four decimals and pixels to one', () => {
    const result = documentResultSchema.parse(assemble(['accepted']));
    const { amount: field } = result.items[0].fields;
    expect(field.confidence).toBe(0.9877);
    expect(field.polygon).toEqual([
      [1, 2],
      [11, 2],
      [11, 22.1],
      [1, 22.1],
    ]);
    expect(field.characters[0].probability).toBe(1);
    expect(result.items[0].profile.certainty).toBe(0.8765);
    expect(result.pages[0].polygon[2]).toEqual([100, 50]);
  });

  it.each([
    [['accepted', 'accepted'], [], 'accepted'],
    [['accepted', 'review'], [], 'review'],
    [['rejected'], [], 'rejected'],
    [['rejected', 'accepted'], [], 'review'],
    [['accepted'], [failure('CF_INTAKE_CORRUPT')], 'review'],
    [['accepted'], [failure('CF_INTAKE_BLANK')], 'accepted'],
  ] as const)('decides %j with %j as %s', (states, errors, expected) => {
    const { decision } = assemble([...states], [...errors]);
    expect(decision.state).toBe(expected);
    expect(decision.reasons.length > 0).toBe(expected !== 'accepted');
  });
});
