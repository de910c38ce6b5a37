import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CounterfoilError } from '../errors.js';
import { STRIP_KINDS } from '../reader.js';
import type { TruthRow } from './types.js';

/** Stands beside the files of a set. */
export const TRUTH_FILE = 'truth.jsonl';

/**
 * One line a file, a document `{file, profile, fields}`, a form `{file, form, fields}` with named fields, `values`
 * or `[{digits, box}]`, or a strip `{file, kind, text}`.
 */

const documentRow = z.object({
  file: z.string().min(1),
  profile: z.string().min(1).nullish(),
  fields: z.record(z.string(), z.string().nullable()),
});
/** A form whose fields have no names. */
const placedRow = z.object({
  file: z.string().min(1),
  profile: z.string().min(1).nullish(),
  fields: z.array(z.object({ digits: z.string(), box: z.tuple([z.number(), z.number(), z.number(), z.number()]) })),
});
const stripRow = z.object({ file: z.string().min(1), kind: z.enum(STRIP_KINDS), text: z.string() });
const anyRow = z.looseObject({ file: z.string().min(1) });

export interface DataSet {
  readonly folder: string;
  readonly rows: readonly TruthRow[];
  /** Rows of other shapes, which nothing here can measure. */
  readonly skipped: readonly { readonly line: number; readonly reason: string }[];
}

/**
 * Reads `folder`/truth.jsonl. `profile` is for documents whose line names none. Throws `CF_INPUT_NOT_FOUND` where the file
 * is missing and `CF_DATASET_INVALID`, naming file and line, where a line is no row at all.
 */
export async function loadTruth(folder: string, profile?: string): Promise<DataSet> {
  const path = join(folder, TRUTH_FILE);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CounterfoilError('CF_INPUT_NOT_FOUND', `${path} cannot be read`, { cause });
  });
  const rows: TruthRow[] = [];
  const skipped: { line: number; reason: string }[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const where = `${path}:${index + 1}`;
    const row = rowOf(parseRow(line, where), profile, where);
    if (typeof row === 'string') skipped.push({ line: index + 1, reason: row });
    else rows.push(row);
  });
  if (rows.length === 0 && skipped.length === 0)
    throw new CounterfoilError('CF_DATASET_INVALID', `${path} has no rows`);
  return { folder, rows, skipped };
}

function parseRow(line: string, where: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new CounterfoilError('CF_DATASET_INVALID', `${where}: not JSON`, { cause });
  }
  return valid(anyRow, json, where);
}

/** The row, or why it is left out. A row of a known shape must keep to it; other shapes belong to other tools. */
function rowOf(row: Record<string, unknown>, profile: string | undefined, where: string): TruthRow | string {
  if ('kind' in row) {
    if (!STRIP_KINDS.some((kind) => kind === row.kind))
      return `strips of kind ${JSON.stringify(row.kind)} are not read`;
    return { type: 'strip', ...valid(stripRow, row, where) };
  }
  const isForm = 'form' in row;
  const told = isForm ? (row.fields ?? row.values) : row.fields;
  if (told === undefined || (Array.isArray(told) && !isForm)) return 'a row of another shape, without named fields';
  if (isForm && (row.profile ?? profile) === undefined) return 'a form that needs --profile';
  if (Array.isArray(told)) {
    const { file, fields, profile: named } = valid(placedRow, row, where);
    return { type: 'document', file, profile: named ?? profile, fields: {}, places: fields };
  }
  const { file, fields, profile: named } = valid(documentRow, { ...row, fields: told }, where);
  const known = Object.entries(fields).filter((field): field is [string, string] => field[1] !== null);
  return { type: 'document', file, profile: named ?? profile, fields: Object.fromEntries(known), places: [] };
}

function valid<Row>(schema: z.ZodType<Row>, row: unknown, where: string): Row {
  const parsed = schema.safeParse(row);
  if (!parsed.success) throw new CounterfoilError('CF_DATASET_INVALID', `${where}: ${explain(parsed.error)}`);
  return parsed.data;
}

const explain = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'row'}: ${message}`).join('; ');
