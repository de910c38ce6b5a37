import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change, Revision } from '../../src/result/revision.js';
import type { DocumentResult } from '../../src/result/schema.js';
import type { Desk } from '../../src/server/review/desk.js';
import { countsIn, Figures } from '../../src/server/review/figures.js';
import type { Service } from '../../src/service.js';
import { Ledger, makeId, openFolderStore, Revisions } from '../../src/storage/index.js';
import { amountOf, putDocument } from '../support/drawn-documents.js';
import { fillLedger } from '../support/fill-ledger.js';
import { waitFor } from '../support/wait-for.js';

const said = (changes: Partial<Change>[], times: Partial<Pick<Revision, 'at' | 'since'>> = {}): Revision => ({
  ...{ schemaVersion: '1.0', document: makeId(), number: 1, request: '0f0d1c52-6a5f-4c52-9d0b-1f1f4f7a1b11' },
  ...{ at: '2026-01-05T10:01:00.000Z', by: { name: 'asha', role: 'clerk' }, state: 'open', ...times },
  changes: changes.map((change) => ({
    ...{ item: 0, machine: null, before: null, after: null, field: 'amount', why: 'confirmed', ...change },
  })),
});

let folder: string;
let service: Service;
let desk: Desk;
let tell: (id: string) => void;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'counterfoil-figures-'));
  const store = await openFolderStore(folder);
  service = {
    ...{ ledger: new Ledger(store), log: pino({ level: 'silent' }) },
    config: { profiles: null },
  } as unknown as Service;
  desk = {
    revisions: new Revisions(store),
    listen(listener: (news: object) => void) {
      tell = (id) => listener({ event: 'entry', data: { id } });
      return () => undefined;
    },
  } as unknown as Desk;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);

const put = (name: string, at: number): Promise<string> =>
  putDocument(service, {
    ...{ name, at, took: 500 },
    fields: {
      amount: { text: '12.00', value: amountOf('12.00') },
      date: { text: '01072024', value: { type: 'date', iso: '2024-07-01' }, state: 'review' },
    },
  });

describe('figures of one document', () => {
  let result: DocumentResult;
  beforeAll(async () => {
    result = await service.ledger
      .result(await put('one.png', Date.UTC(2025, 0, 5)))
      .then((found) => found as DocumentResult);
  });

  it('count what the machine accepted and what it left to people', () => {
    expect(countsIn(result, [])).toEqual({
      ...{ profile: 'cheque-in', toReview: 1, rejected: 0, fields: 2, accepted: 1, checked: 0, misread: 0 },
      ...{ handled: 0, seconds: 0, machineSeconds: 0.5 },
    });
  });

  it('count as misread only what was accepted and is wrong', () => {
    const misread = (changes: Partial<Change>[]): number[] => {
      const { checked, misread: wrong } = countsIn(result, [said(changes)]);
      return [checked, wrong];
    };
    expect(misread([{ why: 'confirmed' }])).toEqual([1, 0]);
    expect(misread([{ why: 'misread' }])).toEqual([1, 1]);
    expect(misread([{ why: 'absent' }])).toEqual([1, 1]);
    expect(misread([{ why: 'illegible' }])).toEqual([0, 0]);
    expect(misread([{ why: 'struck' }])).toEqual([0, 0]);
    expect(misread([{ why: 'misread', keying: 'first' }])).toEqual([0, 0]);
    // The machine itself doubted it.
    expect(misread([{ field: 'date', why: 'misread' }])).toEqual([0, 0]);
  });

  it('add up how long people had it in hand, each sitting once', () => {
    const first = { since: '2026-01-05T10:00:00.000Z' };
    const sittings = [
      said([], { ...first, at: '2026-01-05T10:00:10.000Z' }),
      said([], { ...first, at: '2026-01-05T10:00:30.000Z' }),
      said([], { since: '2026-01-05T11:00:00.000Z', at: '2026-01-05T11:00:05.000Z' }),
    ];
    expect(countsIn(result, sittings)).toMatchObject({ handled: 1, seconds: 35 });
  });
});

describe('figures of many', () => {
  it('are by day and profile, and follow what people say', async () => {
    const now = Date.UTC(2026, 0, 20, 12);
    const ids = [await put('a.png', now - 86_400_000), await put('b.png', now), await put('c.png', now)];
    await put('old.png', now - 40 * 86_400_000);
    const figures = new Figures(service, desk);
    const all = async (): Promise<unknown[]> => {
      const told = await waitFor(async () => {
        const answer = await figures.of(30, now);
        return answer.uncounted === 0 && answer;
      });
      return told.days.map(({ day, documents, checked, misread }) => [day, documents, checked, misread]);
    };
    expect(await all()).toEqual([
      ['2026-01-19', 1, 0, 0],
      ['2026-01-20', 2, 0, 0],
    ]);
    await desk.revisions.append(0, { ...said([{ why: 'misread' }]), document: ids[1] });
    tell(ids[1]);
    expect(await all()).toEqual([
      ['2026-01-19', 1, 0, 0],
      ['2026-01-20', 2, 1, 1],
    ]);
  });

  it('of ten thousand documents come at once: what is not counted yet is said, and counted once', async () => {
    const begin = Date.UTC(2026, 2, 5);
    fillLedger(folder, 10_000, begin);
    const figures = new Figures(service, desk);
    const now = begin + 12 * 3_600_000;
    const first = await figures.of(7, now);
    expect(first.uncounted + first.days.reduce((sum, { documents }) => sum + documents, 0)).toBe(10_000);
    await waitFor(async () => (await figures.of(7, now)).uncounted === 0, { seconds: 120 });
    // Processor time of this process, which a busy machine does not lengthen.
    const before = process.cpuUsage();
    const told = await figures.of(7, now);
    const { user, system } = process.cpuUsage(before);
    expect(told.days.map(({ documents }) => documents)).toEqual([5000, 5000]);
    expect((user + system) / 1000).toBeLessThan(250);
  }, 180_000);
});
