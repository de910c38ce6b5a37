import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { afterAll, describe, expect, it } from 'vitest';
import { CounterfoilError } from '../../src/errors.js';
import { PROFILES_FOLDER } from '../../src/paths.js';
import {
  formJsonSchema,
  listProfiles,
  loadProfile,
  parseProfile,
  profileJsonSchema,
} from '../../src/profiles/index.js';

const MINIMAL = `name: receipt
title: Receipt
kind: cheque
currency: EUR
fields:
  amount:
    type: amount
    accept: 0.9
    zones:
      - area: { x: 1, y: 2, width: 30, height: 8 }
`;

function failure(act: () => unknown): CounterfoilError {
  try {
    act();
  } catch (error) {
    if (error instanceof CounterfoilError) return error;
    throw error;
  }
  throw new Error('Expected an error');
}

describe('the profiles of the package', () => {
  it('are there', () => {
    expect(listProfiles()).toEqual(['cheque', 'cheque-in', 'cheque-us']);
  });

  it.each(listProfiles())('%s loads, is called as its file and points editors at the schema', (name) => {
    expect(loadProfile(name).name).toBe(name);
    const text = readFileSync(join(PROFILES_FOLDER, `${name}.yaml`), 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./profile.schema.json');
  });

  it('have one fallback, so that `auto` always has an answer', () => {
    expect(listProfiles().filter((name) => loadProfile(name).fallback)).toEqual(['cheque']);
  });

  it('name the Indian fields and types', () => {
    const types = Object.entries(loadProfile('cheque-in').fields).map(([name, field]) => [name, field.type]);
    expect(Object.fromEntries(types)).toEqual({
      micr: 'micr',
      amount: 'amount',
      amountInWords: 'amount-words',
      date: 'date',
      account: 'digits',
      chequeNumber: 'micr-part',
    });
  });
});

describe('the published JSON Schema', () => {
  it('is what the schema in code says (to renew it, write profileJsonSchema() to the file and format it)', async () => {
    const published = readFileSync(join(PROFILES_FOLDER, 'profile.schema.json'), 'utf8');
    expect(JSON.parse(published)).toEqual(profileJsonSchema());
    expect(published).toBe(await format(published, { parser: 'json', printWidth: 120 }));
  });

  it('is that of a form too (formJsonSchema())', async () => {
    const published = readFileSync(join(PROFILES_FOLDER, 'form.schema.json'), 'utf8');
    expect(JSON.parse(published)).toEqual(formJsonSchema());
    expect(published).toBe(await format(published, { parser: 'json', printWidth: 120 }));
  });
});

describe('loadProfile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads a file by its path and fills in defaults', () => {
    const path = join(folder, 'receipt.yaml');
    writeFileSync(path, MINIMAL);
    const profile = loadProfile(path);
    expect(profile.fields['amount']).toMatchObject({ type: 'amount', minimum: '0.01', required: false, script: 'any' });
    expect(profile.fields['amount']?.zones[0]).toMatchObject({ landmark: 'none', tolerance: 8, content: 'whole' });
  });

  it.each(['receipt', '../cheque', './nowhere.yaml', 'cheque-IN', ''])('does not know %j', (name) => {
    const error = failure(() => loadProfile(name));
    expect(error.code).toBe('CF_PROFILE_UNKNOWN');
    expect(error.message).toContain(name);
  });

  it('lists the known names with an unknown one', () => {
    expect(failure(() => loadProfile('cheque-mars')).message).toContain('cheque, cheque-in, cheque-us');
  });
});

describe('parseProfile', () => {
  const cases: [name: string, from: string, to: string, place: string, says: RegExp][] = [
    ['a value outside its range', 'accept: 0.9', 'accept: 9', '8:5', /fields\.amount\.accept: .*<=1/],
    ['a missing key, at what should hold it', '    accept: 0.9\n', '', '6:3', /fields\.amount\.accept: Missing/],
    ['an unknown key', 'accept: 0.9', 'accept: 0.9\n    acept: 1', '9:5', /fields\.amount\.acept: Unknown key/],
    ['a word out of a list', 'kind: cheque', 'kind: letter', '3:1', /"cheque", "form" but received "letter"/],
    [
      'an unknown field type',
      'type: amount',
      'type: money',
      '7:5',
      /micr, amount, amount-words, date, digits, micr-part.*"money"/,
    ],
    ['a wrong type', 'width: 30', 'width: wide', '10:29', /Expected number but received "wide"/],
    ['a field name in the wrong style', '  amount:', '  Amount:', '6:3', /camelCase/],
    ['broken YAML', 'height: 8 }', 'height: 8', '11:1', /./],
    ['a key twice', 'title: Receipt', 'title: Receipt\ntitle: Again', '3:1', /unique/],
    ['a comb without cells', '- area:', '- landmark: comb\n        area:', '10:9', /cells/],
    ['a frame without its size', '- area:', '- landmark: frame\n        area:', '10:9', /frame/],
    ['an empty file', MINIMAL, '', '1:1', /Missing|Expected object/],
  ];

  it.each(cases)('names file, line and column of %s', (_, from, to, place, says) => {
    expect(MINIMAL).toContain(from);
    const error = failure(() => parseProfile(MINIMAL.replace(from, to), 'my/receipt.yaml'));
    expect(error.code).toBe('CF_PROFILE_INVALID');
    expect(error.message.startsWith(`my/receipt.yaml:${place}: `), error.message).toBe(true);
    expect(error.message).toMatch(says);
    expect(error.remedy).toContain('profile.schema.json');
  });

  it('refuses parts of a MICR line that is not there', () => {
    const text = `${MINIMAL}  chequeNumber: { type: micr-part, part: chequeNumber, accept: 0.9 }\n`;
    expect(failure(() => parseProfile(text, 'f')).message).toMatch(/^f:5:1: fields: .*type micr/);
  });

  it('refuses a pattern that is no regular expression', () => {
    const text = `${MINIMAL}  number: { type: digits, pattern: "[0-9", accept: 0.9 }\n`;
    expect(failure(() => parseProfile(text, 'f')).message).toMatch(/^f:11:27: fields\.number\.pattern/);
  });

  it('refuses aliases that multiply', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', 'b: &b [*a,*a,*a,*a,*a,*a,*a]', 'c: [*b,*b,*b,*b,*b,*b,*b]'].join('\n');
    expect(failure(() => parseProfile(bomb, 'f')).code).toBe('CF_PROFILE_INVALID');
  });

  it('lists several faults, but not without end', () => {
    const fields = Array.from({ length: 20 }, (_, i) => `  f${i}: { type: digits }`).join('\n');
    const error = failure(() => parseProfile(`${MINIMAL}${fields}\n`, 'f'));
    expect(error.message.split('\n')).toHaveLength(9);
    expect(error.message).toContain('and 12 more');
  });
});
