import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REASON_CODES } from '../../src/interpret/reasons.js';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { de } from '../../src/review/texts/de.js';
import { en } from '../../src/review/texts/en.js';

/** Codes as the source gives them: of the reasons of decisions, not of errors. */
function codesInSource(): Set<string> {
  const rooms = ['interpret', 'result', 'server/review'].map((room) => join(PACKAGE_ROOT, 'src', room));
  const codes = new Set<string>();
  for (const room of rooms)
    for (const file of readdirSync(room, { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.ts'))
        for (const [, code] of readFileSync(join(room, file), 'utf8').matchAll(/\bcode: '([a-z-]+)'/g)) codes.add(code);
  return codes;
}

it('every reason that a document comes to people for has a text in every language', () => {
  const found = codesInSource();
  expect(found.size).toBeGreaterThan(8);
  for (const code of [...found, ...REASON_CODES])
    for (const texts of [en, de]) expect(texts.reasons[code], `${code} in ${texts.language}`).toMatch(/\S/);
  expect([...found].filter((code) => !(REASON_CODES as readonly string[]).includes(code))).toEqual([]);
});
