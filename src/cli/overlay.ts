import { readFile, writeFile } from 'node:fs/promises';
import { basename, parse } from 'node:path';
import { Command } from 'commander';
import { CounterfoilError } from '../errors.js';
import { readerSettings } from '../reader.js';
import { overlayPdf } from '../result/overlay-pdf.js';
import { documentResultSchema, type DocumentResult } from '../result/schema.js';

export function overlayCommand(): Command {
  return new Command('overlay')
    .description('Draw a result over its scan: a PDF with boxes and values, whose text can be searched.')
    .argument('<result>', 'JSON that `counterfoil read` printed for the scan')
    .argument('<scan>', 'the scan')
    .option('--out <file.pdf>', 'where to write it (default: the scan’s name with .overlay.pdf, in the current folder)')
    .option('--config <file>', 'settings (see config/default.yaml)')
    .addHelpText(
      'after',
      `
The PDF shows account numbers and amounts: guard it as you guard the scan.

Examples:
  counterfoil read scan.tif > scan.json && counterfoil overlay scan.json scan.tif
  counterfoil overlay results/scan.json scans/scan.tif --out look.pdf`,
    )
    .action(async (resultFile: string, scan: string, { out, config }: { out?: string; config?: string }) => {
      const result = await readResult(resultFile);
      const pdf = await overlayPdf(await read(scan), result, readerSettings({ config }));
      const target = out ?? `${parse(scan).name}.overlay.pdf`;
      try {
        await writeFile(target, pdf);
      } catch (cause) {
        throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `${target} cannot be written`, { cause });
      }
      process.stdout.write(`${target}\n`);
    });
}

async function readResult(file: string): Promise<DocumentResult> {
  const bytes = await read(file);
  try {
    return documentResultSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new CounterfoilError('CF_RESULT_INVALID', `${basename(file)} is no result of one document`, { cause });
  }
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new CounterfoilError('CF_INPUT_NOT_FOUND', `${file} cannot be read`, { cause });
  }
}
