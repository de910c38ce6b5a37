import type { StrokeShape } from '../segment/stroke-shape.js';

/**
 * Whether what fills a cell is one character or something written over another. Neither the strokes nor the network tells
 * alone: an eight has as many loops as a six over a one, and the network was trained to doubt whatever is no single character.
 */

/**
 * Logistic regression on 8,600 cells drawn with MNIST's training half (`drawCells` of `test/bench/forms/cells.ts`), two in
 * three of them ordinary: digits, crosses and dashes; the others a digit with another, a cross or a scribble over it.
 */
const WEIGHTS = { loops: 0.102, junctions: 1.929, ends: 0.2, length: 1.17, reject: 0.906, constant: -3.143 };
/** Entangled beyond this is entangled enough: scribbles have no bound. */
const MOST = { loops: 4, junctions: 8, ends: 7, length: 5 };
/** Of the network's doubt, so that a sure network does not outweigh any number of crossings. */
const LEAST = 1e-4;

/** An eight has two of each: what is no more entangled is at most an odd digit, whatever the network makes of it. */
const OF_ONE_DIGIT = { loops: 2, junctions: 2 };

/** From this probability on a cell counts as overwritten: about 2 in 1,000 ordinary cells reach it. */
export const OVERWRITTEN_FROM = 0.9;

/**
 * Probability that a cell is overwritten, were every third cell so; 0 where its strokes are those of one digit.
 * @param reject what the network of glyphs gives its class "not one character", 0 to 1
 */
export function overwrittenBy({ loops, junctions, ends, length }: StrokeShape, reject: number): number {
  if (loops <= OF_ONE_DIGIT.loops && junctions <= OF_ONE_DIGIT.junctions) return 0;
  const doubt = Math.min(1 - LEAST, Math.max(LEAST, reject));
  const sum =
    WEIGHTS.constant +
    WEIGHTS.loops * Math.min(MOST.loops, loops) +
    WEIGHTS.junctions * Math.min(MOST.junctions, junctions) +
    WEIGHTS.ends * Math.min(MOST.ends, ends) +
    WEIGHTS.length * Math.min(MOST.length, length) +
    WEIGHTS.reject * Math.log(doubt / (1 - doubt));
  return 1 / (1 + Math.exp(-sum));
}
