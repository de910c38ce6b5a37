import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An entry point of `workers`: compiled, beside what is compiled, or its source when the sources run as they are. */
export function workerFile(name: string): string {
  const compiled = fileURLToPath(new URL(`../workers/${name}.js`, import.meta.url));
  return existsSync(compiled) ? compiled : compiled.replace(/\.js$/, '.ts');
}
