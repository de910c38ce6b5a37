import { join } from 'node:path';
import { PACKAGE_ROOT } from './paths.js';

/** An entry point of `workers`: compiled where this runs compiled, or its source when the sources run as they are. */
export const workerFile = (name: string): string =>
  import.meta.url.endsWith('.ts')
    ? join(PACKAGE_ROOT, 'workers', `${name}.ts`)
    : join(PACKAGE_ROOT, 'dist/workers', `${name}.js`);
