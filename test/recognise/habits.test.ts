import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countHabits, habitOf, HABITS_FILE, loadHabits } from '../../src/recognise/habits.js';

describe('what a user’s amounts are like', () => {
  const round = countHabits(Array.from({ length: 100 }, (_, at) => `${(at % 2) + 1}${at % 10}000`));

  it('is how they begin and how round they are', () => {
    expect(round).toEqual({
      ...{ amounts: 100, first: [0, 50, 50, 0, 0, 0, 0, 0, 0, 0], noughts: [0, 0, 0, 90, 10] },
    });
    expect(habitOf(round, '27000')).toBeGreaterThan(habitOf(round, '77000') + 2);
    expect(habitOf(round, '27000')).toBeGreaterThan(habitOf(round, '27008') + 2);
    expect(habitOf(round, '')).toBe(0);
  });

  it('weighs little after a few amounts, and nothing where they are as chance has it', () => {
    const few = countHabits(['27000', '15000']);
    expect(habitOf(few, '27000')).toBeLessThan(habitOf(round, '27000'));
    const random = countHabits(Array.from({ length: 20_000 }, (_, at) => String(12_345 + at * 4_999).padStart(9, '0')));
    const even = { ...random, first: random.first.map(() => 2_000) };
    for (const digits of ['31', '920', '4711']) expect(Math.abs(habitOf(even, digits))).toBeLessThan(0.3);
  });

  it('lies beside a network, or does not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'counterfoil-habits-'));
    expect(loadHabits(join(folder, 'none'))).toBeUndefined();
    writeFileSync(join(folder, HABITS_FILE), JSON.stringify(round));
    expect(loadHabits(folder)).toEqual(round);
    const broken = mkdtempSync(join(tmpdir(), 'counterfoil-habits-'));
    writeFileSync(join(broken, HABITS_FILE), '{"amounts": 3}');
    expect(() => loadHabits(broken)).toThrow(HABITS_FILE);
    for (const made of [folder, broken]) rmSync(made, { recursive: true });
  });
});
