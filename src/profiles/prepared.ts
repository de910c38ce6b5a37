/** The package's own profiles as the build has read and checked them: a cold start is spared YAML and schemas. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../paths.js';
import type { AnyProfile } from './check.js';

/** Written by config/build-profiles.mjs: profiles as JSON by the digest of their file's text. */
const FILE = join(PACKAGE_ROOT, 'dist/src/profiles/prepared.json');

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

let prepared: Readonly<Record<string, string>> | undefined;

/** The profile of a file with this very text; undefined for any other, which has to be read and checked. */
export function preparedProfile(text: string): AnyProfile | undefined {
  // Sources that run as they are may differ from what was built of them.
  if (prepared === undefined) {
    const isBuilt = import.meta.url.endsWith('.js') && existsSync(FILE);
    prepared = isBuilt ? (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, string>) : {};
  }
  const json = prepared[digestOf(text)];
  return json === undefined ? undefined : (JSON.parse(json) as AnyProfile);
}
