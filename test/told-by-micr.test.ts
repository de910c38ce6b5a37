import { describe, expect, it } from 'vitest';
import { listProfiles, loadProfile } from '../src/profiles/index.js';
import { profileOfLine } from '../src/told-by-micr.js';

const profiles = listProfiles().map(loadProfile);

describe('the layout of a magnetic line', () => {
  it.each([
    ['⑆021000021⑆1234567890⑈1001', 'cheque-us'],
    ['⑈004726⑈⑆121000358⑆8387132609⑈', 'cheque-us'],
    ['⑈295188⑈999021846⑆395179⑈30', 'cheque-in'],
  ])('%s is that of %s', (line, name) => {
    expect(profileOfLine(line, profiles)?.name).toBe(name);
  });

  it.each([
    ['an American line with a wrong check digit', '⑆021000022⑆1234567890⑈1001'],
    ['a British line', '⑈100123⑈40⑉47⑉84⑆70872490⑈'],
    ['a Canadian line', '⑈034⑈⑆00012⑉001⑆123⑉4567⑈'],
    ['a French line in CMC-7', 'H1234567G123456789012F123456789012J'],
  ])('tells nothing of %s', (_, line) => {
    expect(profileOfLine(line, profiles)).toBeUndefined();
  });
});
