/** `npm run bench:same`: whether this checkout reads files exactly as another built one does. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as OpenReader from '../../src/open-reader.js';
import type * as ReaderModule from '../../src/reader.js';
import { textOf } from './text-of.js';
import { parametersOf } from './parameters.js';

const USAGE = `npm run bench:same -- --against FOLDER FILE|FOLDER… [--strip KIND --fields NAMES --profile NAME]
Whether this checkout reads these files exactly as another built one does: results, timings left out, are compared byte by byte.
--strip KIND takes each file as a bare strip, --fields NAMES reads these fields alone. Names every file that is read otherwise and
ends with status 1 where there is one.`;

const { values, positionals } = parametersOf(USAGE, {
  options: {
    against: { type: 'string' },
    strip: { type: 'string' },
    fields: { type: 'string' },
    profile: { type: 'string' },
  },
  allowPositionals: true,
});
if (values.against === undefined || positionals.length === 0) {
  throw new Error('Usage: npm run bench:same -- --against FOLDER FILE|FOLDER…');
}
const READ = new Set(['.png', '.jpg', '.jpeg', '.bmp', '.tif', '.tiff', '.pdf', '.x937']);
const files = positionals.flatMap((path) =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => READ.has(extname(name).toLowerCase()))
        .map((name) => join(path, name))
    : [path],
);
const fields = values.fields?.split(',');
const strip = values.strip as ReaderModule.StripKind | undefined;

async function open(folder: string): Promise<ReaderModule.Reader> {
  const load = <T>(path: string): Promise<T> =>
    import(pathToFileURL(join(resolve(folder), 'dist/src', path)).href) as Promise<T>;
  const { openReader } = await load<typeof OpenReader>('open-reader.js');
  const { readerSettings } = await load<typeof ReaderModule>('reader.js');
  return openReader(readerSettings());
}

const readers = [await open(values.against), await open(fileURLToPath(new URL('../..', import.meta.url)))];
let different = 0;
for (const file of files) {
  const bytes = readFileSync(file);
  const texts: string[] = [];
  for (const reader of readers) {
    texts.push(
      await textOf(() =>
        strip === undefined
          ? reader.read(bytes, basename(file), { fields, profile: values.profile })
          : reader.readStrip(bytes, basename(file), strip),
      ),
    );
  }
  if (texts[0] === texts[1]) continue;
  different += 1;
  const at = [...texts[0]].findIndex((character, index) => character !== texts[1][index]);
  const from = Math.max(0, at - 60);
  process.stdout.write(
    `${file} is read otherwise\n  there …${texts[0].slice(from, at + 60)}…\n  here  …${texts[1].slice(from, at + 60)}…\n`,
  );
}
for (const reader of readers) await reader.close();
process.stdout.write(`${files.length} files, ${different} of them read otherwise\n`);
process.exitCode = different === 0 ? 0 : 1;
