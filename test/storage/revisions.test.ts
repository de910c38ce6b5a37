import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change, Revision } from '../../src/result/revision.js';
import { standingChanges } from '../../src/result/revised.js';
import {
  LEASE_SECONDS,
  Ledger,
  Locks,
  makeId,
  openFolderStore,
  removeExpired,
  Revisions,
  type BlobStore,
} from '../../src/storage/index.js';

let folder: string;
let store: BlobStore;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'counterfoil-revisions-'));
  store = await openFolderStore(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const change = (why: Change['why'], digits: string): Change => ({
  ...{ item: 0, field: 'account', machine: null, before: null, why },
  after: { type: 'number', digits },
});
const said = (document: string, changes: Change[] = []): Parameters<Revisions['append']>[1] => ({
  ...{ document, request: randomUUID(), by: { name: 'asha', role: 'clerk' }, changes, state: 'open' },
});

describe('revisions', () => {
  it('follow one another: of two that were made at once one is refused, and none is overwritten', async () => {
    const revisions = new Revisions(store);
    const id = makeId();
    const both = await Promise.allSettled([revisions.append(0, said(id)), revisions.append(0, said(id))]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(revisions.append(0, said(id))).rejects.toMatchObject({ code: 'CF_REVISION_CONFLICT' });
    await expect(revisions.append(7, said(id))).rejects.toMatchObject({ code: 'CF_REVISION_CONFLICT' });
    expect((await revisions.append(1, said(id))).number).toBe(2);
    expect((await revisions.list(id)).map(({ number }) => number)).toEqual([1, 2]);
  });

  it('that are sent twice are one', async () => {
    const revisions = new Revisions(store);
    const once = said(makeId());
    const first = await revisions.append(0, once);
    expect(await revisions.append(0, once)).toEqual(first);
    expect(await revisions.append(1, once)).toEqual(first);
    expect(await revisions.count(once.document)).toBe(1);
  });

  it('stand until they are taken back', () => {
    const revision = (changes: Change[]): Revision => ({
      ...{ schemaVersion: '1.0', number: 1, at: '2026-01-01T00:00:00.000Z', ...said(makeId(), changes) },
    });
    const [one, two] = [revision([change('misread', '1')]), revision([change('misread', '2')])];
    expect(standingChanges([one, two]).get('0 account')?.change.after).toMatchObject({ digits: '2' });
    expect(standingChanges([one, two, revision([change('undone', '0')])]).size).toBe(0);
  });
});

describe('locks', () => {
  it('have one holder, who keeps them by renewing, and run out', async () => {
    let now = Date.now();
    const locks = new Locks(store, () => now);
    const id = makeId();
    const tries = await Promise.allSettled(['one', 'two', 'three'].map((holder) => locks.claim(id, holder, holder)));
    const winners = tries.filter(({ status }) => status === 'fulfilled');
    expect(winners).toHaveLength(1);
    const holder = (await locks.holder(id))?.holder ?? '';
    now += (LEASE_SECONDS - 1) * 1000;
    await locks.claim(id, holder, holder);
    now += (LEASE_SECONDS - 1) * 1000;
    await expect(locks.claim(id, 'other', 'other')).rejects.toMatchObject({ code: 'CF_LOCKED' });
    now += 2000;
    expect(await locks.holder(id)).toBeUndefined();
    expect((await locks.claim(id, 'other', 'other')).by).toBe('other');
    expect((await locks.claim(id, 'third', 'third', true)).by).toBe('third');
    await locks.release(id, 'other');
    expect((await locks.holder(id))?.by).toBe('third');
    await locks.release(id, 'third');
    expect(await locks.holder(id)).toBeUndefined();
  });
});

it('what people said goes with its document when that has been kept long enough', async () => {
  const ledger = new Ledger(store);
  const received = '2026-01-05T00:00:00.000Z';
  const id = makeId(Date.parse(received));
  const { content, bytes } = await ledger.storeOriginal(Readable.from(['scan']), 100);
  const submission = {
    id,
    name: 'a.png',
    profile: 'auto',
    priority: 5,
    content,
    bytes,
    source: 'api',
    received,
  } as const;
  await ledger.accept(submission);
  await ledger.cancel(submission);
  const revisions = new Revisions(store);
  await revisions.append(0, said(id));
  await revisions.noteAccess({ document: id, by: { name: 'asha', role: 'clerk' }, what: 'account-numbers' });
  await new Locks(store).claim(id, 'one', 'asha');
  expect([await revisions.count(id), (await revisions.accesses(id)).length]).toEqual([1, 1]);
  await removeExpired(ledger, 30, new Date('2026-03-05T00:00:00Z'));
  expect([await revisions.count(id), (await revisions.accesses(id)).length]).toEqual([0, 0]);
  expect(await store.list('locks')).toEqual([]);
});
