import { describe, expect, it } from 'vitest';
import { parseIdx, readMnist } from '../../src/training/mnist.js';

const idx = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

describe('parseIdx', () => {
  it('reads the shape and the bytes', () => {
    const parsed = parseIdx(idx(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6), 'x');
    expect(parsed.shape).toEqual([2, 3]);
    expect([...parsed.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ['nothing', idx()],
    ['another type', idx(0, 0, 13, 1, 0, 0, 0, 1, 0)],
    ['a header cut short', idx(0, 0, 8, 3, 0, 0, 0, 1)],
    ['too few values', idx(0, 0, 8, 1, 0, 0, 0, 9, 1)],
    ['too many values', idx(0, 0, 8, 1, 0, 0, 0, 1, 1, 2)],
  ])('refuses %s', (_, bytes) => {
    expect(() => parseIdx(bytes, 'x.idx')).toThrow(expect.objectContaining({ code: 'CF_DATASET_INVALID' }));
  });
});

describe('readMnist', () => {
  it('gives the two halves, bright ink on black', () => {
    const { pictures, labels } = readMnist('t10k');
    expect(pictures).toHaveLength(10_000);
    expect([...labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    expect(pictures[0].data[0]).toBe(0);
    expect(Math.max(...pictures[0].data)).toBe(1);
  });
});
