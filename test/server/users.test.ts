import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Users } from '../../src/server/index.js';

const CHEAP = { N: 2 ** 10, r: 8, p: 1 };
const PASSWORD = 'correct horse';

describe('users', () => {
  let data: string;
  beforeAll(() => void (data = mkdtempSync(join(tmpdir(), 'counterfoil-users-'))));
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it('are known by name and password, kept as hashes for their owner only', async () => {
    const users = Users.open(data, CHEAP);
    await users.add('asha', 'clerk', PASSWORD);
    await users.add('ben', 'supervisor', PASSWORD);
    const again = Users.open(data, CHEAP);
    expect(await again.verify('asha', PASSWORD)).toEqual({ name: 'asha', role: 'clerk' });
    expect(await again.verify('asha', `${PASSWORD} `)).toBeUndefined();
    expect(await again.verify('nobody', PASSWORD)).toBeUndefined();
    const file = join(data, 'users.json');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(PASSWORD);
    expect(statSync(file).mode & 0o077).toBe(0);
    const [one, two] = JSON.parse(text) as { hash: string }[];
    expect(one.hash).not.toBe(two.hash);
  });

  it('are refused where the name is taken or the password short, and may be changed and removed', async () => {
    const users = Users.open(data, CHEAP);
    await expect(users.add('asha', 'clerk', PASSWORD)).rejects.toMatchObject({ code: 'CF_USAGE' });
    await expect(users.add('carla', 'clerk', 'short')).rejects.toMatchObject({ code: 'CF_USAGE' });
    await expect(users.remove('nobody')).rejects.toMatchObject({ code: 'CF_USAGE' });
    await users.setPassword('asha', 'another password');
    expect(await users.verify('asha', PASSWORD)).toBeUndefined();
    expect(await users.verify('asha', 'another password')).toMatchObject({ role: 'clerk' });
    await users.remove('asha');
    expect(Users.open(data).all).toEqual([{ name: 'ben', role: 'supervisor' }]);
  });

  it('whose file is damaged stop the server: without users the door would be open', () => {
    writeFileSync(join(data, 'users.json'), '[{"name": "asha"}]');
    expect(() => Users.open(data)).toThrow(expect.objectContaining({ code: 'CF_CONFIG_INVALID' }));
  });
});
