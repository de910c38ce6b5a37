import type { AnyProfile } from './check.js';

/** Parts of a MICR line that hold the account number, whole or within. */
const PARTS = new Set(['account', 'onUs', 'auxiliaryOnUs']);
const NAMED = /account|iban|konto/i;

/**
 * Whether the field shows an account number: such values are masked until somebody asks. Of a cheque these are the MICR line, what
 * repeats its account, and every other number on it; of a form, IBANs and what is called an account.
 */
export function showsAccountNumber(name: string, profile: AnyProfile): boolean {
  if (profile.kind === 'form') {
    const field = profile.fields[name];
    if (field === undefined || (field.type !== 'digits' && field.type !== 'code')) return false;
    return field.check === 'iban' || NAMED.test(name);
  }
  const field = profile.fields[name];
  if (field === undefined) return false;
  return field.type === 'micr' || field.type === 'digits' || (field.type === 'micr-part' && PARTS.has(field.part));
}

/** All but the last four characters as dots; short ones whole. */
export const masked = (text: string): string => {
  const shown = text.length > 6 ? 4 : 0;
  return '•'.repeat(text.length - shown) + text.slice(text.length - shown);
};
