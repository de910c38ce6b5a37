import { describe, expect, it } from 'vitest';
import { align } from '../../src/recognise/ctc.js';
import { decodeStrip } from '../../src/recognise/strip-decoder.js';
import type { Grammar } from '../../src/recognise/types.js';

const CLASSES = ['0', '1', '/', ''];
const BLANK = 3;

/** Any text, each symbol at the weight given. */
const weighing = (weights: Record<string, number> = {}): Grammar<number> => ({
  start: 0,
  step: (count, symbol) => ({ state: count + 1, weight: weights[symbol] ?? 0 }),
  end: () => 0,
  key: String,
});

/** One column that gives the named classes these probabilities; the rest is blank. */
const column = (named: Record<string, number>): number[] => {
  const given = Object.values(named).reduce((a, b) => a + b, 0);
  return CLASSES.map((name) => (name === '' ? 1 - given : (named[name] ?? 0)));
};

const answer = (...columns: number[][]) => ({
  data: Float32Array.from(columns.flat()),
  classes: CLASSES.length,
  blank: BLANK,
});

const OPTIONS = { language: 1, beam: 16 };

describe('decodeStrip', () => {
  const line = answer(
    column({ '1': 0.6, '/': 0.35 }),
    column({}),
    column({ '0': 0.5 }),
    column({ '0': 0.9 }),
    column({}),
    column({ '0': 0.7, '1': 0.2 }),
  );

  it('gives every text the probability of all its paths', () => {
    for (const { text, logProbability } of decodeStrip(line, CLASSES, weighing(), { ...OPTIONS, beam: 200 })) {
      const symbols = [...text].map((symbol) => CLASSES.indexOf(symbol));
      expect(logProbability).toBeCloseTo(align(line, symbols).logProbability, 4);
    }
  });

  it('reads repeated characters apart only where a blank lies between', () => {
    expect(decodeStrip(line, CLASSES, weighing(), OPTIONS)[0].text).toBe('100');
    const run = answer(column({ '0': 0.9 }), column({ '0': 0.9 }));
    expect(decodeStrip(run, CLASSES, weighing(), OPTIONS)[0].text).toBe('0');
  });

  it('lets the language turn the balance', () => {
    expect(decodeStrip(line, CLASSES, weighing({ '1': -3 }), OPTIONS)[0].text).toBe('/00');
  });

  it('lists only what the language accepts to its end', () => {
    const even: Grammar<number> = { ...weighing(), end: (count) => (count % 2 === 0 ? 0 : -Infinity) };
    const texts = decodeStrip(line, CLASSES, even, OPTIONS).map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.every((text) => text.length > 0 && text.length % 2 === 0)).toBe(true);
    const none: Grammar<number> = { ...weighing(), step: () => undefined };
    expect(decodeStrip(line, CLASSES, none, OPTIONS)).toEqual([]);
  });
});
