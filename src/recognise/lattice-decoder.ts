import type { GlyphLattice, LineCandidate } from '../segment/types.js';
import { placeEvidence } from './geometry-prior.js';
import { Likeliest } from './likeliest.js';
import { grown, Prefixes, REFUSED } from './prefixes.js';
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

interface Option {
  readonly symbol: number;
  readonly score: number;
}

/**
 * The ways that have come to the cuts: one for each text that may be spelt with the ink up to a cut. Those to the cut that is
 * looked at stand behind those that were kept of the cuts before it.
 */
class Ways {
  prefix = new Int32Array(ROOM);
  /** Natural logarithm, of the best way to cut the text and of all of them; of the best, the ink passed over and the last link. */
  best = new Float64Array(ROOM);
  total = new Float64Array(ROOM);
  skipped = new Float64Array(ROOM);
  last = new Int32Array(ROOM);
  size = 0;
  /** Where those to the cut that is looked at begin. */
  first = 0;
  /** By prefix, its latest way. */
  #latest = new Int32Array(ROOM);

  /** The way that spells a prefix up to the cut that is looked at, `REFUSED` where there is none yet. */
  of(prefix: number): number {
    const way = this.#latest[prefix];
    return way >= this.first && way < this.size && this.prefix[way] === prefix ? way : REFUSED;
  }

  add(prefix: number, best: number, total: number, skipped: number, last: number): void {
    if (this.size === this.prefix.length) this.#grow();
    if (prefix >= this.#latest.length) this.#latest = grown(this.#latest, prefix + 1);
    this.#latest[prefix] = this.size;
    this.prefix[this.size] = prefix;
    this.best[this.size] = best;
    this.total[this.size] = total;
    this.skipped[this.size] = skipped;
    this.last[this.size++] = last;
  }

  /** Keeps the likeliest of the ways to the cut that is looked at, likeliest first. */
  prune(): void {
    const { prefix, best, total, skipped, last } = this;
    let top = -Infinity;
    for (let way = this.first; way < this.size; way += 1) if (total[way] > top) top = total[way];
    likeliest.clear();
    for (let way = this.first; way < this.size; way += 1) {
      if (total[way] >= top - HOPELESS) likeliest.offer(way, total[way]);
    }
    const kept = Array.from(
      likeliest.items.subarray(0, likeliest.size),
      (way) => [prefix[way], best[way], total[way], skipped[way], last[way]] as const,
    );
    this.size = this.first;
    for (const way of kept) this.add(...way);
  }

  #grow(): void {
    const least = this.size + 1;
    this.prefix = grown(this.prefix, least);
    this.best = grown(this.best, least);
    this.total = grown(this.total, least);
    this.skipped = grown(this.skipped, least);
    this.last = grown(this.last, least);
  }
}

/** The characters along ways, each with the one before it. Number 0 stands before the first. */
class Links {
  before = new Int32Array(ROOM);
  candidate = new Int32Array(ROOM);
  symbol = new Int32Array(ROOM);
  size = 1;

  add(before: number, candidate: number, symbol: number): number {
    if (this.size === this.before.length) {
      this.before = grown(this.before, this.size + 1);
      this.candidate = grown(this.candidate, this.size + 1);
      this.symbol = grown(this.symbol, this.size + 1);
    }
    this.before[this.size] = before;
    this.candidate[this.size] = candidate;
    this.symbol[this.size] = symbol;
    return this.size++;
  }
}

const ROOM = 4096;
// Kept from line to line: one decoder runs at a time.
const prefixes = new Prefixes();
const ways = new Ways();
const links = new Links();
const likeliest = new Likeliest(
  BEAM,
  (way, other) => prefixes.text(ways.prefix[way]) < prefixes.text(ways.prefix[other]),
);

/**
 * The likeliest strings of a lattice, best first; none where the language accepts no way through.
 * @param scores  its classes are single characters
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
  /** By the cut that they end at, in the order of those they begin at. */
  const ending: number[][] = Array.from({ length: cutCount }, () => []);
  glyphs.forEach(({ to }, index) => ending[to].push(index));
  for (const list of ending) list.sort((a, b) => glyphs[a].from - glyphs[b].from || a - b);
  const inkPerDigit = inkOfOneDigit(lattice);
  prefixes.begin(grammar, scores.classes);
  links.size = 1;
  ways.first = ways.size = 0;
  ways.add(0, 0, 0, 0, 0);
  /** Where the ways to each cut begin. */
  const firsts = [0];
  for (let to = 1; to < cutCount; to += 1) {
    ways.prune();
    firsts.push((ways.first = ways.size));
    const share = lattice.weights?.[to - 1] ?? 1 / (cutCount - 1);
    const skipCost = share === 0 ? 0 : weights.skip + weights.skipInk * Math.min(2.5, share / inkPerDigit);
    const candidates = ending[to];
    for (let at = 0, cut = 0; cut < to; cut += 1) {
      const begin = at;
      while (at < candidates.length && glyphs[candidates[at]].from === cut) at += 1;
      if (begin === at && cut < to - 1) continue;
      for (let way = firsts[cut]; way < firsts[cut + 1]; way += 1) {
        const prefix = ways.prefix[way];
        if (cut === to - 1) arrive(prefix, way, skipCost, share, PASSED, 0);
        for (let index = begin; index < at; index += 1) {
          const candidate = candidates[index];
          for (const { symbol, score } of options[candidate]) {
            const longer = prefixes.longer(prefix, symbol);
            if (longer === REFUSED) continue;
            arrive(longer, way, score + weights.language * prefixes.weight[longer], 0, candidate, symbol);
          }
        }
      }
    }
  }
  const spelt = speller(scores);
  const finished: (Omit<Hypothesis, 'characters'> & { readonly last: number })[] = [];
  for (let way = ways.first; way < ways.size; way += 1) {
    const prefix = ways.prefix[way];
    const end = prefixes.end(prefix);
    if (end === -Infinity || prefix === 0) continue;
    finished.push({
      text: prefixes.text(prefix),
      score: ways.total[way] + weights.language * end,
      skipped: ways.skipped[way],
      language: prefixes.language[prefix] + end,
      last: ways.last[way],
    });
  }
  return finished
    .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
    .slice(0, BEAM)
    .map(({ last, ...one }) => ({ ...one, characters: charactersOf(last, spelt) }));
}

/** In place of a candidate: ink that is passed over. */
const PASSED = -1;

/** Adds one more way to a prefix, which leads on from another way, by a candidate taken for a symbol or by passing ink over. */
function arrive(prefix: number, from: number, gain: number, passed: number, candidate: number, symbol: number): void {
  const best = ways.best[from] + gain;
  const total = ways.total[from] + gain;
  const there = ways.of(prefix);
  if (there !== REFUSED) {
    ways.total[there] = sumOfLogs(ways.total[there], total);
    if (best <= ways.best[there]) return;
  }
  const skipped = ways.skipped[from] + passed;
  const last = candidate === PASSED ? ways.last[from] : links.add(ways.last[from], candidate, symbol);
  if (there === REFUSED) ways.add(prefix, best, total, skipped, last);
  else {
    ways.best[there] = best;
    ways.skipped[there] = skipped;
    ways.last[there] = last;
  }
}

/** Natural logarithm of the sum of two numbers of which the natural logarithms are given. */
function sumOfLogs(a: number, b: number): number {
  const high = Math.max(a, b);
  const apart = Math.abs(a - b);
  return apart > LOST ? high : high + Math.log(1 + Math.exp(-apart));
}

/** A share below 2⁻⁵³ is lost in a sum; natural logarithm. */
const LOST = 37;

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

function charactersOf(
  last: number,
  spelt: (candidate: number, symbol: number) => DecodedCharacter,
): DecodedCharacter[] {
  const characters: DecodedCharacter[] = [];
  for (let link = last; link > 0; link = links.before[link]) {
    characters.push(spelt(links.candidate[link], links.symbol[link]));
  }
  return characters.reverse();
}

const RUNNERS_UP = 3;
const runners = new Likeliest(RUNNERS_UP, (symbol, other) => symbol < other);

/** Makes a candidate, taken for a symbol, a character with its runners-up: once, for most ways share most of their characters. */
function speller({ classes, rows }: GlyphScores): (candidate: number, symbol: number) => DecodedCharacter {
  const known = new Map<number, DecodedCharacter>();
  return (candidate, symbol) => {
    const key = candidate * classes.length + symbol;
    let character = known.get(key);
    if (character === undefined) {
      const row = rows[candidate];
      runners.clear();
      for (let other = 0; other < row.length; other += 1) if (other !== symbol) runners.offer(other, row[other]);
      const runnersUp = Array.from(runners.items.subarray(0, runners.size), (other) => ({
        text: classes[other],
        probability: row[other],
      }));
      character = { candidate, symbol: classes[symbol], probability: row[symbol], runnersUp };
      known.set(key, character);
    }
    return character;
  };
}
