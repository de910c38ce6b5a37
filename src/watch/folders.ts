import { mkdir, realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { CounterfoilError } from '../errors.js';
import { PACKAGE_ROOT } from '../paths.js';

/** The rooms of a watched folder. A file moves through them from left to right. */
export interface WatchFolders {
  /** Where people and scanners drop files; the name of a sub-folder chooses the profile. */
  readonly inbox: string;
  /** `ID/…`: taken out of the inbox, not finished yet. */
  readonly working: string;
  /** Originals with their results beside them. */
  readonly done: string;
  /** Originals that could not be read, each with its `.error.json`. */
  readonly failed: string;
}

const ROOMS = ['inbox', 'working', 'done', 'failed'] as const;

/** Folders of the package that hold code or what it needs: nobody's scans belong there. */
const CODE = ['src', 'dist', 'workers', 'config', 'models', 'samples', 'test', 'node_modules', '.git'];

/**
 * Makes the rooms of `folder`. Throws `CF_CONFIG_INVALID` where what is written would be read again (links can lead anywhere),
 * or where scans would lie among the program's own files; `CF_OUTPUT_UNWRITABLE`.
 */
export async function makeFolders(folder: string, data: string): Promise<WatchFolders> {
  const root = resolve(folder);
  const folders = Object.fromEntries(ROOMS.map((room) => [room, join(root, room)])) as Record<
    (typeof ROOMS)[number],
    string
  >;
  try {
    for (const room of ROOMS) await mkdir(folders[room], { recursive: true });
    await mkdir(data, { recursive: true });
  } catch (cause) {
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `The folders of ${root} cannot be made`, { cause });
  }
  const code = await realpath(PACKAGE_ROOT);
  for (const path of [root, resolve(data)]) {
    const real = await realpath(path);
    if (isWithin(code, real) || CODE.some((name) => isWithin(real, join(code, name)))) {
      throw new CounterfoilError(
        'CF_CONFIG_INVALID',
        `${path} overlaps the folder of the program, ${code}: choose another`,
      );
    }
  }
  const inbox = await realpath(folders.inbox);
  for (const [name, path] of Object.entries({ ...folders, data: resolve(data) })) {
    if (name === 'inbox') continue;
    if (isWithin(await realpath(path), inbox)) {
      throw new CounterfoilError(
        'CF_CONFIG_INVALID',
        `${path} lies in the inbox ${inbox}: what is written would be read again`,
      );
    }
    if (name !== 'data' && isWithin(inbox, await realpath(path))) {
      throw new CounterfoilError(
        'CF_CONFIG_INVALID',
        `The inbox ${inbox} lies in ${path}: what is written would be read again`,
      );
    }
  }
  return folders;
}

/** Whether `path` is `folder` or lies in it; both are real paths. */
function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way);
}
