import { render } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Me } from '../server/review/contract.js';
import { ApiError, call, rememberWord } from './api.js';
import { DocumentPage } from './document-page.js';
import { DrawPage } from './draw/draw-page.js';
import { FiguresPage } from './figures-page.js';
import { Header } from './header.js';
import { useDocuments } from './live.js';
import { QueuePage } from './queue-page.js';
import { SignIn } from './sign-in.js';
import { VerifyPage } from './verify-page.js';
import { firstLanguage, LanguageContext, LANGUAGES, type Language } from './texts/index.js';
import { TryPage } from './try-page.js';
import './style.css';
import './document.css';

/** `#/documents/ID` is one document. */
const documentAt = (hash: string): string | undefined => /^#\/documents\/([0-9a-f-]{36})$/.exec(hash)?.[1];

function App() {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const [me, setMe] = useState<Me | 'offline' | undefined>();
  const [hash, setHash] = useState(location.hash);
  const texts = LANGUAGES[language];

  const arrive = useCallback((next: Me) => {
    rememberWord(next);
    setMe(next);
  }, []);
  const ask = useCallback(() => {
    call<Me>('GET', '/session').then(arrive, (thrown: unknown) => {
      const needed = thrown instanceof ApiError && thrown.code === 'CF_SIGN_IN_REQUIRED';
      if (needed) arrive({ user: null, signIn: true, ways: { password: true, provider: false }, csrf: null });
      else setMe('offline');
    });
  }, [arrive]);
  useEffect(ask, [ask]);
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem('counterfoil-language', language);
  }, [language]);

  const known = me === undefined || me === 'offline' ? undefined : me;
  const user = known?.user ?? null;
  return (
    <LanguageContext.Provider value={language}>
      <a class="skip" href="#content" onClick={(event) => skip(event)}>
        {texts.skip}
      </a>
      <Header user={user} hash={hash} signIn={known?.signIn ?? false} onLanguage={setLanguage} onSignedOut={ask} />
      {me === undefined && <p class="wait">{texts.loading}</p>}
      {me === 'offline' && (
        <main id="content" tabIndex={-1} class="wait">
          <p role="alert">{texts.offline}</p>
          <button onClick={ask}>{texts.tryAgain}</button>
        </main>
      )}
      {known !== undefined && user === null && (
        <main id="content" tabIndex={-1}>
          <SignIn ways={known.ways} onDone={arrive} />
        </main>
      )}
      {known !== undefined && user !== null && <Inside user={user} ways={known.ways} hash={hash} onSignedIn={arrive} />}
    </LanguageContext.Provider>
  );
}

function Inside(props: {
  user: NonNullable<Me['user']>;
  ways: Me['ways'];
  hash: string;
  onSignedIn: (me: Me) => void;
}) {
  const { user, ways, hash, onSignedIn } = props;
  const documents = useDocuments();
  const id = documentAt(hash);
  if (id !== undefined) return <DocumentPage key={id} {...{ id, user, ways, documents, onSignedIn }} />;
  if (hash === '#/verify' && user.rights.includes('correct')) return <VerifyPage />;
  if (hash === '#/figures' && user.rights.includes('figures')) return <FiguresPage />;
  if (hash === '#/draw' && user.rights.includes('draw')) return <DrawPage />;
  if (hash === '#/try') return <TryPage />;
  return <QueuePage user={user} documents={documents} />;
}

/** The address holds the place in the page: the focus is moved without it. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
