import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CounterfoilError } from './errors.js';
import { valueText } from './evaluation/compare.js';
import { fieldKey, standingChanges } from './result/revised.js';
import type { DocumentResult } from './result/schema.js';
import { Revisions, type Ledger } from './storage/index.js';

/** A document of a labelled set, as `truth.jsonl` has it. */
export interface TruthLine {
  readonly file: string;
  readonly profile: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * What people said of documents as labels, latest document first: of each field that somebody confirmed, mended or filled in, the value. What
 * nobody looked at is no label, and a document with several items has none, since a line tells of one.
 */
export async function* correctedDocuments(ledger: Ledger): AsyncGenerator<{ row: TruthLine; content: string }> {
  const revisions = new Revisions(ledger.store);
  for await (const { id, name, content, state } of ledger.finished()) {
    if (state !== 'done' || (await revisions.count(id)) === 0) continue;
    const result = await ledger.result(id);
    if (result?.items.length !== 1) continue;
    const fields = labelsOf(result, standingChanges(await revisions.list(id)));
    if (Object.keys(fields).length === 0) continue;
    // Named by the submission: two files may have one name.
    yield {
      row: { file: `${id}${extname(name).toLowerCase()}`, profile: result.items[0].profile.name, fields },
      content,
    };
  }
}

function labelsOf({ items }: DocumentResult, said: ReturnType<typeof standingChanges>): Record<string, string> {
  return Object.fromEntries(
    Object.keys(items[0].fields).flatMap((name) => {
      const after = said.get(fieldKey(0, name))?.change.after;
      return after === undefined || after === null ? [] : [[name, valueText(name, after)]];
    }),
  );
}

/**
 * Writes the labelled set to `folder`: each original under its id, and `truth.jsonl`. Answers how many documents it has. Throws
 * `CF_OUTPUT_UNWRITABLE`.
 */
export async function exportCorrections(ledger: Ledger, folder: string): Promise<number> {
  const rows: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for await (const { row, content } of correctedDocuments(ledger)) {
      const original = await ledger.originalFile(content);
      if (original === undefined) continue;
      await copyFile(original, join(folder, row.file));
      rows.push(`${JSON.stringify(row)}\n`);
    }
    await writeFile(join(folder, 'truth.jsonl'), rows.join(''));
  } catch (cause) {
    if (cause instanceof CounterfoilError) throw cause;
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `${folder} cannot be written`, { cause });
  }
  return rows.length;
}
