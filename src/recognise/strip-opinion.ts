/** What the strip reader makes of a line, looked at in several ways: texts, their probabilities, and where their characters stand. */

import type { Rect } from '../geometry.js';
import { DIGIT_ROWS, drawLine, LINE_STRIDE, type LinePicture, type LineView } from '../segment/line-picture.js';
import type { LineLattice } from '../segment/types.js';
import { align, logProbabilityOf, type ColumnAnswer } from './ctc.js';
import { Likeliest } from './likeliest.js';
import type { Recogniser } from './recogniser.js';
import { decodeStrip } from './strip-decoder.js';
import type { Grammar } from './types.js';

/** Slant and size are guesses: what is read alike in every view is rarely wrong. */
export const VIEWS: readonly LineView[] = [
  { lean: 0.5, zoom: 1.1 },
  { lean: 0.75, zoom: 0.9 },
];

const BEAM = 24;

export interface PlacedCharacter {
  readonly symbol: string;
  /** By the view that is surest of the text, of the columns spent on the symbol. */
  readonly probability: number;
  readonly runnersUp: readonly { readonly text: string; readonly probability: number }[];
  /** Strip pixels. */
  readonly box: Rect;
}

interface View {
  readonly picture: LinePicture;
  readonly answer: ColumnAnswer;
}

export class StripOpinion {
  private readonly known = new Map<string, readonly number[]>();

  private constructor(
    private readonly views: readonly View[],
    private readonly classes: readonly string[],
    /** Every text that some view thinks likely in the field's language. */
    readonly texts: readonly string[],
  ) {}

  /**
   * Reads the line in every view.
   * @param language weight of the language while searching
   * @throws CF_MODEL_INVALID where the network `strips` is missing or broken
   */
  static async of(
    lattice: LineLattice,
    grammar: Grammar,
    recogniser: Recogniser,
    language: number,
  ): Promise<StripOpinion> {
    const { classes } = await recogniser.network('strips');
    const views: View[] = [];
    const texts = new Set<string>();
    for (const view of VIEWS) {
      const picture = drawLine(lattice.strip, lattice.slant, view);
      if (picture === undefined) break;
      const [data] = await recogniser.classify('strips', [picture.image]);
      const answer = { data, classes: classes.length, blank: classes.length - 1 };
      views.push({ picture, answer });
      const found = decodeStrip(answer, classes, grammar, { language, beam: BEAM });
      for (const { text } of found) texts.add(text);
    }
    return new StripOpinion(views, classes, [...texts]);
  }

  /** Natural logarithm of the text's mean probability over the views; −Infinity where it cannot be. */
  logProbability(text: string): number {
    const found = this.byView(text);
    const best = Math.max(-Infinity, ...found);
    if (best === -Infinity) return best;
    return best + Math.log(found.reduce((sum, one) => sum + Math.exp(one - best), 0) / found.length);
  }

  /** Where the text's characters stand, and what else they may be; none where the text cannot be. */
  characters(text: string): PlacedCharacter[] {
    const found = this.byView(text);
    const best = Math.max(-Infinity, ...found);
    if (best === -Infinity) return [];
    const { answer, picture } = this.views[found.indexOf(best)];
    const { columns } = align(answer, this.symbolsOf(text));
    return [...text].map((symbol, index) => ({
      symbol,
      ...this.chances(answer, symbol, columns[index]),
      box: this.boxOf(picture, columns, index),
    }));
  }

  private readonly symbolsOf = (text: string): number[] => [...text].map((symbol) => this.classes.indexOf(symbol));

  /** Natural logarithm of the text's probability in each view. */
  private byView(text: string): readonly number[] {
    let known = this.known.get(text);
    if (known === undefined) {
      const symbols = this.symbolsOf(text);
      known = this.views.map(({ answer }) => (symbols.includes(-1) ? -Infinity : logProbabilityOf(answer, symbols)));
      this.known.set(text, known);
    }
    return known;
  }

  /** The classes' best probabilities in the columns around a character's place. */
  private chances(
    { data, classes: width, blank }: ColumnAnswer,
    symbol: string,
    place: number,
  ): Pick<PlacedCharacter, 'probability' | 'runnersUp'> {
    const middle = Math.round(place);
    const best = new Float64Array(width);
    let silence = 1;
    for (let column = Math.max(0, middle - 1); column <= middle + 1 && column < data.length / width; column += 1) {
      for (let k = 0; k < width; k += 1) {
        const p = data[column * width + k];
        if (k === blank) silence = Math.min(silence, p);
        else best[k] = Math.max(best[k], p);
      }
    }
    best[blank] = silence;
    const probability = best[this.classes.indexOf(symbol)];
    runners.clear();
    for (let k = 0; k < width; k += 1) {
      if (best[k] > LEAST_RUNNER_UP && this.classes[k] !== symbol) runners.offer(k, best[k]);
    }
    const runnersUp = Array.from(runners.items.subarray(0, runners.size), (k) => ({
      text: this.classes[k],
      probability: best[k],
    }));
    return { probability, runnersUp };
  }

  /** Half way to the neighbours on either side, and no wider than a digit is high. */
  private boxOf(picture: LinePicture, columns: Float64Array, index: number): Rect {
    const middle = (column: number): number => (column + 0.5) * LINE_STRIDE;
    const x = middle(columns[index]);
    const reach = DIGIT_ROWS / 2;
    const from = index === 0 ? x - reach : Math.max(x - reach, (middle(columns[index - 1]) + x) / 2);
    const to = index === columns.length - 1 ? x + reach : Math.min(x + reach, (x + middle(columns[index + 1])) / 2);
    return picture.boxOf(from, to);
  }
}

const LEAST_RUNNER_UP = 1e-3;
const RUNNERS_UP = 3;
const runners = new Likeliest(RUNNERS_UP, (k, other) => k < other);
