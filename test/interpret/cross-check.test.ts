import { describe, expect, it } from 'vitest';
import { interpretItem } from '../../src/interpret/index.js';
import { profileWith, reading } from './readings.js';

const profile = profileWith(
  { amount: { type: 'amount', required: true }, amountInWords: { type: 'amount-words' } },
  'INR',
);

function item(figures: Record<string, number>, words: Record<string, number> | undefined) {
  const readings = new Map([['amount', [reading(figures)]]]);
  if (words !== undefined) readings.set('amountInWords', [reading(words, 100)]);
  const result = interpretItem(profile, readings);
  const [amount, inWords] = result.fields;
  return { ...result, amount, inWords, check: result.checks.find(({ rule }) => rule === 'words-agree') };
}
const decimal = (field: { value: unknown }) => (field.value as { decimal: string } | undefined)?.decimal;

describe('the amount in words', () => {
  it('raises the confidence in figures that it agrees with', () => {
    const { amount, inWords, check, crossCheck } = item(
      { '1250': 0.7, '1290': 0.2 },
      { 'one thousand two hundred fifty': 0.8 },
    );
    expect(decimal(amount)).toBe('1250.00');
    expect(amount.confidence).toBeGreaterThan(0.97);
    expect(inWords.confidence).toBeGreaterThan(0.97);
    expect(check?.verdict).toBe('passed');
    expect(crossCheck).toMatchObject({ verdict: 'agree', severity: 0 });
    expect(crossCheck?.courtesy?.confidence).toBeCloseTo(0.7, 2);
    expect(crossCheck?.legal?.confidence).toBeCloseTo(0.8, 5);
    expect(crossCheck?.cross?.confidence).toBe(amount.confidence);
  });

  it('lowers it where it contradicts, the more the surer it is, and says both', () => {
    const mild = item({ '1250': 0.9 }, { 'one thousand five hundred twenty': 0.55 });
    const strong = item({ '1250': 0.9 }, { 'one thousand five hundred twenty': 0.97 });
    expect(mild.amount.confidence).toBeLessThan(0.9);
    expect(strong.amount.confidence).toBeLessThan(mild.amount.confidence);
    expect(strong.crossCheck?.verdict).toBe('disagree');
    expect(strong.crossCheck!.severity).toBeGreaterThan(mild.crossCheck!.severity);
    expect(strong.check).toMatchObject({
      verdict: 'failed',
      message: 'The figures say 1,250.00, the words say 1,520.00.',
    });
    expect(strong.amount.decision.state).toBe('review');
  });

  it('does not take words that allow the figures for a contradiction', () => {
    const { amount, check, crossCheck } = item(
      { '1290': 0.6 },
      { 'one thousand two hundred nineteen': 0.6, 'one thousand two hundred ninety': 0.1 },
    );
    expect(decimal(amount)).toBe('1290.00');
    expect(amount.confidence).toBeGreaterThan(0.6);
    expect(crossCheck).toMatchObject({ verdict: 'unsure', severity: 0 });
    expect(check?.verdict).toBe('not-applicable');
  });

  it('chooses among the figures’ readings', () => {
    const { amount, check } = item({ '1250': 0.5, '1290': 0.4 }, { 'one thousand two hundred ninety': 0.8 });
    expect(decimal(amount)).toBe('1290.00');
    expect(check?.verdict).toBe('passed');
  });

  it('changes nothing where it is not read, or hardly', () => {
    const alone = item({ '1250': 0.7 }, undefined);
    const hardly = item({ '1250': 0.7 }, { 'one thousand': 0.2 });
    for (const { amount, inWords, crossCheck, check } of [alone, hardly]) {
      expect(amount.confidence).toBeCloseTo(0.7, 2);
      expect(inWords.value).toBeUndefined();
      expect(crossCheck).toMatchObject({ legal: undefined, verdict: 'unread', severity: 0 });
      expect(crossCheck?.cross).toEqual(crossCheck?.courtesy);
      expect(check?.verdict).toBe('not-applicable');
    }
  });

  it('is read where two amounts are likely, though neither is by itself', () => {
    const { amount, inWords, crossCheck } = item(
      { '1250': 0.7, '1290': 0.2 },
      { 'one thousand two hundred ten': 0.25, 'one thousand two hundred fifty': 0.24 },
    );
    expect(decimal(amount)).toBe('1250.00');
    expect(amount.confidence).toBeGreaterThan(0.9);
    expect(decimal(inWords)).toBe('1250.00');
    expect(crossCheck?.verdict).toBe('unsure');
  });

  it('does not reject a sure amount by words that are unsure of another', () => {
    const { amount } = item({ '1250': 0.995 }, { 'one thousand two hundred': 0.35 });
    expect(decimal(amount)).toBe('1250.00');
    expect(amount.confidence).toBeGreaterThan(0.98);
  });

  it('does not send a sure amount to a human for words that are unsure of the same', () => {
    const result = item({ '12.50': 0.99 }, { 'twelve and 50/100': 0.4 });
    expect(result.amount.decision.state).toBe('accepted');
    expect(result.decision.state).toBe('accepted');
  });

  it('leaves items without such a field alone', () => {
    const plain = profileWith({ amount: { type: 'amount' } });
    expect(interpretItem(plain, new Map([['amount', [reading({ '12.50': 0.9 })]]])).crossCheck).toBeUndefined();
  });
});
