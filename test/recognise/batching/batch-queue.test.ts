import { describe, expect, it } from 'vitest';
import { BatchQueue, type Slice } from '../../../src/recognise/batching/batch-queue.js';

interface Request {
  readonly owner: string;
  readonly bucket: string;
  readonly pictures: number;
  readonly batch: number;
}

const request = (owner: string, pictures: number, bucket = 'glyphs', batch = 10): Request => ({
  ...{ owner, bucket, pictures, batch },
});
const inWords = (slices: readonly Slice<Request>[]): string =>
  slices.map(({ request: { owner }, from, count }) => `${owner}${from}+${count}`).join(' ');

describe('BatchQueue', () => {
  it('lets requests wait for others, and no longer than told', () => {
    const queue = new BatchQueue<Request>(2);
    expect(queue.dueAt()).toBeUndefined();
    queue.add(request('a', 3), 100);
    expect(queue.take(101)).toEqual([]);
    expect(queue.dueAt()).toBe(102);
    queue.add(request('b', 2), 101.5);
    expect(inWords(queue.take(102))).toBe('a0+3 b0+2');
    expect(queue.dueAt()).toBeUndefined();
  });

  it('lets a full batch go at once', () => {
    const queue = new BatchQueue<Request>(1000);
    queue.add(request('a', 6), 0);
    expect(queue.take(0)).toEqual([]);
    queue.add(request('b', 4), 0);
    expect(inWords(queue.take(0))).toBe('a0+6 b0+4');
  });

  it('keeps pictures of different sizes and networks apart, and takes the oldest first', () => {
    const queue = new BatchQueue<Request>(0);
    queue.add(request('a', 1, '32×200'), 0);
    queue.add(request('b', 1, '32×204'), 1);
    queue.add(request('c', 1, '32×200'), 2);
    expect(inWords(queue.take(5))).toBe('a0+1 c0+1');
    expect(inWords(queue.take(5))).toBe('b0+1');
    expect(queue.take(5)).toEqual([]);
  });

  it('does not let a large page keep a small one waiting', () => {
    const queue = new BatchQueue<Request>(0);
    queue.add(request('large', 1000), 0);
    queue.add(request('large', 1000), 0);
    queue.add(request('small', 4), 1);
    expect(inWords(queue.take(1))).toBe('large0+6 small0+4');
    queue.add(request('other', 20), 2);
    expect(inWords(queue.take(2))).toBe('large6+5 other0+5');
    expect(inWords(queue.take(2))).toBe('large11+5 other5+5');
  });

  it('gives the room that one leaves to the others, and every owner a turn where there are more owners than room', () => {
    const queue = new BatchQueue<Request>(0);
    for (const owner of ['a', 'b', 'c']) queue.add(request(owner, 3, 'glyphs', 2), 0);
    expect(inWords(queue.take(0))).toBe('a0+1 b0+1');
    expect(inWords(queue.take(0))).toBe('c0+1 a1+1');
    expect(inWords(queue.take(0))).toBe('b1+1 c1+1');
  });

  it('answers every picture exactly once, whatever comes in which order', () => {
    const queue = new BatchQueue<Request>(0);
    const seen = new Map<Request, number[]>();
    for (let index = 0; index < 200; index += 1) {
      const one = request(`owner ${index % 7}`, 1 + ((index * 37) % 23), `bucket ${index % 3}`, 1 + (index % 3) * 8);
      seen.set(one, []);
      queue.add(one, index);
      if (index % 4 === 0) note(queue.take(index));
    }
    for (let slices = queue.take(1000); slices.length > 0; slices = queue.take(1000)) note(slices);
    for (const [{ pictures }, taken] of seen) {
      expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: pictures }, (_, index) => index));
    }

    function note(slices: readonly Slice<Request>[]): void {
      for (const { request: one, from, count } of slices) {
        for (let picture = from; picture < from + count; picture += 1) seen.get(one)!.push(picture);
      }
    }
  });

  it('forgets what nobody waits for any more', () => {
    const queue = new BatchQueue<Request>(0);
    const [gone, stays] = [request('a', 30), request('a', 5)];
    queue.add(gone, 0);
    queue.add(stays, 0);
    expect(inWords(queue.take(0))).toBe('a0+10');
    expect(queue.remove(gone, (one) => one === gone)).toBe(20);
    expect(queue.remove(gone, (one) => one === gone)).toBe(0);
    expect(inWords(queue.take(0))).toBe('a0+5');
    expect(queue.dueAt()).toBeUndefined();
  });
});
