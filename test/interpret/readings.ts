import type { Quad } from '../../src/geometry.js';
import { type FieldSpec, type Profile, profileSchema } from '../../src/profiles/schema.js';
import type { Reading } from '../../src/recognise/types.js';

const box = (x: number, y: number, width: number, height: number): Quad => [
  { x, y },
  { x: x + width, y },
  { x: x + width, y: y + height },
  { x, y: y + height },
];

/** A reading of the given texts with their probabilities, 10 pixels a character, at height `y` of the page. */
export function reading(alternatives: Readonly<Record<string, number>>, y = 0): Reading {
  return {
    networks: ['test'],
    polygon: box(0, y, 400, 20),
    alternatives: Object.entries(alternatives).map(([text, probability]) => ({
      text,
      probability,
      characters: [...text].map((symbol, index) => ({
        text: symbol,
        probability: 1,
        polygon: box(index * 10, y, 10, 20),
        runnersUp: [],
      })),
    })),
  };
}

export function profileWith(fields: Record<string, Record<string, unknown>>, currency = 'USD'): Profile {
  const withThreshold = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, { accept: 0.9, ...field }]),
  );
  return profileSchema.parse({ name: 'test', title: 'Test', kind: 'cheque', currency, fields: withThreshold });
}

export const fieldOf = (field: Record<string, unknown>): FieldSpec => profileWith({ field }).fields.field;
