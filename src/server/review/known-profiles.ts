import { knownProfile, type AnyProfile } from '../../profiles/index.js';
import type { DocumentResult } from '../../result/schema.js';

/** The list asks for each of thousands of documents: a profile is read again after a while only, since it may have been changed. */
const KEPT_MILLISECONDS = 5_000;
const MOST_KEPT = 1_000;

const kept = new Map<string, { readonly profile: AnyProfile | undefined; readonly until: number }>();

/**
 * Profiles of a result's items that are known here, by name.
 * @param own folder of profiles beside those of the package
 */
export function profilesOf({ items }: Pick<DocumentResult, 'items'>, own: string | null): Record<string, AnyProfile> {
  const found: Record<string, AnyProfile> = {};
  for (const { profile } of items) {
    const known = profileOf(profile.name, own ?? undefined);
    if (known !== undefined) found[profile.name] = known;
  }
  return found;
}

function profileOf(name: string, own: string | undefined): AnyProfile | undefined {
  const key = `${name} ${own ?? ''}`;
  const known = kept.get(key);
  if (known !== undefined && known.until > Date.now()) return known.profile;
  const profile = knownProfile(name, own);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, { profile, until: Date.now() + KEPT_MILLISECONDS });
  return profile;
}
