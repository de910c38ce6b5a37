/** Amounts in words as they are written on cheques: Indian and Western English, French, Portuguese. */

const ONES = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

export interface EnglishStyle {
  readonly hyphen: boolean;
  /** "One hundred and five" rather than "one hundred five". */
  readonly and: boolean;
}

function belowThousand(n: number, style: EnglishStyle): string {
  const parts: string[] = [];
  if (n >= 100) parts.push(`${ONES[Math.floor(n / 100)]} hundred`);
  const rest = n % 100;
  if (rest > 0) {
    const small =
      rest < 20
        ? ONES[rest]
        : TENS[Math.floor(rest / 10)] + (rest % 10 > 0 ? (style.hyphen ? '-' : ' ') + ONES[rest % 10] : '');
    parts.push(parts.length > 0 && style.and ? `and ${small}` : small);
  }
  return parts.join(' ');
}

/** Whole units in words with the Indian scale: hundred, thousand, lakh (10⁵), crore (10⁷). */
export function indianWords(units: number, style: EnglishStyle, lakh = 'lakh'): string {
  if (units === 0) return ONES[0];
  const parts: string[] = [];
  const crores = Math.floor(units / 10_000_000);
  if (crores > 0) parts.push(`${indianWords(crores, style, lakh)} crore`);
  const lakhs = Math.floor(units / 100_000) % 100;
  if (lakhs > 0) parts.push(`${belowThousand(lakhs, style)} ${lakh}`);
  const thousands = Math.floor(units / 1000) % 100;
  if (thousands > 0) parts.push(`${belowThousand(thousands, style)} thousand`);
  if (units % 1000 > 0) parts.push(belowThousand(units % 1000, style));
  return parts.join(' ');
}

/** Whole units in words with the Western scale: hundred, thousand, million. */
export function westernWords(units: number, style: EnglishStyle): string {
  if (units === 0) return ONES[0];
  const parts: string[] = [];
  const millions = Math.floor(units / 1_000_000);
  if (millions > 0) parts.push(`${belowThousand(millions, style)} million`);
  const thousands = Math.floor(units / 1000) % 1000;
  if (thousands > 0) parts.push(`${belowThousand(thousands, style)} thousand`);
  if (units % 1000 > 0) parts.push(belowThousand(units % 1000, style));
  return parts.join(' ');
}

const FRENCH = [
  'zéro',
  'un',
  'deux',
  'trois',
  'quatre',
  'cinq',
  'six',
  'sept',
  'huit',
  'neuf',
  'dix',
  'onze',
  'douze',
  'treize',
  'quatorze',
  'quinze',
  'seize',
  'dix-sept',
  'dix-huit',
  'dix-neuf',
];
const FRENCH_TENS = [
  '',
  '',
  'vingt',
  'trente',
  'quarante',
  'cinquante',
  'soixante',
  'soixante',
  'quatre-vingt',
  'quatre-vingt',
];

function frenchBelowHundred(n: number, final: boolean): string {
  if (n < 20) return FRENCH[n];
  const tens = Math.floor(n / 10);
  const base = FRENCH_TENS[tens];
  const rest = n - (tens === 7 || tens === 9 ? tens - 1 : tens) * 10;
  if (rest === 0) return tens === 8 && final ? `${base}s` : base;
  if ((rest === 1 && tens < 8) || (rest === 11 && tens === 7)) return `${base} et ${FRENCH[rest]}`;
  return `${base}-${FRENCH[rest]}`;
}

function frenchBelowThousand(n: number, final: boolean): string {
  const hundreds = Math.floor(n / 100);
  const rest = n % 100;
  const head =
    hundreds === 0 ? '' : hundreds === 1 ? 'cent' : `${FRENCH[hundreds]} cent${rest === 0 && final ? 's' : ''}`;
  return [head, rest > 0 ? frenchBelowHundred(rest, final) : ''].filter(Boolean).join(' ');
}

/** Whole units in French words, below a million. */
export function frenchWords(units: number): string {
  if (units === 0) return FRENCH[0];
  const thousands = Math.floor(units / 1000);
  const head = thousands === 0 ? '' : thousands === 1 ? 'mille' : `${frenchBelowThousand(thousands, false)} mille`;
  return [head, units % 1000 > 0 ? frenchBelowThousand(units % 1000, true) : ''].filter(Boolean).join(' ');
}

const PORTUGUESE = [
  'zero',
  'um',
  'dois',
  'três',
  'quatro',
  'cinco',
  'seis',
  'sete',
  'oito',
  'nove',
  'dez',
  'onze',
  'doze',
  'treze',
  'quatorze',
  'quinze',
  'dezesseis',
  'dezessete',
  'dezoito',
  'dezenove',
];
const PORTUGUESE_TENS = [
  '',
  '',
  'vinte',
  'trinta',
  'quarenta',
  'cinquenta',
  'sessenta',
  'setenta',
  'oitenta',
  'noventa',
];
const PORTUGUESE_HUNDREDS = [
  '',
  'cento',
  'duzentos',
  'trezentos',
  'quatrocentos',
  'quinhentos',
  'seiscentos',
  'setecentos',
  'oitocentos',
  'novecentos',
];

function portugueseBelowThousand(n: number): string {
  if (n === 100) return 'cem';
  const rest = n % 100;
  const parts = [n >= 100 ? PORTUGUESE_HUNDREDS[Math.floor(n / 100)] : ''];
  if (rest > 0 && rest < 20) parts.push(PORTUGUESE[rest]);
  else if (rest > 0) parts.push(PORTUGUESE_TENS[Math.floor(rest / 10)], rest % 10 > 0 ? PORTUGUESE[rest % 10] : '');
  return parts.filter(Boolean).join(' e ');
}

/** Whole units in Brazilian Portuguese words, below a million. */
export function portugueseWords(units: number): string {
  if (units === 0) return PORTUGUESE[0];
  const thousands = Math.floor(units / 1000);
  const rest = units % 1000;
  const head = thousands === 0 ? '' : thousands === 1 ? 'mil' : `${portugueseBelowThousand(thousands)} mil`;
  const joint = rest > 0 && (rest < 100 || rest % 100 === 0) ? ' e ' : ' ';
  return [head, rest > 0 ? portugueseBelowThousand(rest) : ''].filter(Boolean).join(joint);
}

export const titleCase = (text: string): string =>
  text.replace(/(^|[ -])(\p{L})/gu, (_, gap: string, letter: string) => gap + letter.toUpperCase());

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
