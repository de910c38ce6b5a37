import { CounterfoilError } from '../errors.js';
import type { BlobStore } from './types.js';

/** Who works on a document, and until when unless they say so again. */
export interface Lease {
  /** A sitting at one browser tab. */
  readonly holder: string;
  /** Name of the person. */
  readonly by: string;
  readonly since: string;
  readonly until: string;
}

export const LEASE_SECONDS = 60;
export const locksOf = (id: string): string => `locks/${id}`;
const lockKey = (id: string, generation: number): string =>
  `${locksOf(id)}/${String(generation).padStart(6, '0')}.json`;

/**
 * Keeps two people from the same document, on however many hosts. A lease runs out unless it is renewed, so that nothing stays
 * locked when a browser is closed. The latest generation counts; only its making is contested, and `create` has one winner.
 * Locks spare work, they do not guard the record: revisions follow one another whoever writes them.
 */
export class Locks {
  constructor(
    private readonly store: BlobStore,
    private readonly now: () => number = Date.now,
  ) {}

  /** Ids of documents that somebody holds or held. */
  documents(): Promise<string[]> {
    return this.store.names('locks');
  }

  /** Who holds the document now. */
  async holder(id: string): Promise<Lease | undefined> {
    const lease = (await this.latest(id))?.lease;
    return lease !== undefined && Date.parse(lease.until) > this.now() ? lease : undefined;
  }

  /** Takes the document or keeps it. Throws `CF_LOCKED` where somebody else holds it, unless it is to be taken over. */
  async claim(id: string, holder: string, by: string, takeOver = false): Promise<Lease> {
    for (;;) {
      const latest = await this.latest(id);
      const held = latest !== undefined && Date.parse(latest.lease.until) > this.now();
      const until = new Date(this.now() + LEASE_SECONDS * 1000).toISOString();
      if (latest !== undefined && latest.lease.holder === holder) {
        const lease = { ...latest.lease, until };
        await this.store.put(lockKey(id, latest.generation), JSON.stringify(lease), { durable: false });
        return lease;
      }
      if (held && !takeOver) {
        const mine = latest.lease.by === by ? ', in another window' : '';
        throw new CounterfoilError('CF_LOCKED', `${latest.lease.by} works on this document${mine}`);
      }
      const lease: Lease = { holder, by, since: new Date(this.now()).toISOString(), until };
      const generation = (latest?.generation ?? 0) + 1;
      if (!(await this.store.create(lockKey(id, generation), JSON.stringify(lease)))) continue;
      if (latest !== undefined) await this.store.remove(lockKey(id, latest.generation));
      return lease;
    }
  }

  /** Gives the document free; of no effect where it is another's. */
  async release(id: string, holder: string): Promise<void> {
    const latest = await this.latest(id);
    if (latest?.lease.holder === holder) await this.store.remove(lockKey(id, latest.generation));
  }

  private async latest(id: string): Promise<{ generation: number; lease: Lease } | undefined> {
    for (const name of (await this.store.names(locksOf(id))).reverse()) {
      const bytes = await this.store.get(`${locksOf(id)}/${name}`);
      if (bytes !== undefined) return { generation: parseInt(name, 10), lease: JSON.parse(bytes.toString()) as Lease };
    }
    return undefined;
  }
}
