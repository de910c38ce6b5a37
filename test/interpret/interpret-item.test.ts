import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDuplicates, interpretItem } from '../../src/interpret/index.js';
import { profileWith, reading } from './readings.js';

const LINE = '⑈083655⑈500025033⑆290062⑈31';

const indian = profileWith(
  {
    micr: { type: 'micr', grammar: 'in', required: true },
    amount: { type: 'amount', required: true, maximum: '99999999.99' },
    date: { type: 'date', order: 'DMY', window: { earliest: '2000-01-01', latest: '2030-12-31' } },
    account: { type: 'digits', minLength: 8, maxLength: 18 },
    chequeNumber: { type: 'micr-part', part: 'chequeNumber' },
  },
  'INR',
);

const outcome = (item: ReturnType<typeof interpretItem>, name: string) => {
  const found = item.fields.find((field) => field.name === name);
  if (!found) throw new Error(`No field ${name}`);
  return found;
};
const codes = (item: ReturnType<typeof interpretItem>, name: string) =>
  outcome(item, name).decision.reasons.map(({ code }) => code);
const verdict = (item: ReturnType<typeof interpretItem>, rule: string) =>
  item.checks.find((check) => check.rule === rule)?.verdict;

const sure = new Map([
  ['micr', [reading({ [LINE]: 0.99 })]],
  ['amount', [reading({ '44,20,000/-': 0.7, '4420000': 0.28 }, 100)]],
  ['date', [reading({ '27022016': 0.98 }, 200)]],
  ['account', [reading({ '30002010108841': 0.97 }, 300)]],
]);

describe('interpretItem', () => {
  it('leaves what two people are to key to them, however surely it was read', () => {
    const { fields } = indian;
    const keyed = { ...indian, fields: { ...fields, date: { ...fields['date'], keying: 'double' as const } } };
    const item = interpretItem(keyed, sure);
    expect(outcome(item, 'date')).toMatchObject({ value: { iso: '2016-02-27' }, decision: { state: 'review' } });
    expect(codes(item, 'date')).toEqual(['double-keying']);
    expect(item.decision).toMatchObject({ state: 'review', reasons: [{ code: 'double-keying' }] });
  });

  it('accepts a cheque whose readings are sure', () => {
    const item = interpretItem(indian, sure);
    expect(item.decision).toEqual({ state: 'accepted', reasons: [] });
    expect(outcome(item, 'date').value).toEqual({ type: 'date', iso: '2016-02-27' });
    expect(outcome(item, 'account').value).toEqual({ type: 'number', digits: '30002010108841' });
    expect(outcome(item, 'micr').value).toMatchObject({ line: LINE, parts: { sortCode: '500025033' } });
    expect(verdict(item, 'date-window')).toBe('passed');
  });

  it('adds up the spellings of one amount', () => {
    const amount = outcome(interpretItem(indian, sure), 'amount');
    expect(amount.value).toEqual({ type: 'amount', decimal: '4420000.00', minor: '442000000', currency: 'INR' });
    expect(amount.confidence).toBeGreaterThan(0.97);
    expect(amount.text).toBe('44,20,000/-');
  });

  it('takes the cheque number from the MICR line, with the place it stands at', () => {
    const number = outcome(interpretItem(indian, sure), 'chequeNumber');
    expect(number.value).toEqual({ type: 'number', digits: '083655' });
    expect(number.decision.state).toBe('accepted');
    expect(number.reading?.polygon[0]).toEqual({ x: 10, y: 0 });
    expect(number.reading?.polygon[2]).toEqual({ x: 70, y: 20 });
  });

  it('sends to review what is unsure, and says why without numbers', () => {
    const item = interpretItem(indian, new Map([...sure, ['amount', [reading({ '44,20,000/-': 0.6 })]]]));
    expect(outcome(item, 'amount').value).toMatchObject({ decimal: '4420000.00' });
    expect(codes(item, 'amount')).toEqual(['low-confidence']);
    expect(item.decision.state).toBe('review');
    expect(item.decision.reasons[0].message).toMatch(
      /^amount: The reading is \d\d\.\d % sure; the profile asks for 90\.0 %\.$/,
    );
    expect(JSON.stringify(item.decision)).not.toContain('30002010108841');
  });

  it('prefers the whole of the writing to a part of it that is read more surely', () => {
    const whole = reading({ '33,00,000/-': 0.5 }, 100);
    const end = reading({ '1-': 0.7 }, 100);
    const [left, right] = [200, 400];
    const part = { ...end, polygon: end.polygon.map(({ x, y }) => ({ x: x === 0 ? left : right, y })) as never };
    const amount = (...readings: (typeof whole)[]) =>
      outcome(interpretItem(indian, new Map([['amount', readings]])), 'amount');
    expect(amount(whole, part).value).toMatchObject({ decimal: '3300000.00' });
    expect(amount(whole, end).value).toMatchObject({ decimal: '1.00' });
    // Whatever a part says, it contradicts no whole that is surer.
    const sure = reading({ '33,00,000/-': 0.8 }, 100);
    expect(amount(sure, part).confidence).toBeCloseTo(amount(sure).confidence, 10);
    expect(amount(sure, end).confidence).toBeLessThan(0.6);
  });

  it('believes a bare number little beside a line that looks like money', () => {
    const amount = (...texts: Record<string, number>[]) =>
      outcome(
        interpretItem(
          profileWith({ amount: { type: 'amount' } }),
          new Map([['amount', texts.map((text) => reading(text))]]),
        ),
        'amount',
      );
    expect(amount({ '5,000.00': 0.95 }, { '107': 0.97 }).value).toMatchObject({ decimal: '5000.00' });
    expect(amount({ '5,000.00': 0.95 }, { '107': 0.97 }).confidence).toBeGreaterThan(0.7);
  });

  it('misses what is required and forgives what is not', () => {
    const noDate = interpretItem(indian, new Map([...sure].filter(([name]) => name !== 'date')));
    expect(outcome(noDate, 'date').decision.state).toBe('rejected');
    expect(noDate.decision.state).toBe('accepted');
    const noAmount = interpretItem(indian, new Map([...sure].filter(([name]) => name !== 'amount')));
    expect(codes(noAmount, 'amount')).toEqual(['not-found']);
    expect(noAmount.decision.state).toBe('review');
    const noFigures = interpretItem(indian, new Map([...sure, ['amount', [reading({ '7⑈7': 0.9 }, 40)]]]));
    expect(outcome(noFigures, 'amount')).toMatchObject({ value: undefined, text: '7⑈7', confidence: 0 });
    expect(outcome(noFigures, 'amount').reading?.polygon[0].y).toBe(40);
    const nothing = interpretItem(indian, new Map(), { findings: ['too-light'] });
    expect(nothing.decision.state).toBe('rejected');
    expect(nothing.decision.reasons.map(({ code }) => code)).toEqual(['not-found', 'page-quality']);
  });

  it('reviews a date outside its window however sure it is, and prefers one inside', () => {
    const outside = interpretItem(indian, new Map([...sure, ['date', [reading({ '27021996': 0.99 })]]]));
    expect(codes(outside, 'date')).toContain('check-failed');
    const torn = interpretItem(indian, new Map([...sure, ['date', [reading({ '27021996': 0.5, '27022006': 0.45 })]]]));
    expect(outcome(torn, 'date').value).toEqual({ type: 'date', iso: '2006-02-27' });
  });

  it('reviews an amount outside its range', () => {
    const item = interpretItem(indian, new Map([...sure, ['amount', [reading({ '999,999,999': 0.999 })]]]));
    expect(verdict(item, 'amount-range')).toBe('failed');
    expect(outcome(item, 'amount').decision.state).toBe('review');
  });

  it('reviews what can mean two things', () => {
    const any = profileWith({ date: { type: 'date', order: 'any', accept: 0.3 } });
    const item = interpretItem(any, new Map([['date', [reading({ '1/2/2020': 1 })]]]));
    expect(codes(item, 'date')).toEqual(['ambiguous']);
    expect(outcome(item, 'date').others).toHaveLength(1);
  });

  it('asks the MICR line for the order of a date', () => {
    const any = profileWith({ micr: { type: 'micr' }, date: { type: 'date', order: 'any' } });
    const dated = (line: string) =>
      outcome(
        interpretItem(
          any,
          new Map([
            ['micr', [reading({ [line]: 0.9 }, 90)]],
            ['date', [reading({ '1/2/2020': 1 })]],
          ]),
        ),
        'date',
      );
    expect(dated('⑆021000021⑆1234567890⑈1002').value).toEqual({ type: 'date', iso: '2020-01-02' });
    expect(dated('⑈474681⑈014⑉039⑆838113164⑈').value).toEqual({ type: 'date', iso: '2020-02-01' });
    expect(dated('⑈474681⑈014⑉039⑆838113164⑈').decision.state).toBe('accepted');
    expect(dated('⑈005⑈01234⑉003⑆123⑉456⑉7⑈').decision.state).toBe('review');
  });

  it('never accepts below the threshold, against a check, or out of bounds', () => {
    const text = fc.oneof(
      fc.constantFrom(LINE, '27022016', '1,234.00', '30002010108841', '44,20,000/-', '1.234', ''),
      fc.string({ unit: fc.constantFrom(...'0123456789.,/-⑆⑈ '), maxLength: 16 }),
    );
    const anyReading = fc
      .tuple(fc.uniqueArray(text, { maxLength: 4 }), fc.float({ min: 0, max: 1, noNaN: true }), fc.nat(400))
      .map(([texts, top, y]) => reading(Object.fromEntries(texts.map((one, at) => [one, top / 2 ** at / 2])), y));
    const anyReadings = fc.dictionary(
      fc.constantFrom(...Object.keys(indian.fields)),
      fc.array(anyReading, { maxLength: 3 }),
    );
    fc.assert(
      fc.property(anyReadings, (readings) => {
        const item = interpretItem(indian, new Map(Object.entries(readings)));
        for (const { name, value, confidence, decision, others } of item.fields) {
          const all = others.reduce((sum, other) => sum + other.confidence, confidence);
          expect(all).toBeLessThanOrEqual(1 + 1e-9);
          expect(confidence).toBeGreaterThanOrEqual(0);
          for (const other of others) expect(other.confidence).toBeLessThanOrEqual(confidence);
          if (decision.state !== 'accepted') expect(decision.reasons).not.toEqual([]);
          else {
            expect(value).toBeDefined();
            expect(confidence).toBeGreaterThanOrEqual(indian.fields[name].accept);
            expect(item.checks.filter((one) => one.verdict === 'failed' && one.fields.includes(name))).toEqual([]);
          }
        }
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('lets two places agree, contradict each other, or say nothing', () => {
    const amount = (...readings: ReturnType<typeof reading>[]) =>
      outcome(interpretItem(indian, new Map([...sure, ['amount', readings]])), 'amount');
    const alone = amount(reading({ '₹500.00': 0.9 }, 0)).confidence;
    expect(amount(reading({ '₹500.00': 0.9 }, 0), reading({ '₹500.00': 0.8 }, 100)).confidence).toBeGreaterThan(0.97);
    expect(amount(reading({ '₹500.00': 0.9 }, 0), reading({ '₹700.00': 0.9 }, 100)).confidence).toBeLessThan(0.55);
    expect(amount(reading({ '₹500.00': 0.9 }, 0), reading({ 'no figures': 0.9 }, 100)).confidence).toBeCloseTo(alone);
    // The same ink read twice is no second witness.
    expect(amount(reading({ '₹500.00': 0.9 }, 0), reading({ '₹500.00': 0.8 }, 2)).confidence).toBeCloseTo(alone);
  });

  it('prefers the place that looks like an amount', () => {
    const readings = [reading({ '12': 0.8 }, 0), reading({ '$87.42': 0.8 }, 100)];
    const item = interpretItem(profileWith({ amount: { type: 'amount' } }), new Map([['amount', readings]]));
    expect(outcome(item, 'amount').value).toMatchObject({ decimal: '87.42' });
  });
});

describe('agreement with the MICR line', () => {
  const american = profileWith({
    micr: { type: 'micr', grammar: 'us' },
    amount: { type: 'amount' },
    chequeNumber: { type: 'micr-part', part: 'chequeNumber' },
    account: { type: 'digits', minLength: 4 },
  });
  const line = '⑆021000021⑆1234567890⑈001002⑇0000008742⑇';
  const read = (fields: Record<string, ReturnType<typeof reading>>) =>
    interpretItem(american, new Map(Object.entries(fields).map(([name, one]) => [name, [one]])));

  it('raises a cheque number that is printed elsewhere, leading zeros aside', () => {
    const item = read({ micr: reading({ [line]: 0.95 }), chequeNumber: reading({ '1002': 0.9 }, 50) });
    expect(verdict(item, 'cheque-number-agrees')).toBe('passed');
    expect(outcome(item, 'chequeNumber').confidence).toBeGreaterThan(0.99);
    expect(outcome(item, 'chequeNumber').value).toEqual({ type: 'number', digits: '001002' });
  });

  it('reviews both where they contradict', () => {
    const item = read({ micr: reading({ [line]: 0.95 }), chequeNumber: reading({ '1003': 0.95 }, 50) });
    expect(verdict(item, 'cheque-number-agrees')).toBe('failed');
    expect(codes(item, 'chequeNumber')).toContain('check-failed');
    expect(codes(item, 'micr')).toContain('check-failed');
  });

  it('chooses the line that the printed number confirms', () => {
    const other = line.replace('001002', '001009');
    const item = read({ micr: reading({ [other]: 0.5, [line]: 0.45 }), chequeNumber: reading({ '1002': 0.9 }, 50) });
    expect(outcome(item, 'micr').value).toMatchObject({ line });
  });

  it('chooses the line whose check digit is right', () => {
    const wrong = line.replace('021000021', '021000027');
    const item = read({ micr: reading({ [wrong]: 0.5, [line]: 0.45 }) });
    expect(outcome(item, 'micr').value).toMatchObject({ line });
    const only = read({ micr: reading({ [wrong]: 0.999 }) });
    expect(verdict(only, 'micr-check-digit')).toBe('failed');
    expect(outcome(only, 'micr').decision.state).toBe('review');
  });

  it('holds the encoded amount against the written one', () => {
    const item = read({ micr: reading({ [line]: 0.95 }), amount: reading({ '$87.42': 0.8 }, 50) });
    expect(verdict(item, 'amount-agrees')).toBe('passed');
    expect(outcome(item, 'amount').confidence).toBeGreaterThan(0.98);
    const wrong = read({ micr: reading({ [line]: 0.95 }), amount: reading({ '$81.42': 0.8 }, 50) });
    expect(verdict(wrong, 'amount-agrees')).toBe('failed');
    expect(outcome(wrong, 'amount').decision.state).toBe('review');
  });

  it('notices an account that differs in one digit only', () => {
    const micr = reading({ [line]: 0.95 });
    expect(verdict(read({ micr, account: reading({ '1234567890': 0.95 }, 50) }), 'account-agrees')).toBe('passed');
    expect(verdict(read({ micr, account: reading({ '1234567896': 0.95 }, 50) }), 'account-agrees')).toBe('failed');
    expect(verdict(read({ micr, account: reading({ '5550001112': 0.95 }, 50) }), 'account-agrees')).toBe(
      'not-applicable',
    );
  });

  it('holds an image cash letter against the readings without reading it', () => {
    const hints = {
      auxiliaryOnUs: undefined,
      externalProcessingCode: undefined,
      routing: '021000021',
      onUs: '1234567890/001002',
      amountMinor: '8742',
    };
    const fields = new Map([
      ['micr', [reading({ [line]: 0.9 })]],
      ['amount', [reading({ '$87.42': 0.8 }, 50)]],
    ]);
    const agreeing = interpretItem(american, fields, { hints });
    expect(agreeing.checks.filter(({ rule }) => rule === 'letter-agrees').map((check) => check.verdict)).toEqual([
      'passed',
      'passed',
    ]);
    const otherwise = interpretItem(american, fields, { hints: { ...hints, amountMinor: '8142' } });
    expect(codes(otherwise, 'amount')).toContain('check-failed');
    expect(outcome(interpretItem(american, new Map(), { hints }), 'amount').value).toBeUndefined();
  });
});

describe('checkDuplicates', () => {
  it('reviews the second of two items with one line', () => {
    const item = interpretItem(indian, sure);
    const [first, second] = checkDuplicates([item, item]);
    expect(first).toBe(item);
    expect(second.decision.state).toBe('review');
    expect(second.checks.at(-1)).toMatchObject({ rule: 'no-duplicate', verdict: 'failed' });
  });
});
