import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { CounterfoilError } from '../../errors.js';
import { FORMS_FOLDER } from '../../paths.js';
import { isProfileName, knownProfile, listForms, ownProfiles, shippedProfiles } from '../../profiles/index.js';

const BLANKS = 'blanks';
/** Where a profile may say that its blank lies: beside it, and nowhere else on this machine. */
const BLANK = /^blanks\/[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.(pdf|png|jpg|tif|bmp)$/;
/** A lock that old was left behind. */
const STALE_MILLISECONDS = 10_000;

const tagOf = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

/** The profiles of forms that are drawn here: those of the package, to look at, and those in a folder of one's own. */
export class ProfileFolder {
  /** @param folder null where none is configured: then nothing can be saved */
  constructor(private readonly folder: string | null) {}

  get isWritable(): boolean {
    return this.folder !== null;
  }

  /** Names of the forms: one's own, and those of the package. Cheques are not drawn. */
  list(): { own: readonly string[]; shipped: readonly string[] } {
    const { folder } = this;
    const own = folder === null ? [] : ownProfiles(folder);
    // A faulty one is opened to be mended.
    return {
      own: own.filter((name) => knownProfile(name, folder ?? undefined)?.kind !== 'cheque'),
      shipped: listForms(),
    };
  }

  /** Throws `CF_PROFILE_UNKNOWN`. */
  async read(name: string): Promise<{ text: string; tag: string | null }> {
    const shipped = listForms().includes(name);
    const text = await contentOf(shipped ? join(FORMS_FOLDER, `${name}.yaml`) : this.fileOf(name));
    if (text === undefined || !this.isKnown(name))
      throw new CounterfoilError('CF_PROFILE_UNKNOWN', `There is no form ${JSON.stringify(name)}`);
    return { text: text.toString(), tag: shipped ? null : tagOf(text) };
  }

  /**
   * The bytes of the blank that a profile names as `path`, of one's own or, where it is a copy of one of the package, of those. Undefined
   * where it lies elsewhere or is gone, or a link leads out of the folder.
   */
  async blank(path: string): Promise<Buffer | undefined> {
    if (!BLANK.test(path)) return undefined;
    for (const root of this.folder === null ? [FORMS_FOLDER] : [this.folder, FORMS_FOLDER]) {
      try {
        const [real, within] = [await realpath(join(root, path)), await realpath(join(root, BLANKS))];
        if (real.startsWith(within + sep)) return await readFile(real);
      } catch {
        // Not here.
      }
    }
    return undefined;
  }

  /** Puts a blank beside the profiles, under a name of its content: none is ever overwritten. Answers its path as profiles name it. */
  async storeBlank(name: string, bytes: Uint8Array, extension: string): Promise<string> {
    this.refuseName(name);
    const path = `${BLANKS}/${name}-${tagOf(Buffer.from(bytes)).slice(0, 12)}.${extension}`;
    const file = join(this.root(), path);
    await orUnwritable(async () => {
      await mkdir(dirname(file), { recursive: true });
      if ((await contentOf(file)) !== undefined) return;
      await whole(file, bytes, (temporary) => rename(temporary, file));
    });
    return path;
  }

  /**
   * Writes the profile `name`. Throws `CF_PROFILE_TAKEN` where the name is one of the package, or where what is on disk is not what `before`
   * names: nobody's work is overwritten unseen.
   * @param before tag of what was opened; null where there should be none yet
   * @returns the tag of what was written
   */
  async save(name: string, text: string, before: string | null): Promise<string> {
    this.refuseName(name);
    const file = this.fileOf(name);
    return orUnwritable(async () => {
      await mkdir(this.root(), { recursive: true });
      const unlock = await lock(`${file}.lock`);
      try {
        const now = await contentOf(file);
        const tag = now === undefined ? null : tagOf(now);
        if (tag === tagOf(text)) return tag;
        if (tag !== before) throw taken(name, before);
        await whole(file, text, (temporary) => (tag === null ? linkNew(temporary, file) : rename(temporary, file)));
        return tagOf(text);
      } finally {
        await unlock();
      }
    });
  }

  private isKnown(name: string): boolean {
    const { own, shipped } = this.list();
    return own.includes(name) || shipped.includes(name);
  }

  private refuseName(name: string): void {
    if (!isProfileName(name))
      throw new CounterfoilError('CF_REQUEST_INVALID', 'Expected a name of lower-case letters, digits and hyphens');
    if (shippedProfiles().includes(name))
      throw new CounterfoilError('CF_PROFILE_TAKEN', `${name} comes with the package and is not changed`);
  }

  private fileOf(name: string): string {
    if (!isProfileName(name)) throw new CounterfoilError('CF_PROFILE_UNKNOWN', 'There is no form of this name');
    return this.folder === null ? '' : join(this.folder, `${name}.yaml`);
  }

  private root(): string {
    if (this.folder === null)
      throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', 'This server has no folder for profiles (setting `profiles`)');
    return this.folder;
  }
}

const taken = (name: string, before: string | null): CounterfoilError =>
  new CounterfoilError(
    'CF_PROFILE_TAKEN',
    before === null
      ? `There is a profile ${name} already`
      : `The profile ${name} was changed or removed by somebody else since you opened it`,
  );

async function contentOf(file: string): Promise<Buffer | undefined> {
  try {
    return file === '' ? undefined : await readFile(file);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CounterfoilError('CF_INPUT_UNREADABLE', 'The profile cannot be read', { cause: thrown });
  }
}

/** Writes beside `file`, and puts it in place by `place` once it is whole: nobody reads half a file. */
async function whole(
  file: string,
  content: string | Uint8Array,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, content, { flag: 'wx', flush: true });
    await place(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Unlike a rename a link overwrites nothing. Throws `CF_PROFILE_TAKEN`. */
const linkNew = (temporary: string, file: string): Promise<void> =>
  link(temporary, file).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new CounterfoilError('CF_PROFILE_TAKEN', 'Somebody else has saved a profile of this name', { cause });
  });

/** Keeps others, on other hosts too, from writing the same profile. Answers how to let them. */
async function lock(file: string): Promise<() => Promise<void>> {
  for (const end = Date.now() + STALE_MILLISECONDS; ;) {
    try {
      await (await open(file, 'wx')).close();
      return () => rm(file, { force: true });
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
      const made = (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
      if (Date.now() - made > STALE_MILLISECONDS) await rm(file, { force: true });
      else if (Date.now() > end) throw new CounterfoilError('CF_LOCKED', 'Somebody else saves this profile');
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

async function orUnwritable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof CounterfoilError) throw cause;
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', 'The folder of profiles cannot be written', { cause });
  }
}
