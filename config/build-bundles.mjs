/**
 * Joins what starts often into one file each, in place: the page worker and the command `read`, which otherwise open some three hundred
 * modules one by one. Packages that are native, large or shared with what is not joined stay outside.
 */
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const { dependencies } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
/** Packages of many small files. */
const JOINED = ['cli-progress', 'pino', 'tinyglobby', 'yaml', 'zod'];
/** Errors are known by their class, of which there must be one; what is imported on demand is seldom needed. */
const isApart = (file, kind) => kind === 'dynamic-import' || file === `${root}dist/src/errors.js`;

/** Messages in fifty languages come with zod's name space and are never asked for. */
const englishAlone = {
  name: 'english-alone',
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    }));
  },
};

for (const entry of ['dist/workers/page-worker.js', 'dist/src/cli/read.js']) {
  const folder = dirname(`${root}${entry}`);
  const apart = {
    name: 'apart',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir, kind }) => {
        const file = resolve(resolveDir, path);
        if (!file.startsWith(`${root}dist${sep}`) || !isApart(file, kind)) return undefined;
        const from = relative(folder, file).split(sep).join('/');
        return { path: from.startsWith('.') ? from : `./${from}`, external: true };
      });
    },
  };
  await build({
    entryPoints: [`${root}${entry}`],
    outfile: `${root}${entry}`,
    allowOverwrite: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: Object.keys(dependencies).filter((name) => !JOINED.includes(name)),
    plugins: [apart, englishAlone],
    // Three times as quick to read; names stay, for stacks of calls.
    minifySyntax: true,
    minifyWhitespace: true,
    // Packages in CommonJS ask for Node's own modules.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    logLevel: 'warning',
  });
}
