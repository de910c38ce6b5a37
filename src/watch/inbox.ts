import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Names that programs give to files they are not done with, and files that are not shown. */
const UNFINISHED = /^\.|~$|^~|\.(part|partial|filepart|tmp|temp|crdownload|download)$/i;

/** A file without bytes is mostly one that is about to be written: it gets so many times the patience. */
const EMPTY_PATIENCE = 6;

interface Sight {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  /** When it was first seen like this, milliseconds of a clock that does not jump. */
  readonly since: number;
}

/** Finds the files of an inbox that nobody writes any more: those whose size and time stayed the same for a while. */
export class Inbox {
  private sights = new Map<string, Sight>();

  constructor(
    readonly folder: string,
    private readonly stableMilliseconds: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /**
   * Looks once. Answers the files that are whole, as paths below the inbox, oldest first. Links, pipes and devices count as
   * whole at once. Throws where the folder cannot be read.
   */
  async look(): Promise<string[]> {
    const now = this.clock();
    const seen = new Map<string, Sight>();
    const whole: { path: string; mtimeMs: number }[] = [];
    for (const path of await walk(this.folder, '')) {
      const stats = await lstat(join(this.folder, path)).catch(() => undefined);
      if (stats === undefined) continue; // taken or renamed since
      const sight = this.sight(path, stats, now);
      seen.set(path, sight);
      const patience = this.stableMilliseconds * (stats.size === 0 ? EMPTY_PATIENCE : 1);
      if (!stats.isFile() || now - sight.since >= patience) whole.push({ path, mtimeMs: stats.mtimeMs });
    }
    this.sights = seen;
    return whole.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.path < b.path ? -1 : 1)).map(({ path }) => path);
  }

  private sight(path: string, { size, mtimeMs, ino }: Stats, now: number): Sight {
    const before = this.sights.get(path);
    const same = before?.size === size && before.mtimeMs === mtimeMs && before.ino === ino;
    return same ? before : { size, mtimeMs, ino, since: now };
  }
}

async function walk(folder: string, below: string): Promise<string[]> {
  const paths: string[] = [];
  let entries: Dirent[];
  try {
    entries = await readdir(join(folder, below), { withFileTypes: true });
  } catch (cause) {
    if (below === '') throw cause;
    return []; // a sub-folder that was removed since
  }
  for (const entry of entries) {
    if (UNFINISHED.test(entry.name)) continue;
    const path = join(below, entry.name);
    if (entry.isDirectory()) paths.push(...(await walk(folder, path)));
    else paths.push(path);
  }
  return paths;
}
