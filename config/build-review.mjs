/** Makes of src/review what the server hosts: one script, one style sheet, the page and its icon, in dist/src/review. */
import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const from = fileURLToPath(new URL('../src/review/', import.meta.url));
const to = fileURLToPath(new URL('../dist/src/review/', import.meta.url));
await mkdir(to, { recursive: true });
await build({
  entryPoints: { app: `${from}main.tsx` },
  outdir: to,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome109', 'firefox115', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
});
for (const name of ['index.html', 'icon.svg']) await copyFile(from + name, to + name);
