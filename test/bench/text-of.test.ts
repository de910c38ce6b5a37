import { expect, it } from 'vitest';
import { CounterfoilError } from '../../src/errors.js';
import { textOf } from './text-of.js';

const reading = (text: string, total: number) => () => Promise.resolve({ text, timings: { total } });

it('leaves timings out and nothing else', async () => {
  expect(await textOf(reading('12.50', 3))).toBe(await textOf(reading('12.50', 4)));
  expect(await textOf(reading('12.50', 3))).not.toBe(await textOf(reading('12.60', 3)));
});

it('takes a coded error for a reading, and lets others through', async () => {
  const fail = (error: Error) => () => Promise.reject(error);
  const truncated = await textOf(fail(new CounterfoilError('CF_INTAKE_TRUNCATED', 'It ends')));
  expect(truncated).toBe('CF_INTAKE_TRUNCATED: It ends');
  await expect(textOf(fail(new TypeError('broken')))).rejects.toThrow('broken');
});
