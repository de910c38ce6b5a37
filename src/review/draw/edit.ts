import type { Document } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseDocument, visit, YAMLMap, YAMLSeq, type Node } from 'yaml';
import type { FieldType, FieldView, FormView, Path, Place, Rectangle } from './view.js';
import { viewOf } from './view.js';

/**
 * Changes of a profile's text that leave everything else in it as it is: comments, order, keys this page knows nothing of. Each takes a text
 * and gives another. Throws an `EditError` where the text is written in a way that cannot be changed from here.
 */

export class EditError extends Error {}

/** A text, and where it matters what is to be chosen in it. */
export type Edited = string | { readonly text: string; readonly path: Path };

/** As finely as blanks are measured, millimetres. */
export const rounded = (value: number): number => Math.round(value * 20) / 20;

function edit(text: string, change: (document: Document.Parsed) => void): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new EditError(document.errors[0].message);
  try {
    change(document);
    return document.toString({ lineWidth: 120, flowCollectionPadding: true });
  } catch (thrown) {
    throw thrown instanceof EditError ? thrown : new EditError(thrown instanceof Error ? thrown.message : '');
  }
}

/** The collection at a path, made where it is missing or empty. */
function collection<T extends YAMLMap | YAMLSeq>(document: Document.Parsed, path: Path, make: new () => T): T {
  const node: unknown = document.getIn(path, true);
  if (isAlias(node)) throw new EditError('An alias');
  if (node instanceof make) {
    // What is added to it is written line by line.
    if (node.items.length === 0) node.flow = false;
    return node;
  }
  if (node !== undefined && node !== null && !(isScalar(node) && node.value === null))
    throw new EditError(`${path.join('.')}`);
  const made = new make();
  document.setIn(path, made);
  return made;
}

/** Boxes and places read more easily on one line. */
function nodeOf(document: Document.Parsed, value: unknown): Node {
  const node = document.createNode(value) as Node;
  visit(node, {
    Map: (_, map) => void (map.flow = map.items.every(({ value: one }) => isScalar(one))),
    Seq: (_, list) => void (list.flow = list.items.every(isScalar)),
  });
  return node;
}

/** Puts a setting; `undefined` takes it away, so that the default counts. */
export const setAt = (text: string, path: Path, value: unknown): string =>
  edit(text, (document) => {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, typeof value === 'object' ? nodeOf(document, value) : value);
  });

/** Moves or stretches a place. */
export const setRectangle = (text: string, place: Place, to: Rectangle): string =>
  edit(text, (document) => {
    const { path, kind } = place;
    const [x, y, width, height] = [to.x, to.y, to.width, to.height].map(rounded);
    const put = (keys: readonly (string | number)[], values: readonly number[]): void =>
      keys.forEach((key, index) => document.setIn([...path, key], values[index]));
    if (kind === 'mark') put([0, 1, 2, 3], [x, y, width, height]);
    else if (kind === 'ruling') {
      const level = place.width >= place.height;
      put([0, 1, 2, 3], [x, y, level ? rounded(x + width) : x, level ? y : rounded(y + height)]);
    } else put(['x', 'y', 'width', 'height'], [x, y, width, height]);
  });

/** A name that no field has yet. */
export function freeName(view: FormView | undefined, stem = 'field'): string {
  const taken = new Set(view?.fields.flatMap(({ name, table }) => [name, table?.name ?? '']));
  const bare = stem.replace(/_\d+$/, '');
  for (let count = 1; ; count += 1) if (!taken.has(`${bare}_${count}`)) return `${bare}_${count}`;
}

const rectangle = ({ x, y, width, height }: Rectangle): Rectangle => ({
  ...{ x: rounded(x), y: rounded(y), width: Math.max(0.5, rounded(width)), height: Math.max(0.5, rounded(height)) },
});

/** Adds a field where something was drawn. Answers the path of its place as well. */
export function addField(
  text: string,
  page: number,
  drawn: Rectangle & { readonly cells?: number; readonly kind?: 'comb' | 'line' | 'tick' },
): { text: string; path: Path } {
  const name = freeName(viewOf(text));
  const box = rectangle(drawn);
  const onPage = page === 1 ? {} : { page };
  const isTick = drawn.kind === 'tick';
  const cells = drawn.cells !== undefined && drawn.cells > 1 ? { cells: drawn.cells } : {};
  const field = isTick
    ? { type: 'mark', ...onPage, box }
    : { type: 'digits', ...onPage, boxes: [{ ...box, ...cells }] };
  return {
    text: edit(text, (document) => {
      collection(document, ['fields'], YAMLMap).set(name, nodeOf(document, field));
    }),
    path: ['fields', name, ...(isTick ? ['box'] : ['boxes', 0])],
  };
}

/** Adds one more box to a value that stands in several, or one more option to a choice. */
export function addPlace(
  text: string,
  field: FieldView,
  drawn: Rectangle & { cells?: number },
): { text: string; path: Path } {
  const box = rectangle(drawn);
  if (field.type === 'choice') {
    const options = field.places.map(({ option }) => option);
    let count = options.length + 1;
    while (options.includes(`option ${count}`)) count += 1;
    const path = [...field.path, 'options', `option ${count}`];
    return { text: edit(text, (document) => document.setIn(path, nodeOf(document, box))), path };
  }
  const own = [...field.path, 'boxes'];
  const cells = drawn.cells ?? field.places.at(-1)?.cells;
  return {
    text: edit(text, (document) => {
      collection(document, own, YAMLSeq).add(nodeOf(document, { ...box, ...(cells === undefined ? {} : { cells }) }));
    }),
    path: [...own, field.places.length],
  };
}

/** Adds a printed line or solid rectangle by which scans are laid over the form. */
export function addAnchor(
  text: string,
  page: number,
  kind: 'ruling' | 'mark',
  drawn: Rectangle,
): { text: string; path: Path } {
  const { x, y, width, height } = rectangle(drawn);
  const level = drawn.width >= drawn.height;
  const values =
    kind === 'mark' ? [x, y, width, height] : [x, y, level ? rounded(x + width) : x, level ? y : rounded(y + height)];
  const own = ['pages', page - 1, kind === 'ruling' ? 'rulings' : 'marks'];
  let index = 0;
  const changed = edit(text, (document) => {
    const list = collection(document, own, YAMLSeq);
    index = list.items.length;
    list.add(nodeOf(document, values));
  });
  return { text: changed, path: [...own, index] };
}

/** Takes away one place; the field with its last. */
export const removePlace = (text: string, place: Place, field: FieldView | undefined): string =>
  edit(text, (document) => {
    const last = field !== undefined && field.places.length <= 1;
    removeAt(document, last ? field.path : place.path);
  });

export const removeField = (text: string, { path }: FieldView): string =>
  edit(text, (document) => removeAt(document, path));

function removeAt(document: Document.Parsed, path: Path): void {
  document.deleteIn(path);
  const [table] = path[0] === 'tables' ? [path.slice(0, 2)] : [];
  // A table without columns is none.
  const columns: unknown = table && document.getIn([...table, 'columns'], true);
  if (table && isMap(columns) && columns.items.length === 0) document.deleteIn(table);
}

/** The field once more, below or beside itself. */
export function duplicateField(text: string, view: FormView, field: FieldView): { text: string; path: Path } {
  const name = freeName(view, field.name);
  const page = view.pages.at(field.page - 1);
  const bottom = Math.max(...field.places.map(({ y, height }) => y + height));
  const top = Math.min(...field.places.map(({ y }) => y));
  const left = Math.min(...field.places.map(({ x }) => x));
  const right = Math.max(...field.places.map(({ x, width }) => x + width));
  const below = page === undefined || bottom + (bottom - top) + GAP <= page.height;
  const by = below
    ? { x: 0, y: bottom - top + GAP }
    : { x: Math.min(GAP, (page?.width ?? right) - right), y: top > GAP ? -GAP : 0 };
  const path = [...field.path.slice(0, -1), name];
  const changed = edit(text, (document) => {
    const map = collection(document, field.path.slice(0, -1), YAMLMap);
    const node: unknown = document.getIn(field.path, true);
    if (!isMap(node)) throw new EditError(field.name);
    const pair = document.createPair(name, node.clone());
    const at = map.items.findIndex(({ key }) => isScalar(key) && key.value === field.name);
    map.items.splice(at + 1, 0, pair as (typeof map.items)[number]);
    for (const place of field.places) {
      const own = [...path, ...place.path.slice(field.path.length)];
      document.setIn([...own, 'x'], rounded(Math.max(0, left + by.x) - left + place.x));
      document.setIn([...own, 'y'], rounded(place.y + by.y));
    }
  });
  return { text: changed, path: [...path, ...field.places[0].path.slice(field.path.length)] };
}
/** Paper between a field and its copy, millimetres. */
const GAP = 4;

/** Gives a field, an option or a table another name, in the rules as well. */
export const rename = (text: string, path: Path, to: string): string =>
  edit(text, (document) => {
    const map = document.getIn(path.slice(0, -1), true);
    const from = path[path.length - 1];
    if (!isMap(map)) throw new EditError(String(from));
    const pair = map.items.find(({ key }) => isScalar(key) && key.value === from);
    if (pair === undefined || !isScalar(pair.key)) throw new EditError(String(from));
    pair.key.value = to;
    if (path[0] === 'fields' && path.length === 2) renameInRules(document, String(from), to);
  });

function renameInRules(document: Document.Parsed, from: string, to: string): void {
  const rules: unknown = document.getIn(['rules'], true);
  if (!isSeq(rules)) return;
  rules.items.forEach((_, index) => {
    const rule: unknown = document.getIn(['rules', index, 'rule']);
    if (typeof rule !== 'string') return;
    // Texts in quotes are no names.
    const parts = rule.split(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/);
    const word = new RegExp(`(?<![A-Za-z0-9_.])${from}(?![A-Za-z0-9_])`, 'g');
    const renamed = parts.map((part, at) => (at % 2 === 0 ? part.replace(word, to) : part)).join('');
    if (renamed !== rule) document.setIn(['rules', index, 'rule'], renamed);
  });
}

const COMMON = ['type', 'page', 'required', 'accept', 'keying'];
/** Settings of each type besides those of all. */
const OWN: Record<FieldType, readonly string[]> = {
  number: ['boxes', 'script', 'minimum', 'maximum', 'crossedOut'],
  amount: ['boxes', 'script', 'minimum', 'maximum', 'decimals'],
  digits: ['boxes', 'script', 'minLength', 'maxLength', 'pattern', 'check'],
  code: ['boxes', 'script', 'minLength', 'maxLength', 'pattern', 'check'],
  date: ['boxes', 'script', 'order', 'window'],
  mark: ['box'],
  choice: ['options', 'multiple'],
};
/** Settings that two types call by one name and mean differently. */
const UNLIKE = ['minimum', 'maximum', 'pattern', 'check'];

/** Makes another kind of field of it. What the new kind has no use for is taken away, but nothing that no kind knows. */
export const setType = (text: string, field: FieldView, type: FieldType): string =>
  edit(text, (document) => {
    if (type === field.type) return;
    const { path, places } = field;
    const known = new Set(Object.values(OWN).flat());
    for (const key of Object.keys(field.settings)) {
      if (COMMON.includes(key) || !known.has(key)) continue;
      if (!OWN[type].includes(key) || UNLIKE.includes(key)) document.deleteIn([...path, key]);
    }
    document.setIn([...path, 'type'], type);
    if (type === 'code' && field.settings['script'] === 'any') document.deleteIn([...path, 'script']);
    if (type === 'date' && field.settings['order'] === undefined) document.setIn([...path, 'order'], 'DMY');
    const boxes = places.map((place) => ({ ...rectangle(place) }));
    if (OWN[type].includes('boxes') && !OWN[field.type].includes('boxes'))
      document.setIn([...path, 'boxes'], nodeOf(document, boxes.slice(0, 1)));
    if (type === 'mark') document.setIn([...path, 'box'], nodeOf(document, boxes[0]));
    if (type === 'choice') {
      const second = { ...boxes[0], x: rounded(boxes[0].x + boxes[0].width + GAP) };
      const all = boxes.length > 1 ? boxes : [boxes[0], second];
      const options = Object.fromEntries(all.map((box, index) => [`option ${index + 1}`, box]));
      document.setIn([...path, 'options'], nodeOf(document, options));
    }
  });

/** Makes a field the first row of a table. */
export function repeatRows(
  text: string,
  field: FieldView,
  table: string,
  rows: number,
  pitch: number,
): { text: string; path: Path } {
  const path = ['tables', table, 'columns', field.name];
  const changed = edit(text, (document) => {
    const node: unknown = document.getIn(field.path, true);
    if (!isMap(node)) throw new EditError(field.name);
    removeAt(document, field.path);
    const tables = collection(document, ['tables'], YAMLMap);
    if (!tables.has(table)) tables.set(table, nodeOf(document, { rows, pitch: rounded(pitch), columns: {} }));
    collection(document, ['tables', table], YAMLMap).flow = false;
    collection(document, ['tables', table, 'columns'], YAMLMap).set(field.name, node);
  });
  return { text: changed, path: [...path, ...(field.places.at(0)?.path.slice(field.path.length) ?? [])] };
}

export const addRule = (text: string): string =>
  edit(text, (document) => collection(document, ['rules'], YAMLSeq).add(nodeOf(document, { rule: 'true' })));

export const removeRule = (text: string, index: number): string =>
  edit(text, (document) => document.deleteIn(['rules', index]));

/** Names the file of the blank on every page that shows one. */
export const setBlank = (text: string, blank: string): string =>
  edit(text, (document) => {
    const pages: unknown = document.getIn(['pages'], true);
    if (isSeq(pages)) pages.items.forEach((_, index) => document.setIn(['pages', index, 'blank'], blank));
  });
