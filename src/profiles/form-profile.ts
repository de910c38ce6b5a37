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
/** Most boxes and options of one form: each is held against each other. */
const MOST_PLACES = 6000;

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
  else faults.push(...bareOf(file, Object.values(fields)));
  for (const [name, field] of Object.entries(fields)) {
    for (const message of faultsOf(field, file))
      faults.push({ path: paths.get(name) ?? [], message: `${name}: ${message}` });
  }
  const places = Object.values(fields).reduce((sum, field) => sum + placesOf(field).length, 0);
  if (places > MOST_PLACES)
    faults.push({ path: ['fields'], message: `Expected at most ${MOST_PLACES} boxes on a form` });
  else
    for (const [name, other] of onOnePlace(fields))
      faults.push({
        path: paths.get(name) ?? [],
        message: `${name} stands in the place of ${other}: move one of them`,
      });
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
  const unfit = unfitCells(field);
  return unfit === undefined ? found : [...found, unfit];
}

/** Why no value of the field has room in its cells. */
function unfitCells(field: FormField): string | undefined {
  if (field.type === 'mark' || field.type === 'choice') return undefined;
  if (field.boxes.some(({ cells }) => cells === undefined)) return undefined;
  const cells = field.boxes.reduce((sum, { cells: some = 0 }) => sum + some, 0);
  switch (field.type) {
    case 'amount':
      return cells <= field.decimals ? 'Expected more cells than decimals' : undefined;
    case 'number':
      return cells < String(field.minimum).length ? `Expected cells for its minimum, ${field.minimum}` : undefined;
    case 'digits':
    case 'code':
      return cells < field.minLength ? `Expected at least ${field.minLength} cells, its minLength` : undefined;
    case 'date':
      return cells === 6 || cells === 8 ? undefined : `Expected 6 or 8 cells for a date but received ${cells}`;
  }
}

/** Pages with fields on which nothing is printed that a scan could be laid over. */
function bareOf({ pages }: FormProfileFile, fields: readonly FormField[]): ProfileFault[] {
  const hasBorder = (field: FormField): boolean => {
    if (field.type === 'mark') return field.box.shape === 'box';
    if (field.type === 'choice') return Object.values(field.options).some(({ shape }) => shape === 'box');
    return field.boxes.some(({ printed }) => printed);
  };
  return pages.flatMap(({ rulings, marks }, index) => {
    const own = fields.filter((field) => field.page === index + 1);
    const isBare = own.length > 0 && rulings.length + marks.length === 0 && !own.some(hasBorder);
    const message = 'Expected rulings, marks or printed boxes by which to lay a scan over it';
    return isBare ? [{ path: ['pages', index], message }] : [];
  });
}

/** Two places are one from this share of their common outline on. */
const ONE_PLACE = 0.8;

/** Fields, each with an earlier one that is filled in at the same place: copied, and not moved. */
function onOnePlace(fields: Readonly<Record<string, FormField>>): [string, string][] {
  const seen: { name: string; page: number; place: ReturnType<typeof placesOf>[number] }[] = [];
  const found = new Map<string, string>();
  for (const [name, field] of Object.entries(fields)) {
    for (const place of placesOf(field)) {
      const { page } = field;
      const other = seen.find((one) => one.page === page && one.name !== name && shareOf(one.place, place) > ONE_PLACE);
      if (other && !found.has(name)) found.set(name, other.name);
      seen.push({ name, page, place });
    }
  }
  return [...found];
}

/** What two places have in common, over what they cover together. */
function shareOf(a: ReturnType<typeof placesOf>[number], b: ReturnType<typeof placesOf>[number]): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a.width * a.height + b.width * b.height - width * height);
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
