import { describe, expect, it } from 'vitest';
import { confidenceOf } from '../../src/recognise/calibration.js';
import { FEATURES, type Features } from '../../src/recognise/confidence.js';
import type { LineCandidate, LineLattice } from '../../src/segment/index.js';
import { anyOf, cutOnce, MARGIN_ALONE } from './parts.js';

describe('anyOf', () => {
  it('takes its symbols in any order at no cost, and no others', () => {
    const grammar = anyOf('0,/');
    for (const symbol of '0,/') expect(grammar.step(null, symbol)).toEqual({ state: null, weight: 0 });
    expect(grammar.step(null, 'A')).toBeUndefined();
    expect(grammar.end(null)).toBe(0);
  });
});

describe('cutOnce', () => {
  const candidate = (from: number, to: number, more: Partial<LineCandidate> = {}): LineCandidate =>
    ({ from, to, cutQuality: 1, relativeWidth: 0.7, gap: 0, omitted: 0, pieces: to - from, ...more }) as LineCandidate;
  const wayOf = (cutCount: number, ...glyphs: LineCandidate[]): string =>
    cutOnce({ cutCount, glyphs } as unknown as LineLattice)
      .glyphs.map(({ from, to }) => `${from}${to}`)
      .join(' ');

  it('takes clean components as they are', () => {
    const rough = { cutQuality: 0.4 };
    expect(wayOf(4, candidate(0, 1, rough), candidate(1, 2, rough), candidate(0, 2), candidate(2, 3))).toBe('02 23');
    expect(wayOf(3, candidate(0, 1), candidate(1, 2), candidate(0, 2, { gap: 0.2 }))).toBe('01 12');
  });

  it('cuts what is too wide for one character', () => {
    const halves = { cutQuality: 0.8 };
    const glyphs = [candidate(0, 1, halves), candidate(1, 2, halves)];
    expect(wayOf(3, ...glyphs, candidate(0, 2, { relativeWidth: 1.4 }))).toBe('01 12');
    expect(wayOf(3, ...glyphs, candidate(0, 2, { relativeWidth: 1 }))).toBe('02');
  });

  it('finds none where there is none', () => expect(wayOf(3, candidate(0, 1))).toBe(''));
});

it('MARGIN_ALONE leaves the odds of the two best as they are', () => {
  const features = Object.fromEntries(FEATURES.map((name) => [name, 5])) as Features;
  expect(confidenceOf({ ...features, margin: Math.log(0.3 / 0.7) }, MARGIN_ALONE)).toBeCloseTo(0.3, 12);
});
