import { applyToRect, type Rect } from '../geometry.js';
import type { LineLattice } from '../segment/types.js';
import { confidenceOf, loadCalibration } from './calibration.js';
import { FEATURES, featuresOf, type Features, type LineCalibration } from './confidence.js';
import { habitOf, type Habits } from './habits.js';
import { opinionOf, sharesOf, type LineText } from './line-text.js';
import {
  decodeLattice,
  DEFAULT_WEIGHTS,
  type DecoderWeights,
  type GlyphScores,
  type Hypothesis,
} from './lattice-decoder.js';
import type { NetworkName, Recogniser } from './recogniser.js';
import { StripOpinion } from './strip-opinion.js';
import type { Alternative, Grammar, ReadCharacter, Reading } from './types.js';

/** Weights with which the opinions on a line are added up, each in natural logarithms. */
export interface FusionWeights {
  /** Of the lattice's evidence, language left out; of the strip reader's; of the language. */
  readonly lattice: number;
  readonly strip: number;
  readonly language: number;
  /** How much less likely than its best string the lattice may at most think another: beyond this it is not believed. */
  readonly most: number;
  /** Of what the user's own amounts are like. */
  readonly habits: number;
}

export const FUSION: FusionWeights = { lattice: 0.6, strip: 0.6, language: 0.5, most: 8, habits: 0.6 };

/** Where there is no question where to cut, as in single-character boxes, and the glyph is seen larger. */
export const FUSION_OF_CHARACTERS: FusionWeights = { ...FUSION, lattice: 1, strip: 0.4 };

export interface ReadOptions {
  readonly weights?: DecoderWeights;
  readonly fusion?: FusionWeights;
  /** Without it the lattice alone is asked. Default: with. */
  readonly stripReader?: boolean;
  /** Default: the one beside the strip reader. */
  readonly calibration?: LineCalibration;
  /** What the user's own amounts are like, where the line is one. Default: nothing is known of them. */
  readonly habits?: Habits;
}

/** What a line was found to say. */
export interface Decoded {
  /** Best first. */
  readonly texts: readonly LineText[];
  readonly strip: StripOpinion | undefined;
  /** Of the best; undefined where the language accepts nothing. */
  readonly features: Features | undefined;
}

const MOST_ALTERNATIVES = 10;

/**
 * Reads a line by two opinions: the characters of its lattice, classified by every network and decoded with the field's
 * language, and the strip reader, which cuts nothing. Every string that either lists is weighed by both.
 * @param networks those that may fit the script of the field
 * @returns n best strings with calibrated probabilities; no alternatives where the language accepts no way through
 * @throws CF_MODEL_INVALID where a network or the calibration is missing or broken
 */
export async function readLattice(
  lattice: LineLattice,
  networks: readonly NetworkName[],
  grammar: Grammar,
  recogniser: Recogniser,
  options: ReadOptions = {},
): Promise<Reading> {
  const decoded = await decodeLine(lattice, networks, grammar, recogniser, options);
  const { strip } = lattice;
  const polygon = applyToRect(strip.toPage, { x: 0, y: 0, width: strip.image.width, height: strip.image.height });
  const named = decoded.strip === undefined ? networks : [...networks, 'strips'];
  if (decoded.features === undefined) return { networks: named, alternatives: [], polygon };
  const calibration = options.calibration ?? loadCalibration((await recogniser.network('strips')).directory, FEATURES);
  const confidence = confidenceOf(decoded.features, calibration);
  return { networks: named, alternatives: shareOut(decoded, confidence, lattice), polygon };
}

/** The strings of a line before calibration: what calibration is fitted on. */
export async function decodeLine(
  lattice: LineLattice,
  networks: readonly NetworkName[],
  grammar: Grammar,
  recogniser: Recogniser,
  options: ReadOptions = {},
): Promise<Decoded> {
  const usual = lattice.strip.cells === undefined ? FUSION : FUSION_OF_CHARACTERS;
  const { weights = DEFAULT_WEIGHTS, fusion = usual, stripReader = true, habits } = options;
  if (lattice.glyphs.length === 0) return { texts: [], strip: undefined, features: undefined };
  const opinions = await glyphOpinions(lattice, networks, recogniser);
  const listed = listedBy(opinions, lattice, grammar, weights);
  const strip = stripReader ? await StripOpinion.of(lattice, grammar, recogniser, fusion.language) : undefined;
  const cuts = new Map(listed);
  // What only the strip reader lists the lattice is asked about, so that all strings are weighed by the same two opinions.
  const unlisted = (strip?.texts ?? []).filter((text) => !listed.has(text));
  const asked = unlisted.length === 0 ? [] : listedBy(opinions, lattice, oneOf(unlisted), weights).values();
  for (const cut of asked) {
    const language = languageOf(cut.text, grammar);
    cuts.set(cut.text, { ...cut, language, score: cut.score + weights.language * language });
  }
  const evidence = new Map<string, { cut: Hypothesis | undefined; language: number }>();
  for (const text of unlisted) evidence.set(text, { cut: undefined, language: languageOf(text, grammar) });
  for (const cut of cuts.values()) evidence.set(cut.text, { cut, language: cut.language });
  if (evidence.size === 0) return { texts: [], strip, features: undefined };

  const alone = (cut: Hypothesis): number => cut.score - weights.language * cut.language;
  const best = Math.max(-Infinity, ...[...cuts.values()].map(alone));
  const least = best === -Infinity ? 0 : best - fusion.most;
  const scored = [...evidence].map(([text, { cut, language }]) => ({
    ...{ text, cut, language },
    score:
      fusion.lattice * (cut === undefined ? least : Math.max(least, alone(cut))) +
      fusion.strip * Math.max(IMPOSSIBLE, strip?.logProbability(text) ?? 0) +
      fusion.language * language +
      (habits === undefined ? 0 : fusion.habits * habitOf(habits, text.replace(/[^0-9]/g, ''))),
  }));
  const texts = ranked(scored);
  return { texts, strip, features: featuresOf(lattice, texts, strip, cuts, listed) };
}

/** A text that the strip reader holds impossible is that unlikely; natural logarithm. */
const IMPOSSIBLE = -60;

/** What each network says about the characters of the lattice. */
async function glyphOpinions(
  { glyphs }: LineLattice,
  networks: readonly NetworkName[],
  recogniser: Recogniser,
): Promise<GlyphScores[]> {
  const images = glyphs.map(({ image }) => image);
  const opinions: GlyphScores[] = [];
  for (const network of networks) {
    const rows = await recogniser.classify(network, images);
    const { classes } = await recogniser.network(network);
    opinions.push({ network, classes, rows });
  }
  return opinions;
}

/** The strings of all networks' lattices, by text; where two networks list one, the likelier. */
function listedBy(
  opinions: readonly GlyphScores[],
  lattice: LineLattice,
  grammar: Grammar,
  weights: DecoderWeights,
): Map<string, Hypothesis> {
  const found = new Map<string, Hypothesis>();
  for (const opinion of opinions) {
    for (const hypothesis of decodeLattice(lattice, opinion, grammar, weights)) {
      const there = found.get(hypothesis.text);
      if (there === undefined || hypothesis.score > there.score) found.set(hypothesis.text, hypothesis);
    }
  }
  return found;
}

/** These texts and no others, all alike. */
function oneOf(texts: readonly string[]): Grammar<string> {
  const whole = new Set(texts);
  const begun = new Set(texts.flatMap((text) => Array.from(text, (_, at) => text.slice(0, at + 1))));
  return {
    start: '',
    step: (prefix, symbol) => (begun.has(prefix + symbol) ? { state: prefix + symbol, weight: 0 } : undefined),
    end: (text) => (whole.has(text) ? 0 : -Infinity),
    key: String,
  };
}

function languageOf<State>(text: string, grammar: Grammar<State>): number {
  let { start: state } = grammar;
  let weight = 0;
  for (const symbol of text) {
    const step = grammar.step(state, symbol);
    if (step === undefined) return -Infinity;
    state = step.state;
    weight += step.weight;
  }
  return weight + grammar.end(state);
}

/** Strings that say the same digits stand together: the opinion with most of the mass first. */
function ranked(scored: readonly Omit<LineText, 'posterior'>[]): LineText[] {
  const top = Math.max(...scored.map(({ score }) => score));
  const total = scored.reduce((sum, { score }) => sum + Math.exp(score - top), 0);
  const texts = scored.map((one) => ({ ...one, posterior: Math.exp(one.score - top) / total }));
  const shares = sharesOf(texts);
  const share = ({ text }: LineText): number => shares.get(opinionOf(text)) ?? 0;
  return texts.sort((a, b) => share(b) - share(a) || b.posterior - a.posterior || (a.text < b.text ? -1 : 1));
}

/**
 * Confidence goes to the strings of the best opinion in proportion to their posteriors; what is left, less the mass of
 * "none of these", to the others in proportion to theirs.
 */
function shareOut({ texts, strip }: Decoded, confidence: number, lattice: LineLattice): Alternative[] {
  const favourite = opinionOf(texts[0].text);
  let own = 0;
  let others = 0;
  for (const { text, posterior } of texts) {
    if (opinionOf(text) === favourite) own += posterior;
    else others += posterior;
  }
  // The true string is among those listed about as often as not once the best is wrong; none may overtake the best.
  const rest = others === 0 ? 0 : Math.min(((1 - confidence) * Math.min(0.5, others)) / others, confidence / own);
  return texts
    .map((line) => ({
      line,
      probability: line.posterior * (opinionOf(line.text) === favourite ? confidence / own : rest),
    }))
    .sort((a, b) => b.probability - a.probability || (a.line.text < b.line.text ? -1 : 1))
    .slice(0, MOST_ALTERNATIVES)
    .map(({ line, probability }) => ({ text: line.text, probability, characters: charactersOf(line, strip, lattice) }));
}

/** Boxes come from the lattice where it lists the string, since it knows the ink of every character. */
function charactersOf(
  { text, cut }: LineText,
  strip: StripOpinion | undefined,
  { glyphs, strip: { toPage } }: LineLattice,
): ReadCharacter[] {
  const read = strip?.characters(text);
  const shown = (box: Rect): Pick<ReadCharacter, 'polygon'> => ({ polygon: applyToRect(toPage, box) });
  if (cut === undefined) {
    return (read ?? []).map(({ symbol, probability, runnersUp, box }) => ({
      ...{ text: symbol, probability, runnersUp },
      ...shown(box),
    }));
  }
  return cut.characters.map(({ candidate, symbol, probability, runnersUp }, index) => ({
    text: symbol,
    probability: read?.[index]?.probability ?? probability,
    runnersUp: read?.[index]?.runnersUp ?? runnersUp,
    ...shown(glyphs[candidate].box),
  }));
}
