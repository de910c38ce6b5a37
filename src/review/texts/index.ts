import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { de } from './de.js';
import { en, type Texts } from './en.js';

export type { Texts } from './en.js';

export const LANGUAGES = { en, de } as const;
export type Language = keyof typeof LANGUAGES;

/** What was chosen here before; what the browser asks for otherwise. */
export function firstLanguage(): Language {
  const wanted = [localStorage.getItem('counterfoil-language') ?? '', ...navigator.languages];
  const found = wanted.map((name) => name.slice(0, 2)).find((name) => name in LANGUAGES);
  return (found as Language | undefined) ?? 'en';
}

export const LanguageContext = createContext<Language>('en');
export const useLanguage = (): Language => useContext(LanguageContext);
export const useTexts = (): Texts => LANGUAGES[useLanguage()];

/** Money, days and shares as a language writes them. */
export interface Formats {
  money(this: void, decimal: string, currency: string): string;
  time(this: void, iso: string): string;
  percent(this: void, share: number): string;
  seconds(this: void, count: number): string;
}

export function useFormats(): Formats {
  const chosen = useLanguage();
  // The country's own way of writing, where the browser says which.
  const language = navigator.languages.find((name) => name.startsWith(chosen)) ?? chosen;
  const formats = made.get(language) ?? formatsOf(language);
  made.set(language, formats);
  return formats;
}

/** By language: to make a formatter takes far longer than to use it. */
const made = new Map<string, Formats>();

function formatsOf(language: string): Formats {
  const amount = new Intl.NumberFormat(language, { minimumFractionDigits: 2 });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' });
  const share = new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: 1,
    roundingMode: 'floor',
  } as object);
  const [whole, tenths] = [0, 1].map(
    (maximumFractionDigits) =>
      new Intl.NumberFormat(language, { style: 'unit', unit: 'second', maximumFractionDigits }),
  );
  return {
    // XXX is no currency: the document does not settle it.
    money: (decimal, currency) => (currency === 'XXX' ? '' : `${currency} `) + amount.format(decimal as `${number}`),
    time: (iso) => moment.format(new Date(iso)),
    percent: (part) => share.format(part),
    seconds: (count) => (count < 10 ? tenths : whole).format(count),
  };
}
