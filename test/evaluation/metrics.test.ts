import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calibrationError,
  calibrationErrorByChance,
  editDistance,
  figuresOf,
  median,
  operatingPoint,
  operatingPoints,
  readRateAt,
  reliabilityBins,
  type Scored,
  wilsonInterval,
} from '../../src/evaluation/metrics.js';
import { createRandom } from '../../src/training/random.js';

const one = (right: boolean, confidence: number, accepted = false): Scored => ({
  truth: 'a',
  answer: right ? 'a' : 'b',
  confidence,
  accepted,
  milliseconds: 1,
});
const missing: Scored = { truth: 'a', answer: undefined, confidence: 0, accepted: false, milliseconds: 1 };

describe('wilsonInterval', () => {
  // By hand; none right gives z²/(n + z²) above, one half gives ½ ± z/(2√(n + z²)).
  it.each([
    [8, 10, 0.4901625, 0.9433178],
    [0, 10, 0, 0.2775328],
    [10, 10, 0.7224672, 1],
    [500, 1000, 0.4690696, 0.5309304],
  ])('of %i in %i', (right, n, low, high) => {
    const [from, to] = wilsonInterval(right, n);
    expect(from).toBeCloseTo(low, 6);
    expect(to).toBeCloseTo(high, 6);
  });

  it('knows nothing of none', () => expect(wilsonInterval(0, 0)).toEqual([0, 1]));

  it('holds the share, inside 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.float({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const right = Math.round(share * n);
        const [low, high] = wilsonInterval(right, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(right / n);
        expect(high).toBeGreaterThanOrEqual(right / n);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('readRateAt', () => {
  it('reads down to the threshold where the misreads are still few enough', () => {
    // 100 right above one wrong: 100 read without error, 101 with 1/101 < 1 %, and nothing below a second wrong one.
    const set = [...Array.from({ length: 100 }, () => one(true, 0.9)), one(false, 0.8), one(false, 0.7), missing];
    expect(readRateAt(set, 0.01)).toBeCloseTo(101 / 103, 12);
    expect(readRateAt(set, 0.001)).toBeCloseTo(100 / 103, 12);
    expect(readRateAt(set, 0)).toBeCloseTo(100 / 103, 12);
    expect(readRateAt(set, 1)).toBeCloseTo(102 / 103, 12);
  });

  it('recovers below an early error', () => {
    const set = [one(false, 1), ...Array.from({ length: 199 }, () => one(true, 0.5))];
    expect(readRateAt(set, 0.01)).toBe(1);
    expect(readRateAt(set, 0.001)).toBe(0);
  });

  it('takes equal confidences together', () => {
    expect(readRateAt([one(true, 0.9), one(false, 0.9)], 0.01)).toBe(0);
    expect(readRateAt([], 0.01)).toBe(0);
  });
});

describe('operatingPoint', () => {
  const set = [one(true, 0.98713), one(true, 0.9), one(false, 0.89), one(true, 0.4), missing];

  it('names the threshold with what it reads and misreads', () => {
    expect(operatingPoint(set, 0.01)).toMatchObject({
      threshold: 0.9,
      read: 2,
      wrong: 0,
      readRate: 0.4,
      misreadRate: 0,
    });
    const all = operatingPoint(set, 0.5);
    expect(all).toMatchObject({ threshold: 0.4, read: 4, wrong: 1, readRate: 0.8, misreadRate: 0.25 });
    expect(all.misreadInterval).toEqual(wilsonInterval(1, 4));
  });

  it('has none where even the surest is wrong, or nothing was answered', () => {
    for (const ones of [[one(false, 0.9), one(true, 0.8)], [missing], []]) {
      expect(operatingPoint(ones, 0.01)).toMatchObject({ threshold: undefined, read: 0, readRate: 0 });
    }
  });

  it('writes thresholds as short as they can be, and they accept just what they say', () => {
    expect(operatingPoints(set).map(({ threshold }) => threshold)).toEqual([0.98, 0.9, 0.89, 0.4]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), (sure) => {
        const ones = sure.map((confidence) => one(true, confidence));
        for (const { threshold = NaN, read } of operatingPoints(ones)) {
          expect(sure.filter((confidence) => confidence >= threshold)).toHaveLength(read);
        }
      }),
    );
  });
});

describe('reliabilityBins', () => {
  it('holds count, right and mean of each tenth', () => {
    const bins = reliabilityBins([one(true, 0.25), one(false, 0.25), one(true, 1), missing]);
    expect(bins).toHaveLength(10);
    expect(bins[2]).toEqual({ count: 2, right: 1, confidence: 0.25, variance: 0.375 });
    expect(bins[9]).toEqual({ count: 1, right: 1, confidence: 1, variance: 0 });
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  });
});

describe('calibrationError', () => {
  it('is the weighted gap of the bins', () => {
    // Bin 0.9–1: mean 0.95, all right: 2 × 0.05. Bin 0.6–0.7: 0.65, half right: 2 × 0.15. Missing ones claim nothing.
    const set = [one(true, 0.95), one(true, 0.95), one(true, 0.65), one(false, 0.65), missing];
    expect(calibrationError(set)).toBeCloseTo((2 * 0.05 + 2 * 0.15) / 4, 12);
  });

  it('counts certainty in the last bin', () => {
    expect(calibrationError([one(true, 1), one(true, 1)])).toBe(0);
    expect(calibrationError([one(false, 1)])).toBe(1);
    expect(calibrationError([missing])).toBe(0);
  });
});

describe('calibrationErrorByChance', () => {
  it('is what drawn values show on average when every confidence is right', () => {
    const confidences = Array.from({ length: 200 }, (_, index) => (index + 0.5) / 200);
    const random = createRandom(8);
    const sets = Array.from({ length: 300 }, () => confidences.map((p) => one(random.chance(p), p)));
    const shown = sets.reduce((sum, set) => sum + calibrationError(set), 0) / sets.length;
    expect(calibrationErrorByChance(sets[0])).toBeCloseTo(shown, 2);
    expect(shown).toBeGreaterThan(0.03);
  });

  it('is nothing where there is no doubt, or no value', () => {
    expect(calibrationErrorByChance([one(true, 1), one(false, 0)])).toBe(0);
    expect(calibrationErrorByChance([missing])).toBe(0);
  });
});

describe('editDistance', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['⑈12⑈', '⑈12⑆', 1],
    ['19507', '1950', 1],
    ['abc', 'abc', 0],
  ])('%s to %s is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

it('takes the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBe(0);
});

describe('figuresOf', () => {
  it('adds everything up', () => {
    const scored: Scored[] = [
      { truth: '100', answer: '100', confidence: 0.99, accepted: true, milliseconds: 10 },
      { truth: '200', answer: '210', confidence: 0.98, accepted: true, milliseconds: 20 },
      { truth: '300', answer: '300', confidence: 0.5, accepted: false, milliseconds: 30 },
      { truth: '40', answer: undefined, confidence: 0, accepted: false, milliseconds: 500 },
    ];
    const figures = figuresOf(scored);
    expect(figures).toMatchObject({
      n: 4,
      exact: 0.5,
      accepted: 0.5,
      misread: 0.5,
      readRateAt: { '0.01': 0.25, '0.001': 0.25 },
      millisecondsPerItem: 25,
    });
    expect(figures.characterErrorRate).toBeCloseTo(3 / 11, 12);
    expect(figures.exactInterval).toEqual(wilsonInterval(2, 4));
    expect(figures.calibrationError).toBeCloseTo((Math.abs(0.99 + 0.98 - 1) + 0.5) / 3, 12);
  });

  it('misreads nothing where nothing is accepted', () => expect(figuresOf([missing]).misread).toBe(0));
});
