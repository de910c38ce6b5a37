import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CounterfoilError } from '../../src/errors.js';
import { allProfiles, isProfileName, loadAnyProfile, shippedProfiles } from '../../src/profiles/index.js';
import { ProfileFolder } from '../../src/server/review/profile-folder.js';

const textOf = (name: string, title = 'A form'): string => `name: ${name}
title: ${title}
kind: form
pages:
  - size: { width: 100, height: 50 }
    marks: [[8, 8, 5, 5]]
fields:
  count: { type: number, boxes: [{ x: 30, y: 10, width: 24, height: 9, cells: 3 }] }
`;
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof CounterfoilError ? thrown.code : String(thrown)),
  );

describe('the folder of profiles', () => {
  let root: string;
  let own: string;
  let folder: ProfileFolder;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'counterfoil-profiles-'));
    own = join(root, 'own');
    folder = new ProfileFolder(own);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('keeps what is saved, and gives it as it was saved', async () => {
    const text = `# Ours.\n${textOf('ours')}`;
    const tag = await folder.save('ours', text, null);
    expect(await folder.read('ours')).toEqual({ text, tag });
    expect(folder.list().own).toEqual(['ours']);
    expect(readdirSync(own)).toEqual(['ours.yaml']);
    expect(loadAnyProfile('ours', own)).toMatchObject({ name: 'ours', kind: 'form' });
    expect(allProfiles(own)).toEqual([...shippedProfiles(), 'ours']);
  });

  it('overwrites nothing that was not seen: neither what another saved, nor what is there already', async () => {
    const first = await folder.save('ours', textOf('ours', 'First'), null);
    const second = await folder.save('ours', textOf('ours', 'Second'), first);
    expect(await codeOf(folder.save('ours', textOf('ours', 'Mine'), first))).toBe('CF_PROFILE_TAKEN');
    expect(await codeOf(folder.save('ours', textOf('ours', 'New'), null))).toBe('CF_PROFILE_TAKEN');
    expect((await folder.read('ours')).text).toContain('Second');
    // The same once more, since its answer was lost, is no conflict.
    expect(await folder.save('ours', textOf('ours', 'Second'), first)).toBe(second);
    rmSync(join(own, 'ours.yaml'));
    expect(await codeOf(folder.save('ours', textOf('ours', 'Third'), second))).toBe('CF_PROFILE_TAKEN');
  });

  it('lets one of many that save at once win, and tells the others', async () => {
    const folders = Array.from({ length: 12 }, () => new ProfileFolder(own));
    const codes = await Promise.all(
      folders.map((one, index) => codeOf(one.save('ours', textOf('ours', `Of ${index}`), null))),
    );
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    expect(codes.filter((code) => code === 'CF_PROFILE_TAKEN')).toHaveLength(11);
    expect((await folder.read('ours')).text).toContain(`Of ${codes.indexOf('done')}`);
    expect(readdirSync(own)).toEqual(['ours.yaml']);
  });

  it('goes on after a server that died while it saved', async () => {
    await folder.save('ours', textOf('ours'), null);
    const lock = join(own, 'other.yaml.lock');
    writeFileSync(lock, '');
    const long = new Date(Date.now() - 60_000);
    utimesSync(lock, long, long);
    expect(await codeOf(folder.save('other', textOf('other'), null))).toBe('done');
  });

  it.each(['deposit-slip', 'cheque', 'cheque-in'])('never changes %s, which comes with the package', async (name) => {
    expect(await codeOf(folder.save(name, textOf(name), null))).toBe('CF_PROFILE_TAKEN');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, `${name}.yaml`), textOf(name));
    expect(folder.list().own).toEqual([]);
    expect(loadAnyProfile(name, own).title).not.toBe('A form');
  });

  it('writes and reads no file but its own, whatever it is asked for', async () => {
    writeFileSync(join(root, 'secret.yaml'), textOf('secret'));
    mkdirSync(join(own, 'sub'), { recursive: true });
    const before = readdirSync(root, { recursive: true });
    const hostile = fc.oneof(
      fc.constantFrom(
        '../secret',
        '..',
        '.',
        '',
        'auto',
        'a/b',
        'sub/x',
        'a\\b',
        '/etc/passwd',
        'a\0b',
        'ours.yaml',
        '%2e%2e%2fsecret',
      ),
      fc.string({ minLength: 1, maxLength: 12 }).filter((name) => !isProfileName(name)),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (name) => {
        expect(await codeOf(folder.read(name))).toBe('CF_PROFILE_UNKNOWN');
        expect(await codeOf(folder.save(name, textOf('x'), null))).toMatch(/^CF_(REQUEST_INVALID|PROFILE_TAKEN)$/);
        expect(await codeOf(folder.storeBlank(name, new Uint8Array(3), 'png'))).toBe('CF_REQUEST_INVALID');
      }),
      { numRuns: 200 },
    );
    expect(readdirSync(root, { recursive: true })).toEqual(before);
  });

  it('shows blanks that lie beside the profiles, and no other file', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const path = await folder.storeBlank('ours', bytes, 'png');
    expect(path).toMatch(/^blanks\/ours-[0-9a-f]{12}\.png$/);
    expect(await folder.blank(path)).toEqual(Buffer.from(bytes));
    expect(await folder.storeBlank('ours', bytes, 'png')).toBe(path);
    expect(readdirSync(join(own, 'blanks'))).toHaveLength(1);
    expect((await folder.blank('blanks/deposit-slip.pdf'))?.subarray(0, 4).toString()).toBe('%PDF');
    writeFileSync(join(root, 'secret.png'), 'secret');
    symlinkSync(join(root, 'secret.png'), join(own, 'blanks', 'link.png'));
    for (const other of [
      '../secret.png',
      'blanks/../../secret.png',
      'blanks/link.png',
      join(root, 'secret.png'),
      'ours.yaml',
      '',
    ])
      expect(await folder.blank(other)).toBeUndefined();
  });

  it('says what to do where there is none, or where it cannot be written', async () => {
    const none = new ProfileFolder(null);
    expect(none.isWritable).toBe(false);
    expect(none.list().own).toEqual([]);
    expect((await none.read('deposit-slip')).tag).toBeNull();
    await expect(none.save('ours', textOf('ours'), null)).rejects.toThrow('setting `profiles`');
    writeFileSync(join(root, 'file'), '');
    expect(await codeOf(new ProfileFolder(join(root, 'file')).save('ours', textOf('ours'), null))).toBe(
      'CF_OUTPUT_UNWRITABLE',
    );
  });

  it('opens a faulty profile to be mended, and lists no cheque', async () => {
    mkdirSync(own);
    writeFileSync(join(own, 'broken.yaml'), 'name: [');
    writeFileSync(
      join(own, 'ours-cheque.yaml'),
      readFileSync(new URL('../../config/profiles/cheque.yaml', import.meta.url), 'utf8').replace(
        'name: cheque',
        'name: ours-cheque',
      ),
    );
    expect(folder.list().own).toEqual(['broken']);
    expect((await folder.read('broken')).text).toBe('name: [');
    expect(await codeOf(folder.read('ours-cheque'))).toBe('CF_PROFILE_UNKNOWN');
  });
});
