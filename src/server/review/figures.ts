import { toCounterfoilError } from '../../errors.js';
import { fieldKey, standingChanges } from '../../result/revised.js';
import type { Revision } from '../../result/revision.js';
import type { DocumentResult } from '../../result/schema.js';
import type { Service } from '../../service.js';
import { isId } from '../../storage/index.js';
import type { DayOfProfile, Figures as Told } from './contract-figures.js';
import type { Desk } from './desk.js';
import { profilesOf } from './known-profiles.js';

type Counts = Omit<DayOfProfile, 'day' | 'documents'>;

/** Documents that are counted side by side. */
const AT_ONCE = 16;
/** A request answers with what is counted by then. */
const PATIENCE_MILLISECONDS = 800;
const DAY_MILLISECONDS = 86_400_000;

/**
 * What people and the machine did, counted from the ledger and the record. Each document is read once; what changes is heard from the
 * desk. The first look at many documents takes a while: it answers with what is counted so far, and goes on counting.
 */
export class Figures {
  private readonly counted = new Map<string, Counts | undefined>();
  private counting: Promise<void> | undefined;

  constructor(
    private readonly service: Service,
    private readonly desk: Desk,
  ) {
    desk.listen(({ event, data }) => {
      if (event === 'entry' || event === 'gone') this.counted.delete(data.id);
    });
  }

  /** Of the last `days` days up to `now`, UTC. */
  async of(days: number, now = Date.now()): Promise<Told> {
    const dayAt = (ago: number): string => new Date(now - ago * DAY_MILLISECONDS).toISOString().slice(0, 10);
    const [from, to] = [dayAt(days - 1), dayAt(0)];
    const documents = new Map<string, string>();
    const { store } = this.service.ledger;
    for (const day of await store.names('documents')) {
      if (day < from || day > to) continue;
      for (const name of await store.names(`documents/${day}`)) documents.set(name.replace(/\.json$/, ''), day);
    }
    const missing = (): string[] => [...documents.keys()].filter((id) => isId(id) && !this.counted.has(id));
    const left = missing();
    if (left.length > 0) {
      this.counting ??= this.count(left).finally(() => (this.counting = undefined));
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([this.counting, new Promise((done) => (timer = setTimeout(done, PATIENCE_MILLISECONDS)))]);
      clearTimeout(timer);
    }
    return { from, to, days: this.added(documents), uncounted: missing().length };
  }

  private added(documents: ReadonlyMap<string, string>): DayOfProfile[] {
    const sums = new Map<string, DayOfProfile>();
    for (const [id, day] of documents) {
      const counts = this.counted.get(id);
      if (counts === undefined) continue;
      const key = `${day} ${counts.profile}`;
      const before = sums.get(key);
      sums.set(key, before === undefined ? { ...counts, day, documents: 1 } : plus(before, counts));
    }
    return [...sums.values()].sort((a, b) => (a.day + a.profile < b.day + b.profile ? -1 : 1));
  }

  private async count(ids: readonly string[]): Promise<void> {
    const next = ids.values();
    const work = async (): Promise<void> => {
      for (const id of next) {
        try {
          this.counted.set(id, await this.countsOf(id));
        } catch (thrown) {
          this.service.log.warn({ id, code: toCounterfoilError(thrown).code }, 'The document is not in the figures');
          this.counted.set(id, undefined);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** Undefined of what has no result. */
  private async countsOf(id: string): Promise<Counts | undefined> {
    const { ledger } = this.service;
    const result = await ledger.result(id);
    if (result === undefined) return undefined;
    const revisions = (await this.desk.revisions.count(id)) === 0 ? [] : await this.desk.revisions.list(id);
    return countsIn(result, revisions, this.service.config.profiles);
  }
}

/** One document in figures. */
export function countsIn(result: DocumentResult, revisions: readonly Revision[], own: string | null = null): Counts {
  const profiles = profilesOf(result, own);
  const said = standingChanges(revisions);
  let [fields, accepted, checked, misread] = [0, 0, 0, 0];
  for (const [item, { fields: all, profile }] of result.items.entries()) {
    for (const [name, { value, decision }] of Object.entries(all)) {
      const required = (profiles[profile.name]?.fields as Record<string, { required: boolean }>)?.[name]?.required;
      if (value === null && required !== true) continue;
      fields += 1;
      if (decision.state !== 'accepted') continue;
      accepted += 1;
      const word = said.get(fieldKey(item, name))?.change;
      // Whoever cannot read it does not say that the machine was wrong.
      if (word === undefined || word.why === 'illegible') continue;
      checked += 1;
      if (word.why !== 'confirmed') misread += 1;
    }
  }
  const sittings = new Map<string, number>();
  for (const { by, since, at } of revisions)
    if (since !== undefined) sittings.set(`${by.name} ${since}`, (Date.parse(at) - Date.parse(since)) / 1000);
  const seconds = [...sittings.values()].reduce((sum, one) => sum + Math.max(0, one), 0);
  return {
    profile: result.items.at(0)?.profile.name ?? '',
    toReview: result.decision.state === 'review' ? 1 : 0,
    rejected: result.decision.state === 'rejected' ? 1 : 0,
    ...{ fields, accepted, checked, misread },
    handled: sittings.size > 0 ? 1 : 0,
    seconds,
    machineSeconds: (result.timings['total'] ?? 0) / 1000,
  };
}

const plus = (sum: DayOfProfile, one: Counts): DayOfProfile => ({
  ...sum,
  documents: sum.documents + 1,
  toReview: sum.toReview + one.toReview,
  rejected: sum.rejected + one.rejected,
  fields: sum.fields + one.fields,
  accepted: sum.accepted + one.accepted,
  checked: sum.checked + one.checked,
  misread: sum.misread + one.misread,
  handled: sum.handled + one.handled,
  seconds: sum.seconds + one.seconds,
  machineSeconds: sum.machineSeconds + one.machineSeconds,
});
