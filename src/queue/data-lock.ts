import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { CounterfoilError } from '../errors.js';

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When the process started, where the system tells: a number may be given anew. */
  readonly started: string;
}

/** The lock's file is touched this often; another computer's that was not touched for the second time is taken over. */
const TOUCH_MILLISECONDS = 5_000;
const SILENT_MILLISECONDS = 60_000;

/**
 * Holds a folder for this process: `file` says who has it. What a killed process left is recognised and taken over. Throws
 * `CF_DATA_IN_USE`.
 */
export async function lockData(file: string): Promise<{ release(): Promise<void> }> {
  const mine: Holder = { host: hostname(), pid: process.pid, started: startOf(process.pid) ?? '' };
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, JSON.stringify(mine));
  try {
    for (let tries = 0; tries < 10; tries++) {
      try {
        await link(own, file);
        await clearStrays(file);
        return held(file);
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        // ENOENT: whoever has just got the lock cleared this one's file away.
        if (code === 'ENOENT') break;
        if (code !== 'EEXIST') {
          throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `The lock ${file} cannot be made`, { cause });
        }
      }
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const holder = parse(text);
      if (holder !== undefined && (await runs(holder, file))) {
        throw new CounterfoilError(
          'CF_DATA_IN_USE',
          `The data folder is in use by process ${holder.pid} on ${holder.host} (${file})`,
        );
      }
      await takeAway(file, text);
    }
  } finally {
    await rm(own, { force: true });
  }
  throw new CounterfoilError('CF_DATA_IN_USE', `The data folder is in use (${file})`);
}

/** Removes what processes left that were killed while they asked for the lock. */
async function clearStrays(file: string): Promise<void> {
  for (const name of await readdir(dirname(file))) {
    if (name.startsWith(`${basename(file)}.`)) await rm(join(dirname(file), name), { force: true });
  }
}

function held(file: string): { release(): Promise<void> } {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, TOUCH_MILLISECONDS).unref();
  return {
    async release() {
      clearInterval(timer);
      await rm(file, { force: true });
    },
  };
}

/** Takes a dead process's lock away, and puts it back where it turns out to be another's that was quicker. */
async function takeAway(file: string, expected: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => undefined);
  const taken = await readFile(aside, 'utf8').catch(() => undefined);
  if (taken !== undefined && taken !== expected) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

async function runs({ host, pid, started }: Holder, file: string): Promise<boolean> {
  if (host !== hostname()) {
    // Another computer's process, or another container's, cannot be looked at: only its silence tells.
    const touched = await stat(file)
      .then(({ mtimeMs }) => mtimeMs)
      .catch(() => 0);
    return Date.now() - touched < SILENT_MILLISECONDS;
  }
  if (pid === process.pid) return started === startOf(process.pid);
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = startOf(pid);
  return now === undefined || started === '' || now === started;
}

/** Start time of a process in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)), with the boot's id. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // A process that was killed and not yet waited for holds nothing any more.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return 'dead';
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}
