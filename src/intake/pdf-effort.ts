import { CounterfoilError } from '../errors.js';
import type { OperatorList, Operators } from './pdf-scan.js';

/** Most copies of a tile over itself that one pattern may ask for. */
const MOST_COPIES = 10_000;
/** Patterns within patterns. */
const DEEPEST = 4;

/**
 * Refuses what would draw for minutes in one go: a tile whose steps are tiny beside its box is drawn over itself again and
 * again, without a pause in which it could be stopped. Throws CF_LIMIT_TIME.
 */
export function checkEffort(list: OperatorList, operators: Operators, number: number, depth = 0): void {
  list.fnArray.forEach((fn, i) => {
    if (fn !== operators['setFillColorN'] && fn !== operators['setStrokeColorN']) return;
    const pattern = list.argsArray[i] as readonly unknown[];
    if (pattern[0] !== 'TilingPattern') return;
    // pdf.js: kind, colour, operators, matrix, box, horizontal and vertical step.
    const [, , inner, , box, xStep, yStep] = pattern as [
      unknown,
      unknown,
      OperatorList | null,
      unknown,
      readonly [number, number, number, number],
      number,
      number,
    ];
    const across = Math.max(1, Math.abs((box[2] - box[0]) / xStep));
    const down = Math.max(1, Math.abs((box[3] - box[1]) / yStep));
    if (!(across * down <= MOST_COPIES) || depth >= DEEPEST) {
      const message = `Page ${number} of the PDF has a pattern that cannot be drawn in limits.seconds`;
      throw new CounterfoilError('CF_LIMIT_TIME', message);
    }
    if (inner) checkEffort(inner, operators, number, depth + 1);
  });
}
