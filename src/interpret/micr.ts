import { DASH, ON_US } from './micr-symbols.js';
import type { MicrGrammar } from './micr-language.js';
import type { MicrPart } from './types.js';

/**
 * Parsing of MICR lines into named parts. E-13B layouts: United States (ANSI X9.100-160-1), India (Reserve Bank of India,
 * CTS-2010), and a generic one by the symbols around each field, which covers Canada, Britain, Ireland, Australia and others
 * that keep the order cheque number, bank and branch, account. CMC-7 layouts: France and Brazil by their field lengths.
 */

export type MicrParts = Readonly<Partial<Record<MicrPart, string>>>;

export interface MicrLine {
  /** Symbols as read, noise at the ends and spaces taken off. */
  readonly line: string;
  /** Digits only. */
  readonly parts: MicrParts;
  readonly layout: 'us' | 'in' | 'symbols' | 'cmc7' | 'unknown';
}

/** Characters that a speck or an edge may add at either end of a line. */
const MOST_NOISE = 3;

const INDIA = new RegExp(`⑈(\\d{6})⑈(\\d{9})⑆(?:(\\d{6,7})⑈)?(\\d{2})(?!\\d{${MOST_NOISE + 1}})`);
const UNITED_STATES = /(?:⑈([\d⑉]{1,15})⑈)?(\d)?⑆(\d{9}|\d{4}⑉\d{4})⑆([\d⑈⑉]*\d[\d⑈⑉]*)(?:⑇(\d{10})⑇)?/;

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** Leaves out the parts that are absent or empty. */
function present(parts: Partial<Record<MicrPart, string | undefined>>): MicrParts {
  return Object.fromEntries(Object.entries(parts).filter(([, digits]) => digits));
}

export function parseMicr(text: string, grammar: MicrGrammar): MicrLine {
  const symbols = text.replace(/[^0-9⑆⑇⑈⑉F-J]/g, '');
  if (/[F-J]/.test(symbols) && !/[⑆⑇⑈⑉]/.test(symbols)) return { line: symbols, parts: cmc7(symbols), layout: 'cmc7' };
  const line = symbols.replace(/[F-J]/g, '');
  const tries = { us: [parseUnitedStates], in: [parseIndia], generic: [parseIndia, checkedUnitedStates, bySymbols] };
  for (const parse of tries[grammar]) {
    const parsed = parse(line);
    if (parsed) return parsed;
  }
  return { line, parts: {}, layout: 'unknown' };
}

function parseIndia(line: string): MicrLine | undefined {
  const match = INDIA.exec(line);
  if (!match || !onlyNoiseAround(line, match)) return undefined;
  const [whole, chequeNumber, sortCode, account, transactionCode] = match;
  return { line: whole, parts: present({ chequeNumber, sortCode, account, transactionCode }), layout: 'in' };
}

function parseUnitedStates(line: string): MicrLine | undefined {
  const match = UNITED_STATES.exec(line);
  if (!match || !onlyNoiseAround(line, match)) return undefined;
  const [whole, auxiliary = '', externalProcessingCode, routing, onUs, amount] = match;
  const auxiliaryOnUs = digitsOf(auxiliary);
  const parts = present({
    auxiliaryOnUs,
    externalProcessingCode,
    routing: digitsOf(routing),
    onUs: digitsOf(onUs),
    amount,
    ...splitOnUs(onUs, auxiliaryOnUs),
  });
  return { line: whole, parts, layout: 'us' };
}

/** On an unknown document the American layout is believed only with a right check digit. */
function checkedUnitedStates(line: string): MicrLine | undefined {
  const parsed = parseUnitedStates(line);
  return parsed?.parts.routing && isRoutingNumber(parsed.parts.routing) ? parsed : undefined;
}

/**
 * The on-us field belongs to the bank: an account, and on personal cheques the cheque number, divided by an on-us symbol. On
 * business cheques the number stands in the auxiliary field. The longer group is the account; the first where they are equal.
 */
function splitOnUs(onUs: string, auxiliaryOnUs: string): Partial<Record<MicrPart, string>> {
  const groups = onUs.split(ON_US).map(digitsOf).filter(Boolean);
  if (groups.length === 0) return {};
  const account = groups.reduce((longest, group) => (group.length > longest.length ? group : longest));
  const others = groups.filter((_, index) => index !== groups.indexOf(account));
  if (auxiliaryOnUs) return { account, chequeNumber: auxiliaryOnUs, transactionCode: others.at(-1) };
  return { account, chequeNumber: others[0] };
}

function onlyNoiseAround(line: string, match: RegExpExecArray): boolean {
  const after = line.length - match.index - match[0].length;
  return match.index <= MOST_NOISE && after <= MOST_NOISE;
}

/** Fields by the symbols around them: ⑈cheque⑈ bank and branch⑆ account⑈, or ⑆routing⑆ account⑈ cheque. */
function bySymbols(line: string): MicrLine | undefined {
  const parts: Partial<Record<MicrPart, string>> = {};
  const fields = [...line.matchAll(/([⑆⑇⑈]?)([\d⑉]+)([⑆⑇⑈]?)/g)];
  const seen = new Set<number>();
  const take = (part: MicrPart, accept: (before: string, digits: string, after: string) => boolean) => {
    const found = fields.find((field, index) => {
      // A symbol closes one field and opens the next, but the pattern gives it to the first only.
      const before = field[1] || (index > 0 ? fields[index - 1][3] : '');
      return !seen.has(field.index) && accept(before, digitsOf(field[2]), field[3]);
    });
    if (!found || !digitsOf(found[2])) return;
    seen.add(found.index);
    parts[part] = digitsOf(found[2]);
  };
  take('amount', (before, digits, after) => before === '⑇' && after === '⑇' && digits.length >= 8);
  take('routing', (before, digits, after) => before === '⑆' && after === '⑆' && digits.length >= 8);
  take('chequeNumber', (before, digits, after) => before === '⑈' && after === '⑈' && digits.length <= 10);
  take('sortCode', (_before, digits, after) => after === '⑆' && digits.length >= 3);
  take('account', (before, digits) => (before === '⑆' || before === '⑈') && digits.length >= 4);
  if (!parts.account) take('account', (_before, digits) => digits.length >= 8);
  if (parts.chequeNumber) take('transactionCode', (before, digits) => before === '⑈' && digits.length <= 3);
  else take('chequeNumber', (before, digits) => before === '⑈' && digits.length <= 10);
  return Object.keys(parts).length === 0 ? undefined : { line, parts, layout: 'symbols' };
}

function cmc7(line: string): MicrParts {
  const fields = line.split(/[F-J]+/).filter(Boolean);
  const lengths = fields.map((field) => field.length).join(' ');
  if (lengths === '8 10 12') {
    // Brazil: bank 3, branch 4, digit | clearing 3, cheque 6, kind 1 | digit, account 10, digit.
    const [bank, cheque, account] = fields;
    return { routing: bank.slice(0, 7), chequeNumber: cheque.slice(3, 9), account: account.slice(1, 11) };
  }
  const [chequeNumber, routing, account] = fields;
  return present({ chequeNumber, routing, account });
}

/**
 * American Bankers Association routing number: nine digits, weights 3 7 1, sum divisible by ten, and a Federal Reserve
 * prefix (00–12, 21–32, 61–72, 80).
 */
export function isRoutingNumber(routing: string): boolean {
  if (!/^\d{9}$/.test(routing) || /^0+$/.test(routing)) return false;
  const prefix = Number(routing.slice(0, 2));
  const known = prefix <= 12 || (prefix >= 21 && prefix <= 32) || (prefix >= 61 && prefix <= 72) || prefix === 80;
  const weights = [3, 7, 1];
  const sum = [...routing].reduce((total, digit, index) => total + Number(digit) * weights[index % 3], 0);
  return known && sum % 10 === 0;
}

/** Modulus 10 with weights 2 1 from the right, digits of products added: the digit that the Brazilian CMC-7 fields carry. */
function modulusTen(digits: string): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const product = Number(digits[digits.length - 1 - index]) * (index % 2 === 0 ? 2 : 1);
    sum += product > 9 ? product - 9 : product;
  }
  return (10 - (sum % 10)) % 10;
}

/** Whether the three check digits of a Brazilian line are right; undefined for other layouts. */
export function brazilianDigitsRight(line: string): boolean | undefined {
  const fields = line.split(/[F-J]+/).filter(Boolean);
  if (fields.map((field) => field.length).join(' ') !== '8 10 12') return undefined;
  const [bank, cheque, account] = fields;
  return (
    modulusTen(bank.slice(0, 7)) === Number(account[0]) &&
    modulusTen(cheque) === Number(bank[7]) &&
    modulusTen(account.slice(1, 11)) === Number(account[11])
  );
}

/** Branch numbers that are written with a dash after two or three digits: Britain, Ireland, Australia, South Africa. */
const DASHED_BRANCH = /(?<!\d)(?:\d{2}⑉\d{4}|\d{3}⑉\d{3})⑆/;

/** The order of dates in the country whose layout the line has; undefined where the layout names none (Canada writes all). */
export function dateOrderOf(text: string): 'DMY' | 'MDY' | undefined {
  const { line, layout } = parseMicr(text, 'generic');
  if (layout === 'us') return 'MDY';
  if (layout === 'in' || layout === 'cmc7' || DASHED_BRANCH.test(line)) return 'DMY';
  return undefined;
}

/** Digits of a part without leading zeros: `001002` in the line is `1002` in the corner. */
export const bare = (digits: string): string => digits.replace(/^0+(?=\d)/, '');

/** An on-us field as an image cash letter spells it (`/` on-us, `-` dash) with MICR symbols. */
export const fromLetter = (field: string): string => field.trim().replaceAll('/', ON_US).replaceAll('-', DASH);
