import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Context } from './context.js';
import { correctionStrips, type CorrectionStrip } from './correction-strips.js';
import { CounterfoilError } from './errors.js';
import { valueText } from './evaluation/compare.js';
import { openDocument } from './intake/index.js';
import { knownProfile } from './profiles/index.js';
import { cropField } from './result/crop-field.js';
import { fieldKey, standingChanges } from './result/revised.js';
import type { DocumentResult, FieldResult } from './result/schema.js';
import { Revisions, type Ledger } from './storage/index.js';

/** A document of a labelled set, as `truth.jsonl` has it. */
export interface TruthLine {
  readonly file: string;
  readonly profile: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A document that people said something of. */
interface Corrected {
  readonly id: string;
  readonly row: TruthLine;
  readonly content: string;
  readonly strips: readonly CorrectionStrip[];
}

/**
 * What people said of documents as labels, latest document first: of each field that somebody confirmed, mended or filled in, the value. What
 * nobody looked at is no label, and a document with several items has none, since a line tells of one.
 * @param own folder of profiles beside those of the package
 */
export async function* correctedDocuments(ledger: Ledger, own: string | null): AsyncGenerator<Corrected> {
  const revisions = new Revisions(ledger.store);
  for await (const { id, name, content, state } of ledger.finished()) {
    if (state !== 'done' || (await revisions.count(id)) === 0) continue;
    const result = await ledger.result(id);
    if (result?.items.length !== 1) continue;
    const [item] = result.items;
    const said = saidOf(item, standingChanges(await revisions.list(id)));
    if (said.size === 0) continue;
    const fields = Object.fromEntries([...said].map(([field, value]) => [field, valueText(field, value)]));
    // Named by the submission: two files may have one name.
    const file = `${id}${extname(name).toLowerCase()}`;
    const strips = correctionStrips(item, said, knownProfile(item.profile.name, own ?? undefined));
    yield { id, row: { file, profile: item.profile.name, fields }, content, strips };
  }
}

function saidOf(
  { fields }: DocumentResult['items'][number],
  standing: ReturnType<typeof standingChanges>,
): Map<string, NonNullable<FieldResult['value']>> {
  return new Map(
    Object.keys(fields).flatMap((name) => {
      const after = standing.get(fieldKey(0, name))?.change.after;
      return after === undefined || after === null ? [] : [[name, after]];
    }),
  );
}

const STRIPS = 'strips';

/**
 * Writes the labelled set to `folder`: each original under its id, the strips of its fields under `strips/`, and `truth.jsonl`.
 * Answers how many there are. Throws `CF_OUTPUT_UNWRITABLE`.
 */
export async function exportCorrections(
  ledger: Ledger,
  folder: string,
  context: Context,
  own: string | null = null,
): Promise<{ documents: number; strips: number }> {
  const documents: string[] = [];
  const strips: string[] = [];
  try {
    await mkdir(join(folder, STRIPS), { recursive: true });
    for await (const corrected of correctedDocuments(ledger, own)) {
      const original = await ledger.originalFile(corrected.content);
      if (original === undefined) continue;
      await copyFile(original, join(folder, corrected.row.file));
      documents.push(`${JSON.stringify(corrected.row)}\n`);
      for (const row of await writeStrips(original, corrected, folder, context))
        strips.push(`${JSON.stringify(row)}\n`);
    }
    await writeFile(join(folder, 'truth.jsonl'), [...documents, ...strips].join(''));
  } catch (cause) {
    if (cause instanceof CounterfoilError) throw cause;
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `${folder} cannot be written`, { cause });
  }
  return { documents: documents.length, strips: strips.length };
}

async function writeStrips(
  original: string,
  { id, row, strips }: Corrected,
  folder: string,
  context: Context,
): Promise<{ file: string; kind: string; text: string }[]> {
  if (strips.length === 0) return [];
  const rows: { file: string; kind: string; text: string }[] = [];
  const document = await openDocument(await readFile(original), row.file, context);
  try {
    for (const { field, kind, text, page, polygon } of strips) {
      const file = `${STRIPS}/${id}-${field}.png`;
      await writeFile(join(folder, file), await cropField((await document.page(page)).image, polygon));
      rows.push({ file, kind, text });
    }
  } finally {
    await document.close();
  }
  return rows;
}
