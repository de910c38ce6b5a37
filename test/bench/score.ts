import { figuresOf, wilsonInterval, type KindFigures } from '../../src/evaluation/metrics.js';
import { interval, percent } from '../../src/evaluation/report.js';
import type { Crop } from './crops.js';
import type { Answer } from './line-reader.js';

/** Digits only: what separators and signs a reader sees is its own affair. */
export function digitsScore(crops: readonly Crop[], answers: readonly Answer[]): KindFigures {
  return figuresOf(
    crops.map(({ digits }, index) => {
      const { text, confidence } = answers[index];
      const answer = text.replace(/\D/g, '') || undefined;
      const truth = digits.find((right) => right === answer) ?? digits[0];
      return { truth, answer, confidence, accepted: false, milliseconds: 0 };
    }),
  );
}

/** Every character, MICR symbols too. */
export function wholeScore(crops: readonly Crop[], answers: readonly Answer[]): KindFigures {
  return figuresOf(
    crops.map(({ truth }, index) => {
      const { text, confidence } = answers[index];
      const answer = text.replaceAll(' ', '') || undefined;
      return { truth, answer, confidence, accepted: false, milliseconds: 0 };
    }),
  );
}

/** `220 of 300, 73.3 % (68.1–78.0)`. */
export const countOf = (share: number, n: number): string => {
  const count = Math.round(share * n);
  return `${count} of ${n}, ${percent(share)} % (${interval(wilsonInterval(count, n))})`;
};

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
