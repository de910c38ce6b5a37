import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CounterfoilError } from '../src/errors.js';
import { profilesFor } from '../src/profiles-for.js';
import { ownStamp, shippedProfiles } from '../src/profiles/index.js';

const textOf = (name: string, title: string): string => `name: ${name}
title: ${title}
kind: form
pages: [{ size: { width: 100, height: 50 }, marks: [[8, 8, 5, 5]] }]
fields:
  count: { type: number, boxes: [{ x: 30, y: 10, width: 24, height: 9, cells: 3 }] }
`;

describe('profiles of one’s own', () => {
  let own: string;
  let logged: string;
  const log = pino({}, { write: (line: string) => void (logged += line) });
  const namesFor = (wanted: string): string[] => profilesFor(wanted, own, log).map(({ name }) => name);
  beforeEach(() => {
    own = mkdtempSync(join(tmpdir(), 'counterfoil-own-'));
    logged = '';
  });
  afterEach(() => rmSync(own, { recursive: true }));

  it('are tried beside those of the package, and are known by their names', () => {
    writeFileSync(join(own, 'ours.yaml'), textOf('ours', 'Ours'));
    expect(namesFor('auto')).toEqual([...shippedProfiles(), 'ours']);
    expect(namesFor('ours')).toEqual(['ours']);
    expect(profilesFor('auto', undefined, log).map(({ name }) => name)).toEqual(shippedProfiles());
    expect(() => profilesFor('ours', undefined, log)).toThrow(CounterfoilError);
  });

  it('count as they stand on disk, without a new start', () => {
    writeFileSync(join(own, 'ours.yaml'), textOf('ours', 'First'));
    const [first] = profilesFor('ours', own, log);
    // The same object: what is worked out for a profile hangs on it.
    expect(profilesFor('ours', own, log)[0]).toBe(first);
    writeFileSync(join(own, 'ours.yaml'), textOf('ours', 'The second one'));
    expect(profilesFor('ours', own, log)[0].title).toBe('The second one');
    rmSync(join(own, 'ours.yaml'));
    expect(() => namesFor('ours')).toThrow('Expected the name of a profile');
    expect(namesFor('auto')).toEqual(shippedProfiles());
  });

  it('are told from what was called so before, and from nothing else', () => {
    expect(ownStamp('auto', own)).toBeUndefined();
    writeFileSync(join(own, 'ours.yaml'), textOf('ours', 'First'));
    const [named, all] = [ownStamp('ours', own), ownStamp('auto', own)];
    writeFileSync(join(own, 'other.yaml'), textOf('other', 'Another'));
    expect(ownStamp('ours', own)).toBe(named);
    expect(ownStamp('auto', own)).not.toBe(all);
    writeFileSync(join(own, 'ours.yaml'), textOf('ours', 'Second'));
    expect(ownStamp('ours', own)).not.toBe(named);
    for (const name of ['deposit-slip', 'cheque', 'unknown']) expect(ownStamp(name, own)).toBeUndefined();
    expect(ownStamp('ours', null)).toBeUndefined();
  });

  it('that are faulty keep nothing else from being read', () => {
    writeFileSync(join(own, 'broken.yaml'), 'name: [');
    writeFileSync(join(own, 'astray.yaml'), textOf('another-name', 'Astray'));
    expect(namesFor('auto')).toEqual(shippedProfiles());
    expect(logged).toMatch(/"profile":"broken","code":"CF_PROFILE_INVALID"/);
    expect(logged).toMatch(/"profile":"astray"/);
    expect(() => namesFor('broken')).toThrow(/broken\.yaml:1:\d+/);
  });
});
