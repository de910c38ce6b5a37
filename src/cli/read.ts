import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { CounterfoilError, toCounterfoilError } from '../errors.js';
import { openReaderPool } from '../pool.js';
import { readerSettings } from '../reader.js';
import type { DocumentResult } from '../result/schema.js';
import { expandInputs } from './inputs.js';
import { printLine } from './output.js';

interface Options {
  profile: string;
  fields?: string[];
  engine?: string;
  models?: string;
  config?: string;
  out?: string;
  debug?: string;
  overlay?: boolean;
  workers?: number;
}

export function readCommand(): Command {
  return new Command('read')
    .description('Read cheques: scans in, checked JSON out.')
    .argument('<file...>', 'files, folders or quoted globs: PNG, JPEG, BMP, TIFF, PDF, X9.37 image cash letters')
    .option('--profile <name|path|auto>', 'kind of document', 'auto')
    .option('--fields <names>', 'read these fields of cheques alone, with commas between', commaSeparated)
    .option('--engine <name|auto>', 'onnx, webgpu, tensorflow or wasm; auto takes the best that loads')
    .option('--models <dir>', 'folder of networks to use instead of the package’s own')
    .option('--config <file>', 'settings (see config/default.yaml)')
    .option('--out <dir>', 'also write each result as NAME.json into this folder')
    .option('--overlay', 'also draw boxes and values on each page: NAME.page-1.png, in --out or the current folder')
    .option('--debug <dir>', 'write every stage’s image and data into this folder, one sub-folder a document')
    .addOption(new Option('--workers <n>', 'processes that read side by side').argParser(Number))
    .addHelpText(
      'after',
      `
One document gives one JSON object, several give one a line (NDJSON), in the order of the files. A file that cannot be
read gives a line {"name", "error"} and does not stop the rest. Exit status: 0 all read, 65 damaged or unsupported input,
66 no input, 69 engine missing, 73 cannot write, 75 worth trying again, 78 faulty configuration or profile.

Examples:
  counterfoil read scan.tif
  counterfoil read scans/ --profile cheque-in --out results/
  counterfoil read scans/ --fields micr,amount
  counterfoil read "scans/*.pdf" | jq '.items[].fields.amount.value.decimal'
  counterfoil read scan.jpg --overlay --debug look/`,
    )
    .action(async (names: string[], options: Options) => {
      process.exitCode = await read(names, options);
    });
}

/** Reads all files; answers the exit status of the first that failed, or 0. */
async function read(names: readonly string[], options: Options): Promise<number> {
  const files = await expandInputs(names);
  if (options.out !== undefined) await makeFolder(options.out);
  const settings = readerSettings(options);
  const pool = openReaderPool(files.length === 1 ? { ...settings, workers: 1 } : settings);
  const bar =
    files.length > 1 && process.stderr.isTTY
      ? new SingleBar({ format: '{bar} {value}/{total} documents | {eta_formatted} left', stream: process.stderr })
      : undefined;
  bar?.start(files.length, 0);
  const outputs = new OutputNames();
  let status = 0;
  try {
    // A window of a few documents a worker: results keep their order, and a long list does not fill the memory.
    const window = pool.size * 2;
    const running: Promise<Outcome>[] = [];
    for (let next = 0; next < files.length || running.length > 0;) {
      while (next < files.length && running.length < window) running.push(readOne(files[next++], outputs));
      const outcome = await (running.shift() as Promise<Outcome>);
      if ('error' in outcome) {
        status ||= outcome.error.exitStatus;
        if (files.length === 1) throw outcome.error;
        await printLine(JSON.stringify({ name: basename(outcome.file), error: outcome.error }));
      } else {
        await printLine(files.length === 1 ? JSON.stringify(outcome.result, null, 2) : JSON.stringify(outcome.result));
      }
      bar?.increment();
    }
  } finally {
    bar?.stop();
    await pool.close();
  }
  return status;

  async function readOne(file: string, taken: OutputNames): Promise<Outcome> {
    const name = taken.next(file);
    try {
      const bytes = await readInput(file, settings.limits.bytes);
      const debug = options.debug === undefined ? undefined : join(options.debug, files.length > 1 ? name : '');
      const { profile, fields } = options;
      const result = await pool.read(bytes, basename(file), { profile, fields, debug });
      if (options.out !== undefined)
        await writeWhole(join(options.out, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
      if (options.overlay) await writeOverlays(bytes, result, join(options.out ?? '.', name));
      return { result };
    } catch (thrown) {
      return { file, error: toCounterfoilError(thrown) };
    }
  }

  async function writeOverlays(bytes: Uint8Array, result: DocumentResult, stem: string): Promise<void> {
    const { drawOverlays } = await import('../result/overlay.js');
    for await (const { page, png } of drawOverlays(bytes, result, settings)) {
      await writeWhole(`${stem}.page-${page}.png`, png);
    }
  }
}

const commaSeparated = (names: string): string[] => names.split(',').map((name) => name.trim());

type Outcome = { result: DocumentResult } | { file: string; error: CounterfoilError };

/** Names of results: the file's own, and a number more where two files share it. */
class OutputNames {
  private readonly taken = new Map<string, number>();

  next(file: string): string {
    const name = parse(file).name;
    const count = (this.taken.get(name) ?? 0) + 1;
    this.taken.set(name, count);
    return count === 1 ? name : this.next(`${name}-${count}`);
  }
}

async function readInput(file: string, limit: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > limit)
      throw new CounterfoilError(
        'CF_LIMIT_BYTES',
        `${file} has ${size} bytes, more than limits.bytes allows (${limit})`,
      );
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof CounterfoilError) throw cause;
    throw new CounterfoilError('CF_INPUT_UNREADABLE', `${file} cannot be read`, { cause });
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `The folder ${folder} cannot be made`, { cause });
  }
}

/** A reader of the folder never sees half a file. */
async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const partial = `${file}.part`;
  try {
    await writeFile(partial, content);
    await rename(partial, file);
  } catch (cause) {
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `${file} cannot be written`, { cause });
  }
}
