import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the package: the same from `src` and from `dist/src`. */
export const PACKAGE_ROOT = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

export const MODELS_FOLDER = join(PACKAGE_ROOT, 'models');
export const CONFIG_FOLDER = join(PACKAGE_ROOT, 'config');
export const PROFILES_FOLDER = join(CONFIG_FOLDER, 'profiles');
export const FORMS_FOLDER = join(PROFILES_FOLDER, 'forms');
