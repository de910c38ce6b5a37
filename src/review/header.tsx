import { useEffect, useState } from 'preact/hooks';
import type { Me } from '../server/review/contract.js';
import { call } from './api.js';
import { LANGUAGES, useLanguage, useTexts, type Language } from './texts/index.js';

type Theme = 'system' | 'light' | 'dark';

export function Header(props: {
  user: Me['user'];
  hash: string;
  signIn: boolean;
  onLanguage: (language: Language) => void;
  onSignedOut: () => void;
}) {
  const { user, hash, signIn, onLanguage, onSignedOut } = props;
  const texts = useTexts();
  const [theme, setTheme] = useState(() => (localStorage.getItem('counterfoil-theme') ?? 'system') as Theme);
  useEffect(() => {
    localStorage.setItem('counterfoil-theme', theme);
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const leave = async (): Promise<void> => {
    await call('DELETE', '/session').catch(() => undefined);
    location.hash = '';
    onSignedOut();
  };
  return (
    <header class="top">
      <a class="brand" href="#/">
        <img src="icon.svg" alt="" width="28" height="28" />
        Counterfoil
      </a>
      {user !== null && <Navigation user={user} hash={hash} />}
      <span class="grow" />
      {user !== null && (
        <span class="who">
          {user.name} <small>{texts.roles[user.role]}</small>
        </span>
      )}
      <select
        aria-label={texts.languageLabel}
        value={useLanguage()}
        onChange={({ currentTarget }) => onLanguage(currentTarget.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([name, { language }]) => (
          <option key={name} value={name}>
            {language}
          </option>
        ))}
      </select>
      <select
        aria-label={texts.themeLabel}
        value={theme}
        onChange={({ currentTarget }) => setTheme(currentTarget.value as Theme)}
      >
        {Object.entries(texts.themes).map(([name, label]) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
      {signIn && user !== null && <button onClick={() => void leave()}>{texts.signOut}</button>}
    </header>
  );
}

/** The pages that the person may use. */
function Navigation({ user, hash }: { user: NonNullable<Me['user']>; hash: string }) {
  const texts = useTexts();
  const pages = [
    { at: '#/', name: texts.queue, right: undefined },
    { at: '#/verify', name: texts.glyphs.title, right: 'correct' },
    { at: '#/figures', name: texts.figures.title, right: 'figures' },
    { at: '#/draw', name: texts.draw.title, right: 'draw' },
    { at: '#/try', name: texts.tryIt.title, right: undefined },
  ];
  return (
    <nav aria-label={texts.navigation}>
      {pages
        .filter(({ right }) => right === undefined || user.rights.includes(right))
        .map(({ at, name }) => (
          <a key={at} href={at} aria-current={hash === at || (hash === '' && at === '#/') ? 'page' : undefined}>
            {name}
          </a>
        ))}
    </nav>
  );
}
