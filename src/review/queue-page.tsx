import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Entry, Me } from '../server/review/contract.js';
import { chosen, keepFilter, keptFilter, needs, nextOf, type Documents, type Filter } from './live.js';
import { QueueList } from './queue-list.js';
import { useTexts } from './texts/index.js';
import { Uploads } from './uploads.js';

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

/** What the page says of all documents, whatever the filter. */
function overview(all: readonly Entry[], person: string) {
  const count = (test: (entry: Entry) => boolean): number => all.filter(test).length;
  return {
    open: count((entry) => needs(entry, person)),
    atWork: count(({ holder }) => holder !== null),
    done: count(({ state }) => state !== 'open'),
    profiles: sorted(all.map(({ profile }) => profile)),
    reasons: sorted(all.flatMap(({ reasons }) => reasons)),
  };
}

export function QueuePage({ user, documents }: { user: NonNullable<Me['user']>; documents: Documents }) {
  const texts = useTexts();
  const [filter, setFilter] = useState(keptFilter);
  const start = useRef<HTMLButtonElement>(null);
  const { entries, waiting, offline } = documents;
  useEffect(() => keepFilter(filter), [filter]);
  useEffect(() => void (document.title = `${texts.queue} – Counterfoil`), [texts]);
  const all = useMemo(() => [...(entries?.values() ?? [])], [entries]);
  const shown = useMemo(() => chosen(all, filter), [all, filter]);
  const next = nextOf(documents, user.name);
  const has = next !== undefined;
  // Enter is enough to begin.
  useEffect(() => {
    if (has && (document.activeElement === document.body || document.activeElement === null)) start.current?.focus();
  }, [has]);
  const { open, atWork, done, profiles, reasons } = useMemo(() => overview(all, user.name), [all, user.name]);

  const choice = (name: keyof Filter, label: string, options: readonly (readonly [string, string])[], any = true) => (
    <label>
      {label}
      <select
        value={filter[name]}
        onChange={({ currentTarget }) => setFilter({ ...filter, [name]: currentTarget.value })}
      >
        {any && <option value="">{texts.all}</option>}
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );

  return (
    <main id="content" class="queue" tabIndex={-1}>
      <div class="headline">
        <h1 aria-live="polite">{entries === undefined ? texts.loading : texts.toReview(open)}</h1>
        <button
          ref={start}
          class="main"
          disabled={!has}
          onClick={() => void (location.hash = `#/documents/${next?.id ?? ''}`)}
        >
          {texts.start}
        </button>
      </div>
      {offline && (
        <p class="notice bad" role="alert">
          {texts.offline}
        </p>
      )}
      <dl class="counts">
        <Count label={texts.counts.open} count={open} name="open" />
        <Count label={texts.counts.atWork} count={atWork} name="at-work" />
        <Count label={texts.counts.waiting} count={waiting} name="waiting" />
        <Count label={texts.counts.done} count={done} name="done" />
      </dl>
      <Uploads enabled={user.rights.includes('submit')} documents={documents} />
      <div class="filters" role="group" aria-label={texts.filters}>
        {choice('order', texts.order, Object.entries(texts.orders), false)}
        {choice('state', texts.status, Object.entries(texts.states))}
        {choice('decision', texts.decision, Object.entries(texts.decisions))}
        {choice(
          'profile',
          texts.profile,
          profiles.map((name) => [name, name] as const),
        )}
        {choice(
          'reason',
          texts.reason,
          reasons.map((code) => [code, texts.reasons[code] ?? code] as const),
        )}
        <label>
          {texts.search}
          <input
            type="search"
            value={filter.name}
            onInput={({ currentTarget }) => setFilter({ ...filter, name: currentTarget.value })}
          />
        </label>
        {user.rights.includes('export') && (
          <a class="button" href="/review/api/corrections.jsonl" download="truth.jsonl">
            {texts.exportCorrections}
          </a>
        )}
      </div>
      {entries !== undefined && shown.length === 0 && (
        <p class="none">{all.length === 0 ? texts.nothing : texts.noneMatch}</p>
      )}
      {shown.length > 0 && <QueueList entries={shown} order={filter} />}
    </main>
  );
}

const Count = ({ label, count, name }: { label: string; count: number; name: string }) => (
  <div data-count={name}>
    <dt>{label}</dt>
    <dd>{count}</dd>
  </div>
);
