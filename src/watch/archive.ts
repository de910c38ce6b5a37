import { randomUUID } from 'node:crypto';
import { copyFile, link, lstat, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { syncFolder } from '../storage/index.js';

const codeOf = (cause: unknown): string | undefined => (cause as NodeJS.ErrnoException).code;

/** What lies beside an archived original, and how its name ends. */
export interface Companion {
  readonly ending: '.json' | '.error.json';
  readonly text: string;
}

/**
 * Moves the finished file `path` (below `home`, its own folder in `working`) to `folder`, under the same name or the next free
 * one, with its companion beside it, and removes `home`. What was begun before a crash is ended; several processes may do it at
 * once. Answers the archived file, or undefined where another process was quicker.
 *
 * The order lets nothing be lost: the original gets its second name, then its companion, whole and synced, and only then
 * disappears from `working`.
 */
export async function archive(
  home: string,
  path: string,
  folder: string,
  companion: Companion,
): Promise<string | undefined> {
  const from = join(home, path);
  try {
    const target = await placeOriginal(from, join(folder, path));
    const partial = join(home, `.${randomUUID()}.part`);
    await write(partial, companion.text);
    await rename(partial, `${target}${companion.ending}`);
    await syncFolder(dirname(target));
    // At once for everybody else: whoever finds this folder finds it whole.
    const leaving = join(dirname(home), `.leaving-${randomUUID()}`);
    await rename(home, leaving);
    await rm(leaving, { recursive: true, force: true });
    return target;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' && (await isGone(home))) return undefined;
    throw cause;
  }
}

/**
 * Gives the original its name in the archive, besides the one it has. To link is to ask and to take in one: of two watchers that
 * archive the same file both end with the same name, since the second finds its own file there.
 */
async function placeOriginal(from: string, wanted: string): Promise<string> {
  await mkdir(dirname(wanted), { recursive: true });
  const own = await lstat(from);
  for (let number = 1; ;) {
    const target = numbered(wanted, number);
    try {
      await link(from, target);
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') {
        if (!NO_LINKS.includes(codeOf(cause) ?? '')) throw cause;
        return copyWhole(from, wanted);
      }
      const there = await lstat(target).catch(() => undefined);
      if (there?.ino === own.ino && there.dev === own.dev) return target;
      // Where it has gone since, the same name is tried again.
      if (there !== undefined) number += 1;
      continue;
    }
    if (!(await hasCompanion(target))) return target;
    await rm(target);
    number += 1;
  }
}

/** Where two names for one file cannot be had: on some shares, and between disks. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EXDEV', 'EMLINK'];

/** The next best there: a whole copy under the first free name. Only one watcher can do this safely. */
async function copyWhole(from: string, wanted: string): Promise<string> {
  let number = 1;
  while (!(await isGone(numbered(wanted, number))) || (await hasCompanion(numbered(wanted, number)))) number += 1;
  const target = numbered(wanted, number);
  const partial = join(dirname(target), `.${randomUUID()}.part`);
  try {
    await copyFile(from, partial);
    const handle = await open(partial, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
  return target;
}

/** `scan.png`, `scan (2).png`, `scan (3).png` … */
function numbered(path: string, number: number): string {
  if (number === 1) return path;
  const { dir, name, ext } = parse(path);
  return join(dir, `${name} (${number})${ext}`);
}

/** A companion whose original somebody took away still stands for it. */
async function hasCompanion(target: string): Promise<boolean> {
  for (const ending of ['.json', '.error.json']) {
    if (!(await isGone(`${target}${ending}`))) return true;
  }
  return false;
}

const isGone = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => false,
    (cause: unknown) => codeOf(cause) === 'ENOENT',
  );

async function write(file: string, text: string): Promise<void> {
  const handle: FileHandle = await open(file, 'wx');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
