import { constants, createReadStream, type Stats } from 'node:fs';
import { copyFile, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Logger } from 'pino';
import { CounterfoilError, toCounterfoilError } from '../errors.js';
import { rejection, type Service } from '../service.js';
import { makeId, isId, type Finished } from '../storage/index.js';
import { archive, type Companion } from './archive.js';
import type { WatchFolders } from './folders.js';
import { Inbox } from './inbox.js';

/** Between two full looks at what is in `working`. */
const FULL_LOOK_MILLISECONDS = 3_000;
/** Files that are taken in side by side. */
const AT_ONCE = 4;
/** To open a pipe would wait for its writer; a link may lead outside. */
const AS_PLAIN_FILE = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
/** Faults of one file: not to be read, held fast, on another disk. All others are the machine's, and all files wait. */
const OF_THE_FILE = ['EACCES', 'EPERM', 'EBUSY', 'ETXTBSY', 'EXDEV', 'ELOOP'];

export interface WatchSettings {
  readonly pollSeconds: number;
  readonly stableSeconds: number;
}

/**
 * Takes what is dropped into the inbox and puts originals and results where they belong. To move a file from the inbox into a
 * folder of its own in `working`, named after the submission it becomes, is what makes it this watcher's and no other's; from
 * then on whatever crashes is taken up again from what lies there.
 */
export class FolderWatcher {
  private readonly inbox: Inbox;
  private readonly inHand = new Set<string>();
  private readonly accepted = new Set<string>();
  private running: Promise<void> | undefined;
  private stopped = false;
  private wake: () => void = () => undefined;
  private lastFullLook = -Infinity;
  private lastProblem = '';
  private lastStuck = '';
  private readonly stopListening: () => void;

  constructor(
    private readonly service: Service,
    private readonly folders: WatchFolders,
    private readonly settings: WatchSettings,
    private readonly log: Logger,
  ) {
    this.inbox = new Inbox(folders.inbox, settings.stableSeconds * 1000);
    this.stopListening = service.onFinished(({ id }) => {
      if (this.accepted.has(id)) void this.handle(id);
    });
  }

  /** What hinders the watcher at the moment; undefined where it can work. */
  get problem(): string | undefined {
    return this.lastProblem === '' ? undefined : this.lastProblem;
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.stopListening();
    this.wake();
    await this.running;
    while (this.inHand.size > 0) await new Promise((done) => setTimeout(done, 10));
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.round();
        if (this.lastProblem !== '') this.log.info('The watched folder can be used again');
        this.lastProblem = '';
      } catch (thrown) {
        const problem = thrown instanceof Error ? thrown.message : String(thrown);
        if (problem !== this.lastProblem)
          this.log.warn({ problem }, 'The watched folder cannot be used; it is tried again');
        this.lastProblem = problem;
      }
      await new Promise<void>((done) => {
        const timer = setTimeout(done, this.settings.pollSeconds * 1000);
        this.wake = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
  }

  private async round(): Promise<void> {
    const whole = await this.inbox.look();
    const stuck = new Set<string>();
    await inLanes(whole, async (path) => {
      const id = this.stopped ? undefined : await this.claim(path, stuck);
      if (id !== undefined) await this.handle(id);
    });
    this.tellOfStuck([...stuck].sort().join());
    if (performance.now() - this.lastFullLook < FULL_LOOK_MILLISECONDS) return;
    this.lastFullLook = performance.now();
    await this.lookAtWorking();
  }

  /**
   * Takes a file out of the inbox; undefined where somebody else was quicker, or it cannot be taken yet: the reasons of that are
   * added to `stuck`.
   */
  private async claim(path: string, stuck: Set<string>): Promise<string | undefined> {
    const id = makeId();
    const home = join(this.folders.working, id);
    const from = join(this.folders.inbox, path);
    try {
      const stats = await lstat(from);
      // Where another program holds it fast, or it may not be read yet, it stays.
      if (stats.isFile()) await (await open(from, AS_PLAIN_FILE)).close();
      await mkdir(join(home, dirname(path)), { recursive: true });
      await rename(from, join(home, path));
      return id;
    } catch (cause) {
      await rm(home, { recursive: true, force: true });
      const { code = '' } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      if (OF_THE_FILE.includes(code)) {
        stuck.add(code);
        return undefined;
      }
      // The system's own message would name the file.
      throw new CounterfoilError('CF_INPUT_UNREADABLE', `A file of the inbox cannot be taken (${code})`, { cause });
    }
  }

  /** Says once that files stay where they are: they hinder nothing else. */
  private tellOfStuck(codes: string): void {
    if (codes !== '' && codes !== this.lastStuck) {
      this.log.warn(
        { codes },
        'Files of the inbox may not be read or moved to working; they stay there and are tried again',
      );
    }
    this.lastStuck = codes;
  }

  /** Goes on with whatever lies in `working`: at start, what was left there; later, what could not be done at first. */
  private async lookAtWorking(): Promise<void> {
    const homes = await readdir(this.folders.working);
    for (const name of homes.filter((name) => name.startsWith('.leaving-'))) {
      await rm(join(this.folders.working, name), { recursive: true, force: true });
    }
    const pending = new Set(await this.service.ledger.pending());
    const due = homes.filter((name) => isId(name) && !(this.accepted.has(name) && pending.has(name)));
    await inLanes(due, (id) => this.handle(id));
    for (const id of this.accepted) if (!homes.includes(id)) this.accepted.delete(id);
  }

  /** Does the next thing for one folder of `working`. What fails stays there and is tried again. */
  private async handle(id: string): Promise<void> {
    if (this.inHand.has(id)) return;
    this.inHand.add(id);
    try {
      await this.advance(id, join(this.folders.working, id));
    } catch (thrown) {
      const error = toCounterfoilError(thrown);
      this.log.warn({ id, code: error.code, cause: causeOf(error) }, 'A watched file is put off and tried again');
    } finally {
      this.inHand.delete(id);
    }
  }

  private async advance(id: string, home: string): Promise<void> {
    const path = await onlyFile(home);
    const status = await this.service.ledger.find(id);
    if (status === undefined) {
      // Nothing was taken in under this id, or another watcher has just finished with it.
      if (path === undefined) return rm(home, { recursive: true, force: true });
      return this.submit(id, home, path);
    }
    this.accepted.add(id);
    if (status.state === 'waiting') return;
    if (path === undefined && !(await exists(home))) return; // another watcher was quicker
    await this.settle(status, home, path ?? (await this.restore(status, home)));
  }

  /** Stores the bytes and hands the document in. What is wrong with it at first sight fails it here. */
  private async submit(id: string, home: string, path: string): Promise<void> {
    const file = join(home, path);
    try {
      const before = await lstat(file);
      if (!before.isFile()) throw new CounterfoilError('CF_FILE_REFUSED', `${kindOf(before)} is not read`);
      const handle = await open(file, AS_PLAIN_FILE);
      const stored = await this.service.ledger.storeOriginal(
        createReadStream(file, { fd: handle }),
        this.service.config.limits.bytes,
      );
      const after = await lstat(file);
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
        throw new CounterfoilError('CF_INPUT_UNREADABLE', 'The file is still being written');
      }
      this.accepted.add(id);
      await this.service.accept(stored, {
        id,
        name: path.split(sep).at(-1) ?? '',
        profile: profileOf(path),
        source: 'watch',
      });
    } catch (thrown) {
      this.accepted.delete(id);
      const error = toCounterfoilError(thrown);
      const waits = error.retryable || error.code === 'CF_INTERNAL';
      if (waits) throw error;
      await this.fail(home, path, error, id);
    }
  }

  private async settle(finished: Finished, home: string, path: string): Promise<void> {
    const { id, state } = finished;
    const result = state === 'cancelled' ? undefined : await this.service.ledger.result(id);
    if (result === undefined || state !== 'done') {
      const error = result && rejection(result);
      await this.fail(home, path, error ?? new CounterfoilError('CF_CANCELLED', 'The document was cancelled'), id);
      return;
    }
    await this.put(home, path, this.folders.done, { ending: '.json', text: `${JSON.stringify(result, null, 2)}\n` });
    this.log.info({ id, decision: finished.decision }, 'Read');
  }

  private async fail(home: string, path: string, error: CounterfoilError, id: string): Promise<void> {
    const { code, message, remedy } = error;
    const told = { name: path.split(sep).at(-1), id, code, message, remedy };
    await this.put(home, path, this.folders.failed, {
      ending: '.error.json',
      text: `${JSON.stringify(told, null, 2)}\n`,
    });
    this.log.warn({ id, code }, 'Could not be read');
  }

  private async put(home: string, path: string, folder: string, companion: Companion): Promise<void> {
    // A share that is away must not be replaced by a folder on the disk below it.
    await lstat(this.folders.inbox);
    await archive(home, path, folder, companion);
  }

  /** Somebody took the original out of `working`: the stored one takes its place. */
  private async restore({ content, name }: Finished, home: string): Promise<string> {
    const original = await this.service.ledger.originalFile(content);
    if (original === undefined) throw new CounterfoilError('CF_INPUT_UNREADABLE', 'The original was removed');
    await copyFile(original, join(home, name));
    return name;
  }
}

/** The one file of a folder in `working`, as a path below it. */
async function onlyFile(home: string, below = ''): Promise<string | undefined> {
  const entries = await readdir(join(home, below), { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = join(below, entry.name);
    const found = entry.isDirectory() ? await onlyFile(home, path) : path;
    if (found !== undefined) return found;
  }
  return undefined;
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** The first folder below the inbox names the profile. */
const profileOf = (path: string): string => (path.includes(sep) ? path.split(sep)[0] : 'auto');

const kindOf = (stats: Stats): string =>
  stats.isSymbolicLink() ? 'A link' : stats.isFIFO() ? 'A pipe' : stats.isSocket() ? 'A socket' : 'A device';

const causeOf = ({ cause }: CounterfoilError): string | undefined =>
  cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.name) : undefined;

async function inLanes<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < things.length) await work(things[next++]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
