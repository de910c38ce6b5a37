import { CounterfoilError } from '../../errors.js';
import { loadAnyProfile, type AnyProfile } from '../../profiles/index.js';
import type { DocumentResult } from '../../result/schema.js';

/** Profiles of a result's items that are known here, by name. */
export function profilesOf({ items }: Pick<DocumentResult, 'items'>): Record<string, AnyProfile> {
  const found: Record<string, AnyProfile> = {};
  for (const { profile } of items) {
    try {
      found[profile.name] ??= loadAnyProfile(profile.name);
    } catch (thrown) {
      if (!(thrown instanceof CounterfoilError)) throw thrown;
    }
  }
  return found;
}
