import type { GlyphLattice, LineCandidate } from '../segment/types.js';
import { placeEvidence } from './geometry-prior.js';
import type { Grammar } from './types.js';

/**
 * Beam search through a lattice of candidate characters together with the field's language.
 *
 * Each candidate is either one whole character or it is not, and the network gives the odds. Taking the candidates as
 * independent, the probability of a way through is the product of these odds over the characters it takes (those it does
 * not take cancel out), so that ways of different lengths compare fairly. Ink that is passed over as dirt costs by its amount.
 */

/** What a network says about the candidates of a lattice. */
export interface GlyphScores {
  readonly network: string;
  /** Of the columns; the empty string stands for "not one character". */
  readonly classes: readonly string[];
  /** One row a candidate. */
  readonly rows: readonly Float32Array[];
}

export interface DecoderWeights {
  /** Divides the networks' log odds: they are surer than handwriting of other origins warrants. */
  readonly temperature: number;
  /** Weight of the geometry. */
  readonly place: number;
  /** Weight of the language. */
  readonly language: number;
  /** Log odds for passing over a piece of ink, and for all of one digit's ink. */
  readonly skip: number;
  readonly skipInk: number;
  /** Log odds for leaving out a candidate's own dirt, for all of its ink. */
  readonly omit: number;
  /** Log odds for a hole of one digit height within a character, and for cutting through ink. */
  readonly gap: number;
  readonly cut: number;
  /** Exponent of the number of pieces by which a candidate's log probability counts, and weight of its odds against none. */
  readonly span: number;
  readonly odds: number;
  /** Log prior of a candidate being a character. */
  readonly prior: number;
}

export const DEFAULT_WEIGHTS: DecoderWeights = {
  temperature: 1.6,
  place: 0.8,
  language: 0.7,
  skip: -0.6,
  skipInk: -4,
  omit: -8,
  gap: -4,
  cut: -1.2,
  span: 0.6,
  odds: 0.1,
  prior: -0.8,
};

export interface DecodedCharacter {
  readonly candidate: number;
  readonly symbol: string;
  readonly probability: number;
  readonly runnersUp: readonly { readonly text: string; readonly probability: number }[];
}

export interface Hypothesis {
  readonly text: string;
  /** Natural logarithm, all ways to cut this string together. */
  readonly score: number;
  /** Of the best way to cut it. */
  readonly characters: readonly DecodedCharacter[];
  /** Share of the line's ink that the best way passes over. */
  readonly skipped: number;
  /** Natural-log weight of the string in the field's language. */
  readonly language: number;
}

const BEAM = 48;
/** A class is looked at where its probability is at least this. */
const LEAST_PROBABILITY = 1e-3;
/** With size and slant normalised away a stroke that looks like a one may as well be a slash; its place decides. */
const SLASH_LIKE_ONE = 0.4;
/** Most classes of one candidate that are followed. */
const MOST_OPTIONS = 6;
/** What is this much less likely than the best way to the same cut is given up, natural logarithm. */
const HOPELESS = 12;
/** Odds beyond these are not believed. */
const SUREST = 9;

interface Node {
  readonly text: string;
  readonly state: unknown;
  readonly language: number;
  /** Of the best way. */
  best: number;
  /** Of all ways. */
  total: number;
  skipped: number;
  last: Link | undefined;
}

interface Link {
  readonly before: Link | undefined;
  readonly candidate: number;
  readonly symbol: number;
}

interface Option {
  readonly symbol: number;
  readonly score: number;
}

/**
 * The likeliest strings of a lattice, best first; none where the language accepts no way through.
 * @param lattice its candidates may carry `relativeWidth`, `gap` and `omitted`; where absent they count as unremarkable
 */
export function decodeLattice(
  lattice: GlyphLattice & { readonly weights?: readonly number[]; readonly digitHeight?: number },
  scores: GlyphScores,
  grammar: Grammar,
  weights: DecoderWeights = DEFAULT_WEIGHTS,
): Hypothesis[] {
  const { cutCount, glyphs } = lattice;
  const options = glyphs.map((glyph, index) => optionsOf(glyph, scores, index, weights));
  const starting: number[][] = Array.from({ length: cutCount }, () => []);
  glyphs.forEach(({ from }, index) => starting[from].push(index));
  const beams: Map<string, Node>[] = Array.from({ length: cutCount }, () => new Map<string, Node>());
  beams[0].set('', {
    text: '',
    state: grammar.start,
    language: 0,
    best: 0,
    total: 0,
    skipped: 0,
    last: undefined,
  });
  const inkPerDigit = inkOfOneDigit(lattice);
  for (let cut = 0; cut < cutCount - 1; cut += 1) {
    const beam = prune(beams[cut]);
    beams[cut].clear();
    const share = lattice.weights?.[cut] ?? 1 / (cutCount - 1);
    const skipCost = share === 0 ? 0 : weights.skip + weights.skipInk * Math.min(2.5, share / inkPerDigit);
    for (const node of beam) {
      arrive(beams[cut + 1], node, node.text, node.state, node.language, skipCost, share, node.last);
      for (const candidate of starting[cut]) {
        const { to } = glyphs[candidate];
        for (const { symbol, score } of options[candidate]) {
          const text = scores.classes[symbol];
          const next = grammar.step(node.state, text);
          if (next === undefined) continue;
          const language = node.language + next.weight;
          const gain = score + weights.language * next.weight;
          const link = { before: node.last, candidate, symbol };
          arrive(beams[to], node, node.text + text, next.state, language, gain, 0, link);
        }
      }
    }
  }
  const finished: { node: Node; score: number; language: number }[] = [];
  for (const node of beams[cutCount - 1].values()) {
    const ending = grammar.end(node.state);
    if (ending === -Infinity || node.text === '') continue;
    finished.push({ node, score: node.total + weights.language * ending, language: node.language + ending });
  }
  const spelt = speller(scores);
  return finished
    .sort((a, b) => b.score - a.score || (a.node.text < b.node.text ? -1 : 1))
    .slice(0, BEAM)
    .map(({ node: { text, last, skipped }, score, language }) => ({
      ...{ text, score, skipped, language },
      characters: charactersOf(last, spelt),
    }));
}

/** Typical share of the line's ink in one digit-sized candidate. */
function inkOfOneDigit(lattice: GlyphLattice & { readonly weights?: readonly number[] }): number {
  if (lattice.weights === undefined) return 1 / (lattice.cutCount - 1);
  const { weights } = lattice;
  const shares = lattice.glyphs
    .filter(({ relativeHeight, from, to }) => relativeHeight > 0.7 && to - from <= 3)
    .map(({ from, to }) => weights.slice(from, to).reduce((sum, share) => sum + share, 0))
    .sort((a, b) => a - b);
  return Math.max(0.03, Math.min(0.5, shares[Math.floor(shares.length / 2)] ?? 0.2));
}

/** Classes worth trying for one candidate, with their log odds. */
function optionsOf(
  glyph: GlyphLattice['glyphs'][number] & Partial<LineCandidate>,
  { classes, rows }: GlyphScores,
  index: number,
  weights: DecoderWeights,
): Option[] {
  const row = rows[index];
  const none = classes.indexOf('');
  const slash = classes.indexOf('/');
  const one = classes.indexOf('1');
  const notOne = Math.max(1e-4, none < 0 ? 1e-2 : row[none]);
  const shape =
    weights.prior +
    weights.cut * (1 - glyph.cutQuality) +
    weights.gap * (glyph.gap ?? 0) +
    weights.omit * (glyph.omitted ?? 0);
  const place = {
    relativeHeight: glyph.relativeHeight,
    relativeCentre: glyph.relativeCentre,
    relativeWidth: glyph.relativeWidth ?? glyph.relativeHeight * (glyph.box.width / Math.max(1, glyph.box.height)),
  };
  const span = (glyph.to - glyph.from) ** weights.span;
  const options: Option[] = [];
  for (let symbol = 0; symbol < classes.length; symbol += 1) {
    const probability = symbol === slash ? Math.max(row[symbol], SLASH_LIKE_ONE * row[one]) : row[symbol];
    if (symbol === none || probability < LEAST_PROBABILITY) continue;
    const odds = Math.max(-SUREST, Math.min(SUREST, Math.log(probability / notOne)));
    const evidence =
      span * Math.log(probability) + weights.odds * odds + weights.place * placeEvidence(classes[symbol], place);
    const score = evidence / weights.temperature + shape;
    options.push({ symbol, score });
  }
  return options.sort((a, b) => b.score - a.score || a.symbol - b.symbol).slice(0, MOST_OPTIONS);
}

function arrive(
  beam: Map<string, Node>,
  from: Node,
  text: string,
  state: unknown,
  language: number,
  gain: number,
  skipped: number,
  last: Link | undefined,
): void {
  const best = from.best + gain;
  const total = from.total + gain;
  const there = beam.get(text);
  if (there === undefined) {
    beam.set(text, { text, state, language, best, total, skipped: from.skipped + skipped, last });
    return;
  }
  const high = Math.max(there.total, total);
  there.total = high + Math.log(Math.exp(there.total - high) + Math.exp(total - high));
  if (best > there.best) {
    there.best = best;
    there.skipped = from.skipped + skipped;
    there.last = last;
  }
}

function prune(beam: Map<string, Node>): Node[] {
  const nodes = [...beam.values()].sort((a, b) => b.total - a.total || (a.text < b.text ? -1 : 1)).slice(0, BEAM);
  return nodes.filter(({ total }) => total >= nodes[0].total - HOPELESS);
}

function charactersOf(
  last: Link | undefined,
  spelt: (candidate: number, symbol: number) => DecodedCharacter,
): DecodedCharacter[] {
  const characters: DecodedCharacter[] = [];
  for (let link = last; link !== undefined; link = link.before) characters.push(spelt(link.candidate, link.symbol));
  return characters.reverse();
}

const RUNNERS_UP = 3;

/** Makes a candidate, taken for a symbol, a character with its runners-up: once, for most ways share most of their characters. */
function speller({ classes, rows }: GlyphScores): (candidate: number, symbol: number) => DecodedCharacter {
  const known = new Map<number, DecodedCharacter>();
  return (candidate, symbol) => {
    const key = candidate * classes.length + symbol;
    let character = known.get(key);
    if (character === undefined) {
      const row = rows[candidate];
      const runnersUp = [...row.keys()]
        .filter((other) => other !== symbol)
        .sort((a, b) => row[b] - row[a] || a - b)
        .slice(0, RUNNERS_UP)
        .map((other) => ({ text: classes[other], probability: row[other] }));
      character = { candidate, symbol: classes[symbol], probability: row[symbol], runnersUp };
      known.set(key, character);
    }
    return character;
  };
}
