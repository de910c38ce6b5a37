import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/training/random.js';

const take = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('createRandom', () => {
  it('repeats itself for a seed and differs between seeds and streams', () => {
    const first = take(50, createRandom(1, 2, 3).next);
    expect(take(50, createRandom(1, 2, 3).next)).toEqual(first);
    for (const other of [createRandom(2, 2, 3), createRandom(1, 3, 3), createRandom(1, 2, 4)]) {
      expect(take(50, other.next)).not.toEqual(first);
    }
  });

  it('is uniform, and uncorrelated between neighbouring streams', () => {
    const streams = Array.from({ length: 400 }, (_, stream) => createRandom(5, stream));
    const values = streams.flatMap((random) => take(50, random.next));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeCloseTo(0.5, 1.5);
    const tenths = new Array<number>(10).fill(0);
    for (const value of values) tenths[Math.floor(10 * value)] += 1;
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
    const firsts = streams.map((_, stream) => createRandom(5, stream).next());
    const product = firsts.slice(1).reduce((sum, value, index) => sum + (value - 0.5) * (firsts[index] - 0.5), 0);
    expect(Math.abs(product / 399)).toBeLessThan(0.02);
  });

  it('draws normal values of the asked mean and deviation', () => {
    const random = createRandom(3);
    const values = take(20_000, () => random.normal(4, 2));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(4, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('shuffles without losing anything', () => {
    const items = Array.from({ length: 30 }, (_, index) => index);
    const shuffled = createRandom(8).shuffled(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
  });
});
