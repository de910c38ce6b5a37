import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grammarFor, interpretText } from '../../src/interpret/index.js';
import { fieldOf } from './readings.js';
import { weightOf as weight } from './weight.js';

const field = fieldOf({ type: 'amount' });
const grammar = grammarFor(field);

function decimals(text: string, currency = 'XXX'): [string, number][] {
  return interpretText(text, field, { currency }).map(({ value, probability }) => [
    value.type === 'amount' ? value.decimal : '?',
    probability,
  ]);
}

const weightOf = (text: string): number => weight(text, grammar);

describe('amounts in figures', () => {
  it.each([
    ['1,234.56', '1234.56'],
    ['1.234,56', '1234.56'],
    ['12,34,567/-', '1234567.00'],
    ['1,08,70,000/-', '10870000.00'],
    ['₹44,20,000/=', '4420000.00'],
    ['$4.19—', '4.19'],
    ['100 no/100', '100.00'],
    ['100no/100', '100.00'],
    ['10000/100', '100.00'],
    ['87 42/100', '87.42'],
    ['250XX/100', '250.00'],
    ['1,250 00', '1250.00'],
    ['1,25000', '1250.00'],
    ['1,250-00', '1250.00'],
    ['***1,234.00***', '1234.00'],
    ['**$87.42', '87.42'],
    ['=200=', '200.00'],
    ['XX100.00', '100.00'],
    ['$200', '200.00'],
    ['£0.09', '0.09'],
    ['€ 12.50', '12.50'],
    ['44 20 000', '4420000.00'],
    ["1'250.00", '1250.00'],
    ['4,20,0000', '4200000.00'],
    ['Rs.5,000/-', '5000.00'],
    ['0.45', '0.45'],
    ['125000', '125000.00'],
  ])('%s is %s', (text, expected) => {
    const [[best, probability]] = decimals(text);
    expect(best).toBe(expected);
    expect(probability).toBeGreaterThan(0.9);
  });

  it('is not sure of a point before three digits', () => {
    const [[best, probability]] = decimals('1.234');
    expect(best).toBe('1234.00');
    expect(probability).toBeLessThan(0.7);
    expect(decimals('1.234', 'CLP')[0][1]).toBeGreaterThan(0.95);
    expect(decimals('#19.507.-', 'CLP')[0]).toEqual(['19507.00', expect.closeTo(1, 1)]);
    expect(decimals('1,234', 'EUR')[0][1]).toBeLessThan(0.7);
  });

  it('reads a comma as the country does', () => {
    expect(decimals('12,50', 'EUR')[0]).toEqual(['12.50', expect.closeTo(1, 1)]);
    expect(decimals('12.345,67', 'EUR')[0][0]).toBe('12345.67');
  });

  it.each(['', 'abc', '/-', '***', '$', '12a4', '1..2', '⑈123⑈'])('refuses %j', (text) => {
    expect(decimals(text)).toEqual([]);
    expect(weightOf(text)).toBe(-Infinity);
  });

  it('doubts a dollar amount whose point was not seen, and takes noughts for granted in rupees', () => {
    const usd = grammarFor(field, 'USD');
    const inr = grammarFor(field, 'INR');
    expect(weight('200.00', usd)).toBeGreaterThan(weight('20000', usd) + 2);
    expect(weight('20000', inr)).toBeGreaterThan(weight('200.00', inr) - 2);
    expect(weight('44,20,000/-', inr)).toBeGreaterThan(weight('44,20,157/-', inr) + 3);
    expect(decimals('125000', 'USD')[0][1]).toBeLessThan(0.9);
    expect(decimals('125000', 'INR')[0]).toEqual(['125000.00', expect.closeTo(1, 2)]);
  });

  it('prefers right grouping, plain figures and whole amounts', () => {
    expect(weightOf('12,345')).toBeGreaterThan(weightOf('1,2345') + 3);
    expect(weightOf('1,234')).toBeGreaterThan(weightOf('1.234'));
    expect(weightOf('500.00')).toBeGreaterThan(weightOf('500.37'));
    expect(weightOf('512')).toBeGreaterThan(weightOf('0512') + 2);
    expect(weightOf('100')).toBeGreaterThan(weightOf('900'));
  });

  it('comes back from every common way of printing it', () => {
    const group = (digits: string, sign: string) => digits.replace(/\B(?=(\d{3})+$)/g, sign);
    const indian = (digits: string) => digits.replace(/\B(?=(\d{2})*\d{3}$)/g, ',');
    const spellings: ((whole: string, cents: string) => string)[] = [
      (whole, cents) => `${whole}.${cents}`,
      (whole, cents) => `$${group(whole, ',')}.${cents}`,
      (whole, cents) => `***${group(whole, ',')}.${cents}***`,
      (whole, cents) => `${group(whole, '.')},${cents}`,
      (whole, cents) => `${indian(whole)}.${cents}/-`,
      (whole, cents) => `${group(whole, ',')} ${cents}/100`,
      (whole, cents) => `${whole}-${cents}`,
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999_999 }),
        fc.integer({ min: 0, max: 99 }),
        fc.constantFrom(...spellings),
        (whole, cents, spell) => {
          const hundredths = String(cents).padStart(2, '0');
          const text = spell(String(whole), hundredths);
          expect(decimals(text)[0]?.[0], text).toBe(`${whole}.${hundredths}`);
        },
      ),
      { seed: 1 },
    );
  });

  it('gives values that add up to one at most, and only to texts that the grammar accepts', () => {
    const symbol = fc.constantFrom(...'0123456789.,/-=*#X$ ');
    fc.assert(
      fc.property(fc.string({ unit: symbol, maxLength: 12 }), (text) => {
        const values = decimals(text);
        expect(values.reduce((sum, [, probability]) => sum + probability, 0)).toBeLessThanOrEqual(1 + 1e-9);
        if (values.length > 0) expect(weightOf(text)).toBeGreaterThan(-Infinity);
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});
