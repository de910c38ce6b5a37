import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CounterfoilError } from '../errors.js';
import { FORMS_FOLDER, PROFILES_FOLDER } from '../paths.js';
import { parseProfile, type AnyProfile } from './check.js';
import { preparedProfile } from './prepared.js';
import type { Profile } from './schema.js';

export { masked, showsAccountNumber } from './account-number.js';
export { checkProfile, parseProfile, type AnyProfile, type TextFault } from './check.js';
export { formJsonSchema, profileJsonSchema } from './json-schema.js';
export type { FormField, FormProfile } from './form-schema.js';
export type { FieldSpec, FieldType, Profile, ZoneSpec } from './schema.js';

const namesIn = (folder: string): readonly string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();

/** Names of the cheque profiles that come with the package, in alphabetical order. */
export const listProfiles = (): readonly string[] => namesIn(PROFILES_FOLDER);

/** Names of the form profiles that come with the package, in alphabetical order. */
export const listForms = (): readonly string[] => namesIn(FORMS_FOLDER);

/** Names of all profiles that come with the package: cheques, then forms. */
export const shippedProfiles = (): readonly string[] => [...listProfiles(), ...listForms()];

/** What a profile can be called. `auto` stands for any of them. */
export const isProfileName = (name: string): boolean => /^[a-z0-9][a-z0-9-]{0,63}$/.test(name) && name !== 'auto';

/** Names of the profiles in a folder of one's own that none of the package has. */
export const ownProfiles = (own: string): readonly string[] => {
  const shipped = shippedProfiles();
  return namesIn(own).filter((name) => isProfileName(name) && !shipped.includes(name));
};

/** Names of all profiles that are known: those of the package, then those in the folder `own`, where there is one. */
export const allProfiles = (own: string | undefined): readonly string[] => [
  ...shippedProfiles(),
  ...(own === undefined ? [] : ownProfiles(own)),
];

/**
 * The file of a profile that is named or given by its path. Throws CF_PROFILE_UNKNOWN where the name is not known.
 * @param own folder of profiles beside those of the package
 */
export function profileFile(nameOrPath: string, own?: string): string {
  if (/[/\\]|\.ya?ml$/i.test(nameOrPath)) return nameOrPath;
  if (listProfiles().includes(nameOrPath)) return join(PROFILES_FOLDER, `${nameOrPath}.yaml`);
  if (listForms().includes(nameOrPath)) return join(FORMS_FOLDER, `${nameOrPath}.yaml`);
  const file = own !== undefined && isProfileName(nameOrPath) ? join(own, `${nameOrPath}.yaml`) : undefined;
  if (file !== undefined && existsSync(file)) return file;
  throw new CounterfoilError(
    'CF_PROFILE_UNKNOWN',
    `Expected the name of a profile (${allProfiles(own).join(', ')}) or the path of a YAML file but received ${JSON.stringify(nameOrPath)}`,
  );
}

/**
 * What distinguishes the profiles of one's own that `name` means, or all of them for `auto`, from others that were called so before; undefined
 * where only those of the package are meant, which change with the program alone.
 */
export function ownStamp(name: string, own: string | null): string | undefined {
  if (own === null) return undefined;
  const meant = ownProfiles(own).filter((one) => name === 'auto' || one === name);
  if (meant.length === 0) return undefined;
  const hash = createHash('sha256');
  for (const one of meant) hash.update(`${one}\0`).update(readProfileFile(join(own, `${one}.yaml`)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * A cheque or form profile by its name, or by the path of a YAML file: what holds a slash or ends in .yaml or .yml is a path.
 * Throws CF_PROFILE_UNKNOWN where there is none, CF_PROFILE_INVALID with file and line where it is not as the schema says.
 */
export function loadAnyProfile(nameOrPath: string, own?: string): AnyProfile {
  const file = profileFile(nameOrPath, own);
  const text = readProfileFile(file);
  const profile = preparedProfile(text) ?? parseProfile(text, file);
  if (file !== nameOrPath && profile.name !== nameOrPath)
    throw new CounterfoilError(
      'CF_PROFILE_INVALID',
      `${file}: Expected the name ${nameOrPath}, after which the file is called, but received ${profile.name}`,
    );
  return profile;
}

/** As `loadAnyProfile`; undefined where there is none of this name, or it is faulty. */
export function knownProfile(name: string, own?: string): AnyProfile | undefined {
  try {
    return loadAnyProfile(name, own);
  } catch (thrown) {
    if (!(thrown instanceof CounterfoilError)) throw thrown;
    return undefined;
  }
}

/** A cheque profile, as `loadAnyProfile`; throws CF_PROFILE_INVALID for a form's. */
export function loadProfile(nameOrPath: string): Profile {
  const profile = loadAnyProfile(nameOrPath);
  if (profile.kind === 'cheque') return profile;
  throw new CounterfoilError(
    'CF_PROFILE_INVALID',
    `${nameOrPath}: Expected the profile of a cheque, but it is a form's`,
  );
}

function readProfileFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CounterfoilError('CF_PROFILE_UNKNOWN', `The profile ${path} cannot be read: ${why}`, { cause: error });
  }
}
