import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { CounterfoilError } from '../errors.js';

export const ROLES = ['clerk', 'supervisor', 'operator'] as const;
export type Role = (typeof ROLES)[number];
export interface User {
  readonly name: string;
  readonly role: Role;
}

/** Costs as OWASP asks for (Password Storage Cheat Sheet): 128 MB and about a third of a second a try. */
const COST = { N: 2 ** 17, r: 8, p: 1 };
const MEMORY = 256 * 2 ** 20;
const LEAST_LENGTH = 10;
const MOST_LENGTH = 200;

const storedUsers = z.array(
  z.strictObject({
    name: z.string(),
    role: z.enum(ROLES),
    salt: z.string(),
    hash: z.string(),
    cost: z.strictObject({ N: z.int(), r: z.int(), p: z.int() }),
    created: z.string(),
  }),
);
type StoredUser = z.infer<typeof storedUsers>[number];

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const digest = (password: string, salt: Buffer, cost: StoredUser['cost']): Promise<Buffer> =>
  derive(password.normalize('NFC'), salt, 32, { ...cost, maxmem: MEMORY });

/** Who may sign in to the review page, in `users.json` of the data folder: names, roles and hashes, never passwords. */
export class Users {
  private constructor(
    private readonly file: string,
    private users: StoredUser[],
    private readonly cost: StoredUser['cost'],
  ) {}

  /** Throws `CF_CONFIG_INVALID` for a file that is damaged: to go on without users would open the door. */
  static open(data: string, cost: StoredUser['cost'] = COST): Users {
    const file = join(data, 'users.json');
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Users(file, [], cost);
      throw new CounterfoilError('CF_CONFIG_INVALID', `The users in ${file} cannot be read`, { cause });
    }
    try {
      return new Users(file, storedUsers.parse(JSON.parse(text)), cost);
    } catch (cause) {
      throw new CounterfoilError('CF_CONFIG_INVALID', `The users in ${file} are damaged`, { cause });
    }
  }

  get all(): readonly User[] {
    return this.users.map(({ name, role }) => ({ name, role }));
  }

  /** Throws `CF_USAGE` for a name that is taken or a password that is too short. */
  async add(name: string, role: Role, password: string): Promise<void> {
    if (!/^[\p{L}\d_.@ -]{1,64}$/u.test(name) || name.trim() !== name)
      throw new CounterfoilError('CF_USAGE', 'A name is of letters, digits, spaces and . _ @ -');
    if (this.users.some((user) => user.name === name))
      throw new CounterfoilError('CF_USAGE', `There is a user named ${name} already`);
    await this.write([...this.users, await this.made(name, role, password)]);
  }

  /** Throws `CF_USAGE` where there is none of this name, or the password is too short. */
  async setPassword(name: string, password: string): Promise<void> {
    const { role } = this.named(name);
    const made = await this.made(name, role, password);
    await this.write(this.users.map((user) => (user.name === name ? { ...made, created: user.created } : user)));
  }

  /** Throws `CF_USAGE` where there is none of this name. */
  async remove(name: string): Promise<void> {
    this.named(name);
    await this.write(this.users.filter((user) => user.name !== name));
  }

  /** The user with this password, or undefined. Takes as long for a name that is not known as for one that is. */
  async verify(name: string, password: string): Promise<User | undefined> {
    const user = this.users.find((one) => one.name === name);
    const salt = user === undefined ? Buffer.alloc(16) : Buffer.from(user.salt, 'base64');
    const given = await digest(password.slice(0, MOST_LENGTH), salt, user?.cost ?? this.cost);
    if (user === undefined || !timingSafeEqual(given, Buffer.from(user.hash, 'base64'))) return undefined;
    return { name: user.name, role: user.role };
  }

  private named(name: string): StoredUser {
    const user = this.users.find((one) => one.name === name);
    if (user === undefined) throw new CounterfoilError('CF_USAGE', `There is no user named ${name}`);
    return user;
  }

  private async made(name: string, role: Role, password: string): Promise<StoredUser> {
    if (password.length < LEAST_LENGTH || password.length > MOST_LENGTH)
      throw new CounterfoilError('CF_USAGE', `A password has ${LEAST_LENGTH} to ${MOST_LENGTH} characters`);
    const salt = randomBytes(16);
    const hash = await digest(password, salt, this.cost);
    const created = new Date().toISOString();
    return { name, role, salt: salt.toString('base64'), hash: hash.toString('base64'), cost: this.cost, created };
  }

  private async write(users: StoredUser[]): Promise<void> {
    const partial = `${this.file}.part`;
    try {
      await mkdir(dirname(this.file), { recursive: true });
      await writeFile(partial, `${JSON.stringify(users, null, 2)}\n`, { mode: 0o600 });
      await rename(partial, this.file);
    } catch (cause) {
      throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `${this.file} cannot be written`, { cause });
    }
    this.users = users;
  }
}
