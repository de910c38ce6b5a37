import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { parseProfile, profileFile, shippedProfiles } from '../../src/profiles/index.js';
import type * as Prepared from '../../src/profiles/prepared.js';

const { preparedProfile } = (await import(
  pathToFileURL(join(PACKAGE_ROOT, 'dist/src/profiles/prepared.js')).href
)) as typeof Prepared;

it.each(shippedProfiles())('the build has prepared %s as its file has it', (name) => {
  const file = profileFile(name);
  const text = readFileSync(file, 'utf8');
  expect(preparedProfile(text)).toEqual(parseProfile(text, file));
});

it('has nothing for a file that somebody has changed', () => {
  const text = readFileSync(profileFile('cheque'), 'utf8');
  expect(preparedProfile(`${text}# changed\n`)).toBeUndefined();
});

it('gives each asker a profile of its own', () => {
  const text = readFileSync(profileFile('cheque'), 'utf8');
  expect(preparedProfile(text)).not.toBe(preparedProfile(text));
});
