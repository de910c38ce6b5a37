import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  idFor,
  isId,
  Ledger,
  makeId,
  openFolderStore,
  removeExpired,
  timeOf,
  type BlobStore,
  type Submission,
} from '../../src/storage/index.js';
import type { CounterfoilError } from '../../src/errors.js';
import type { DocumentResult } from '../../src/result/schema.js';

const DAY = 86_400_000;

describe('ids', () => {
  it('sort by time and tell it', () => {
    const ids = [1000, 2000, 1_700_000_000_000].map((time) => makeId(time));
    expect([...ids].sort()).toEqual(ids);
    expect(timeOf(ids[2]).getTime()).toBe(1_700_000_000_000);
    expect(ids.every(isId)).toBe(true);
  });

  it('are the same for the same words', () => {
    expect(idFor(5, 'a', 'b')).toBe(idFor(5, 'a', 'b'));
    expect(idFor(5, 'ab')).not.toBe(idFor(5, 'a', 'b'));
  });
});

describe('a storage folder', () => {
  let root: string;
  let store: BlobStore;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'counterfoil-store-'));
    store = await openFolderStore(root);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('never takes what is there for absent while the place goes or comes back', async () => {
    await store.put('a/b.json', 'x');
    const found: string[] = [];
    const look = (): Promise<unknown> =>
      store
        .get('a/b.json')
        .then(String, ({ code }: CounterfoilError) => code)
        .then((text) => found.push(text));
    const looks = (): Promise<unknown> => Promise.all(Array.from({ length: 20 }, look));
    for (let round = 0; round < 100; round++) {
      const going = looks();
      await rename(root, `${root}-away`);
      await going;
      const coming = looks();
      await rename(`${root}-away`, root);
      await coming;
    }
    expect(found.filter((text) => text !== 'x' && text !== 'CF_OUTPUT_UNWRITABLE')).toEqual([]);
  });

  it('lets the first of many writers win, whole', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `${i} `.repeat(1000));
    const won = await Promise.all(texts.map((text) => store.create('a/b.json', text)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await store.get('a/b.json'))?.toString()).toBe(texts[won.indexOf(true)]);
    expect(readdirSync(join(root, 'scratch'))).toEqual([]);
  });

  it('removes a folder that is being written to', async () => {
    for (let round = 0; round < 10; round++) {
      const file = (i: number): string => join(root, `q/${round}`, String(i));
      await store.put(`q/${round}/first`, 'x');
      let writing = true;
      const writer = (async () => {
        for (let i = 0; i < 400; i++) await writeFile(file(i), 'x').catch(() => undefined);
        writing = false;
      })();
      while (writing) await store.removeAll(`q/${round}`).then(() => mkdir(dirname(file(0)), { recursive: true }));
      await writer;
    }
  });

  it('writes into folders that are being removed as empty', async () => {
    for (let i = 0; i < 100; i++) {
      await Promise.all([
        store.create(`p/${i % 2}/x`, 'x').then(() => store.remove(`p/${i % 2}/x`)),
        store.put(`p/${i % 2}/y`, 'y').then(() => store.remove(`p/${i % 2}/y`)),
      ]);
    }
    expect(await store.list('p')).toEqual([]);
  });

  it.each(['../x', 'a/../b', '/etc/passwd', 'a//b', 'A', '.hidden', ''])('refuses the key %j', async (key) => {
    await expect(Promise.resolve().then(() => store.get(key))).rejects.toMatchObject({ code: 'CF_INTERNAL' });
  });

  it('clears away what dead processes left, and nothing else', async () => {
    const host = (await store.scratchFile()).split('/').at(-1)?.split('.')[0] ?? '';
    const scratch = (name: string): string => join(root, 'scratch', name);
    writeFileSync(await store.scratchFile(), 'of this run');
    writeFileSync(scratch(`${host}.${process.pid}.another.1`), 'of this number, another run');
    writeFileSync(scratch(`${host}.4194304.run.1`), 'of a process that is gone');
    writeFileSync(scratch('elsewhere.1.run.1'), 'of another host, lately');
    writeFileSync(scratch('elsewhere.1.run.2'), 'of another host, long ago');
    utimesSync(scratch('elsewhere.1.run.2'), new Date(0), new Date(0));
    await store.tidy();
    const left = readdirSync(join(root, 'scratch'));
    expect(left).toHaveLength(2);
    expect(left).toContain('elsewhere.1.run.1');
  });
});

describe('the ledger', () => {
  let root: string;
  let ledger: Ledger;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'counterfoil-ledger-'));
    ledger = new Ledger(await openFolderStore(root));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const submission = async (time: number, text: string): Promise<Submission> => {
    const stored = await ledger.storeOriginal(Readable.from([text]), 100);
    const made: Submission = {
      ...{ id: makeId(time), name: 'a', profile: 'auto', priority: 5, source: 'api', ...stored },
      received: new Date(time).toISOString(),
    };
    await ledger.accept(made);
    return made;
  };
  const outcome = (name: string): DocumentResult =>
    ({
      document: { name, pageCount: 1 },
      pages: [{}],
      errors: [],
      decision: { state: 'review', reasons: [] },
    }) as unknown as DocumentResult;

  it('keeps the first result that is written, whoever comes second', async () => {
    const one = await submission(Date.now(), 'x');
    const finished = await Promise.all(
      ['first', 'second'].map((name) => ledger.finish(one, outcome(name), { state: 'done' })),
    );
    const result = await ledger.result(one.id);
    await ledger.finish(one, outcome('third'), { state: 'done' });
    expect(finished[0]).toEqual(finished[1]);
    expect((await ledger.result(one.id))?.document.name).toBe(result?.document.name);
    expect(await ledger.pending()).toEqual([]);
  });

  it('is either cancelled or finished, never both', async () => {
    const one = await submission(Date.now(), 'x');
    const [cancelled, finished] = await Promise.all([
      ledger.cancel(one),
      ledger.finish(one, outcome('a'), { state: 'done' }),
    ]);
    expect(cancelled.state).toBe(finished.state);
    expect((await ledger.result(one.id)) === undefined).toBe(finished.state === 'cancelled');
  });

  it('refuses an original over the limit and one without bytes', async () => {
    await expect(ledger.storeOriginal(Readable.from(['x'.repeat(101)]), 100)).rejects.toMatchObject({
      code: 'CF_LIMIT_BYTES',
    });
    await expect(ledger.storeOriginal(Readable.from([]), 100)).rejects.toMatchObject({ code: 'CF_INTAKE_EMPTY' });
    expect(await ledger.store.names('scratch')).toEqual([]);
  });

  it('removes what is older than its time, and keeps originals that were handed in again', async () => {
    const now = Date.now();
    const [old, again, fresh] = [
      await submission(now - 10 * DAY, 'old'),
      await submission(now - 10 * DAY, 'shared'),
      await submission(now, 'shared'),
    ];
    for (const one of [old, again, fresh]) await ledger.finish(one, outcome('a'), { state: 'done' });
    utimesSync((await ledger.originalFile(old.content)) ?? '', new Date(now - 10 * DAY), new Date(now - 10 * DAY));
    expect(await removeExpired(ledger, 7)).toBe(2);
    expect(await ledger.find(old.id)).toBeUndefined();
    expect(await ledger.originalFile(old.content)).toBeUndefined();
    expect(await ledger.originalFile(fresh.content)).toBeDefined();
    expect(await ledger.find(fresh.id)).toMatchObject({ state: 'done' });
  });
});
