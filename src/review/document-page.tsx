import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Me, Opened } from '../server/review/contract.js';
import { ApiError, call, holder, overlayAddress, rememberWord } from './api.js';
import { FieldEditor } from './field-editor.js';
import { FieldList } from './field-list.js';
import { History } from './history.js';
import { nextOf, type Documents } from './live.js';
import { Scan } from './scan.js';
import { SignIn } from './sign-in.js';
import { Sitting, type Row } from './sitting.js';
import { Notices } from './notices.js';
import { useTexts } from './texts/index.js';

interface Given {
  id: string;
  user: NonNullable<Me['user']>;
  ways: Me['ways'];
  documents: Documents;
  onSignedIn: (me: Me) => void;
}

export function DocumentPage({ id, user, ways, documents, onSignedIn }: Given) {
  const texts = useTexts();
  const [sitting, setSitting] = useState<Sitting | undefined>();
  const [problem, setProblem] = useState<ApiError | undefined>();
  const [, count] = useState(0);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let made: Sitting | undefined;
    let left = false;
    call<Opened>('GET', `/documents/${id}?holder=${holder}`).then(
      (opened) => {
        if (left) return;
        made = new Sitting(opened, user.rights.includes('correct'), () => count((before) => before + 1));
        setProblem(undefined);
        setSitting(made);
      },
      (thrown: unknown) =>
        setProblem(thrown instanceof ApiError ? thrown : new ApiError('CF_INTERNAL', String(thrown))),
    );
    const release = (): void => made?.release();
    addEventListener('pagehide', release);
    return () => {
      left = true;
      made?.close();
      removeEventListener('pagehide', release);
    };
  }, [id, tries]);
  useEffect(() => void (document.title = `${sitting?.opened.name ?? ''} – Counterfoil`), [sitting]);
  const goOn = (): void => {
    const next = nextOf(documents, user.name, id);
    location.hash = next === undefined ? '#/' : `#/documents/${next.id}`;
  };
  if (problem !== undefined) {
    return (
      <main id="content" tabIndex={-1} class="wait">
        <p role="alert">
          {problem.code === 'OFFLINE'
            ? texts.offline
            : problem.code === 'CF_DOCUMENT_UNKNOWN'
              ? texts.goneBefore
              : `${problem.message}. ${problem.remedy}`}
        </p>
        {problem.code === 'OFFLINE' ? (
          <button onClick={() => setTries(tries + 1)}>{texts.tryAgain}</button>
        ) : (
          <a class="button" href="#/">
            {texts.back}
          </a>
        )}
      </main>
    );
  }
  if (sitting === undefined)
    return (
      <main id="content" tabIndex={-1} class="wait">
        {texts.loading}
      </main>
    );
  return (
    <>
      <Desk sitting={sitting} user={user} goOn={goOn} />
      {sitting.trouble === 'sign-in' && (
        <div class="over" role="dialog" aria-modal="true" aria-label={texts.signIn}>
          <SignIn
            again
            ways={ways}
            onDone={(me) => {
              rememberWord(me);
              onSignedIn(me);
              sitting.trouble = undefined;
              void sitting.claim();
            }}
          />
        </div>
      )}
    </>
  );
}

/** Whether people key the field twice, and have not done. */
const isKeyed = ({ keying }: Row): boolean => keying !== undefined && keying.turn !== 'repeat';

function Desk({ sitting, user, goOn }: { sitting: Sitting; user: NonNullable<Me['user']>; goOn: () => void }) {
  const texts = useTexts();
  const { opened, rows, state, editable } = sitting;
  const words = sitting.words();
  const left = rows.filter((row) => row.doubtful && !words.has(row.key));
  const [key, setKey] = useState(() => (left.at(0) ?? rows.at(0))?.key);
  const focused = rows.find((row) => row.key === key);
  const [page, setPage] = useState(focused?.page ?? 1);
  const [finishing, setFinishing] = useState(false);
  const finish = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (focused !== undefined) setPage(focused.page);
  }, [key]);
  const atEnd = left.length === 0;
  const keyed = rows.filter(isKeyed);
  const handsOn = keyed.some(({ keying }) => keying?.turn === 'first' || keying?.turn === 'other');
  const move = (step: number): void => {
    const at = rows.findIndex((row) => row.key === key);
    const next = rows.at(Math.min(rows.length - 1, Math.max(0, at + step)));
    if (next !== undefined) setKey(next.key);
  };
  /** The next field in doubt after this one, or the first; the button that finishes where there is none. */
  const next = (): void => {
    const said = sitting.words();
    const at = rows.findIndex((row) => row.key === key);
    const open = [...rows.slice(at + 1), ...rows.slice(0, at)].find((row) => row.doubtful && !said.has(row.key));
    if (open !== undefined) setKey(open.key);
    else setTimeout(() => finish.current?.focus());
  };
  const close = async (as: 'accepted' | 'rejected'): Promise<void> => {
    if (!editable || finishing) return;
    if (as === 'accepted' && sitting.words().size < rows.length && left.length > 0) return setKey(left[0].key);
    setFinishing(true);
    if (as === 'accepted' && keyed.length > 0) {
      await sitting.allSaved();
      if (sitting.rows.some(isKeyed)) return goOn();
    }
    sitting.say([], as);
    await sitting.allSaved();
    goOn();
  };
  const turnPage = (event: KeyboardEvent): void => {
    const step = { PageDown: 1, PageUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setPage(Math.min(Math.max(1, opened.result.document.pageCount), Math.max(1, page + step)));
  };
  const focus = (row: Row): void => setKey(row.key);
  return (
    <main id="content" class="document" tabIndex={-1} onKeyDown={turnPage}>
      <div class="title">
        <a href="#/">← {texts.back}</a>
        <h1>{opened.name}</h1>
        <span class="grow" />
        <span class="saved" role="status">
          {sitting.unsaved === 0
            ? opened.revisions.length > 0
              ? texts.saved
              : ''
            : sitting.offline
              ? texts.unsaved(sitting.unsaved)
              : texts.saving}
        </span>
        {opened.result.items.length > 0 && (
          <a
            class="button"
            href={overlayAddress(opened.id, opened.accounts)}
            download
            title={texts.downloadHelp[opened.accounts]}
          >
            {texts.download}
          </a>
        )}
        <button onClick={goOn}>{texts.next}</button>
      </div>
      <Notices sitting={sitting} user={user} />
      <div class="halves">
        <Scan {...{ opened, page, rows, words, focused }} onPage={setPage} onFocus={focus} />
        <section class="panel" aria-label={texts.fields}>
          {focused === undefined ? (
            <ul class="why">
              <li>{texts.unreadable}</li>
              {opened.result.errors.map(({ message, remedy }) => (
                <li key={message}>
                  {message}. {remedy}
                </li>
              ))}
            </ul>
          ) : (
            <FieldEditor
              {...{ sitting, words }}
              row={focused}
              onNext={next}
              onMove={move}
              onFinish={() => void close('accepted')}
            />
          )}
          <div class="finish">
            <p role="status">
              {rows.length === 0
                ? ''
                : !atEnd
                  ? texts.stillDoubtful(left.length)
                  : handsOn
                    ? texts.keyedPart
                    : texts.allClear}
            </p>
            {editable && (
              <div class="actions">
                {rows.length > 0 && (
                  <button
                    ref={finish}
                    class={atEnd ? 'main' : ''}
                    disabled={finishing}
                    onClick={() => void close('accepted')}
                  >
                    {handsOn ? texts.handOn : texts.finish} <kbd>Ctrl Enter</kbd>
                  </button>
                )}
                <button disabled={finishing} title={texts.rejectHelp} onClick={() => void close('rejected')}>
                  {texts.reject}
                </button>
              </div>
            )}
            {state !== 'open' && user.rights.includes('reopen') && (
              <button onClick={() => sitting.say([], 'open')}>{texts.reopen}</button>
            )}
          </div>
          <FieldList {...{ rows, words, focused }} onFocus={focus} />
          <History opened={opened} />
          <details class="keys">
            <summary>{texts.help}</summary>
            <dl>
              {texts.keys.map(([name, what]) => (
                <div key={name}>
                  <dt>
                    <kbd>{name}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </details>
        </section>
      </div>
    </main>
  );
}
