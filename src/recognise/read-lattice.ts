import { applyToRect } from '../geometry.js';
import type { LineLattice } from '../segment/types.js';
import { confidenceOf, loadCalibration, type Calibration } from './calibration.js';
import { featuresOf, opinionOf, type Features } from './confidence.js';
import { decodeLattice, DEFAULT_WEIGHTS, type DecoderWeights, type Hypothesis } from './lattice-decoder.js';
import type { NetworkName, Recogniser } from './recogniser.js';
import type { Alternative, Grammar, ReadCharacter, Reading } from './types.js';

export interface ReadOptions {
  readonly weights?: DecoderWeights;
  /** Default: the one beside the first network. */
  readonly calibration?: Calibration;
}

/** Networks that read a lattice, and what they found. */
export interface Decoded {
  readonly networks: readonly NetworkName[];
  /** Best first, one entry a string. */
  readonly hypotheses: readonly (Hypothesis & { readonly posterior: number })[];
  /** Of the best; undefined where the language accepts nothing. */
  readonly features: Features | undefined;
}

const MOST_ALTERNATIVES = 10;
/** Divides scores before they become posteriors: neighbouring candidates share ink, so their evidence counts double. */
const POSTERIOR_TEMPERATURE = 1.5;

/**
 * Reads a line: every candidate is classified by every network, each network's answers are decoded with the field's
 * language, and their strings compete.
 * @param networks those that may fit the script of the field; the first one's calibration is used
 * @returns n best strings with calibrated probabilities; no alternatives where the language accepts no way through
 */
export async function readLattice(
  lattice: LineLattice,
  networks: readonly NetworkName[],
  grammar: Grammar,
  recogniser: Recogniser,
  options: ReadOptions = {},
): Promise<Reading> {
  const decoded = await decodeWith(lattice, networks, grammar, recogniser, options.weights);
  const { strip } = lattice;
  const polygon = applyToRect(strip.toPage, { x: 0, y: 0, width: strip.image.width, height: strip.image.height });
  if (decoded.features === undefined) return { networks, alternatives: [], polygon };
  const calibration = options.calibration ?? loadCalibration((await recogniser.network(networks[0])).directory);
  const confidence = confidenceOf(decoded.features, calibration);
  return { networks, alternatives: shareOut(decoded, confidence, lattice), polygon };
}

/** The strings of a lattice before calibration: what calibration is fitted on. */
export async function decodeWith(
  lattice: LineLattice,
  networks: readonly NetworkName[],
  grammar: Grammar,
  recogniser: Recogniser,
  weights: DecoderWeights = DEFAULT_WEIGHTS,
): Promise<Decoded> {
  const images = lattice.glyphs.map(({ image }) => image);
  const found: { network: NetworkName; hypothesis: Hypothesis }[] = [];
  const favourites: string[] = [];
  for (const network of networks) {
    if (images.length === 0) break;
    const rows = await recogniser.classify(network, images);
    const { classes } = await recogniser.network(network);
    const hypotheses = decodeLattice(lattice, { network, classes, rows }, grammar, weights);
    found.push(...hypotheses.map((hypothesis) => ({ network, hypothesis })));
    if (hypotheses.length > 0) favourites.push(opinionOf(hypotheses[0].text));
  }
  if (found.length === 0) return { networks, hypotheses: [], features: undefined };
  const top = Math.max(...found.map(({ hypothesis }) => hypothesis.score));
  const mass = (score: number): number => Math.exp((score - top) / POSTERIOR_TEMPERATURE);
  const total = found.reduce((sum, { hypothesis }) => sum + mass(hypothesis.score), 0);
  const byText = new Map<string, Hypothesis & { posterior: number }>();
  const shares = new Map<string, number>();
  for (const { hypothesis } of found.sort((a, b) => b.hypothesis.score - a.hypothesis.score)) {
    const posterior = mass(hypothesis.score) / total;
    const there = byText.get(hypothesis.text);
    if (there === undefined) byText.set(hypothesis.text, { ...hypothesis, posterior });
    else there.posterior += posterior;
    const opinion = opinionOf(hypothesis.text);
    shares.set(opinion, (shares.get(opinion) ?? 0) + posterior);
  }
  const [favourite] = [...shares].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
  const rank = (one: { text: string; posterior: number }): number =>
    opinionOf(one.text) === favourite ? 1 + one.posterior : one.posterior;
  const hypotheses = [...byText.values()].sort((a, b) => rank(b) - rank(a) || (a.text < b.text ? -1 : 1));
  const agree = favourites.filter((opinion) => opinion === favourite).length / networks.length;
  return { networks, hypotheses, features: featuresOf(lattice, hypotheses[0], shares, agree) };
}

/**
 * Confidence goes to the strings of the best opinion in proportion to their posteriors; what is left, less the mass of
 * "none of these", to the others in proportion to theirs.
 */
function shareOut({ hypotheses }: Decoded, confidence: number, lattice: LineLattice): Alternative[] {
  const favourite = opinionOf(hypotheses[0].text);
  let own = 0;
  let others = 0;
  for (const { text, posterior } of hypotheses) {
    if (opinionOf(text) === favourite) own += posterior;
    else others += posterior;
  }
  // The true string is among those listed about as often as not once the best is wrong; none may overtake the best.
  const rest = others === 0 ? 0 : Math.min(((1 - confidence) * Math.min(0.5, others)) / others, confidence / own);
  return hypotheses
    .map((hypothesis) => {
      const { text, posterior } = hypothesis;
      const probability = posterior * (opinionOf(text) === favourite ? confidence / own : rest);
      return { text, probability, characters: charactersOf(hypothesis, lattice) };
    })
    .sort((a, b) => b.probability - a.probability || (a.text < b.text ? -1 : 1))
    .slice(0, MOST_ALTERNATIVES);
}

const charactersOf = ({ characters }: Hypothesis, { glyphs, strip }: LineLattice): ReadCharacter[] =>
  characters.map(({ candidate, symbol, probability, runnersUp }) => ({
    text: symbol,
    probability,
    polygon: applyToRect(strip.toPage, glyphs[candidate].box),
    runnersUp,
  }));
