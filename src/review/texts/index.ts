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

/** Money, days and shares as the language writes them. */
export function useFormats(): {
  money: (decimal: string, currency: string) => string;
  time: (iso: string) => string;
  percent: (share: number) => string;
  seconds: (count: number) => string;
} {
  const chosen = useLanguage();
  // The country's own way of writing, where the browser says which.
  const language = navigator.languages.find((name) => name.startsWith(chosen)) ?? chosen;
  return {
    money(decimal, currency) {
      // XXX is no currency: the document does not settle it.
      const code = currency === 'XXX' ? '' : `${currency} `;
      return code + new Intl.NumberFormat(language, { minimumFractionDigits: 2 }).format(decimal as `${number}`);
    },
    time: (iso) => new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' }).format(new Date(iso)),
    percent: (share) =>
      new Intl.NumberFormat(language, {
        style: 'percent',
        maximumFractionDigits: 1,
        roundingMode: 'floor',
      } as object).format(share),
    seconds: (count) =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit: 'second',
        maximumFractionDigits: count < 10 ? 1 : 0,
      }).format(count),
  };
}
