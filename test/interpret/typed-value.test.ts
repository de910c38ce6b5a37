import { describe, expect, it } from 'vitest';
import { checksOn, typedValues, valueKey, type AnyField } from '../../src/interpret/index.js';
import { loadAnyProfile } from '../../src/profiles/index.js';

const values = (profile: string, name: string, text: string): string[] => {
  const { fields, currency } = loadAnyProfile(profile);
  const field = (fields as Record<string, AnyField>)[name];
  return typedValues(text, field, currency).map(valueKey);
};

describe('what people type', () => {
  it.each([
    ['cheque-us', 'amount', '1,250.00', ['125000']],
    ['cheque-us', 'amount', '1250', ['125000', '1250']],
    ['cheque-us', 'amount', 'twelve', []],
    ['cheque-us', 'amount', '', []],
    ['cheque', 'date', '1/2/2026', ['2026-02-01', '2026-01-02']],
    ['cheque', 'date', '2026-02-01', ['2026-02-01']],
    ['cheque', 'date', '2026-02-30', []],
    ['cheque-in', 'amountInWords', 'three lakh', ['30000000']],
    ['cheque-in', 'amountInWords', '300000.00', ['30000000']],
    ['cheque-in', 'account', '12', []],
    ['cheque-us', 'micr', 'a122000661a50073522c7803', ['⑆122000661⑆50073522⑈7803']],
  ])('of %s, %s: %j', (profile, name, text, expected) => {
    expect(values(profile, name, text)).toEqual(expected);
  });

  it('is held to the rules that readings are held to', () => {
    const profile = loadAnyProfile('cheque-us');
    const amount = (decimal: string) =>
      ({ type: 'amount', decimal, minor: decimal.replace('.', ''), currency: 'USD' }) as const;
    const failed = (figures: string, words: string): string[] =>
      checksOn({ amount: amount(figures), amountInWords: amount(words), date: null }, profile)
        .filter(({ verdict }) => verdict === 'failed')
        .map(({ rule }) => rule);
    expect(failed('1250.00', '1250.00')).toEqual([]);
    expect(failed('1250.00', '1520.00')).toEqual(['words-agree']);
    const micr = { type: 'micr', line: '⑆122000662⑆50073522⑈7803', parts: { routing: '122000662' } } as const;
    expect(checksOn({ micr }, profile)).toContainEqual(
      expect.objectContaining({ rule: 'micr-check-digit', verdict: 'failed' }),
    );
  });
});
