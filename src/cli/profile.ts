import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { CounterfoilError } from '../errors.js';
import { loadAnyProfile } from '../profiles/index.js';
import { readerSettings } from '../reader.js';
import { printLine } from './output.js';

export function profileCommand(): Command {
  const command = new Command('profile').description(
    'Propose a profile for a blank form, check it, draw its zones, and try it on a scan.',
  );
  command
    .command('check')
    .description('Check a profile; every mistake is told with file, line and remedy.')
    .argument('<profile>', 'name or path of a YAML file')
    .option('--out <png>', 'draw a form’s lines and zones; page 2 and on as PNG-2 …')
    .addHelpText('after', '\nExample:\n  counterfoil profile check my-form.yaml --out zones.png')
    .action(check);
  command
    .command('try')
    .description('Read a scan by a profile and show every cell as it was cut, and what it was read as.')
    .argument('<profile>', 'name or path of a YAML file')
    .argument('<scan>', 'file to read')
    .option('--out <png>', 'every cell and what it was read as, one picture', 'try.png')
    .option('--zones <png>', 'also the scan’s first page with the fields drawn on it')
    .addHelpText(
      'after',
      '\nPrints the result as JSON.\n\nExample:\n  counterfoil profile try my-form.yaml scan.jpg --out look.png',
    )
    .action(tryOut);
  command
    .command('new')
    .description(
      'Propose a profile for a blank form: its combs, boxes and checkboxes, in reading order and named by what is printed there.',
    )
    .argument('<blank>', 'scan, image or PDF of the blank form')
    .option('--name <name>', 'name of the profile; the file’s otherwise')
    .option('--out <yaml>', 'file to write; standard output otherwise')
    .addHelpText('after', '\nExample:\n  counterfoil profile new blank.pdf --out my-form.yaml')
    .action(propose);
  return command;
}

async function propose(blank: string, { name, out }: { name?: string; out?: string }): Promise<void> {
  const { proposeProfile } = await import('./new-profile.js');
  const text = await proposeProfile(blank, name, readerSettings());
  if (out === undefined) await printLine(text.trimEnd());
  else await write(out, text);
}

async function check(nameOrPath: string, { out }: { out?: string }): Promise<void> {
  const profile = loadAnyProfile(nameOrPath, readerSettings().profiles);
  const fields = Object.keys(profile.fields).length;
  if (profile.kind === 'cheque') {
    await printLine(`${profile.name}: ${profile.title}, a cheque with ${fields} fields; nothing is wrong with it`);
    return;
  }
  const { pages, rules } = profile;
  const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
  await printLine(
    `${profile.name}: ${profile.title}, a form of ${count(pages.length, 'page')} with ${count(fields, 'field')} and ${count(rules.length, 'rule')}; nothing is wrong with it`,
  );
  const { ambiguousPages } = await import('../locate/form/ambiguity.js');
  for (const page of ambiguousPages(profile))
    await printLine(
      `Page ${page} looks the same upside down: whatever is read from it goes to review (place-in-doubt). ` +
        'Give the profile something printed that tells head from foot, under rulings or marks.',
    );
  if (out === undefined) return;
  const { drawZones } = await import('./draw-zones.js');
  for (const [index] of pages.entries()) {
    const file = index === 0 ? out : out.replace(/(\.png)?$/i, `-${index + 1}.png`);
    await write(file, await drawZones(profile, index + 1));
  }
}

async function tryOut(
  nameOrPath: string,
  scan: string,
  { out, zones }: { out: string; zones?: string },
): Promise<void> {
  const settings = readerSettings();
  const profile = loadAnyProfile(nameOrPath, settings.profiles);
  const [{ openReader }, { drawCellSheet }, { drawOverlays }, { openDocument }] = await Promise.all([
    import('../open-reader.js'),
    import('../result/cell-sheet.js'),
    import('../result/overlay.js'),
    import('../intake/index.js'),
  ]);
  const bytes = await readFile(scan).catch((cause: unknown) => {
    throw new CounterfoilError('CF_INPUT_UNREADABLE', `${scan} cannot be read`, { cause });
  });
  const reader = await openReader(settings);
  const document = await openDocument(bytes, basename(scan), settings);
  try {
    const result = await reader.read(bytes, basename(scan), { profile: nameOrPath });
    const item = result.items.find((one) => one.profile.name === profile.name);
    if (item) await write(out, await drawCellSheet(item, async (page) => (await document.page(page)).image));
    if (zones !== undefined) {
      for await (const { png } of drawOverlays(bytes, result, settings)) {
        await write(zones, png);
        break;
      }
    }
    await printLine(JSON.stringify(result, null, 2));
  } finally {
    await document.close();
    await reader.close();
  }
}

async function write(file: string, content: Uint8Array | string): Promise<void> {
  await writeFile(file, content).catch((cause: unknown) => {
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `${file} cannot be written`, { cause });
  });
}
