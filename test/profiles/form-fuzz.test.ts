import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CounterfoilError } from '../../src/errors.js';
import { FORMS_FOLDER } from '../../src/paths.js';
import { listForms, parseProfile } from '../../src/profiles/index.js';

const lines = listForms().flatMap((name) => readFileSync(join(FORMS_FOLDER, `${name}.yaml`), 'utf8').split('\n'));
const texts = listForms().map((name) => readFileSync(join(FORMS_FOLDER, `${name}.yaml`), 'utf8'));
const ODD = [
  '-1',
  '1e999',
  '.nan',
  'null',
  '[]',
  '{}',
  '"',
  '&a *a',
  '\t',
  'x: y: z',
  '999999999',
  '__proto__: {}',
  'true',
  '🏦',
];

/** A profile in which some lines were changed, taken out, doubled or put elsewhere. */
const broken = fc
  .record({
    text: fc.constantFrom(...texts),
    edits: fc.array(
      fc.record({
        at: fc.nat(80),
        kind: fc.constantFrom('drop', 'double', 'other', 'odd', 'value'),
        line: fc.constantFrom(...lines),
        odd: fc.constantFrom(...ODD),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ text, edits }) => {
    const all = text.split('\n');
    for (const { at, kind, line, odd } of edits) {
      const index = at % all.length;
      if (kind === 'drop') all.splice(index, 1);
      else if (kind === 'double') all.splice(index, 0, all[index]);
      else if (kind === 'other') all[index] = line;
      else if (kind === 'odd') all[index] += odd;
      else all[index] = all[index].replace(/: [^:]*$/, `: ${odd}`);
    }
    return all.join('\n');
  });

describe('a broken form profile', () => {
  it('is refused with file and line, or is a profile; nothing else happens', () => {
    fc.assert(
      fc.property(broken, (text) => {
        try {
          expect(parseProfile(text, 'broken.yaml').fields).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(CounterfoilError);
          expect((error as CounterfoilError).code).toBe('CF_PROFILE_INVALID');
          expect((error as CounterfoilError).message).toMatch(/^broken\.yaml:\d+:\d+: /);
        }
      }),
      { numRuns: 150, seed: 20_261_125 },
    );
  }, 300_000);
});
