import { randomUUID } from 'node:crypto';
import { CounterfoilError } from '../errors.js';
import { REVISION_SCHEMA_VERSION, type Revision } from '../result/revision.js';
import { dayOf } from './ids.js';
import type { BlobStore } from './types.js';

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
export const revisionsOf = (id: string): string => `revisions/${dayOf(id)}/${id}`;
export const accessesOf = (id: string): string => `accesses/${dayOf(id)}/${id}`;
const revisionKey = (id: string, number: number): string =>
  `${revisionsOf(id)}/${String(number).padStart(6, '0')}.json`;

/** That somebody asked to see what is masked. */
export interface Access {
  readonly document: string;
  readonly at: string;
  readonly by: Revision['by'];
  /** `overlay`: in a PDF that left the server. */
  readonly what: 'account-numbers' | 'overlay';
}

/** What people said of results, and who asked to see account numbers: both are only ever added to. */
export class Revisions {
  constructor(private readonly store: BlobStore) {}

  /** Of one document, first to last. */
  async list(id: string): Promise<Revision[]> {
    return this.all<Revision>(revisionsOf(id));
  }

  /** How many there are, without reading them. */
  async count(id: string): Promise<number> {
    return (await this.store.names(revisionsOf(id))).length;
  }

  /**
   * Appends what follows revision `base` (0 where there is none yet). What was sent before is answered as it stands. Throws
   * `CF_REVISION_CONFLICT` where somebody else's follows already.
   */
  async append(base: number, said: Omit<Revision, 'schemaVersion' | 'number' | 'at'>): Promise<Revision> {
    const { document } = said;
    const revision: Revision = {
      schemaVersion: REVISION_SCHEMA_VERSION,
      ...said,
      number: base + 1,
      at: new Date().toISOString(),
    };
    const before = await this.list(document);
    const sent = before.find(({ request }) => request === said.request);
    if (sent !== undefined) return sent;
    if (before.length === base && (await this.store.create(revisionKey(document, base + 1), json(revision)))) {
      return revision;
    }
    throw new CounterfoilError('CF_REVISION_CONFLICT', 'Somebody else has changed the document meanwhile');
  }

  async noteAccess(access: Omit<Access, 'at'>): Promise<void> {
    const key = `${accessesOf(access.document)}/${randomUUID()}.json`;
    await this.store.create(key, json({ ...access, at: new Date().toISOString() }));
  }

  async accesses(id: string): Promise<Access[]> {
    const found = await this.all<Access>(accessesOf(id));
    return found.sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  private async all<T>(prefix: string): Promise<T[]> {
    const found = await Promise.all((await this.store.list(prefix)).map((key) => this.store.get(key)));
    return found.flatMap((bytes) => (bytes === undefined ? [] : [JSON.parse(bytes.toString()) as T]));
  }
}
