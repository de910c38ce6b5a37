import type { LineLattice } from '../segment/types.js';
import type { Calibration } from './calibration.js';
import type { Hypothesis } from './lattice-decoder.js';
import { opinionOf, sharesOf, type LineText } from './line-text.js';
import type { StripOpinion } from './strip-opinion.js';

/** What a read line shows of how far it can be trusted; the calibration weighs it. Natural-log odds where not said otherwise. */
export const FEATURES = [
  /** Of the best opinion, all evidence together; over the second best. */
  'posterior',
  'margin',
  /** Of the best opinion by strip reader and language, and how well the strip reader explains the line at all. */
  'strip',
  'explained',
  /** Of the best opinion by the lattice alone. */
  'lattice',
  /** Of the weakest character and on average, against its rival. */
  'worstCharacter',
  'meanCharacter',
  /** Share of the views whose own best opinion is another. */
  'dissent',
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
 * @param texts best first
 * @param cuts  what the lattice lists
 * @param language weight of the language beside the strip reader
 */
export function featuresOf(
  lattice: LineLattice,
  texts: readonly LineText[],
  strip: StripOpinion | undefined,
  cuts: ReadonlyMap<string, Hypothesis>,
  language: number,
): Features {
  const [best] = texts;
  const own = opinionOf(best.text);
  const shares = sharesOf(texts);
  const posterior = shares.get(own) ?? 0;
  const second = Math.max(0, ...[...shares].filter(([opinion]) => opinion !== own).map(([, share]) => share));
  const byStrip = texts.map(({ text }) => ({ text, score: strip?.logProbability(text) ?? -Infinity }));
  // Without the language, noughts grouped as nobody groups them would count against those that are.
  const spoken = byStrip.map(({ text, score }, index) => ({ text, score: score + language * texts[index].language }));
  const byLattice = [...cuts.values()].map(({ text, score }) => ({ text, score }));
  const characters = strip === undefined ? best.cut?.characters : strip.characters(best.text);
  const telling = (characters ?? []).filter(({ symbol }) => /[\p{L}\p{N}]/u.test(symbol));
  const odds = telling.map(({ probability, runnersUp }) =>
    clamp(Math.log(Math.max(1e-6, probability) / Math.max(1e-6, runnersUp[0]?.probability ?? 0)), -SUREST, SUREST),
  );
  const favourites = strip?.favourites ?? [];
  const omitted = (best.cut?.characters ?? []).map(({ candidate }) => lattice.glyphs[candidate].omitted);
  return {
    posterior: logit(posterior),
    margin: clamp(Math.log(Math.max(1e-9, posterior) / Math.max(1e-9, second)), -SUREST, SUREST),
    strip: logit(shareOf(own, spoken)),
    explained: clamp(bestOf(own, byStrip), -20, 0),
    lattice: logit(shareOf(own, byLattice)),
    worstCharacter: odds.length === 0 ? -SUREST : Math.min(...odds),
    meanCharacter: odds.length === 0 ? -SUREST : odds.reduce((sum, one) => sum + one, 0) / odds.length,
    dissent:
      favourites.length === 0 ? 1 : favourites.filter((text) => opinionOf(text) !== own).length / favourites.length,
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

const bestOf = (own: string, all: readonly Scored[]): number =>
  Math.max(-Infinity, ...all.filter(({ text }) => opinionOf(text) === own).map(({ score }) => score));
