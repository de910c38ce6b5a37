import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { makeFolders } from '../../src/watch/index.js';

describe('the folders of the watcher', () => {
  let root: string;
  let inPackage: string | undefined;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'counterfoil-folders-')));
    inPackage = undefined;
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
    if (inPackage !== undefined) rmSync(inPackage, { recursive: true, force: true });
  });
  const refused = async (folder: string, data: string, why: string): Promise<void> => {
    await expect(makeFolders(folder, data)).rejects.toMatchObject({
      code: 'CF_CONFIG_INVALID',
      message: expect.stringContaining(why) as string,
    });
  };

  it('are made where nothing is in the way, also below the folder of the program', async () => {
    const folders = await makeFolders(join(root, 'scans'), join(root, 'data'));
    for (const folder of Object.values<string>({ ...folders })) expect(existsSync(folder)).toBe(true);
    inPackage = mkdtempSync(join(PACKAGE_ROOT, 'scans-'));
    await expect(makeFolders(inPackage, inPackage)).resolves.toMatchObject({ inbox: join(inPackage, 'inbox') });
  });

  it('are refused among the program, whichever of scans and data lies there, and by whichever way', async () => {
    inPackage = mkdtempSync(join(PACKAGE_ROOT, 'test', 'scans-'));
    await refused(inPackage, join(root, 'data'), 'overlaps the folder of the program');
    await refused(join(root, 'scans'), inPackage, 'overlaps the folder of the program');
    symlinkSync(inPackage, join(root, 'link'));
    await refused(join(root, 'scans'), join(root, 'link'), 'overlaps the folder of the program');
    await refused(join(root, 'link', 'deeper'), join(root, 'data'), 'overlaps the folder of the program');
  });

  it('are refused where the program lies in them', async () => {
    symlinkSync(dirname(PACKAGE_ROOT), join(root, 'above'));
    await refused(join(root, 'scans'), join(root, 'above'), 'overlaps the folder of the program');
  });

  it('are refused where what is written would be read again, or the data lie in the inbox', async () => {
    await refused(root, join(root, 'inbox', 'data'), 'lies in the inbox');
    mkdirSync(join(root, 'other', 'failed', 'inbox'), { recursive: true });
    symlinkSync(join(root, 'other', 'failed', 'inbox'), join(root, 'other', 'inbox'));
    await refused(join(root, 'other'), join(root, 'data'), 'read again');
  });

  it('are refused with another code where they cannot be made', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(makeFolders(join(root, 'file', 'scans'), join(root, 'data'))).rejects.toMatchObject({
      code: 'CF_OUTPUT_UNWRITABLE',
    });
  });
});
