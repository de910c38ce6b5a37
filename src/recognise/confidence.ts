import type { LineLattice } from '../segment/types.js';
import { placeEvidence } from './geometry-prior.js';
import type { Hypothesis } from './lattice-decoder.js';

/** What a decoded line shows of how far it can be trusted; the calibration weighs it. */
export const FEATURES = [
  'posterior',
  'margin',
  'worstCharacter',
  'meanCharacter',
  'worstWhole',
  'skippedInk',
  'cut',
  'place',
  'length',
  'language',
  'dirt',
  'disagreement',
] as const;

export type Features = Readonly<Record<(typeof FEATURES)[number], number>>;

/** What one network made of one lattice: strings that say the same digits stand together. */
export interface Outcome {
  readonly network: string;
  readonly hypotheses: readonly Hypothesis[];
  /** Posterior of each hypothesis among all. */
  readonly posteriors: readonly number[];
}

/** What a string says once signs and separators are dropped: strings of the same key are one opinion. */
export const opinionOf = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

const logit = (p: number, limit: number): number => {
  const q = Math.min(1 - 1e-9, Math.max(1e-9, p));
  return Math.max(-limit, Math.min(limit, Math.log(q / (1 - q))));
};

/**
 * Features of the best hypothesis.
 * @param best   the hypothesis that is put forward
 * @param shares posterior by opinion over all networks, 0 to 1
 * @param agree  share of the networks whose own best opinion is the same
 */
export function featuresOf(
  lattice: LineLattice,
  best: Hypothesis,
  shares: ReadonlyMap<string, number>,
  agree: number,
): Features {
  const own = opinionOf(best.text);
  const posterior = shares.get(own) ?? 0;
  let second = 0;
  for (const [opinion, share] of shares) if (opinion !== own && share > second) second = share;
  const telling = best.characters.filter(({ symbol }) => /[\p{L}\p{N}]/u.test(symbol));
  let worst = 6;
  let sum = 0;
  let whole = 6;
  let cut = 1;
  let place = 0;
  for (const { candidate, symbol, probability, runnersUp } of telling) {
    const glyph = lattice.glyphs[candidate];
    const rival = Math.max(1e-6, ...runnersUp.filter(({ text }) => text !== '').map((other) => other.probability));
    const none = Math.max(1e-6, ...runnersUp.filter(({ text }) => text === '').map((other) => other.probability));
    const odds = clamp(Math.log(Math.max(1e-6, probability) / rival), -6, 6);
    worst = Math.min(worst, odds);
    sum += odds;
    whole = Math.min(whole, clamp(Math.log(Math.max(1e-6, probability) / none), -6, 6));
    cut = Math.min(cut, glyph.cutQuality);
    place = Math.min(place, placeEvidence(symbol, glyph));
  }
  const omitted = best.characters.reduce((most, { candidate }) => Math.max(most, lattice.glyphs[candidate].omitted), 0);
  return {
    posterior: logit(posterior, 8),
    margin: clamp(Math.log(Math.max(1e-6, posterior) / Math.max(1e-6, second)), -8, 8),
    worstCharacter: worst,
    meanCharacter: telling.length === 0 ? -6 : sum / telling.length,
    worstWhole: whole,
    skippedInk: Math.min(1, best.skipped + omitted),
    cut,
    place,
    length: telling.length,
    language: Math.max(-12, best.language),
    dirt: Math.min(1, lattice.dirt),
    disagreement: 1 - agree,
  };
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
