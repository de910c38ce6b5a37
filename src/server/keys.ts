import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CounterfoilError } from '../errors.js';

const storedKeys = z.array(
  z.strictObject({ name: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/), created: z.string() }),
);
type StoredKey = z.infer<typeof storedKeys>[number];

const PREFIX = 'cfk_';
/** A key is 256 random bits: its plain SHA-256 cannot be guessed back, and costs nothing at every request. */
const digest = (key: string): string => createHash('sha256').update(key).digest('hex');

/** The API's keys, in `keys.json` of the data folder: their names and hashes, never the keys. */
export class Keys {
  private constructor(
    private readonly file: string,
    private keys: StoredKey[],
  ) {}

  /** Throws `CF_CONFIG_INVALID` for a file that is damaged: to go on without keys would open the door. */
  static open(data: string): Keys {
    const file = join(data, 'keys.json');
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Keys(file, []);
      throw new CounterfoilError('CF_CONFIG_INVALID', `The keys in ${file} cannot be read`, { cause });
    }
    try {
      return new Keys(file, storedKeys.parse(JSON.parse(text)));
    } catch (cause) {
      throw new CounterfoilError('CF_CONFIG_INVALID', `The keys in ${file} are damaged`, { cause });
    }
  }

  get names(): readonly string[] {
    return this.keys.map(({ name }) => name);
  }

  /** Makes a key and answers it; it is not to be had again. Throws `CF_USAGE` for a name that is taken. */
  async add(name: string): Promise<string> {
    if (!/^[\w.@-]{1,64}$/.test(name))
      throw new CounterfoilError('CF_USAGE', 'A name is of letters, digits and . _ @ -');
    if (this.names.includes(name)) throw new CounterfoilError('CF_USAGE', `There is a key named ${name} already`);
    const key = PREFIX + randomBytes(32).toString('base64url');
    await this.write([...this.keys, { name, hash: digest(key), created: new Date().toISOString() }]);
    return key;
  }

  /** Throws `CF_USAGE` where there is none of this name. */
  async remove(name: string): Promise<void> {
    if (!this.names.includes(name)) throw new CounterfoilError('CF_USAGE', `There is no key named ${name}`);
    await this.write(this.keys.filter((key) => key.name !== name));
  }

  /** The name of the key, or undefined where it is none. Takes as long for a wrong one as for a right one. */
  nameOf(key: string): string | undefined {
    const given = Buffer.from(digest(key), 'hex');
    let found: string | undefined;
    for (const { name, hash } of this.keys) if (timingSafeEqual(given, Buffer.from(hash, 'hex'))) found = name;
    return found;
  }

  private async write(keys: StoredKey[]): Promise<void> {
    const partial = `${this.file}.part`;
    try {
      await mkdir(dirname(this.file), { recursive: true });
      await writeFile(partial, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
      await rename(partial, this.file);
    } catch (cause) {
      throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `${this.file} cannot be written`, { cause });
    }
    this.keys = keys;
  }
}
