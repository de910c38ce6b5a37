import { describe, expect, it } from 'vitest';
import { decodeLattice, DEFAULT_WEIGHTS } from '../../src/recognise/lattice-decoder.js';
import type { Grammar } from '../../src/recognise/types.js';
import type { LineCandidate, LineLattice } from '../../src/segment/types.js';

const CLASSES = ['0', '1', '7', '.', '-', ''];

const digits: Grammar<number> = {
  start: 0,
  step: (count, symbol) => (/\d/.test(symbol) ? { state: count + 1, weight: 0 } : undefined),
  end: (count) => (count > 0 ? 0 : -Infinity),
  key: String,
};

const glyph = (from: number, to: number, more: Partial<LineCandidate> = {}): LineCandidate => ({
  from,
  to,
  box: { x: 30 * from, y: 0, width: 24 * (to - from), height: 40 },
  image: new Float32Array(0),
  relativeHeight: 1,
  relativeWidth: 0.6,
  relativeCentre: 0.5,
  cutQuality: 1,
  pieces: to - from,
  omitted: 0,
  gap: 0,
  ...more,
});

const latticeOf = (cutCount: number, glyphs: LineCandidate[], weights?: number[]): LineLattice =>
  ({
    cutCount,
    glyphs,
    weights: weights ?? new Array<number>(cutCount - 1).fill(1 / (cutCount - 1)),
    gaps: new Array<number>(cutCount).fill(0.2),
    digitHeight: 40,
    slant: 0,
    dirt: 0,
  }) as unknown as LineLattice;

/** A row that gives the named classes these probabilities and spreads the rest. */
const row = (named: Record<string, number>): Float32Array => {
  const given = Object.values(named).reduce((a, b) => a + b, 0);
  const rest = (1 - given) / (CLASSES.length - Object.keys(named).length);
  return Float32Array.from(CLASSES, (name) => named[name] ?? rest);
};

const decode = (lattice: LineLattice, rows: Float32Array[], grammar: Grammar = digits) =>
  decodeLattice(lattice, { network: 'glyphs', classes: CLASSES, rows }, grammar);

describe('decodeLattice', () => {
  it('takes whole characters rather than their halves', () => {
    const lattice = latticeOf(3, [glyph(0, 1), glyph(1, 2), glyph(0, 2)]);
    const rows = [row({ '1': 0.5, '': 0.45 }), row({ '7': 0.4, '': 0.55 }), row({ '0': 0.97 })];
    expect(decode(lattice, rows)[0].text).toBe('0');
  });

  it('takes parts rather than a pair that is no character', () => {
    const lattice = latticeOf(3, [glyph(0, 1), glyph(1, 2), glyph(0, 2)]);
    const rows = [row({ '1': 0.95 }), row({ '7': 0.95 }), row({ '': 0.9, '0': 0.05 })];
    const [best, second] = decode(lattice, rows);
    expect(best.text).toBe('17');
    expect(best.score).toBeGreaterThan(second.score);
    expect(best.characters.map(({ candidate }) => candidate)).toEqual([0, 1]);
  });

  it('gives distinct strings, best first, with runners-up', () => {
    const lattice = latticeOf(2, [glyph(0, 1), glyph(0, 1, { omitted: 0.1 })]);
    const hypotheses = decode(lattice, [row({ '1': 0.7, '7': 0.2 }), row({ '1': 0.7, '7': 0.2 })]);
    const texts = hypotheses.map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.slice(0, 2)).toEqual(['1', '7']);
    expect(hypotheses[0].characters[0].runnersUp[0].text).toBe('7');
    expect([...hypotheses].sort((a, b) => b.score - a.score)).toEqual(hypotheses);
  });

  it('adds up the ways to cut the same string', () => {
    const one = latticeOf(2, [glyph(0, 1)]);
    const two = latticeOf(2, [glyph(0, 1), glyph(0, 1)]);
    const rows = [row({ '1': 0.7, '7': 0.2 }), row({ '1': 0.7, '7': 0.2 })];
    const single = decode(one, rows.slice(0, 1)).find(({ text }) => text === '1')!;
    const double = decode(two, rows).find(({ text }) => text === '1')!;
    expect(double.score - single.score).toBeCloseTo(Math.log(2), 5);
  });

  it('passes over a speck but not over a digit', () => {
    const speck = glyph(1, 2, { relativeHeight: 0.1, relativeWidth: 0.1, relativeCentre: 0.9 });
    const rows = [row({ '1': 0.97 }), row({ '.': 0.9 }), row({ '7': 0.97 })];
    const withSpeck = decode(latticeOf(4, [glyph(0, 1), speck, glyph(2, 3)], [0.48, 0.04, 0.48]), rows)[0];
    expect(withSpeck.text).toBe('17');
    expect(withSpeck.skipped).toBeCloseTo(0.04, 6);
    const faint = [row({ '1': 0.97 }), row({ '0': 0.5, '': 0.4 }), row({ '7': 0.97 })];
    expect(decode(latticeOf(4, [glyph(0, 1), glyph(1, 2), glyph(2, 3)]), faint)[0].text).toBe('107');
  });

  it('lets place tell a point from a dash that looks alike', () => {
    const anything: Grammar<number> = { ...digits, step: (count) => ({ state: count + 1, weight: 0 }) };
    const rows = [row({ '.': 0.45, '-': 0.45 })];
    const low = glyph(0, 1, { relativeHeight: 0.14, relativeWidth: 0.15, relativeCentre: 0.95 });
    const flat = glyph(0, 1, { relativeHeight: 0.12, relativeWidth: 0.8, relativeCentre: 0.5 });
    expect(decode(latticeOf(2, [low]), rows, anything)[0].text).toBe('.');
    expect(decode(latticeOf(2, [flat]), rows, anything)[0].text).toBe('-');
  });

  it('gives nothing where the language accepts nothing', () => {
    const never: Grammar<number> = { ...digits, end: () => -Infinity };
    expect(decode(latticeOf(2, [glyph(0, 1)]), [row({ '1': 0.9 })], never)).toEqual([]);
    expect(decode(latticeOf(1, []), [])).toEqual([]);
  });

  it('weighs the language', () => {
    const noSevens: Grammar<number> = {
      ...digits,
      step: (count, symbol) => (/\d/.test(symbol) ? { state: count + 1, weight: symbol === '7' ? -8 : 0 } : undefined),
    };
    const rows = [row({ '1': 0.3, '7': 0.6 })];
    const lattice = latticeOf(2, [glyph(0, 1)]);
    expect(decode(lattice, rows)[0].text).toBe('7');
    expect(decode(lattice, rows, noSevens)[0].text).toBe('1');
    expect(DEFAULT_WEIGHTS.language).toBeGreaterThan(0);
  });
});
