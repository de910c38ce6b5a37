/** Check digits: what they are, and whether an identifier carries the right ones. */

export const CHECK_DIGITS = [
  'luhn',
  'aba',
  'iban',
  'mod11-2',
  'mod37-2',
  'mod97-10',
  'mod661-26',
  'mod1271-36',
  'mod11-10',
  'mod27-26',
  'mod37-36',
] as const;
export type CheckDigits = (typeof CHECK_DIGITS)[number];

/** Whether `text` (digits, and capital letters where the scheme has them) carries the check digits of its scheme. */
export function hasCheckDigits(scheme: CheckDigits, text: string): boolean {
  return SCHEMES[scheme](text);
}

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const SCHEMES: Record<CheckDigits, (text: string) => boolean> = {
  luhn,
  aba,
  iban,
  // The pure systems of ISO/IEC 7064: name, modulus, radix, alphabet, how many check characters, and what stands for the greatest.
  'mod11-2': pure(11, 2, DIGITS, 1, 'X'),
  'mod37-2': pure(37, 2, DIGITS + LETTERS, 1, '*'),
  'mod97-10': (text) => remainder97(text) === 1,
  'mod661-26': pure(661, 26, LETTERS, 2),
  'mod1271-36': pure(1271, 36, DIGITS + LETTERS, 2),
  'mod11-10': hybrid(10, DIGITS),
  'mod27-26': hybrid(26, LETTERS),
  'mod37-36': hybrid(36, DIGITS + LETTERS),
};

/** Schemes of which letters may be part: a field of digits can never carry some of them. */
export const LETTERED: readonly CheckDigits[] = ['iban', 'mod37-2', 'mod661-26', 'mod1271-36', 'mod27-26', 'mod37-36'];

/** ISO/IEC 7812-1, annex B: every second digit from the right doubled, the digits of all summed, a multiple of ten. */
function luhn(text: string): boolean {
  if (!/^\d{2,}$/.test(text)) return false;
  const sum = [...text].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** Routing numbers of the American Bankers Association: weights 3, 7, 1, a multiple of ten. */
function aba(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  return [...text].reduce((sum, digit, index) => sum + Number(digit) * [3, 7, 1][index % 3], 0) % 10 === 0;
}

/** ISO 13616: country, two check digits, up to 30 characters; MOD 97-10 with the first four at the end. */
function iban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[0-9A-Z]{11,30}$/.test(text)) return false;
  return remainder97(text.slice(4) + text.slice(0, 4)) === 1;
}

/** ISO/IEC 7064 MOD 97-10, of which remainder 1 is right; letters count as 10 to 35. */
function remainder97(text: string): number | undefined {
  if (!/^[0-9A-Z]{3,}$/.test(text)) return undefined;
  const digits = [...text].map((symbol) => parseInt(symbol, 36)).join('');
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);
}

/**
 * A pure system of ISO/IEC 7064: characters weighted with powers of the radix sum to 1 by the modulus. A single check character
 * can be one more than the alphabet has: `supplementary` stands for it.
 */
function pure(modulus: number, radix: number, alphabet: string, checks: number, supplementary = '') {
  return (text: string): boolean => {
    const body = [...text.slice(0, -checks)].map((symbol) => alphabet.indexOf(symbol));
    const tail = [...text.slice(-checks)].map((symbol) => `${alphabet}${supplementary}`.indexOf(symbol));
    if (body.length === 0 || [...body, ...tail].includes(-1)) return false;
    return [...body, ...tail].reduce((rest, value) => (rest * radix + value) % modulus, 0) === 1;
  };
}

/** A hybrid system of ISO/IEC 7064, modulus `size` + 1 and `size`. */
function hybrid(size: number, alphabet: string) {
  return (text: string): boolean => {
    const values = [...text].map((symbol) => alphabet.indexOf(symbol));
    if (values.length < 2 || values.includes(-1)) return false;
    let product = size;
    for (const value of values.slice(0, -1)) product = (((product + value) % size || size) * 2) % (size + 1);
    return (product + values[values.length - 1]) % size === 1;
  };
}
