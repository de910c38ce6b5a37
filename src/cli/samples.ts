import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { CAPTURE_NAMES, makeSet } from '../training/cheques/make-set.js';
import { DRAWN_PROFILES, type DrawnProfile } from '../training/cheques/cheque.js';
import { makeShowcase } from '../training/cheques/showcase.js';
import { CounterfoilError } from '../errors.js';
import { printLine } from './output.js';

interface Options {
  count: number;
  profile?: DrawnProfile;
  capture: (typeof CAPTURE_NAMES)[number];
  seed: number;
  formats?: boolean;
  form?: string;
  face?: string;
}

export function samplesCommand(): Command {
  return new Command('samples')
    .description('Draw invented cheques with their exact truth, to try and to measure the reading on.')
    .argument('<out>', 'folder to write to')
    .addOption(new Option('--count <n>', 'how many').argParser(wholeFrom(1)).default(20))
    .addOption(new Option('--profile <name>', 'one kind of cheque; all in turn otherwise').choices(DRAWN_PROFILES))
    .addOption(new Option('--capture <kind>', 'how they are scanned').choices(CAPTURE_NAMES).default('mixed'))
    .addOption(new Option('--seed <n>', 'the same seed draws the same cheques').argParser(wholeFrom(0)).default(1))
    .option('--form <name|path>', 'instead filled forms of this profile, by hand with digits of MNIST’s test half')
    .option('--face <font>', 'with --form: what its printed values are set in, such as ocr-a; default by chance')
    .option('--formats', 'instead one small set with a file of every format that can be read')
    .addHelpText(
      'after',
      `
Writes one file a cheque and truth.jsonl, which \`counterfoil evaluate\` takes: the values, and beside them the text as
written and the box of every field and character in pixels. Banks, people and numbers are invented. Needs the fonts and
the digits of the development dependencies: run it in a clone after \`npm ci\`.

Captures: clean (colour scan), grey, bitonal (clearing image, TIFF G4), fax, photo, mixed.

Examples:
  counterfoil samples drawn/ --count 100
  counterfoil samples drawn/ --profile cheque-in --capture bitonal --seed 7
  counterfoil samples drawn/ --form deposit-slip --count 10 --capture photo
  counterfoil samples drawn/ --form remittance-coupon --face ocr-b --capture fax
  counterfoil samples samples/ --formats`,
    )
    .action(draw);
}

const wholeFrom =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
    return value;
  };

async function draw(out: string, options: Options): Promise<void> {
  if (options.formats) {
    const rows = await makeShowcase(out, options.seed);
    await printLine(`${rows.length} cheques in every format and truth.jsonl in ${out}`);
    return;
  }
  if (options.form !== undefined) {
    await drawForms(out, options.form, options);
    return;
  }
  const bar = process.stderr.isTTY ? new SingleBar({ format: '{bar} {value}/{total} {eta_formatted}' }) : undefined;
  bar?.start(options.count, 0);
  try {
    const rows = await makeSet(out, { ...options, onProgress: (done) => bar?.update(done) });
    bar?.stop();
    await printLine(`${rows.length} cheques and truth.jsonl in ${out}`);
  } finally {
    bar?.stop();
  }
}

async function drawForms(out: string, form: string, { count, seed, capture, face: named }: Options): Promise<void> {
  const { loadConfig } = await import('../config.js');
  const { loadAnyProfile } = await import('../profiles/index.js');
  const { FORM_CAPTURES, makeFormSet } = await import('../training/forms/make-form-set.js');
  const { PRINT_FACES } = await import('../training/forms/draw-form.js');
  const { OCR_FONTS } = await import('../training/fonts.js');
  const profile = loadAnyProfile(form, loadConfig().profiles ?? undefined);
  if (profile.kind !== 'form') throw new CounterfoilError('CF_USAGE', `${form} is a cheque: name it with --profile`);
  const kind = FORM_CAPTURES.find((one) => one === capture);
  if (kind === undefined) throw new CounterfoilError('CF_USAGE', `Forms are captured as ${FORM_CAPTURES.join(', ')}`);
  const [print, ocr] = [PRINT_FACES.find((one) => one === named), OCR_FONTS.find((one) => one === named)];
  if (named !== undefined && print === undefined && ocr === undefined) {
    const all = [...PRINT_FACES, ...OCR_FONTS].join(', ');
    throw new CounterfoilError('CF_USAGE', `There is no face ${named}; there are ${all}`);
  }
  const faces = { ...(print && { print }), ...(ocr && { ocr }) };
  const rows = await makeFormSet(out, { profile, profileName: form, count, seed, capture: kind, faces });
  await printLine(`${rows.length} pages and truth.jsonl in ${out}`);
}
