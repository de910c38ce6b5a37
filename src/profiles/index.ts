import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CounterfoilError } from '../errors.js';
import { PROFILES_FOLDER } from '../paths.js';
import { parseProfile } from './check.js';
import type { Profile } from './schema.js';

export { parseProfile } from './check.js';
export { profileJsonSchema } from './json-schema.js';
export type { FieldSpec, FieldType, Profile, ZoneSpec } from './schema.js';

/** Names of the profiles that come with the package, in alphabetical order. */
export function listProfiles(): readonly string[] {
  return readdirSync(PROFILES_FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/**
 * A profile by its name, or by the path of a YAML file: what holds a slash or ends in .yaml or .yml is a path. Throws
 * CF_PROFILE_UNKNOWN where there is none, CF_PROFILE_INVALID with file and line where it is not as the schema says.
 */
export function loadProfile(nameOrPath: string): Profile {
  if (/[/\\]|\.ya?ml$/i.test(nameOrPath)) return parseProfile(readProfileFile(nameOrPath), nameOrPath);
  const known = listProfiles();
  if (!known.includes(nameOrPath))
    throw new CounterfoilError(
      'CF_PROFILE_UNKNOWN',
      `Expected the name of a profile (${known.join(', ')}) or the path of a YAML file but received ${JSON.stringify(nameOrPath)}`,
    );
  const file = join(PROFILES_FOLDER, `${nameOrPath}.yaml`);
  const profile = parseProfile(readProfileFile(file), file);
  if (profile.name !== nameOrPath)
    throw new CounterfoilError(
      'CF_PROFILE_INVALID',
      `${file}: Expected the name ${nameOrPath}, after which the file is called, but received ${profile.name}`,
    );
  return profile;
}

function readProfileFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CounterfoilError('CF_PROFILE_UNKNOWN', `The profile ${path} cannot be read: ${why}`, { cause: error });
  }
}
