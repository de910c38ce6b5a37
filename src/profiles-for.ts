import { statSync } from 'node:fs';
import type { Logger } from 'pino';
import { CounterfoilError } from './errors.js';
import { allProfiles, loadAnyProfile, profileFile, type AnyProfile } from './profiles/index.js';

const loaded = new Map<string, { readonly stamp: string; readonly profile: AnyProfile }>();

/**
 * A profile by its name or path; all that are known for `auto`.
 * @param own folder of profiles beside those of the package
 * @param fields names that some cheque's profile must have
 */
export function profilesFor(
  nameOrPath: string,
  own: string | undefined,
  log: Logger,
  fields: readonly string[] = [],
): AnyProfile[] {
  const profiles = nameOrPath === 'auto' ? everyProfile(own, log) : [loadedProfile(nameOrPath, own)];
  if (profiles.length === 0) throw new CounterfoilError('CF_PROFILE_UNKNOWN', 'The package has no profiles');
  const known = new Set(profiles.flatMap((profile) => (profile.kind === 'cheque' ? Object.keys(profile.fields) : [])));
  const unknown = fields.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new CounterfoilError(
      'CF_USAGE',
      `No profile of a cheque has a field "${unknown}"${known.size > 0 ? `; there are ${[...known].sort().join(', ')}` : ''}`,
    );
  }
  return profiles;
}

/** A faulty profile of one's own must not keep everything else from being read. */
function everyProfile(own: string | undefined, log: Logger): AnyProfile[] {
  const shipped = allProfiles(undefined);
  return allProfiles(own).flatMap((name) => {
    try {
      return [loadedProfile(name, own)];
    } catch (thrown) {
      if (!(thrown instanceof CounterfoilError) || shipped.includes(name)) throw thrown;
      log.warn({ profile: name, code: thrown.code, message: thrown.message }, 'A profile is left out');
      return [];
    }
  });
}

/** Read once, and again when its file was changed: what hangs on the profile is worked out once as well. */
function loadedProfile(nameOrPath: string, own: string | undefined): AnyProfile {
  const file = profileFile(nameOrPath, own);
  const stat = statSync(file, { throwIfNoEntry: false });
  const stamp = `${stat?.mtimeMs ?? 0} ${stat?.size ?? 0} ${stat?.ino ?? 0}`;
  const known = loaded.get(file);
  if (known?.stamp === stamp) return known.profile;
  const profile = loadAnyProfile(nameOrPath, own);
  loaded.set(file, { stamp, profile });
  return profile;
}
