/** Check digits: what they are, and whether a number carries the right ones. */

export const CHECK_DIGITS = ['luhn', 'aba', 'mod11-2', 'mod97-10'] as const;
export type CheckDigits = (typeof CHECK_DIGITS)[number];

/** Whether `text` (digits, and capital letters where the scheme has them) carries the check digits of its scheme. */
export function hasCheckDigits(scheme: CheckDigits, text: string): boolean {
  return SCHEMES[scheme](text);
}

const SCHEMES: Record<CheckDigits, (text: string) => boolean> = {
  luhn,
  aba,
  'mod11-2': mod11Radix2,
  'mod97-10': (text) => remainder97(text) === 1,
};

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

/** ISO/IEC 7064 MOD 97-10, of which remainder 1 is right; letters count as 10 to 35. */
function remainder97(text: string): number | undefined {
  if (!/^[0-9A-Z]{3,}$/.test(text)) return undefined;
  const digits = [...text].map((symbol) => parseInt(symbol, 36)).join('');
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);
}

/** ISO/IEC 7064 MOD 11-2: weights are powers of two, the check character X stands for ten, remainder 1 by 11. */
function mod11Radix2(text: string): boolean {
  if (!/^\d{2,}[0-9X]$/.test(text)) return false;
  const sum = [...text].reverse().reduce((total, symbol, index) => {
    const value = symbol === 'X' ? 10 : Number(symbol);
    return (total + value * powerOfTwo(index, 11)) % 11;
  }, 0);
  return sum === 1;
}

function powerOfTwo(exponent: number, modulus: number): number {
  let value = 1;
  for (let i = 0; i < exponent; i += 1) value = (value * 2) % modulus;
  return value;
}
