import { randomBytes } from 'node:crypto';
import { constants, type Dirent } from 'node:fs';
import {
  access,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  utimes,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CounterfoilError } from '../errors.js';
import type { BlobStore } from './types.js';

const KEY = /^[a-z0-9_-][a-z0-9._-]*(\/[a-z0-9_-][a-z0-9._-]*)*$/;
const SCRATCH = 'scratch';

/** Whatever a process on this host left in scratch is cleared away at once when it is gone; another host's after a day. */
const FOREIGN_SCRATCH_HOURS = 24;

const codeOf = (cause: unknown): string | undefined => (cause as NodeJS.ErrnoException).code;
const isAbsence = (cause: unknown): boolean => codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR';

/** A folder on a disk, or on a share that several hosts mount. */
export async function openFolderStore(folder: string): Promise<BlobStore> {
  const root = resolve(folder);
  const scratch = join(root, SCRATCH);
  const host = hostname().replace(/[^A-Za-z0-9-]/g, '');
  // A container's first process is number 1 at every start: the number alone does not tell whose a scratch file is.
  const run = randomBytes(6).toString('hex');
  let count = 0;

  const fileOf = (key: string): string => {
    if (!KEY.test(key)) throw new CounterfoilError('CF_INTERNAL', 'A storage key is malformed');
    return join(root, key);
  };
  const unwritable = (cause: unknown): CounterfoilError =>
    new CounterfoilError('CF_OUTPUT_UNWRITABLE', `The storage folder ${root} cannot be written (${codeOf(cause)})`, {
      cause,
    });
  const unreadable = (cause: unknown): CounterfoilError =>
    new CounterfoilError('CF_INPUT_UNREADABLE', `The storage folder ${root} cannot be read (${codeOf(cause)})`, {
      cause,
    });

  /**
   * What `look` finds, undefined where the thing is not there. A disk that is not mounted holds nothing, which says nothing of
   * what is stored: so absent is what was looked for twice while the place itself, its scratch folder, was seen in between.
   */
  async function orAbsent<T>(look: () => Promise<T>, fault = unreadable): Promise<T | undefined> {
    for (let looks = 1; ; looks++) {
      try {
        return await look();
      } catch (cause) {
        if (!isAbsence(cause)) throw fault(cause);
        if (looks === 2) return undefined;
      }
      await access(scratch).catch((cause: unknown) => {
        throw unwritable(cause);
      });
    }
  }

  async function write(file: string, bytes: Uint8Array | string, durable: boolean): Promise<void> {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(bytes);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Makes the folder of `file` and does `work` there, again where the folder was removed as empty in between. */
  async function inFolderOf<T>(file: string, work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        await mkdir(dirname(file), { recursive: true });
        return await work();
      } catch (cause) {
        if (codeOf(cause) !== 'ENOENT' || tries === 5) throw cause;
      }
    }
  }

  /** Puts a scratch file where `key` says unless something is there, and syncs the folder's entry. */
  async function place(key: string, from: string): Promise<boolean> {
    const file = fileOf(key);
    try {
      await inFolderOf(file, () => link(from, file));
    } catch (cause) {
      if (codeOf(cause) === 'EEXIST') return false;
      if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(codeOf(cause) ?? '')) throw cause;
      // A file system without hard links: nearly as good, since every writer writes the same.
      if ((await orAbsent(() => stat(file))) !== undefined) return false;
      await rename(from, file);
    }
    await syncFolder(dirname(file));
    return true;
  }

  function scratchFile(): string {
    count += 1;
    return join(scratch, [host, process.pid, run, count].join('.'));
  }

  /** Runs `work` with a scratch file that is gone afterwards, whatever happens. */
  async function withScratch<T>(work: (file: string) => Promise<T>): Promise<T> {
    const file = scratchFile();
    try {
      return await work(file);
    } catch (cause) {
      throw cause instanceof CounterfoilError ? cause : unwritable(cause);
    } finally {
      await rm(file, { force: true }).catch(() => undefined);
    }
  }

  async function entries(folderPath: string): Promise<Dirent[]> {
    const found = (await orAbsent(() => readdir(folderPath, { withFileTypes: true }))) ?? [];
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async function walk(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for (const entry of await entries(join(root, prefix))) {
      const key = `${prefix}/${entry.name}`;
      if (entry.isDirectory()) keys.push(...(await walk(key)));
      else keys.push(key);
    }
    return keys;
  }

  async function tidy(): Promise<void> {
    for (const { name } of await entries(scratch)) {
      const file = join(scratch, name);
      const [owner, pid, ownRun] = name.split('.');
      const age = Date.now() - ((await orAbsent(() => stat(file)))?.mtimeMs ?? Date.now());
      const mine = ownRun === run;
      const left = owner === host ? !mine && !isAnother(Number(pid)) : age > FOREIGN_SCRATCH_HOURS * 3_600_000;
      if (left) await rm(file, { force: true }).catch(() => undefined);
    }
  }

  async function check(): Promise<void> {
    await withScratch((file) => write(file, 'check', true));
  }

  try {
    await mkdir(scratch, { recursive: true });
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unwritable(cause);
  }

  return {
    place: root,
    async get(key) {
      const file = fileOf(key);
      return orAbsent(() => readFile(file));
    },
    put: (key, bytes, { durable = true } = {}) =>
      withScratch(async (from) => {
        await write(from, bytes, durable);
        const file = fileOf(key);
        await inFolderOf(file, () => rename(from, file));
        if (durable) await syncFolder(dirname(file));
      }),
    create: (key, bytes) =>
      withScratch(async (from) => {
        await write(from, bytes, true);
        return place(key, from);
      }),
    scratchFile: () => Promise.resolve(scratchFile()),
    async adopt(key, from) {
      try {
        const handle = await open(from, 'r+');
        await handle.sync().finally(() => handle.close());
        const first = await place(key, from);
        // Handed in again: it is wanted again, so its keeping time begins anew.
        if (!first) await utimes(fileOf(key), new Date(), new Date());
        return first;
      } catch (cause) {
        throw cause instanceof CounterfoilError ? cause : unwritable(cause);
      } finally {
        await rm(from, { force: true }).catch(() => undefined);
      }
    },
    async localFile(key) {
      const file = fileOf(key);
      return (await orAbsent(() => stat(file))) === undefined ? undefined : file;
    },
    list: walk,
    names: async (prefix) => (await entries(join(root, prefix))).map((entry) => entry.name),
    async remove(key) {
      const file = fileOf(key);
      const removed = await orAbsent(() => unlink(file).then(() => true), unwritable);
      if (removed) await removeEmpty(dirname(file), root);
    },
    async removeAll(prefix) {
      const folder = fileOf(prefix);
      // A page being read as its document is called off may be written meanwhile: Node then looks again.
      await orAbsent(() => rm(folder, { recursive: true, maxRetries: 10, retryDelay: 20 }), unwritable);
    },
    async writtenAt(key) {
      const file = fileOf(key);
      return (await orAbsent(() => stat(file)))?.mtime;
    },
    check,
    tidy,
  };
}

/** Makes a rename or link survive a power cut. Windows and some shares cannot; there the file system decides. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (cause) {
    if (codeOf(cause) === 'EIO' || codeOf(cause) === 'ENOSPC') throw cause;
  }
}

/** Removes the sub-folders of a removed key that are empty now, but not the first level below the root. */
async function removeEmpty(folder: string, root: string): Promise<void> {
  for (let at = folder; dirname(at) !== root && at.startsWith(root); at = dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return; // not empty, or somebody else was quicker
    }
  }
}

/** Whether a process of that number runs that is not this one. */
function isAnother(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) === 'EPERM';
  }
}
