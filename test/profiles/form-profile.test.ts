import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECK_DIGITS, hasCheckDigits, type CheckDigits } from '../../src/profiles/check-digits.js';
import { compileRule } from '../../src/profiles/expression.js';
import { parseProfile, type FormProfile } from '../../src/profiles/index.js';

const HEAD = `name: slip
title: Slip
kind: form
pages:
  - size: { width: 100, height: 60 }
`;

const FIELDS = `fields:
  a: { type: number, boxes: [{ x: 10, y: 10, width: 15, height: 6, cells: 3 }] }
  b: { type: number, boxes: [{ x: 10, y: 20, width: 15, height: 6, cells: 3 }] }
  total: { type: amount, boxes: [{ x: 10, y: 30, width: 30, height: 6 }] }
  agreed: { type: mark, box: { x: 50, y: 10, width: 4, height: 4 } }
`;

const parse = (text: string): FormProfile => {
  const profile = parseProfile(text, 'slip.yaml');
  if (profile.kind !== 'form') throw new Error('Expected a form');
  return profile;
};
const fault = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    return String(error);
  }
  return 'no fault';
};

describe('a form profile', () => {
  it('fills in what is left out', () => {
    const { fields, currency } = parse(HEAD + FIELDS);
    expect(currency).toBe('XXX');
    expect(fields.a).toMatchObject({ page: 1, required: false, minimum: 0, crossedOut: 'zero' });
  });

  it('spells tables out, row below row, and names their columns', () => {
    const { fields, lists } = parse(`${HEAD}tables:
  item:
    rows: 3
    pitch: 8
    columns:
      pieces: { type: number, boxes: [{ x: 10, y: 10, width: 15, height: 6, cells: 3 }] }
rules:
  - rule: sum(item_pieces) < 900
`);
    expect(lists.item_pieces).toEqual(['item_1_pieces', 'item_2_pieces', 'item_3_pieces']);
    expect(fields.item_3_pieces).toMatchObject({ boxes: [{ x: 10, y: 26 }] });
  });

  it.each([
    [
      'a box off the page',
      FIELDS.replace('x: 10, y: 30', 'x: 80, y: 30'),
      /slip\.yaml:9:3: fields\.total: total: Expected boxes on the page/,
    ],
    [
      'a page that is not there',
      FIELDS.replace('type: mark,', 'type: mark, page: 2,'),
      /slip\.yaml:10:3: .*Expected a page from 1 to 1/,
    ],
    [
      'an unknown type',
      FIELDS.replace('type: mark', 'type: tick'),
      /Expected number, digits, code, amount, date, mark, choice as type but received "tick"/,
    ],
    [
      'a misspelt key',
      FIELDS.replace('type: mark,', 'type: mark, requird: true,'),
      /slip\.yaml:10:\d+: .*requird: Unknown key/,
    ],
    [
      'a rule on no field',
      `${FIELDS}rules:\n  - rule: a + c == 3\n`,
      /slip\.yaml:12:\d+: rules\.0\.rule: Unknown variable: c/,
    ],
    ['a rule that compares a number with a text', `${FIELDS}rules:\n  - rule: a == "3"\n`, /slip\.yaml:12/],
    [
      'a rule that is no condition',
      `${FIELDS}rules:\n  - rule: a + b\n`,
      /Expected a condition, true or false, but it gives int/,
    ],
    ['a rule with one equals sign', `${FIELDS}rules:\n  - rule: a = b\n`, /Unexpected character: =/],
    [
      'check digits with letters on a field of digits',
      FIELDS.replace('type: number, boxes', 'type: digits, check: iban, boxes'),
      /slip\.yaml:7:\d+: fields\.a\.check: Expected type code for an identifier with letters/,
    ],
    [
      'gaps wider than the box',
      FIELDS.replace('cells: 3 }', 'cells: 3, gap: 8 }'),
      /slip\.yaml:7:\d+: .*gap: Expected gaps that leave room for the cells/,
    ],
    [
      'several boxes of which one is a line',
      FIELDS.replace('cells: 3 }]', 'cells: 3 }, { x: 30, y: 10, width: 15, height: 6 }]'),
      /slip\.yaml:7:\d+: fields\.a\.boxes: Expected `cells` for each box/,
    ],
    [
      'limits the wrong way round',
      FIELDS.replace('type: number,', 'type: number, minimum: 5, maximum: 3,'),
      /slip\.yaml:7:\d+: fields\.a\.minimum: Expected minimum to be at most maximum/,
    ],
    [
      'lengths the wrong way round',
      FIELDS.replace('type: number,', 'type: digits, minLength: 9, maxLength: 3,'),
      /slip\.yaml:7:\d+: fields\.a\.minLength: Expected minLength to be at most maxLength/,
    ],
    [
      'a window that ends before it begins',
      FIELDS.replace('type: number,', 'type: date, order: DMY, window: { earliest: 2026-02-01, latest: 2026-01-01 },'),
      /slip\.yaml:7:\d+: fields\.a\.window\.earliest: Expected earliest to be at most latest/,
    ],
    [
      'an amount without decimals',
      FIELDS.replace('type: amount,', 'type: amount, minimum: "5",'),
      /slip\.yaml:9:\d+: fields\.total\.minimum: Expected major units with two decimals/,
    ],
    [
      'as many decimals as cells',
      FIELDS.replace('type: number,', 'type: amount,').replace('cells: 3 }', 'cells: 2 }'),
      /slip\.yaml:7:\d+: fields\.a: a: Expected more cells than decimals/,
    ],
    [
      'a pattern that is none',
      FIELDS.replace('type: number,', 'type: digits, pattern: "(",'),
      /slip\.yaml:7:\d+: fields\.a\.pattern: Expected a regular expression/,
    ],
    [
      'a choice of one',
      FIELDS.replace('type: mark, box:', 'type: choice, options: { only:').replace('height: 4 } }', 'height: 4 } } }'),
      /slip\.yaml:10:\d+: fields\.agreed\.options: Expected at least two options/,
    ],
    [
      'a field without its box',
      FIELDS.replace(/type: mark, box: .*/, 'type: mark }'),
      /slip\.yaml:10:\d+: fields\.agreed\.box: Missing: add it/,
    ],
    [
      'a name with a blank',
      FIELDS.replace('  agreed:', '  "all agreed":'),
      /slip\.yaml:10:\d+: .*Expected a name of letters, digits and underscores/,
    ],
    [
      'a number that is a text',
      FIELDS.replace('width: 15', 'width: wide'),
      /slip\.yaml:7:\d+: fields\.a\.boxes\.0\.width: Expected number but received "wide"/,
    ],
    [
      'a table whose row is also a field',
      `${FIELDS}  t_1_a: { type: mark, box: { x: 60, y: 10, width: 4, height: 4 } }
tables:
  t: { rows: 2, pitch: 8, columns: { a: { type: mark, box: { x: 70, y: 10, width: 4, height: 4 } } } }
`,
      /slip\.yaml:13:\d+: .*The field t_1_a is there twice: rename one/,
    ],
    [
      'a table that leaves its page',
      `tables:
  t: { rows: 9, pitch: 8, columns: { a: { type: mark, box: { x: 70, y: 10, width: 4, height: 4 } } } }
`,
      /slip\.yaml:7:\d+: .*t_9_a: Expected boxes on the page/,
    ],
    [
      'two fields in one place',
      FIELDS.replace('x: 10, y: 20', 'x: 10, y: 10'),
      /slip\.yaml:8:3: fields\.b: b stands in the place of a: move one of them/,
    ],
    [
      'fewer cells than the shortest value has digits',
      FIELDS.replace('type: number,', 'type: digits, minLength: 4,'),
      /slip\.yaml:7:3: fields\.a: a: Expected at least 4 cells, its minLength/,
    ],
    [
      'fewer cells than the least number has digits',
      FIELDS.replace('type: number,', 'type: number, minimum: 1000,'),
      /slip\.yaml:7:3: fields\.a: a: Expected cells for its minimum, 1000/,
    ],
    [
      'a date in three cells',
      FIELDS.replace('type: number,', 'type: date, order: DMY,'),
      /slip\.yaml:7:3: fields\.a: a: Expected 6 or 8 cells for a date but received 3/,
    ],
    [
      'a page with nothing to lay a scan over',
      '  a: { type: number, boxes: [{ x: 10, y: 10, width: 15, height: 6, cells: 3, printed: false }] }\n'.replace(
        /^/,
        'fields:\n',
      ),
      /slip\.yaml:5:\d+: pages\.0: Expected rulings, marks or printed boxes/,
    ],
    ['no cells', FIELDS.replace('cells: 3', 'cells: 0'), /slip\.yaml:7:\d+: fields\.a\.boxes\.0\.cells: .*>=1/],
    ['a box without width', FIELDS.replace('width: 15', 'width: 0'), /slip\.yaml:7:\d+: .*width: .*>0/],
    [
      'a threshold above one',
      FIELDS.replace('type: number,', 'type: number, accept: 95,'),
      /slip\.yaml:7:\d+: fields\.a\.accept: .*<=1/,
    ],
    [
      'check digits that nobody knows',
      FIELDS.replace('type: number,', 'type: digits, check: crc,'),
      /slip\.yaml:7:\d+: fields\.a\.check: Expected "luhn", .* but received "crc"/,
    ],
    [
      'an order that is none',
      FIELDS.replace('type: number,', 'type: date, order: DYM,'),
      /slip\.yaml:7:\d+: fields\.a\.order: Expected "DMY", "MDY", "YMD" but received "DYM"/,
    ],
    [
      'a window with a date that is none',
      FIELDS.replace('type: number,', 'type: date, order: DMY, window: { earliest: 2026-02-31, latest: 2027-01-01 },'),
      /slip\.yaml:7:\d+: fields\.a\.window\.earliest: Invalid ISO date/,
    ],
    [
      'a table without rows',
      `${FIELDS}tables:
  t: { rows: 0, pitch: 8, columns: { a: { type: mark, box: { x: 70, y: 10, width: 4, height: 4 } } } }
`,
      /slip\.yaml:12:\d+: tables\.t\.rows: .*>=1/,
    ],
    [
      'a table that goes nowhere',
      `${FIELDS}tables:
  t: { rows: 2, pitch: 0, columns: { a: { type: mark, box: { x: 70, y: 10, width: 4, height: 4 } } } }
`,
      /slip\.yaml:12:\d+: tables\.t\.pitch: .*>0/,
    ],
    ['what is no YAML', 'fields: { a: [', /slip\.yaml:\d+:\d+: /],
    ['a key that is there twice', `${FIELDS}  a: { type: number }\n`, /slip\.yaml:11:\d+: .*unique/i],
    ['no field at all', '', /Expected at least one field/],
  ])('tells of %s, with its line', (_, fields, expected) => {
    expect(fault(HEAD + fields)).toMatch(expected);
  });

  it.each([
    [
      'a slanted ruling',
      '    rulings: [[10, 10, 50, 12]]\n',
      /slip\.yaml:6:\d+: .*Expected \[x0, y0, x1, y1\] of a line/,
    ],
    ['a mark without its size', '    marks: [[10, 10, 5]]\n', /slip\.yaml:6:\d+: pages\.0\.marks\.0/],
    ['a currency in small letters', 'currency: eur\n', /slip\.yaml:6:\d+: currency: Expected an ISO 4217 code/],
  ])('tells of %s beside the fields, with its line', (_, line, expected) => {
    expect(fault(HEAD + line + FIELDS)).toMatch(expected);
  });

  it('reads the profiles of the measured forms', () => {
    for (const name of ['c1-pwp', 'nist-hsf', 'c-digital', 'markus']) {
      const file = new URL(`../forms/profiles/${name}.yaml`, import.meta.url);
      expect(parse(readFileSync(file, 'utf8')).name).toBe(name);
    }
  });
});

describe('a rule', () => {
  const names = parse(HEAD + FIELDS);
  const holds = (rule: string, values: [string, bigint | boolean | string][]): boolean | undefined =>
    compileRule({ rule }, names).holds(new Map(values));

  it('reckons with whole numbers of any size', () => {
    expect(
      holds('a + b == 9007199254740993', [
        ['a', 9007199254740992n],
        ['b', 1n],
      ]),
    ).toBe(true);
    expect(
      holds('a + b == 4', [
        ['a', 1n],
        ['b', 2n],
      ]),
    ).toBe(false);
  });

  it('takes amounts in minor units, and writes them with money()', () => {
    expect(holds('total >= money("12.50")', [['total', 1250n]])).toBe(true);
    expect(holds('total >= money("12.51")', [['total', 1250n]])).toBe(false);
  });

  it('says nothing where it cannot be worked out', () => {
    expect(
      holds('a / b == 1', [
        ['a', 1n],
        ['b', 0n],
      ]),
    ).toBeUndefined();
  });

  it('knows its fields', () => {
    expect(compileRule({ rule: 'agreed ? a > 0 : b > 0' }, names).fields).toEqual(['agreed', 'a', 'b']);
  });

  it.each(['constructor == a', '__proto__ == a', 'a.constructor == b', 'process == a', 'a == (() => 1)()'])(
    'reaches nothing beyond the fields: %s',
    (rule) => {
      expect(() => compileRule({ rule }, names)).toThrow();
    },
  );
});

describe('check digits', () => {
  it.each([
    ['luhn', '79927398713', '79927398710'],
    ['aba', '122000661', '122000662'],
    // ISO 7064's own example is 0794; an ISNI, such as that of Richard Holmes, has sixteen.
    ['mod11-2', '000000012281955X', '0000000122819550'],
    ['mod97-10', '79444', '79434'],
    // The example of ISO 13616, and with two of its digits exchanged.
    ['iban', 'GB82WEST12345698765432', 'GB82WEST12345698765423'],
    // A donation of blood (ISBT 128), a contract of energy; the others as given out elsewhere.
    ['mod37-2', 'G123489654321Y', 'G123489654312Y'],
    ['mod11-10', '794623', '796423'],
    ['mod37-36', 'A12425GABC1234002M', 'A12425GABC1234020M'],
    ['mod1271-36', 'ISO793W', 'ISO739W'],
    ['mod27-26', 'QWERTYDVORAKY', 'QWERTYDOVRAKY'],
  ] as const)('of %s are told right from wrong', (scheme, right, wrong) => {
    expect([right, wrong].map((text) => hasCheckDigits(scheme, text))).toEqual([true, false]);
  });

  /** Alphabets in which a single wrong character, and two neighbours exchanged, must be told: what ISO/IEC 7064 promises. */
  const ALPHABETS: [CheckDigits, string][] = [
    ['mod11-2', '0123456789'],
    ['mod97-10', '0123456789'],
    ['mod11-10', '0123456789'],
    ['mod37-2', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    ['mod37-36', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    ['mod1271-36', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    ['mod27-26', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    ['mod661-26', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ];

  it.each(ALPHABETS)('of %s tell every single mistake', (scheme, alphabet) => {
    const stem = [...alphabet].slice(0, 7).reverse().join('');
    const ends = [...alphabet].flatMap((a) => [a, ...[...alphabet].map((b) => a + b)]);
    const right = ends.map((end) => stem + end).find((text) => hasCheckDigits(scheme, text));
    if (right === undefined) throw new Error(`${scheme} has no check digits for ${stem}`);
    for (let at = 0; at < right.length; at += 1)
      for (const symbol of alphabet) {
        const other = right.slice(0, at) + symbol + right.slice(at + 1);
        expect(hasCheckDigits(scheme, other)).toBe(other === right);
      }
  });

  it.each(CHECK_DIGITS)('of %s are not in an empty text', (scheme) => {
    expect(hasCheckDigits(scheme, '')).toBe(false);
  });
});
