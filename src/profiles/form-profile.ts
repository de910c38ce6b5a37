import { compileRule } from './expression.js';
import type { FormBox, FormField, FormProfile, FormProfileFile } from './form-schema.js';

/** What the schema alone cannot see in a form profile, and the tables spelt out. */

/** A mistake, and where in the file it stands. */
export interface ProfileFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Most fields of one form, tables included. */
const MOST_FIELDS = 3000;

/** The profile ready for reading, or what is wrong with it. */
export function formProfileOf(file: FormProfileFile): FormProfile | readonly ProfileFault[] {
  const faults: ProfileFault[] = [];
  const { tables, ...rest } = file;
  const fields: Record<string, FormField> = { ...file.fields };
  const lists: Record<string, string[]> = {};
  const paths = new Map<string, (string | number)[]>(Object.keys(fields).map((name) => [name, ['fields', name]]));
  for (const [table, { rows, pitch, columns }] of Object.entries(tables)) {
    if (rows * Object.keys(columns).length + Object.keys(fields).length > MOST_FIELDS) {
      faults.push({ path: ['tables', table], message: `Expected at most ${MOST_FIELDS} fields on a form` });
      continue;
    }
    for (const [column, field] of Object.entries(columns)) {
      const names = Array.from({ length: rows }, (_, row) => `${table}_${row + 1}_${column}`);
      const path = ['tables', table, 'columns', column];
      names.forEach((name, row) => {
        if (name in fields) faults.push({ path, message: `The field ${name} is there twice: rename one` });
        fields[name] = movedDown(field, row * pitch);
        paths.set(name, path);
      });
      lists[`${table}_${column}`] = names;
      if (`${table}_${column}` in fields)
        faults.push({ path, message: `${table}_${column} is also a field: rename one` });
    }
  }
  if (paths.size === 0) faults.push({ path: ['fields'], message: 'Expected at least one field' });
  for (const [name, field] of Object.entries(fields)) {
    for (const message of faultsOf(field, file))
      faults.push({ path: paths.get(name) ?? [], message: `${name}: ${message}` });
  }
  const profile: FormProfile = { ...rest, fields, lists };
  file.rules.forEach((rule, index) => {
    try {
      compileRule(rule, profile);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      faults.push({ path: ['rules', index, 'rule'], message: `${why} (in ${JSON.stringify(rule.rule)})` });
    }
  });
  return faults.length > 0 ? faults : profile;
}

/** Every rectangle in which a field is filled in. */
export function placesOf(field: FormField): readonly Pick<FormBox, 'x' | 'y' | 'width' | 'height'>[] {
  if (field.type === 'mark') return [field.box];
  if (field.type === 'choice') return Object.values(field.options);
  return field.boxes;
}

/** A box may stand out of its page by this much, millimetres: rounding. */
const SLACK = 0.5;

function faultsOf(field: FormField, { pages }: FormProfileFile): string[] {
  const page = pages.at(field.page - 1);
  if (!page) return [`Expected a page from 1 to ${pages.length} but received ${field.page}`];
  const { width, height } = page.size;
  const outside = placesOf(field).some(
    (box) =>
      box.x < -SLACK || box.y < -SLACK || box.x + box.width > width + SLACK || box.y + box.height > height + SLACK,
  );
  const found = outside ? [`Expected boxes on the page, which is ${width} × ${height} mm`] : [];
  if (field.type === 'amount' && field.boxes.some(({ cells }) => cells !== undefined)) {
    const cells = field.boxes.reduce((sum, { cells: some = 0 }) => sum + some, 0);
    if (cells <= field.decimals) found.push('Expected more cells than decimals');
  }
  return found;
}

/** The same field `by` millimetres farther down. */
function movedDown(field: FormField, by: number): FormField {
  const move = <Box extends { readonly y: number }>(box: Box): Box => ({
    ...box,
    y: Math.round((box.y + by) * 1e4) / 1e4,
  });
  if (field.type === 'mark') return { ...field, box: move(field.box) };
  if (field.type === 'choice') {
    const options = Object.fromEntries(Object.entries(field.options).map(([name, target]) => [name, move(target)]));
    return { ...field, options };
  }
  return { ...field, boxes: field.boxes.map(move) };
}
