import { FEATURES, type LineCalibration } from '../../src/recognise/confidence.js';
import type { Grammar } from '../../src/recognise/index.js';
import type { LineCandidate, LineLattice } from '../../src/segment/index.js';

/** The plainest that can stand in for a part of the line reader. */

/** Any string of these symbols, all alike. */
export const anyOf = (symbols: string): Grammar<null> => ({
  start: null,
  step: (_state, symbol) => (symbols.includes(symbol) ? { state: null, weight: 0 } : undefined),
  end: () => 0,
  key: () => '',
});

/** The confidence is the decoder's own: what the best opinion has of the mass of the two best, whatever else the line shows. */
export const MARGIN_ALONE: LineCalibration = {
  fittedTo: {},
  samples: 0,
  ...{ means: ofFeatures(() => 0), spreads: ofFeatures(() => 1), bias: 0 },
  weights: ofFeatures((name) => (name === 'margin' ? 1 : 0)),
};

function ofFeatures(value: (name: (typeof FEATURES)[number]) => number): LineCalibration['weights'] {
  return Object.fromEntries(FEATURES.map((name) => [name, value(name)])) as LineCalibration['weights'];
}

/** The lattice with but one way to cut the line, the likeliest by shape: what was done before cuts and classes were weighed together. */
export function cutOnce(lattice: LineLattice): LineLattice {
  const { cutCount, glyphs } = lattice;
  const costs = new Array<number>(cutCount).fill(Infinity);
  const last = new Array<LineCandidate | undefined>(cutCount).fill(undefined);
  costs[0] = 0;
  for (const glyph of [...glyphs].sort((a, b) => a.from - b.from)) {
    const cost = costs[glyph.from] + strainOf(glyph);
    if (cost < costs[glyph.to]) [costs[glyph.to], last[glyph.to]] = [cost, glyph];
  }
  const way: LineCandidate[] = [];
  for (let glyph = last[cutCount - 1]; glyph !== undefined; glyph = last[glyph.from]) way.push(glyph);
  return { ...lattice, glyphs: way.reverse() };
}

/** A clean component of a digit's width costs next to nothing; cuts through ink, holes, width and what is left out cost. */
function strainOf({ cutQuality, relativeWidth, gap, omitted, pieces }: LineCandidate): number {
  const wide = Math.max(0, relativeWidth - 1);
  return -2 * Math.log(Math.max(1e-6, cutQuality)) + 3 * wide + 4 * gap + 3 * omitted + 0.01 * pieces;
}
