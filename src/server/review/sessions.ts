import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { CounterfoilError } from '../../errors.js';
import type { BlobStore } from '../../storage/index.js';
import type { Role, User, Users } from '../users.js';

/** Who is signed in, until they leave or are silent for long. */
export interface Session {
  /** Known to nobody but the server; the cookie holds something else. */
  readonly id: string;
  readonly user: User;
  /** Who vouched for them. */
  readonly by: 'nobody' | 'password' | 'provider';
  /** What every request that changes something must repeat. */
  readonly csrf: string;
  /** Documents whose account numbers they asked for. */
  readonly shown: ReadonlySet<string>;
}

export const COOKIE = 'counterfoil_session';
const SILENCE_MILLISECONDS = 10 * 3_600_000;
/** Wrong passwords for one name before it is let wait, and how long. */
const MOST_TRIES = 5;
const WAIT_MINUTES = 15;
const MOST_NAMES = 10_000;

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');

/** What each role may do besides looking. */
const RIGHTS = {
  clerk: ['submit', 'correct', 'show-accounts'],
  supervisor: ['submit', 'correct', 'show-accounts', 'take-over', 'reopen', 'export', 'figures', 'draw'],
  operator: ['submit', 'export', 'figures', 'draw'],
} as const satisfies Record<Role, readonly string[]>;
export type Right = (typeof RIGHTS)['supervisor'][number];

export const rightsOf = ({ role }: User): readonly Right[] => RIGHTS[role];

/** Throws `CF_FORBIDDEN`. */
export function demand(user: User, right: Right): void {
  if (!rightsOf(user).includes(right))
    throw new CounterfoilError('CF_FORBIDDEN', `The role ${user.role} does not allow this`);
}

/** A session in storage, under the digest of its cookie: who reads the storage cannot take it over. */
interface Stored extends Omit<Session, 'shown'> {
  readonly shown: readonly string[];
  readonly until: number;
}

const FOLDER = 'sessions';
const keyOf = (token: string): string => `${FOLDER}/${digest(token)}.json`;
/** For so long a session that was read counts without another look: another server may have ended or changed it. */
const FRESH_MILLISECONDS = 2_000;
/** Its end is written anew once it has moved by so much. */
const STEP_MILLISECONDS = 10 * 60_000;
const SWEEP_MILLISECONDS = 3_600_000;

/** Sessions, in storage: they outlive this process, and all that share the storage know them. */
export class Sessions {
  private readonly seen = new Map<string, { stored: Stored; readAt: number }>();
  private readonly failures = new Map<string, { count: number; since: number }>();
  /** Where nobody signs in, whoever sits at this computer. */
  private local = made({ name: 'local', role: 'supervisor' }, 'nobody');
  private sweptAt = 0;

  /** @param provider whether somebody else vouches for people too */
  constructor(
    private readonly store: BlobStore,
    private readonly users: Users,
    private readonly provider: boolean,
  ) {}

  /** Whether people must sign in at all. */
  get needed(): boolean {
    return this.provider || this.users.all.length > 0;
  }

  /** Answers the cookie's value. Throws `CF_SIGN_IN_FAILED`. */
  async signIn(name: string, password: string): Promise<string> {
    const failed = new CounterfoilError('CF_SIGN_IN_FAILED', 'Name or password is wrong');
    const now = Date.now();
    const before = this.failures.get(name);
    const counts = before !== undefined && now - before.since < WAIT_MINUTES * 60_000 ? before : undefined;
    if ((counts?.count ?? 0) >= MOST_TRIES) throw failed;
    // Counted before the slow part, so that tries side by side count too.
    if (this.failures.size >= MOST_NAMES) this.failures.clear();
    this.failures.set(name, { count: (counts?.count ?? 0) + 1, since: counts?.since ?? now });
    const user = await this.users.verify(name, password);
    if (user === undefined) throw failed;
    this.failures.delete(name);
    return this.open(user, 'password');
  }

  /** Begins a session of somebody who was vouched for. Answers the cookie's value. */
  async open(user: User, by: 'password' | 'provider'): Promise<string> {
    await this.sweep();
    const token = randomBytes(32).toString('base64url');
    await this.write(keyOf(token), made(user, by));
    return token;
  }

  async signOut(token: string | undefined): Promise<void> {
    if (token === undefined) return;
    this.seen.delete(keyOf(token));
    await this.store.remove(keyOf(token));
  }

  async of(token: string | undefined): Promise<Session | undefined> {
    if (!this.needed) return session(this.local);
    if (token === undefined) return undefined;
    const key = keyOf(token);
    const stored = await this.read(key);
    if (stored === undefined) return undefined;
    // Who was removed, or has another role now, must not go on with the old one.
    const current = this.users.all.find(({ name }) => name === stored.user.name);
    const stands = stored.by === 'provider' ? this.provider : current?.role === stored.user.role;
    const now = Date.now();
    if (!stands || stored.until < now) {
      await this.signOut(token);
      return undefined;
    }
    const until = now + SILENCE_MILLISECONDS;
    if (until - stored.until > STEP_MILLISECONDS) await this.write(key, { ...stored, until });
    return session(stored);
  }

  /** Notes that they asked for the account numbers of a document. */
  async noteShown(token: string | undefined, document: string): Promise<void> {
    const key = keyOf(token ?? '');
    const stored = this.needed ? await this.read(key) : this.local;
    if (stored === undefined) return;
    const next = { ...stored, shown: [...new Set([...stored.shown, document])] };
    if (this.needed) await this.write(key, next);
    else this.local = next;
  }

  /** Throws `CF_SIGN_IN_REQUIRED` where the request does not repeat the session's word: then another page has sent it. */
  checkWord({ csrf }: Session, given: unknown): void {
    const [own, theirs] = [csrf, typeof given === 'string' ? given : ''].map((word) =>
      createHash('sha256').update(word).digest(),
    );
    if (!timingSafeEqual(own, theirs))
      throw new CounterfoilError('CF_SIGN_IN_REQUIRED', 'The request does not come from the review page');
  }

  private async read(key: string): Promise<Stored | undefined> {
    const known = this.seen.get(key);
    if (known !== undefined && Date.now() - known.readAt < FRESH_MILLISECONDS) return known.stored;
    const bytes = await this.store.get(key);
    if (bytes === undefined) {
      this.seen.delete(key);
      return undefined;
    }
    const stored = JSON.parse(bytes.toString()) as Stored;
    this.seen.set(key, { stored, readAt: Date.now() });
    return stored;
  }

  private async write(key: string, stored: Stored): Promise<void> {
    await this.store.put(key, JSON.stringify(stored));
    this.seen.set(key, { stored, readAt: Date.now() });
  }

  /** Removes what has ended, now and then. */
  private async sweep(): Promise<void> {
    const now = Date.now();
    if (now - this.sweptAt < SWEEP_MILLISECONDS) return;
    this.sweptAt = now;
    for (const key of await this.store.list(FOLDER)) {
      const bytes = await this.store.get(key);
      if (bytes === undefined || (JSON.parse(bytes.toString()) as Stored).until >= now) continue;
      this.seen.delete(key);
      await this.store.remove(key);
    }
  }
}

const made = (user: User, by: Session['by']): Stored => ({
  id: randomBytes(12).toString('hex'),
  ...{ user, by },
  csrf: randomBytes(24).toString('base64url'),
  shown: [],
  until: Date.now() + SILENCE_MILLISECONDS,
});

const session = ({ id, user, by, csrf, shown }: Stored): Session => ({ id, user, by, csrf, shown: new Set(shown) });

export function cookieOf(header: string | undefined, wanted = COOKIE): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === wanted)?.[1];
}
