import type { LineLattice } from '../segment/types.js';
import type { Calibration } from './calibration.js';
import type { Hypothesis } from './lattice-decoder.js';
import { opinionOf, sharesOf, type LineText } from './line-text.js';
import type { StripOpinion } from './strip-opinion.js';

/**
 * What a read line shows of how far it can be trusted; the calibration weighs it. Natural-log odds where not said otherwise.
 * Of the strip reader's own sureness there is only how well it explains the line at all: on made lines, which the calibration
 * is fitted on and the strip reader has learnt from the like of, its odds say much, on real ones, with forms it has never
 * seen, little.
 */
export const FEATURES = [
  /** Of the best opinion over the second best, all evidence together. */
  'margin',
  /** Of the best opinion by the lattice alone; and whether the lattice lists the best string at all, 0 or 1. */
  'lattice',
  'listed',
  /** Natural logarithm of the best opinion's probability by the strip reader. */
  'explained',
  'length',
  'language',
  /** Shares of the ink. */
  'skippedInk',
  'dirt',
] as const;

export type Features = Readonly<Record<(typeof FEATURES)[number], number>>;

export type LineCalibration = Calibration<keyof Features>;

/** Odds beyond these say nothing more, natural logarithm. */
const SUREST = 8;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

const logit = (share: number): number => clamp(Math.log(share / Math.max(1e-12, 1 - share)), -SUREST, SUREST);

/**
 * Features of the best string.
 * @param texts  best first
 * @param cuts   what the lattice makes of all of them
 * @param listed what it lists of its own accord
 */
export function featuresOf(
  lattice: LineLattice,
  texts: readonly LineText[],
  strip: StripOpinion | undefined,
  cuts: ReadonlyMap<string, Hypothesis>,
  listed: ReadonlyMap<string, Hypothesis>,
): Features {
  const [best] = texts;
  const own = opinionOf(best.text);
  const shares = sharesOf(texts);
  const second = Math.max(0, ...[...shares].filter(([opinion]) => opinion !== own).map(([, share]) => share));
  const spelt = texts.filter(({ text }) => opinionOf(text) === own);
  const explained = Math.max(-Infinity, ...spelt.map(({ text }) => strip?.logProbability(text) ?? -Infinity));
  const omitted = (best.cut?.characters ?? []).map(({ candidate }) => lattice.glyphs[candidate].omitted);
  return {
    margin: clamp(Math.log(Math.max(1e-9, shares.get(own) ?? 0) / Math.max(1e-9, second)), -SUREST, SUREST),
    lattice: logit(shareOf(own, [...cuts.values()])),
    listed: listed.has(best.text) ? 1 : 0,
    explained: clamp(explained, -20, 0),
    length: own.length,
    language: Math.max(-12, best.language),
    skippedInk: best.cut === undefined ? 0 : Math.min(1, best.cut.skipped + Math.max(0, ...omitted)),
    dirt: Math.min(1, lattice.dirt),
  };
}

interface Scored {
  readonly text: string;
  readonly score: number;
}

/** Share of the opinion's strings in the mass of all. */
function shareOf(own: string, all: readonly Scored[]): number {
  const top = Math.max(...all.map(({ score }) => score));
  if (all.length === 0 || top === -Infinity) return 0;
  const mass = (some: readonly Scored[]): number => some.reduce((sum, { score }) => sum + Math.exp(score - top), 0);
  return mass(all.filter(({ text }) => opinionOf(text) === own)) / mass(all);
}
