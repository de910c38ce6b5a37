import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasCheckDigits } from '../../src/profiles/check-digits.js';
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
      /Expected number, digits, amount, date, mark, choice as type but received "tick"/,
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
    ['no field at all', '', /Expected at least one field/],
  ])('tells of %s, with its line', (_, fields, expected) => {
    expect(fault(HEAD + fields)).toMatch(expected);
  });

  it('reads the profiles of the measured forms', () => {
    for (const name of ['c1-pwp', 'nist-hsf']) {
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
  ] as const)('of %s are told right from wrong', (scheme, right, wrong) => {
    expect([right, wrong].map((text) => hasCheckDigits(scheme, text))).toEqual([true, false]);
  });

  it.each(['luhn', 'aba', 'mod11-2', 'mod97-10'] as const)('of %s are not in an empty text', (scheme) => {
    expect(hasCheckDigits(scheme, '')).toBe(false);
  });
});
