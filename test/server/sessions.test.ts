import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { Users } from '../../src/server/index.js';
import { Sessions } from '../../src/server/review/sessions.js';
import { openStore } from '../../src/storage/open-store.js';
import type { BlobStore } from '../../src/storage/index.js';

const PASSWORD = 'correct horse';
const HOUR = 3_600_000;

describe('sessions', () => {
  let data: string;
  let store: BlobStore;
  let users: Users;
  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'counterfoil-sessions-'));
    store = await openStore(loadConfig({ environment: { COUNTERFOIL_DATA: data } }));
    users = Users.open(data, { N: 2 ** 10, r: 8, p: 1 });
    await users.add('asha', 'clerk', PASSWORD);
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(data, { recursive: true });
  });

  it('are known to every server that shares the storage, with what was asked for, and end for all', async () => {
    const [one, other] = [new Sessions(store, users, false), new Sessions(store, users, false)];
    const token = await one.signIn('asha', PASSWORD);
    await one.noteShown(token, 'a document');
    expect(await other.of(token)).toMatchObject({ user: { name: 'asha', role: 'clerk' }, by: 'password' });
    expect((await other.of(token))?.shown.has('a document')).toBe(true);
    await one.signOut(token);
    vi.setSystemTime(Date.now() + 3_000);
    expect(await other.of(token)).toBeUndefined();
  });

  it('end after ten silent hours, are kept by use, and are cleared away', async () => {
    const sessions = new Sessions(store, users, false);
    const [used, left] = [await sessions.signIn('asha', PASSWORD), await sessions.signIn('asha', PASSWORD)];
    vi.setSystemTime(Date.now() + 9 * HOUR);
    expect(await sessions.of(used)).toBeDefined();
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await sessions.signIn('asha', PASSWORD);
    expect(await store.list('sessions')).toHaveLength(2);
    expect(await sessions.of(used)).toBeDefined();
    expect(await sessions.of(left)).toBeUndefined();
  });

  it('end when their user is removed; who comes by a provider is no user here', async () => {
    const sessions = new Sessions(store, users, true);
    const token = await sessions.signIn('asha', PASSWORD);
    const vouched = await sessions.open({ name: 'carla', role: 'supervisor' }, 'provider');
    await users.remove('asha');
    expect(await sessions.of(token)).toBeUndefined();
    expect(await sessions.of(vouched)).toMatchObject({ user: { name: 'carla' } });
    expect(await new Sessions(store, users, false).of('anything')).toMatchObject({ user: { name: 'local' } });
  });

  it('cannot be taken over by whoever reads the storage', async () => {
    const token = await new Sessions(store, users, false).signIn('asha', PASSWORD);
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.some(({ parentPath }) => parentPath.endsWith('sessions'))).toBe(true);
    for (const { parentPath, name } of files) {
      expect(name).not.toContain(token);
      expect(readFileSync(join(parentPath, name), 'utf8')).not.toContain(token);
    }
  });
});
