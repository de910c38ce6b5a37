import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { CounterfoilError } from '../errors.js';

/** Files taken from a folder; a file that is named itself is read whatever its name, for its content decides. */
const IN_FOLDERS = '**/*.{png,jpg,jpeg,jpe,bmp,tif,tiff,pdf,x937,x9,icl}';

/** The files that `names` (files, folders, globs) stand for, sorted within each name, without repeats. */
export async function expandInputs(names: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const name of names) {
    const found = await expand(name);
    if (found.length === 0) {
      throw new CounterfoilError('CF_INPUT_NOT_FOUND', `Nothing to read at ${name}`);
    }
    for (const file of found) files.add(file);
  }
  return [...files];
}

async function expand(name: string): Promise<string[]> {
  const entry = await stat(name).catch(() => undefined);
  if (entry?.isDirectory()) {
    const found = await glob(IN_FOLDERS, { cwd: name, caseSensitiveMatch: false, onlyFiles: true });
    return found.sort().map((file) => join(name, file));
  }
  if (entry !== undefined) return [name];
  if (!isDynamicPattern(name)) return [];
  return (await glob(name, { onlyFiles: true, absolute: false })).sort();
}
