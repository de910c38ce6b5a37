import { knownProfile, type AnyProfile } from '../../profiles/index.js';
import type { DocumentResult } from '../../result/schema.js';

/** The list asks for each of thousands of documents: a profile is read again after a while only, since it may have been changed. */
const KEPT_MILLISECONDS = 5_000;
const MOST_KEPT = 1_000;

const kept = new Map<string, { readonly profile: AnyProfile | undefined; readonly until: number }>();

/** Profiles of a result's items that are known here, by name. */
export function profilesOf({ items }: Pick<DocumentResult, 'items'>): Record<string, AnyProfile> {
  const found: Record<string, AnyProfile> = {};
  for (const { profile } of items) {
    const known = profileOf(profile.name);
    if (known !== undefined) found[profile.name] = known;
  }
  return found;
}

function profileOf(name: string): AnyProfile | undefined {
  const known = kept.get(name);
  if (known !== undefined && known.until > Date.now()) return known.profile;
  const profile = knownProfile(name);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, { profile, until: Date.now() + KEPT_MILLISECONDS });
  return profile;
}
