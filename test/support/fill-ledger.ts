import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentResult } from '../../src/result/schema.js';
import { makeId } from '../../src/storage/index.js';

/**
 * Documents that stand in the ledger as if they had been read, one a second from `begin` on: to read so many would take an hour.
 * All are of the day of `begin`.
 */
export function fillLedger(storage: string, count: number, begin: number): void {
  const day = new Date(begin).toISOString().slice(0, 10);
  const folders = ['documents', 'results'].map((room) => join(storage, room, day));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const part = JSON.parse(readFileSync(new URL('./files/told-part.json', import.meta.url), 'utf8')) as DocumentResult;
  const reasons = ['low-confidence', 'not-found', 'check-failed'];
  for (let index = 0; index < count; index += 1) {
    const id = makeId(begin + index * 1000);
    const content = index.toString(16).padStart(64, '0');
    const decision = { state: 'review', reasons: [{ code: reasons[index % 3], message: 'Look.' }] };
    const decimal = `${(index * 7919) % count}.00`;
    const value = { type: 'amount', decimal, minor: decimal.replace('.', ''), currency: 'USD' };
    const amount = {
      ...{ value, text: decimal, confidence: 0.5, decision, page: 1, polygon: null },
      ...{ characters: [], alternatives: [], readings: [] },
    };
    const item = {
      profile: { name: index % 2 ? 'cheque-us' : 'cheque-in', certainty: 1 },
      page: 1,
      fields: { amount },
    };
    const name = `scan-${index}.png`;
    const result = {
      ...{ schemaVersion: '1.0', document: { id: content, name, mediaType: 'image/png', bytes: 1, pageCount: 1 } },
      ...{ pages: part.pages, items: [{ ...item, checks: [], crossCheck: null, decision }], errors: [], decision },
      ...{ engine: part.engine, models: {}, counterfoil: '0.1.0', timings: {} },
    };
    const received = new Date(begin + index * 1000).toISOString();
    const status = {
      ...{ id, name, profile: 'auto', priority: 5, content, bytes: 1, source: 'api', received },
      ...{ state: 'done', finished: received, decision: 'review', pages: 1 },
    };
    writeFileSync(join(folders[0], `${id}.json`), JSON.stringify(status));
    writeFileSync(join(folders[1], `${id}.json`), JSON.stringify(result));
  }
}
