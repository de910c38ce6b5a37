/** Reads the MICR line of a strip or of a band: finds the row, straightens it, reads it column by column. */

import { applyToRect, type Matrix3 } from '../geometry.js';
import { mapInk } from '../segment/ink.js';
import { drawMicrPicture, inkSpan, partAt, type MicrPicture } from '../segment/micr-line.js';
import { MICR_GRIDS, MICR_MEASURES, type MicrFont } from '../segment/micr-fonts.js';
import { findMicrRows, lineAt, type MicrRow, type RowOptions } from '../segment/micr-rows.js';
import type { Strip } from '../segment/types.js';
import { decodeSpots, findSpots, pitchAlong, preferLayout, type MicrPath, type MicrSpot } from './micr-decode.js';
import { confidenceOf, loadCalibration } from './calibration.js';
import { MICR_FEATURES, micrFeatures, type MicrCalibration } from './micr-confidence.js';
import type { NetworkName, Recogniser } from './recogniser.js';
import type { Alternative, Grammar, ReadCharacter, Reading } from './types.js';

/** A strip, or a crop of the page that holds the line somewhere: ink dark, at any scale. */
export type MicrSource = Pick<Strip, 'image' | 'toPage'> & Partial<Pick<Strip, 'ink' | 'strength'>>;

/** Ink and paper told apart. */
type Inked = Pick<Strip, 'ink' | 'strength'>;

export interface ReadMicrOptions extends RowOptions {
  /** How E-13B lines are laid out: of readings that look alike the one that is laid out so is preferred. */
  readonly layout?: Grammar;
  /** Most alternatives given. Default 5. */
  readonly alternatives?: number;
}

/** One row read by one network. */
export interface MicrAttempt {
  readonly font: MicrFont;
  readonly row: MicrRow;
  readonly picture: MicrPicture;
  readonly spots: readonly MicrSpot[];
  readonly paths: readonly MicrPath[];
  /** Characters expected to be right, less those expected to be wrong: compares rows and fonts. */
  readonly worth: number;
}

/** A row whose characters are this sure needs no second look at the next one. */
const GOOD_ENOUGH = 0.93;
/** A line has at least so many characters; a date or a house number beside it may look like fewer. */
const FEWEST_CHARACTERS = 5;
const LEAST_MEAN = 0.55;

export async function readMicr(
  source: MicrSource,
  font: MicrFont | 'any',
  recogniser: Recogniser,
  options: ReadMicrOptions = {},
): Promise<Reading> {
  const strip = inkOf(source);
  const attempt = await bestAttempt(strip, font === 'any' ? ['e13b', 'cmc7'] : [font], recogniser, options);
  const { width, height } = strip.ink;
  const polygon = applyToRect(source.toPage, { x: 0, y: 0, width, height });
  const networks = (font === 'any' ? ['micr-e13b', 'micr-cmc7'] : [`micr-${font}`]) as NetworkName[];
  if (attempt === undefined) return { networks, alternatives: [], polygon };
  return {
    networks: [`micr-${attempt.font}`],
    alternatives: alternativesOf(
      attempt,
      source.toPage,
      loadCalibration((await recogniser.network(`micr-${attempt.font}`)).directory, MICR_FEATURES),
    ).slice(0, options.alternatives ?? 5),
    polygon,
  };
}

/** The row and font that read best; undefined where nothing reads like a line. */
export async function bestAttempt(
  strip: Inked,
  fonts: readonly MicrFont[],
  recogniser: Recogniser,
  options: ReadMicrOptions = {},
): Promise<MicrAttempt | undefined> {
  let best: MicrAttempt | undefined;
  for (const font of fonts) {
    for (const row of findMicrRows(strip.ink, font, options)) {
      if (best?.font === font && isGood(best) && inkedWidth(row) < WIDER * inkedWidth(best.row)) continue;
      const attempt = await attemptRow(strip, row, font, recogniser);
      if (attempt.worth > (best?.worth ?? 0)) best = attempt;
    }
  }
  if (!best || best.paths.length === 0) return undefined;
  if (options.layout && best.font === 'e13b') {
    best = { ...best, paths: preferLayout(best.paths, MICR_MEASURES.e13b.characters, options.layout) };
  }
  const [path] = best.paths;
  return path.spots.length >= FEWEST_CHARACTERS && meanSureness(best, path) >= LEAST_MEAN ? best : undefined;
}

/** A row that is this much wider than one that reads well may hold a field more. */
const WIDER = 1.12;

const inkedWidth = ({ fields }: MicrRow): number => fields.reduce((sum, field) => sum + field.right - field.left, 0);

function isGood(attempt: MicrAttempt): boolean {
  const [path] = attempt.paths;
  return path !== undefined && path.spots.length >= 12 && meanSureness(attempt, path) > GOOD_ENOUGH;
}

async function attemptRow(strip: Inked, row: MicrRow, font: MicrFont, recogniser: Recogniser): Promise<MicrAttempt> {
  const { stride } = MICR_GRIDS[font];
  const { characters, pitch: pitchInches, digitHeight } = MICR_MEASURES[font];
  const picture = drawMicrPicture(strip.strength, row, font);
  const [answer] = await recogniser.classify(`micr-${font}`, [picture.image]);
  const xOf = (column: number): number => alongLine(picture, (column + 0.5) * stride, font);
  const spots = findSpots(answer, characters.length + 1, xOf).map((spot) => heedSize(spot, picture, font));
  const paths = decodeSpots(spots, pitchAlong(spots, pitchInches / digitHeight));
  const attempt = { font, row, picture, spots, paths, worth: 0 };
  const [path] = paths;
  const worth = path ? path.spots.reduce((sum, spot, i) => sum + 2 * sureness(spots, spot, path.classes[i]) - 1, 0) : 0;
  return { ...attempt, worth };
}

/** Ink that spans less of the line than this is a speck or a small print's letter, whatever it looks like. */
const SMALLEST_DIGIT = 0.5;
const SMALL_DIGIT_WEIGHT = 0.2;

/** Digits are as high as the line: the probabilities of digits are cut down where the ink is not. */
function heedSize(spot: MicrSpot, picture: MicrPicture, font: MicrFont): MicrSpot {
  const { characters } = MICR_MEASURES[font];
  const middle = Math.round((spot.column + 0.5) * MICR_GRIDS[font].stride);
  if (inkSpan(picture, middle, font) >= SMALLEST_DIGIT) return spot;
  const probabilities = spot.probabilities.map((p, c) =>
    /[0-9]/.test(characters[c] ?? '') ? p * SMALL_DIGIT_WEIGHT : p,
  );
  probabilities[characters.length] = 1 - probabilities.subarray(0, characters.length).reduce((a, b) => a + b, 0);
  return { ...spot, probabilities };
}

const sureness = (spots: readonly MicrSpot[], spot: number, symbol: number): number =>
  spots[spot].probabilities[symbol];

const meanSureness = ({ spots }: MicrAttempt, path: MicrPath): number =>
  path.spots.reduce((sum, spot, index) => sum + sureness(spots, spot, path.classes[index]), 0) / path.spots.length;

/** Place along the line in digit heights, each part measured by its own; the paper between parts counts as it is. */
function alongLine({ parts }: MicrPicture, column: number, font: MicrFont): number {
  let x = 0;
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    if (before) x += Math.max(0, part.edges[0] - before.edges.at(-1)!) / part.field.height;
    if (column < part.firstColumn + part.columns)
      return x + (column - part.firstColumn) / MICR_GRIDS[font].columnsPerHeight;
    x += part.columns / MICR_GRIDS[font].columnsPerHeight;
  }
  return x;
}

/** Strip x of an answer's column. */
function placeOf(picture: MicrPicture, column: number, stride: number) {
  const middle = (column + 0.5) * stride;
  const part = partAt(picture, middle);
  return { part, x: part.edges[Math.round(middle - part.firstColumn)] };
}

/** The texts of an attempt with the posterior of each among all that the decoder kept, best first. */
export function rankTexts({ font, paths }: MicrAttempt): { text: string; path: MicrPath; posterior: number }[] {
  const { characters } = MICR_MEASURES[font];
  const best = paths[0].logProbability;
  const total = paths.reduce((sum, { logProbability }) => sum + Math.exp(logProbability - best), 0);
  const byText = new Map<string, { text: string; path: MicrPath; posterior: number }>();
  for (const path of paths) {
    const text = path.classes.map((c) => characters[c]).join('');
    const there = byText.get(text) ?? { text, path, posterior: 0 };
    there.posterior += Math.exp(path.logProbability - best) / total;
    byText.set(text, there);
  }
  return [...byText.values()].sort((a, b) => b.posterior - a.posterior);
}

/** The best text gets the calibrated probability; the others share what is left in proportion to their posteriors. */
function alternativesOf(attempt: MicrAttempt, toPage: Matrix3, calibration: MicrCalibration): Alternative[] {
  const ranked = rankTexts(attempt);
  const [{ path: bestPath, posterior }] = ranked as [(typeof ranked)[number]];
  const sure = confidenceOf(micrFeatures(attempt.spots, bestPath, posterior), calibration);
  return ranked.map(({ text, path, posterior: share }, index) => ({
    text,
    probability: index === 0 ? sure : Math.min(sure, (1 - sure) * share),
    characters: charactersOf(attempt, path, toPage),
  }));
}

const RUNNERS_UP = 3;

function charactersOf({ font, picture, spots }: MicrAttempt, path: MicrPath, toPage: Matrix3): ReadCharacter[] {
  const { stride } = MICR_GRIDS[font];
  const { characters, pitch, digitHeight } = MICR_MEASURES[font];
  return path.spots.map((spot, index) => {
    const { column, probabilities } = spots[spot];
    const symbol = path.classes[index];
    const { part, x } = placeOf(picture, column, stride);
    const { height, foot } = lineAt(part.field, x);
    // Half a pitch to either side, less a thin gap.
    const reach = (0.46 * pitch * height) / digitHeight;
    const polygon = applyToRect(toPage, {
      x: x - reach,
      y: foot - height,
      width: 2 * reach,
      height,
    });
    const runnersUp = characters
      .map((text, c) => ({ text, probability: probabilities[c] }))
      .filter(({ probability }, c) => c !== symbol && probability > 1e-3)
      .sort((a, b) => b.probability - a.probability)
      .slice(0, RUNNERS_UP);
    return { text: characters[symbol], probability: probabilities[symbol], polygon, runnersUp };
  });
}

/** Paper is followed over half the picture's height: MICR bands are empty but for the line. */
export function inkOf({ image, ink, strength }: MicrSource): Inked {
  if (ink && strength) return { ink, strength };
  const map = mapInk(image, Math.max(8, Math.round(image.height * 0.45)));
  return { ink: map.mask, strength: map.strength };
}
