import type { FormField } from '../../profiles/form-schema.js';
import type { Reading } from '../../recognise/types.js';
import type { Belief, Candidate } from '../belief.js';
import type { MarkReading } from './types.js';

/** Marks of one field as candidates: which are meant, and how surely. */

type MarkField = Extract<FormField, { type: 'mark' | 'choice' }>;

/** Options beyond which only the doubtful ones are tried both ways. */
const MOST_OPEN = 6;

export function believeMarks(marks: readonly MarkReading[], field: MarkField, reading: Reading): Belief {
  const made = (text: string, value: Candidate['value'], mass: number): Candidate => ({
    ...{ value, mass, reading, alternative: 0, text, certainty: 1 },
  });
  if (field.type === 'mark') {
    const [{ probability }] = marks;
    return [
      made('X', { type: 'mark', marked: true }, probability),
      made('', { type: 'mark', marked: false }, 1 - probability),
    ].sort((a, b) => b.mass - a.mass);
  }
  const names = Object.keys(field.options);
  const doubt = (mark: MarkReading): number => Math.min(mark.probability, 1 - mark.probability);
  const open = [...marks].sort((a, b) => doubt(b) - doubt(a)).slice(0, MOST_OPEN);
  let sets: { options: readonly string[]; mass: number }[] = [{ options: [], mass: 1 }];
  for (const mark of marks) {
    const { option = '', probability } = mark;
    sets = sets.flatMap(({ options, mass }) => {
      const withIt = { options: [...options, option], mass: mass * probability };
      const without = { options, mass: mass * (1 - probability) };
      return open.includes(mark) ? [withIt, without] : probability >= 0.5 ? [withIt] : [without];
    });
  }
  return sets
    .map(({ options, mass }) => ({ options: names.filter((name) => options.includes(name)), mass }))
    .map(({ options, mass }) => made(options.join(' '), { type: 'choice', options }, mass))
    .filter(({ mass }) => mass > 1e-6)
    .sort((a, b) => b.mass - a.mass || (a.text < b.text ? -1 : 1));
}

/** Marks that a file tells of. */
export function digitalMarks(options: readonly string[], field: FormField, reading: Reading): Belief {
  const known = { mass: 1, reading, alternative: 0, certainty: 1 };
  if (field.type === 'mark')
    return [{ ...known, text: options.join(), value: { type: 'mark', marked: options.length > 0 } }];
  if (field.type !== 'choice') return [];
  const marked = Object.keys(field.options).filter((name) => options.includes(name));
  return [{ ...known, text: marked.join(' '), value: { type: 'choice', options: marked } }];
}
