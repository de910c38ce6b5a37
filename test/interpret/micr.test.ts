import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grammarFor, isRoutingNumber, parseMicr } from '../../src/interpret/index.js';
import { brazilianDigitsRight, dateOrderOf } from '../../src/interpret/micr.js';
import { fieldOf } from './readings.js';
import { weightOf } from './weight.js';

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));

describe('MICR lines', () => {
  it.each([
    [
      'in',
      '⑈083655⑈500025033⑆290062⑈31',
      { chequeNumber: '083655', sortCode: '500025033', account: '290062', transactionCode: '31' },
    ],
    ['in', '⑈120611⑈500015048⑆31', { chequeNumber: '120611', sortCode: '500015048', transactionCode: '31' }],
    [
      'us',
      '⑈001002⑈⑆021000021⑆1234567890⑈11',
      {
        auxiliaryOnUs: '001002',
        routing: '021000021',
        onUs: '123456789011',
        account: '1234567890',
        chequeNumber: '001002',
        transactionCode: '11',
      },
    ],
    [
      'us',
      '5⑆123456789⑆1234567890⑈1002',
      {
        externalProcessingCode: '5',
        routing: '123456789',
        onUs: '12345678901002',
        account: '1234567890',
        chequeNumber: '1002',
      },
    ],
    [
      'us',
      '⑆1211⑉1161⑆8939⑉6403⑈9⑇0000001000⑇',
      { routing: '12111161', onUs: '893964039', account: '89396403', chequeNumber: '9', amount: '0000001000' },
    ],
    ['us', '⑆021000021⑆0212⑈123456789⑈', { routing: '021000021', account: '123456789', chequeNumber: '0212' }],
    ['generic', '⑈474681⑈014⑉039⑆838113164⑈', { chequeNumber: '474681', sortCode: '014039', account: '838113164' }],
    ['generic', '⑈115796⑈60⑉0822⑆20564953⑈', { chequeNumber: '115796', sortCode: '600822', account: '20564953' }],
    ['generic', '⑈005⑈01234⑉003⑆123⑉456⑉7⑈', { chequeNumber: '005', sortCode: '01234003', account: '1234567' }],
    ['generic', '⑆011234567⑆001234567⑈243', { routing: '011234567', account: '001234567', chequeNumber: '243' }],
    ['generic', '⑈083655⑈500025033⑆290062⑈31', { chequeNumber: '083655', sortCode: '500025033', account: '290062' }],
    [
      'generic',
      'H6155706H272334602187I463473867381F',
      { chequeNumber: '6155706', routing: '272334602187', account: '463473867381' },
    ],
    [
      'generic',
      'F10443928G0183012765H700600004022I',
      { routing: '1044392', chequeNumber: '301276', account: '0060000402' },
    ],
  ] as const)('%s: %s', (grammar, line, parts) => {
    const parsed = parseMicr(line, grammar);
    expect(parsed.parts).toMatchObject(parts);
    expect(parsed.line).toBe(line);
  });

  it.each([
    ['in', '1⑈083655⑈500025033⑆290062⑈31'],
    ['in', '⑆⑈083655⑈500025033⑆290062⑈3144'],
    ['in', ' ⑈ 083655 ⑈ 500025033⑆ 290062⑈ 31 '],
  ] as const)('leaves noise at the ends of %s: %s', (grammar, text) => {
    expect(parseMicr(text, grammar).line).toBe('⑈083655⑈500025033⑆290062⑈31');
  });

  it('has no parts for a line that is not of the country', () => {
    expect(parseMicr('⑈12⑈345⑆67', 'in')).toEqual({ line: '⑈12⑈345⑆67', parts: {}, layout: 'unknown' });
    expect(parseMicr('123', 'generic')).toEqual({ line: '123', parts: {}, layout: 'unknown' });
  });

  it('gives Indian lines back part by part', () => {
    const account = fc.option(digits(6), { nil: undefined });
    fc.assert(
      fc.property(digits(6), digits(9), account, digits(2), (chequeNumber, sortCode, accountId, transactionCode) => {
        const line = `⑈${chequeNumber}⑈${sortCode}⑆${accountId ? `${accountId}⑈` : ''}${transactionCode}`;
        const parsed = parseMicr(line, 'in');
        expect(parsed.line).toBe(line);
        expect(parsed.parts).toEqual({
          chequeNumber,
          sortCode,
          ...(accountId && { account: accountId }),
          transactionCode,
        });
        expect(weightOf(line, grammarFor(fieldOf({ type: 'micr', grammar: 'in' })))).toBe(0);
      }),
      { seed: 4 },
    );
  });

  it('never fails, and keeps to the line it was given', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789⑆⑇⑈⑉FGJ '), maxLength: 40 });
    fc.assert(
      fc.property(text, fc.constantFrom('us' as const, 'in' as const, 'generic' as const), (line, grammar) => {
        const parsed = parseMicr(line, grammar);
        expect(line.replace(/[ F-J]/g, '')).toContain(parsed.line.replace(/[F-J]/g, ''));
        for (const part of Object.values(parsed.parts)) expect(part).toMatch(/^\d+$/);
      }),
      { seed: 5, numRuns: 1000 },
    );
  });

  it('weighs the layout of the country above others', () => {
    const us = grammarFor(fieldOf({ type: 'micr', grammar: 'us' }));
    expect(weightOf('⑆021000021⑆123456⑈101', us)).toBeGreaterThan(weightOf('⑆02100021⑆123456⑈101', us) + 5);
  });

  it.each(['us', 'generic'] as const)('takes an external processing code in a line of %s, as a rarity', (grammar) => {
    const language = grammarFor(fieldOf({ type: 'micr', grammar }));
    const [without, withCode] = ['⑆021000021⑆123456⑈101', '5⑆021000021⑆123456⑈101'].map((line) =>
      weightOf(line, language),
    );
    expect(withCode).toBeLessThan(without - 3);
    expect(withCode).toBeGreaterThan(without - 5);
  });

  it.each([
    ['United States', '⑈001234⑈⑆021000021⑆123456⑈⑇0000012500⑇', '⑈001234⑈⑆02100021⑆123456⑈⑇0000012500⑇'],
    ['India', '⑈083655⑈500025033⑆290062⑈31', '⑈083655⑈50002503⑆290062⑈31'],
    ['Canada', '⑈005⑈⑆01234⑉003⑆123⑉456⑉7⑈', '⑈005⑈⑆0123⑉003⑆123⑉456⑉7⑈'],
    ['Britain', '⑈115796⑈60⑉0822⑆20564953⑈', '⑈115796⑈60⑉082⑆20564953⑈'],
    ['Australia', '⑈474681⑈014⑉039⑆838113164⑈', '⑈474681⑈014⑉03⑆838113164⑈'],
  ])('expects the layout of some country on any cheque: %s', (_country, whole, short) => {
    const generic = grammarFor(fieldOf({ type: 'micr', grammar: 'generic' }));
    expect(weightOf(whole, generic)).toBeGreaterThanOrEqual(-1);
    expect(weightOf(short, generic)).toBeLessThan(weightOf(whole, generic) - 2);
    expect(weightOf(short, generic)).toBeGreaterThan(-12);
  });
});

it.each([
  ['⑆021000021⑆1234567890⑈1002', 'MDY'],
  ['⑈083655⑈500025033⑆290062⑈31', 'DMY'],
  ['⑈474681⑈014⑉039⑆838113164⑈', 'DMY'],
  ['⑈115796⑈60⑉0822⑆20564953⑈', 'DMY'],
  ['H6155706H272334602187I463473867381F', 'DMY'],
  ['⑈005⑈01234⑉003⑆123⑉456⑉7⑈', undefined],
  ['⑆123456789⑆1234567890⑈1002', undefined],
])('tells the order of dates from %s', (line, order) => {
  expect(dateOrderOf(line)).toBe(order);
});

describe('check digits', () => {
  it.each(['021000021', '011401533', '091000019', '122105278'])('%s is a routing number', (routing) => {
    expect(isRoutingNumber(routing)).toBe(true);
  });

  it.each(['123456789', '000000000', '02100002', '0210000210', '990000005', '02100002a'])('%s is none', (routing) => {
    expect(isRoutingNumber(routing)).toBe(false);
  });

  it('catches every single wrong digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const wrong = [...'021000021'];
        wrong[at] = String((Number(wrong[at]) + by) % 10);
        expect(isRoutingNumber(wrong.join(''))).toBe(false);
      }),
    );
  });

  it('knows the three digits of Brazilian lines', () => {
    expect(brazilianDigitsRight('F10443928G0183012765H700600004022I')).toBe(true);
    expect(brazilianDigitsRight('F10443928G0183012766H700600004022I')).toBe(false);
    expect(brazilianDigitsRight('F1044392G0183012766H700600004022I')).toBeUndefined();
  });
});
