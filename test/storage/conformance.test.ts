import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ledger, openFolderStore, type BlobStore } from '../../src/storage/index.js';
import { openBucketStore } from '../../src/storage/s3.js';
import { S3Server } from '../support/s3-server.js';

const PLACES = [
  { place: 'a folder', open: (root: string) => openFolderStore(root) },
  {
    place: 'object storage',
    open: (root: string, server: S3Server) =>
      openBucketStore(
        { bucket: 'bank', endpoint: server.endpoint, region: 'us-east-1', prefix: 'cf' },
        join(root, 'cache'),
      ),
  },
];

process.env['AWS_ACCESS_KEY_ID'] = 'test';
process.env['AWS_SECRET_ACCESS_KEY'] = 'test';

describe.each(PLACES)('$place', ({ place, open }) => {
  let root: string;
  let server: S3Server;
  let store: BlobStore;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'counterfoil-store-'));
    server = await S3Server.start();
    store = await open(root, server);
  });
  afterEach(() => {
    server.stop();
    rmSync(root, { recursive: true, force: true });
  });

  it('gives back what was put, replaces it, and knows what is not there', async () => {
    expect(await store.get('a/b.json')).toBeUndefined();
    await store.put('a/b.json', 'one');
    await store.put('a/b.json', 'two');
    expect((await store.get('a/b.json'))?.toString()).toBe('two');
    expect(Date.now() - ((await store.writtenAt('a/b.json'))?.getTime() ?? 0)).toBeLessThan(5_000);
    await store.remove('a/b.json');
    await store.remove('a/b.json');
    expect(await store.get('a/b.json')).toBeUndefined();
    expect(await store.writtenAt('a/b.json')).toBeUndefined();
  });

  it('creates a key once', async () => {
    const won = await Promise.all(['x', 'y', 'z'].map((text) => store.create('once.json', text)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await store.get('once.json'))?.toString()).toBe(['x', 'y', 'z'][won.indexOf(true)]);
  });

  it('lists keys and names in order, and removes what lies below', async () => {
    for (const key of ['d/2/b', 'd/1/a', 'd/2/a', 'd/3', 'other/x']) await store.put(key, key);
    expect(await store.list('d')).toEqual(['d/1/a', 'd/2/a', 'd/2/b', 'd/3']);
    expect(await store.names('d')).toEqual(['1', '2', '3']);
    await store.removeAll('d/2');
    expect(await store.list('d')).toEqual(['d/1/a', 'd/3']);
    expect(await store.names('nothing')).toEqual([]);
  });

  it('keeps an original and gives it as a file, also where this machine has not seen it', async () => {
    const bytes = Buffer.alloc(300_000, 'scan');
    const { content } = await new Ledger(store).storeOriginal(Readable.from([bytes]), 1e6);
    const elsewhere = place === 'a folder' ? store : await open(join(root, 'elsewhere'), server);
    const file = await new Ledger(elsewhere).originalFile(content);
    expect(file).toBeDefined();
    expect(readFileSync(file ?? '').equals(bytes)).toBe(true);
    expect(await new Ledger(elsewhere).originalFile('0'.repeat(64))).toBeUndefined();
  });

  it('takes a scratch file in and away', async () => {
    const scratch = await store.scratchFile();
    writeFileSync(scratch, 'x');
    await store.adopt('originals/x', scratch);
    expect(existsSync(scratch)).toBe(false);
    expect((await store.get('originals/x'))?.toString()).toBe('x');
  });

  it('says of nothing that it is not there while the place itself is away', async () => {
    await store.put('originals/ab/x', 'x');
    server.bucketless = true;
    if (place === 'a folder') renameSync(root, `${root}-away`);
    const looks = {
      get: () => store.get('originals/ab/x'),
      'get of what never was': () => store.get('pending/none.json'),
      localFile: () => store.localFile('originals/ab/x'),
      list: () => store.list('originals'),
      names: () => store.names('pending'),
      remove: () => store.remove('originals/ab/x'),
      removeAll: () => store.removeAll('originals'),
    };
    for (const [name, look] of Object.entries(looks)) {
      const thrown = await look().then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(thrown, name).toMatchObject({ retryable: true });
    }
    server.bucketless = false;
    if (place === 'a folder') renameSync(`${root}-away`, root);
    expect((await store.get('originals/ab/x'))?.toString()).toBe('x');
    expect(await store.get('pending/none.json')).toBeUndefined();
  });

  it('says whether it can be written to', async () => {
    await store.check();
    server.away = true;
    if (place === 'a folder') rmSync(root, { recursive: true });
    await expect(store.check()).rejects.toMatchObject({ code: 'CF_OUTPUT_UNWRITABLE', retryable: true });
  });
});

it('object storage keeps few originals on this machine, those of processes before it included', async () => {
  const root = mkdtempSync(join(tmpdir(), 'counterfoil-store-'));
  const server = await S3Server.start();
  const originals = join(root, 'cache', 'originals', 'aa');
  mkdirSync(originals, { recursive: true });
  for (let i = 0; i < 210; i++) writeFileSync(join(originals, `aa${i}`), 'x');
  const ledger = new Ledger(await PLACES[1].open(root, server));
  const { content } = await ledger.storeOriginal(Readable.from(['y']), 10);
  expect(existsSync((await ledger.originalFile(content)) ?? '')).toBe(true);
  expect(readdirSync(originals).length).toBeLessThan(200);
  server.stop();
  rmSync(root, { recursive: true, force: true });
});
