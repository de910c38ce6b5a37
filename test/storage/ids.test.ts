import { describe, expect, it } from 'vitest';
import { dayOf, idFor, isId, makeId, timeOf } from '../../src/storage/ids.js';

describe('ids', () => {
  it('ascend in the order in which they were made, also within a millisecond', () => {
    const ids = Array.from({ length: 500 }, () => makeId());
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(500);
    for (const id of ids) expect(isId(id)).toBe(true);
    expect(Math.abs(timeOf(ids[0]).getTime() - Date.now())).toBeLessThan(5000);
  });

  it('are the same for the same words and time', () => {
    expect(idFor(1000, 'a', 'b')).toBe(idFor(1000, 'a', 'b'));
    expect(idFor(1000, 'a', 'b')).not.toBe(idFor(1000, 'ab'));
    expect(dayOf(idFor(Date.UTC(2026, 10, 22, 23, 59), 'a'))).toBe('2026-11-22');
  });
});
