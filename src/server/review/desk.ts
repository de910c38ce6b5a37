import { toCounterfoilError } from '../../errors.js';
import { fieldKey, reviewState, struckOut } from '../../result/revised.js';
import type { DocumentResult } from '../../result/schema.js';
import type { Service } from '../../service.js';
import { isId, Locks, Revisions, type Status } from '../../storage/index.js';
import type { Entry } from './contract.js';
import { blindFields, doneBy, keyingOf, keyingReason, type Keying } from './keying.js';
import { profilesOf } from './known-profiles.js';

/** What listeners are told. */
export type News =
  | { readonly event: 'entry'; readonly data: Entry }
  | { readonly event: 'gone'; readonly data: { readonly id: string } }
  | { readonly event: 'waiting'; readonly data: { readonly count: number } }
  | { readonly event: 'read'; readonly data: { readonly id: string; readonly decision: string | null } };

/** Results that are read side by side when the list is made. */
const AT_ONCE = 32;
/** Between two looks at who holds what, and at the number of documents that wait. */
const LOOK_MILLISECONDS = 2_000;
/** Between two looks for documents that were removed, or that other hosts finished unheard. */
const COMPARE_LOOKS = 15;

/**
 * The list of documents that need a human, in memory: made from the ledger once, then kept by what is heard from the queue and seen
 * in storage, where other hosts' locks and revisions show too.
 */
export class Desk {
  readonly revisions: Revisions;
  readonly locks: Locks;
  private readonly entries = new Map<string, Entry>();
  /** Accepted by the machine and doubted by nobody, or cancelled: nobody need look. */
  private readonly settled = new Set<string>();
  private readonly listeners = new Set<(news: News) => void>();
  private readonly held = new Map<string, string>();
  private made: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looks = 0;
  private looking = false;
  private waiting = 0;
  private forget: () => void = () => undefined;

  constructor(private readonly service: Service) {
    this.revisions = new Revisions(service.ledger.store);
    this.locks = new Locks(service.ledger.store);
  }

  /** The list, latest news included. */
  async list(): Promise<{ entries: Entry[]; waiting: number }> {
    await this.open();
    return { entries: [...this.entries.values()], waiting: this.waiting };
  }

  /** Calls back for every change from now on. Answers how to stop it. */
  listen(listener: (news: News) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Looks at one document again and tells of it. */
  async refresh(id: string): Promise<void> {
    const status = await this.service.ledger.find(id);
    const entry = status && (await this.entryOf(status));
    if (entry !== undefined) {
      this.settled.delete(id);
      if (JSON.stringify(entry) === JSON.stringify(this.entries.get(id))) return;
      this.entries.set(id, entry);
      this.tell({ event: 'entry', data: entry });
    } else if (this.entries.delete(id)) this.tell({ event: 'gone', data: { id } });
  }

  close(): void {
    clearInterval(this.timer);
    this.forget();
  }

  private open(): Promise<void> {
    this.made ??= this.make().catch((thrown: unknown) => {
      this.made = undefined;
      throw thrown;
    });
    return this.made;
  }

  private async make(): Promise<void> {
    this.forget = this.service.onFinished(({ id, decision }) => {
      void this.refresh(id)
        .catch((thrown: unknown) => this.log(thrown))
        .finally(() => this.tell({ event: 'read', data: { id, decision } }));
    });
    await this.compare();
    await this.look();
    this.timer = setInterval(() => void this.look().catch((thrown: unknown) => this.log(thrown)), LOOK_MILLISECONDS);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      await this.lookAtLocks();
      this.looks += 1;
      if (this.looks % COMPARE_LOOKS === 0) await this.compare();
      const { length } = await this.service.ledger.pending();
      if (length !== this.waiting) this.tell({ event: 'waiting', data: { count: length } });
      this.waiting = length;
    } finally {
      this.looking = false;
    }
  }

  private async lookAtLocks(): Promise<void> {
    const documents = (await this.locks.documents()).filter(isId);
    for (const id of new Set([...documents, ...this.held.keys()])) {
      const holder = (await this.locks.holder(id))?.by ?? '';
      if ((this.held.get(id) ?? '') === holder) continue;
      if (holder === '') this.held.delete(id);
      else this.held.set(id, holder);
      await this.refresh(id);
    }
  }

  /** Takes in what the ledger has and the list lacks, and drops what is gone. Only names are read of what is known. */
  private async compare(): Promise<void> {
    const { store } = this.service.ledger;
    const there = new Set<string>();
    for (const day of await store.names('documents')) {
      for (const name of await store.names(`documents/${day}`)) there.add(name.replace(/\.json$/, ''));
    }
    for (const id of this.settled) if (!there.has(id)) this.settled.delete(id);
    for (const id of [...this.entries.keys()]) if (!there.has(id)) await this.refresh(id);
    // What the machine accepted comes back once somebody on another host doubts it.
    for (const day of await store.names('revisions'))
      for (const id of await store.names(`revisions/${day}`)) if (this.settled.has(id)) await this.refresh(id);
    const unseen = [...there].filter((id) => isId(id) && !this.entries.has(id) && !this.settled.has(id));
    const next = unseen.values();
    const work = async (): Promise<void> => {
      for (const id of next) await this.refresh(id);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  private async entryOf(status: Status): Promise<Entry | undefined> {
    const { id, name, received } = status;
    if (status.state === 'waiting') return undefined;
    const { decision } = status;
    const spoken = decision !== undefined && (decision !== 'accepted' || (await this.revisions.count(id)) > 0);
    const result = spoken ? await this.service.ledger.result(id) : undefined;
    if (result === undefined || decision === undefined) {
      this.settled.add(id);
      return undefined;
    }
    const revisions = await this.revisions.list(id);
    const profiles = profilesOf(result, this.service.config.profiles);
    const keying = keyingOf(result, profiles, revisions);
    return {
      ...{ id, name, received, decision },
      profile: result.items.at(0)?.profile.name ?? status.profile,
      state: reviewState(revisions),
      reasons: [...(struckOut(revisions).size > 0 ? ['struck'] : []), ...reasonsOf(result, keying)],
      amount: atStake(result, blindFields(keying, result, profiles)),
      holder: (await this.locks.holder(id))?.by ?? null,
      keyedBy: doneBy(keying),
    };
  }

  private tell(news: News): void {
    for (const listener of this.listeners) listener(news);
  }

  private log(thrown: unknown): void {
    this.service.log.warn({ code: toCounterfoilError(thrown).code }, 'The list of documents could not be kept');
  }
}

/** Codes, each once. That people key a field is told by how far they are. */
const reasonsOf = (result: DocumentResult, keying: Keying): string[] => {
  const codes = [
    ...result.items.flatMap(({ decision }) => decision.reasons),
    ...result.decision.reasons,
    ...result.errors,
  ]
    .map(({ code }) => code)
    .filter((code) => code !== 'double-keying');
  const step = keyingReason(keying);
  return [...new Set([...(step === undefined ? [] : [step]), ...codes])];
};

function atStake({ items }: DocumentResult, blind: ReadonlySet<string>): Entry['amount'] {
  let most: Entry['amount'] = null;
  for (const [item, { fields }] of items.entries()) {
    for (const [name, { value }] of Object.entries(fields)) {
      if (value?.type !== 'amount' || blind.has(fieldKey(item, name))) continue;
      if (most !== null && Number(value.decimal) <= Number(most.decimal)) continue;
      most = { decimal: value.decimal, currency: value.currency };
    }
  }
  return most;
}
