import { useEffect, useState } from 'preact/hooks';
import type { Entry, Listed } from '../server/review/contract.js';
import { ApiError, call } from './api.js';

/** The list as the server has it, kept up by its events. */
export interface Documents {
  /** Undefined until it is there. */
  readonly entries: ReadonlyMap<string, Entry> | undefined;
  readonly waiting: number;
  readonly offline: boolean;
  /** What became of documents while we listened: the machine's decision by id. */
  readonly read: ReadonlyMap<string, string>;
}

/** Changes that arrive within this long are shown together. */
const TOGETHER_MILLISECONDS = 80;
const AGAIN_MILLISECONDS = 2_000;

export function useDocuments(): Documents {
  const [documents, setDocuments] = useState<Documents>({
    ...{ entries: undefined, waiting: 0, offline: false, read: new Map<string, string>() },
  });
  useEffect(() => {
    const entries = new Map<string, Entry>();
    const read = new Map<string, string>();
    let waiting = 0;
    let ready = false;
    let due: number | undefined;
    let again: number | undefined;
    const show = (): void => {
      due ??= setTimeout(() => {
        due = undefined;
        if (ready) setDocuments({ entries: new Map(entries), waiting, offline: false, read: new Map(read) });
      }, TOGETHER_MILLISECONDS) as unknown as number;
    };
    const load = async (): Promise<void> => {
      try {
        const listed = await call<Listed>('GET', '/documents');
        entries.clear();
        for (const entry of listed.entries) entries.set(entry.id, entry);
        waiting = listed.waiting;
        ready = true;
        show();
      } catch (thrown) {
        if (!(thrown instanceof ApiError)) throw thrown;
        setDocuments((before) => ({ ...before, offline: true }));
        clearTimeout(again);
        again = setTimeout(() => void load(), AGAIN_MILLISECONDS) as unknown as number;
      }
    };
    const events = new EventSource('/review/api/events');
    const on = <T>(name: string, take: (data: T) => void): void =>
      events.addEventListener(name, (event: MessageEvent<string>) => {
        take(JSON.parse(event.data) as T);
        show();
      });
    // What was missed while the line was down is in the list.
    events.onopen = () => void load();
    events.onerror = () => setDocuments((before) => ({ ...before, offline: true }));
    on<Entry>('entry', (entry) => entries.set(entry.id, entry));
    on<{ id: string }>('gone', ({ id }) => entries.delete(id));
    on<{ count: number }>('waiting', ({ count }) => (waiting = count));
    on<{ id: string; decision: string | null }>('read', ({ id, decision }) => read.set(id, decision ?? 'rejected'));
    return () => {
      events.close();
      clearTimeout(due);
      clearTimeout(again);
    };
  }, []);
  return documents;
}

export interface Filter {
  readonly profile: string;
  readonly reason: string;
  readonly decision: string;
  readonly state: string;
  readonly name: string;
  readonly order: 'age' | 'amount';
}

export const NO_FILTER: Filter = { profile: '', reason: '', decision: '', state: 'open', name: '', order: 'age' };

/** The filter lives as long as the tab: from a document one comes back to the same list. */
export function keptFilter(): Filter {
  const kept = sessionStorage.getItem('counterfoil-filter');
  return kept === null ? NO_FILTER : { ...NO_FILTER, ...(JSON.parse(kept) as Partial<Filter>) };
}
export const keepFilter = (filter: Filter): void =>
  sessionStorage.setItem('counterfoil-filter', JSON.stringify(filter));

const leaves = (filter: Filter): ((entry: Entry) => boolean) => {
  const name = filter.name.trim().toLowerCase();
  return (entry) =>
    (filter.state === '' || entry.state === filter.state) &&
    (filter.profile === '' || entry.profile === filter.profile) &&
    (filter.reason === '' || entry.reasons.includes(filter.reason)) &&
    (filter.decision === '' || entry.decision === filter.decision) &&
    (name === '' || entry.name.toLowerCase().includes(name));
};

/** Ids sort by time. */
const older = (a: Entry, b: Entry): number => (a.id < b.id ? -1 : 1);
const amountOf = ({ amount }: Entry): number => (amount === null ? -1 : Number(amount.decimal));

/** What the filter leaves, in its order. */
export function chosen(entries: Iterable<Entry>, filter: Filter): Entry[] {
  const found = [...entries].filter(leaves(filter)).sort(older);
  if (filter.order === 'age') return found;
  // Every amount becomes a number once, and entries of one amount keep their order.
  const byAmount = new Map<number, Entry[]>();
  for (const entry of found) {
    const amount = amountOf(entry);
    const same = byAmount.get(amount);
    if (same === undefined) byAmount.set(amount, [entry]);
    else same.push(entry);
  }
  const amounts = Float64Array.from(byAmount.keys()).sort().reverse();
  return Array.from(amounts, (amount) => byAmount.get(amount) ?? []).flat();
}

/** Whether there is something left to do for this person: others have to key what they have keyed. */
export const needs = ({ state, keyedBy }: Entry, person: string): boolean =>
  state === 'open' && !keyedBy.includes(person);

/** The next document that needs the person and that nobody holds, in the list's order: found without putting all in order. */
export function nextOf({ entries }: Documents, person: string, not?: string): Entry | undefined {
  const filter: Filter = { ...keptFilter(), state: 'open' };
  const left = leaves(filter);
  const before = (a: Entry, b: Entry): boolean =>
    ((filter.order === 'amount' ? amountOf(b) - amountOf(a) : 0) || older(a, b)) < 0;
  let next: Entry | undefined;
  for (const entry of entries?.values() ?? []) {
    if (entry.id === not || entry.holder !== null || !needs(entry, person) || !left(entry)) continue;
    if (next === undefined || before(entry, next)) next = entry;
  }
  return next;
}
