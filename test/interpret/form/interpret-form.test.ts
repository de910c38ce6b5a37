import { describe, expect, it } from 'vitest';
import type { FieldEvidence, FormPageEvidence } from '../../../src/interpret/form/types.js';
import { interpretForm } from '../../../src/interpret/form/interpret-form.js';
import type { Interpretation } from '../../../src/interpret/types.js';
import { parseProfile, type FormProfile } from '../../../src/profiles/index.js';
import type { CellReading } from '../../../src/recognise/read-cells.js';

const box = (x: number, y: number): CellReading['polygon'] => [
  { x, y },
  { x: x + 5, y },
  { x: x + 5, y: y + 5 },
  { x, y: y + 5 },
];

/** Cells that show a text for certain, but for those listed. */
function cells(text: string, doubts: Record<number, Record<string, number>> = {}): FieldEvidence {
  return {
    type: 'cells',
    polygon: box(0, 0),
    cells: [...text].map((symbol, index) => ({
      polygon: box(5 * index, 0),
      classes: Object.entries(doubts[index] ?? { [symbol]: 0.998 })
        .map(([one, probability]) => ({ text: one, probability }))
        .sort((a, b) => b.probability - a.probability),
    })),
  };
}

const form = (fields: string, rest = ''): FormProfile => {
  const text = `name: f\ntitle: F\nkind: form\ncurrency: EUR\npages: [{ size: { width: 100, height: 100 }, marks: [[90, 90, 5, 5]] }]\nfields:\n${fields}\n${rest}`;
  const profile = parseProfile(text, 'f.yaml');
  if (profile.kind !== 'form') throw new Error('Expected a form');
  return profile;
};
const read = (profile: FormProfile, fields: Record<string, FieldEvidence>): Interpretation => {
  const page: FormPageEvidence = { formPage: 1, page: 1, certainty: 1, fields, findings: [] };
  return interpretForm(profile, [page]);
};
const outcome = (interpretation: Interpretation, name: string) => {
  const found = interpretation.fields.find((field) => field.name === name);
  if (!found) throw new Error(`No field ${name}`);
  return found;
};

const BOX = 'boxes: [{ x: 1, y: 1, width: 30, height: 6, cells: 3 }]';
const SUMS = form(
  ['a', 'b', 'total']
    .map((name, row) => `  ${name}: { type: number, ${BOX.replace('y: 1', `y: ${1 + 10 * row}`)} }`)
    .join('\n'),
  'rules:\n  - { rule: a + b == total, message: They do not add up. }\n',
);

it('leaves a field that two people are to key to them', () => {
  const asked = {
    ...SUMS,
    fields: { ...SUMS.fields, a: { ...SUMS.fields['a'], keying: 'double' as const } },
  };
  const item = read(asked, { a: cells('127'), b: cells('__1'), total: cells('128') });
  expect(outcome(item, 'a').decision).toMatchObject({ state: 'review', reasons: [{ code: 'double-keying' }] });
  expect([outcome(item, 'b').decision.state, item.decision.state]).toEqual(['accepted', 'review']);
});

describe('a cell in which one character is written over another', () => {
  const overwritten = (at: number): FieldEvidence => {
    const plain = cells('127');
    if (plain.type !== 'cells') throw new Error('Expected cells');
    return {
      ...plain,
      cells: plain.cells.map((cell, index) => (index === at ? { ...cell, overwritten: 0.97 } : cell)),
    };
  };

  it('is told as such and sent to review, however sure the network is', () => {
    const found = outcome(read(SUMS, { a: overwritten(1), b: cells('__1') }), 'a');
    expect(found.cells).toBe('1#7');
    expect(found.decision.state).toBe('review');
    expect(found.decision.reasons[0]).toMatchObject({ code: 'overwritten' });
    expect(found.decision.reasons[0].message).toContain('cell 2');
    expect(found.confidence).toBeLessThan(0.95);
    expect(outcome(read(SUMS, { a: cells('127') }), 'a').decision.state).toBe('accepted');
  });

  it('goes to review though the sum settles what is meant', () => {
    const found = outcome(read(SUMS, { a: overwritten(0), b: cells('__1'), total: cells('128') }), 'a');
    expect(found).toMatchObject({ value: { digits: '127' }, cells: '#27', decision: { state: 'review' } });
  });
});

it('sends what stands on a page that may be another one to review, however surely it is read', () => {
  const page = { formPage: 1, page: 1, certainty: 0.5, alike: [2], fields: { a: cells('127') }, findings: [] };
  const found = outcome(interpretForm(SUMS, [page]), 'a');
  expect(found).toMatchObject({ value: { digits: '127' }, decision: { state: 'review' } });
  expect(found.decision.reasons).toMatchObject([{ code: 'page-in-doubt' }]);
  expect(found.decision.reasons[0].message).toContain('Pages 1 and 2');
});

describe('a code', () => {
  const account = (script: string): FormProfile =>
    form(
      `  iban: { type: code, check: iban, script: ${script}, boxes: [{ x: 1, y: 1, width: 88, height: 6, cells: 22 }] }`,
    );
  const digital = (text: string): FieldEvidence => ({ type: 'digital', text, polygon: box(0, 0) });

  it('is taken from a fillable PDF as people write it', () => {
    const found = outcome(read(account('handwritten'), { iban: digital('gb82 WEST 1234 5698 7654 32') }), 'iban');
    expect(found).toMatchObject({
      value: { type: 'code', text: 'GB82WEST12345698765432' },
      source: 'digital',
      decision: { state: 'accepted' },
    });
  });

  it('with wrong check digits goes to review', () => {
    const found = outcome(read(account('handwritten'), { iban: digital('GB82WEST12345698765423') }), 'iban');
    expect(found.decision).toMatchObject({ state: 'review', reasons: [{ code: 'check-failed' }] });
  });

  it('in printed cells has its check digits settle what one cell leaves open', () => {
    const shown = cells('GB82WEST12345698765432', { 4: { V: 0.6, W: 0.4 } });
    expect(outcome(read(account('printed'), { iban: shown }), 'iban')).toMatchObject({
      value: { text: 'GB82WEST12345698765432' },
    });
  });

  it('by hand is not read, and says so; left empty, it is just not there', () => {
    const unread = (empty: boolean): FieldEvidence => ({ type: 'unread', empty, polygon: box(0, 0) });
    const decide = (empty: boolean) => outcome(read(account('handwritten'), { iban: unread(empty) }), 'iban').decision;
    expect(decide(false)).toMatchObject({ state: 'review', reasons: [{ code: 'not-read' }] });
    expect(decide(true)).toMatchObject({ state: 'rejected', reasons: [{ code: 'not-found' }] });
  });
});

describe('a number in cells', () => {
  it('may begin with crossed-out and empty cells, and keeps what each cell shows', () => {
    const found = read(SUMS, { a: cells('X57'), b: cells('__3'), total: cells('060') });
    expect(outcome(found, 'a')).toMatchObject({
      value: { digits: '57' },
      cells: 'X57',
      decision: { state: 'accepted' },
    });
    expect(outcome(found, 'b')).toMatchObject({ value: { digits: '3' }, cells: '__3' });
    expect(outcome(found, 'total')).toMatchObject({ value: { digits: '60' }, cells: '060' });
    expect(found.decision.state).toBe('accepted');
  });

  it('is nought where every cell is crossed out, unless the profile says otherwise', () => {
    const none = form(`  a: { type: number, crossedOut: none, ${BOX} }`);
    expect(outcome(read(SUMS, { a: cells('XXX') }), 'a')).toMatchObject({ value: { digits: '0' }, cells: 'XXX' });
    expect(outcome(read(none, { a: cells('XXX') }), 'a')).toMatchObject({ value: undefined, cells: 'XXX' });
  });

  it('is not there where nothing is written', () => {
    const found = outcome(read(SUMS, { a: cells('___') }), 'a');
    expect(found).toMatchObject({ value: undefined, cells: '___', decision: { state: 'rejected' } });
  });

  it('with a crossed-out cell in its middle goes to review', () => {
    const found = outcome(read(SUMS, { a: cells('1X2') }), 'a');
    expect(found.decision.state).toBe('review');
  });

  it('at the left end of its cells is doubted: its end may be missing', () => {
    expect(outcome(read(SUMS, { a: cells('12_') }), 'a').decision.state).toBe('review');
  });
});

describe('rules across fields', () => {
  it('settle a digit that its own cell leaves open', () => {
    const doubtful = { a: cells('123', { 1: { '4': 0.5, '2': 0.3 } }), b: cells('X45'), total: cells('168') };
    const found = read(SUMS, doubtful);
    expect(outcome(found, 'a')).toMatchObject({ value: { digits: '123' }, cells: '123' });
    expect(found.checks).toContainEqual(expect.objectContaining({ rule: 'a + b == total', verdict: 'passed' }));
  });

  it('do not turn what is surely written into what adds up', () => {
    const found = read(SUMS, { a: cells('123'), b: cells('X45'), total: cells('169') });
    expect(outcome(found, 'total').value).toMatchObject({ digits: '169' });
    const { state, reasons } = outcome(found, 'total').decision;
    expect(state).toBe('review');
    expect(reasons).toContainEqual({ code: 'check-failed', message: 'They do not add up.' });
  });

  it('are not asked where a field has no value', () => {
    const found = read(SUMS, { a: cells('123'), b: cells('___'), total: cells('123') });
    expect(found.checks).toContainEqual(expect.objectContaining({ verdict: 'not-applicable' }));
    expect(outcome(found, 'a').decision.state).toBe('accepted');
  });
});

describe('other fields in cells', () => {
  it('an amount has its decimals in its last cells', () => {
    const amount = form('  a: { type: amount, boxes: [{ x: 1, y: 1, width: 30, height: 6, cells: 5 }] }');
    expect(outcome(read(amount, { a: cells('X1250') }), 'a').value).toMatchObject({
      decimal: '12.50',
      currency: 'EUR',
    });
    expect(outcome(read(amount, { a: cells('_12--') }), 'a').value).toMatchObject({ decimal: '12.00' });
  });

  it('a date must be in the calendar', () => {
    const date = form('  a: { type: date, order: DMY, boxes: [{ x: 1, y: 1, width: 30, height: 6, cells: 8 }] }');
    expect(outcome(read(date, { a: cells('17042019') }), 'a').value).toEqual({ type: 'date', iso: '2019-04-17' });
    const doubtful = cells('31042019', { 1: { '1': 0.6, '0': 0.35 } });
    expect(outcome(read(date, { a: doubtful }), 'a').value).toEqual({ type: 'date', iso: '2019-04-30' });
  });

  it('an identifier is chosen by its check digit', () => {
    const card = form('  a: { type: digits, check: luhn, boxes: [{ x: 1, y: 1, width: 30, height: 6, cells: 11 }] }');
    const doubtful = cells('79927398713', { 10: { '8': 0.55, '3': 0.4 } });
    expect(outcome(read(card, { a: doubtful }), 'a').value).toMatchObject({ digits: '79927398713' });
    const wrong = outcome(read(card, { a: cells('79927398710') }), 'a');
    expect(wrong.decision.reasons.map(({ message }) => message)).toContain('The check digits are wrong.');
  });
});

describe('marks', () => {
  const marks = (...probabilities: [string, number][]): FieldEvidence => ({
    type: 'marks',
    polygon: box(0, 0),
    marks: probabilities.map(([option, probability]) => ({
      option,
      probability,
      fill: probability,
      polygon: box(0, 0),
    })),
  });
  const target = (x: number) => `{ x: ${x}, y: 1, width: 4, height: 4, shape: bubble }`;
  const choice = (rest: string) =>
    form(
      `  q: { type: choice, required: true, ${rest} options: { yes: ${target(1)}, no: ${target(8)}, maybe: ${target(15)} } }`,
    );

  it('choose one option', () => {
    const found = outcome(read(choice(''), { q: marks(['yes', 0.002], ['no', 0.999], ['maybe', 0.001]) }), 'q');
    expect(found).toMatchObject({ value: { options: ['no'] }, decision: { state: 'accepted' } });
  });

  it('go to review where two are marked and one is asked for, or none', () => {
    const both = marks(['yes', 0.999], ['no', 0.999], ['maybe', 0.001]);
    expect(outcome(read(choice(''), { q: both }), 'q').decision.state).toBe('review');
    expect(outcome(read(choice('multiple: true,'), { q: both }), 'q').decision.state).toBe('accepted');
    const none = marks(['yes', 0.001], ['no', 0.001], ['maybe', 0.001]);
    expect(outcome(read(choice(''), { q: none }), 'q').decision.state).toBe('review');
  });

  it('go to review where one is half erased', () => {
    const half = marks(['yes', 0.45], ['no', 0.999], ['maybe', 0.001]);
    expect(outcome(read(choice(''), { q: half }), 'q').decision.state).toBe('review');
  });
});
