/** Reads an amount in words: all that the writing may say is held against the language of amounts, not decided letter by letter. */

import { applyToRect, type Quad, type Rect } from '../geometry.js';
import { slantOf } from '../segment/slant.js';
import type { Strip } from '../segment/types.js';
import { drawWords, type WordsView } from '../segment/words-picture.js';
import { confidenceOf, loadCalibration } from './calibration.js';
import type { ColumnAnswer } from './ctc.js';
import type { Recogniser } from './recogniser.js';
import type { PathLanguage, Reading } from './types.js';
import { WORDS_FEATURES, type WordsCalibration, type WordsFeatures } from './words-confidence.js';
import { passedOverOf, searchWords, type Found } from './words-search.js';

/** The amounts of a currency and how each is written; `interpret` makes one. Amounts are minor units. */
export interface WordsGrammar {
  readonly all: PathLanguage;
  /** Undefined where there are no words for it. */
  wordingsOf(minor: bigint): PathLanguage | undefined;
  /** What a path of `all` says, by what it gives out; undefined where it says no amount. */
  amountOf(output: string): bigint | undefined;
  /** An amount as it should be written. */
  writtenOut(minor: bigint): string;
}

/** Slant and size are guesses: what both views say is rarely wrong. */
export const WORDS_VIEWS: readonly WordsView[] = [
  { lean: 0.5, zoom: 1 },
  { lean: 0.8, zoom: 0.85 },
];

/** Lines of a zone that are looked at, those with most ink. */
const MOST_LINES = 3;
/** By how much a line must say more in words than as a scrawl, natural logarithm, before it is taken for the amount. */
const SAYS_SOMETHING = 6;

/** Lines that overlap have ink in common; with more than this share of it they are one writing cut twice, not its second line. */
const SAME_LINE = 0.2;

/** Columns are not independent, and a strange hand is misread in the same way twice: shares count by this power. */
const TEMPER = 0.4;

/** What was read, before calibration. */
export interface WordsDecoded {
  /** Likeliest first, with their shares of all that the line may say, 0 to 1. */
  readonly amounts: readonly { readonly minor: bigint; readonly share: number }[];
  /** Of the first; undefined where the line says no amount. */
  readonly features: WordsFeatures | undefined;
  readonly lines: readonly Strip[];
}

/**
 * The amount on the lines of a zone.
 * @param candidates amounts that are thought of elsewhere, minor units: each is listed with what the writing says of it
 * @returns alternatives spelt as they should be; none where the lines say no amount
 * @throws CF_MODEL_INVALID where the network `words` or its calibration is missing or broken
 */
export async function readWords(
  strips: readonly Strip[],
  grammar: WordsGrammar,
  candidates: readonly bigint[],
  recogniser: Recogniser,
  calibration?: WordsCalibration,
): Promise<Reading | undefined> {
  if (strips.length === 0) return undefined;
  const { amounts, features, lines } = await decodeWords(strips, grammar, candidates, recogniser);
  const reading = { networks: ['words'], polygon: outlineOf(lines.length > 0 ? lines : strips.slice(0, 1)) };
  if (features === undefined) return { ...reading, alternatives: [] };
  const fitted = calibration ?? loadCalibration((await recogniser.network('words')).directory, WORDS_FEATURES);
  const confidence = confidenceOf(features, fitted);
  // Others share what is left by what the search has of each; "none of these" keeps at least as much.
  const [best, ...others] = amounts;
  const weights = others.map(({ share }) => share ** TEMPER);
  const total = Math.max(
    1,
    weights.reduce((sum, weight) => sum + weight, 0),
  );
  return {
    ...reading,
    alternatives: [
      { text: grammar.writtenOut(best.minor), probability: confidence, characters: [] },
      ...others.map(({ minor }, index) => ({
        text: grammar.writtenOut(minor),
        probability: Math.min(confidence, (0.5 * (1 - confidence) * weights[index]) / total),
        characters: [],
      })),
    ],
  };
}

/** The amounts of a zone's lines before calibration: what calibration is fitted on. */
export async function decodeWords(
  strips: readonly Strip[],
  grammar: WordsGrammar,
  candidates: readonly bigint[],
  recogniser: Recogniser,
): Promise<WordsDecoded> {
  const lines: { strip: Strip; slant: number; answer: ColumnAnswer; says: number }[] = [];
  const { classes } = await recogniser.network('words');
  // A search of all amounts takes milliseconds: no line is searched twice.
  const searched = new Map<ColumnAnswer, Found>();
  const search = (answer: ColumnAnswer): Found => {
    const found = searched.get(answer) ?? searchWords(answer, classes, grammar.all);
    searched.set(answer, found);
    return found;
  };
  const says = (answer: ColumnAnswer): number => search(answer).logProbability - passedOverOf(answer);
  for (const strip of strips.slice(0, MOST_LINES)) {
    const slant = slantOf(strip.ink);
    const answer = await answerOf(strip, slant, WORDS_VIEWS[0], recogniser);
    if (answer !== undefined) lines.push({ strip, slant, answer, says: says(answer) });
  }
  const [first, ...rest] = lines.sort((a, b) => b.says - a.says);
  if (first === undefined || first.says < SAYS_SOMETHING) return { amounts: [], features: undefined, lines: [] };
  let chosen = [first];
  let whole = first.answer;
  // What did not fit on one line goes on in the next.
  for (const other of rest) {
    if (other.says < SAYS_SOMETHING || chosen.some(({ strip }) => sharedInk(strip, other.strip) > SAME_LINE)) continue;
    const both = [...chosen, other].sort((a, b) => topOf(a.strip) - topOf(b.strip));
    const together = joined(both.map(({ answer }) => answer));
    if (says(together) < says(whole) + SAYS_SOMETHING) continue;
    chosen = both;
    whole = together;
  }
  const views = [whole];
  for (const view of WORDS_VIEWS.slice(1)) {
    const parts: ColumnAnswer[] = [];
    for (const { strip, slant } of chosen) {
      const answer = await answerOf(strip, slant, view, recogniser);
      if (answer !== undefined) parts.push(answer);
    }
    views.push(joined(parts));
  }
  const weighed = weigh(views, classes, grammar, candidates, search);
  return { ...weighed, lines: chosen.map(({ strip }) => strip) };
}

/** What several views of one writing say of the amounts. */
export function weigh(
  views: readonly ColumnAnswer[],
  classes: readonly string[],
  grammar: WordsGrammar,
  candidates: readonly bigint[],
  search = (answer: ColumnAnswer): Found => searchWords(answer, classes, grammar.all),
): Pick<WordsDecoded, 'amounts' | 'features'> {
  const found = views.map(search);
  const favourites = found.map(({ output }) => grammar.amountOf(output));
  const total = logMean(found.map(({ logProbability }) => logProbability));
  const amounts = [...new Set([...favourites.filter((minor) => minor !== undefined), ...candidates])]
    .flatMap((minor) => {
      const language = grammar.wordingsOf(minor);
      if (language === undefined) return [];
      const logs = views.map((answer) => searchWords(answer, classes, language).logProbability);
      return [{ minor, share: Math.exp(Math.min(0, logMean(logs) - total)), log: logMean(logs) }];
    })
    .sort((a, b) => b.share - a.share || (a.minor < b.minor ? -1 : 1));
  const [best] = amounts;
  if (best === undefined) return { amounts: [], features: undefined };
  const letters = grammar.writtenOut(best.minor).replace(/ /g, '').length;
  const scrawl = logMean(views.map((answer) => passedOverOf(answer)));
  const features: WordsFeatures = {
    share: Math.max(-SUREST, Math.min(SUREST, Math.log(best.share / Math.max(1e-9, 1 - best.share)))),
    explained: (best.log - scrawl) / letters,
    dissent: favourites.filter((minor) => minor !== best.minor).length / views.length,
    length: Math.log(letters),
  };
  return { amounts: amounts.map(({ minor, share }) => ({ minor, share })), features };
}

/** Odds beyond these say nothing more, natural logarithm. */
const SUREST = 8;

function logMean(logs: readonly number[]): number {
  const top = Math.max(...logs);
  if (top === -Infinity) return top;
  return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0) / logs.length);
}

/** What the network says of a view of a line; undefined where the line holds no ink. */
async function answerOf(
  strip: Strip,
  slant: number,
  view: WordsView,
  recogniser: Recogniser,
): Promise<ColumnAnswer | undefined> {
  const picture = drawWords(strip, slant, view);
  if (picture === undefined) return undefined;
  const { classes } = await recogniser.network('words');
  const [data] = await recogniser.classify('words', [picture.image]);
  return { data, classes: classes.length, blank: classes.length - 1 };
}

/** Lines one after the other as if they were one. */
function joined(answers: readonly ColumnAnswer[]): ColumnAnswer {
  if (answers.length === 1) return answers[0];
  const data = new Float32Array(answers.reduce((sum, answer) => sum + answer.data.length, 0));
  let at = 0;
  for (const answer of answers) {
    data.set(answer.data, at);
    at += answer.data.length;
  }
  return { ...answers[0], data };
}

/** Share of the second strip's ink that is in the first too, 0 to 1; both are of one crop. */
function sharedInk({ ink: first }: Strip, { ink: second }: Strip): number {
  let [all, shared] = [0, 0];
  for (let at = 0; at < second.data.length; at += 1) {
    if (second.data[at] === 0) continue;
    all += 1;
    if (first.data[at] !== 0) shared += 1;
  }
  return all === 0 ? 0 : shared / all;
}

/** Strip pixels: the ink's box. */
function inkOf({ ink: { width, height, data } }: Strip): Rect {
  let [left, right, top, foot] = [width, 0, height, 0];
  for (let y = 0; y < height; y += 1) {
    const row = data.subarray(y * width, (y + 1) * width);
    const first = row.indexOf(255);
    if (first < 0) continue;
    left = Math.min(left, first);
    right = Math.max(right, row.lastIndexOf(255) + 1);
    top = Math.min(top, y);
    foot = y + 1;
  }
  return right === 0 ? { x: 0, y: 0, width, height } : { x: left, y: top, width: right - left, height: foot - top };
}

const topOf = (strip: Strip): number => inkOf(strip).y;

/** Around the ink of all lines, pixels of the page as submitted; the lines are of one crop. */
function outlineOf(lines: readonly Strip[]): Quad {
  const boxes = lines.map(inkOf);
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const foot = Math.max(...boxes.map((box) => box.y + box.height));
  return applyToRect(lines[0].toPage, { x, y, width: right - x, height: foot - y });
}
