import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { CounterfoilError } from '../../errors.js';
import type { Role, User, Users } from '../users.js';

/** Somebody who signed in, until they leave or are silent for long. */
export interface Session {
  /** Known to nobody but the server; the cookie holds something else. */
  readonly id: string;
  readonly user: User;
  /** What every request that changes something must repeat. */
  readonly csrf: string;
  /** Documents whose account numbers they asked for. */
  readonly shown: Set<string>;
  until: number;
}

export const COOKIE = 'counterfoil_session';
const SILENCE_HOURS = 10;
/** Wrong passwords for one name before it is let wait, and how long. */
const MOST_TRIES = 5;
const WAIT_MINUTES = 15;
const MOST_NAMES = 10_000;

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');

/** What each role may do besides looking. */
const RIGHTS = {
  clerk: ['submit', 'correct', 'show-accounts'],
  supervisor: ['submit', 'correct', 'show-accounts', 'take-over', 'reopen', 'export', 'figures'],
  operator: ['submit', 'export', 'figures'],
} as const satisfies Record<Role, readonly string[]>;
export type Right = (typeof RIGHTS)['supervisor'][number];

export const rightsOf = ({ role }: User): readonly Right[] => RIGHTS[role];

/** Throws `CF_FORBIDDEN`. */
export function demand(user: User, right: Right): void {
  if (!rightsOf(user).includes(right))
    throw new CounterfoilError('CF_FORBIDDEN', `The role ${user.role} does not allow this`);
}

/** Sessions of this process, in memory: after a restart people sign in again, and what they typed is still on their page. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();
  private readonly failures = new Map<string, { count: number; since: number }>();
  /** Where there are no users, whoever sits at this computer. */
  private readonly local: Session;

  constructor(private readonly users: Users) {
    this.local = this.made({ name: 'local', role: 'supervisor' });
  }

  /** Whether people must sign in at all. */
  get needed(): boolean {
    return this.users.all.length > 0;
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
    const token = randomBytes(32).toString('base64url');
    this.sessions.set(digest(token), this.made(user));
    return token;
  }

  signOut(token: string | undefined): void {
    if (token !== undefined) this.sessions.delete(digest(token));
  }

  of(token: string | undefined): Session | undefined {
    if (!this.needed) return this.local;
    const key = digest(token ?? '');
    const session = this.sessions.get(key);
    if (session === undefined) return undefined;
    // Who was removed, or has another role now, must not go on with the old one.
    const current = this.users.all.find(({ name }) => name === session.user.name);
    if (session.until < Date.now() || current?.role !== session.user.role) {
      this.sessions.delete(key);
      return undefined;
    }
    session.until = Date.now() + SILENCE_HOURS * 3_600_000;
    return session;
  }

  /** Throws `CF_SIGN_IN_REQUIRED` where the request does not repeat the session's word: then another page has sent it. */
  checkWord(session: Session, given: unknown): void {
    const [own, theirs] = [session.csrf, typeof given === 'string' ? given : ''].map((word) =>
      createHash('sha256').update(word).digest(),
    );
    if (!timingSafeEqual(own, theirs))
      throw new CounterfoilError('CF_SIGN_IN_REQUIRED', 'The request does not come from the review page');
  }

  private made(user: User): Session {
    return {
      id: randomBytes(12).toString('hex'),
      user,
      csrf: randomBytes(24).toString('base64url'),
      shown: new Set(),
      until: Date.now() + SILENCE_HOURS * 3_600_000,
    };
  }
}

export function cookieOf(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === COOKIE)?.[1];
}
