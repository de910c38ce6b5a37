import { parseDocument } from 'yaml';
import type { FormField } from '../../profiles/form-schema.js';

/** What the page shows of a profile's text. The text is the truth: whatever is half written in it is passed over. */

export type FieldType = FormField['type'];
export type Path = readonly (string | number)[];
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A rectangle that can be moved: a box of a field, an option of a choice, or something printed to lay scans by. */
export interface Place extends Rectangle {
  readonly path: Path;
  readonly kind: 'box' | 'target' | 'ruling' | 'mark';
  /** Of the form, from 1. */
  readonly page: number;
  /** Of a box in cells. */
  readonly cells: number | undefined;
  readonly gap: number;
  readonly printed: boolean;
  readonly shape: 'box' | 'bubble';
  /** Of a choice. */
  readonly option: string | undefined;
}

export interface FieldView {
  readonly path: Path;
  readonly name: string;
  readonly type: FieldType;
  readonly page: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly places: readonly Place[];
  /** Of a column of a table: the place is that of the first row. */
  readonly table: { readonly name: string; readonly rows: number; readonly pitch: number } | undefined;
}

export interface PageView {
  readonly width: number;
  readonly height: number;
  readonly anchors: readonly Place[];
}

export interface RuleView {
  readonly rule: string;
  readonly message: string;
}

export interface FormView {
  readonly name: string;
  readonly title: string;
  readonly currency: string;
  readonly pages: readonly PageView[];
  readonly fields: readonly FieldView[];
  readonly rules: readonly RuleView[];
}

export const FIELD_TYPES: readonly FieldType[] = ['number', 'amount', 'digits', 'code', 'date', 'mark', 'choice'];

type Tree = Readonly<Record<string, unknown>>;
const treeOf = (value: unknown): Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const textOf = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise);
const numberOf = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
/** Counts that the page draws so many things for. */
const countOf = (value: unknown, otherwise: number, most: number): number =>
  Math.min(most, Math.max(1, Math.floor(numberOf(value, otherwise))));

/** Undefined where the text is no YAML, or nothing like a form. */
export function viewOf(text: string): FormView | undefined {
  let content: unknown;
  try {
    const document = parseDocument(text);
    if (document.errors.length > 0) return undefined;
    content = document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
  const form = treeOf(content);
  const pages = listOf(form['pages']).map(pageView);
  if (pages.length === 0) return undefined;
  const fields = Object.entries(treeOf(form['fields'])).flatMap(([name, field]) =>
    fieldView(['fields', name], name, field, undefined),
  );
  const columns = Object.entries(treeOf(form['tables'])).flatMap(([name, table]) => {
    const { rows, pitch, columns: all } = treeOf(table);
    const of = { name, rows: countOf(rows, 1, 200), pitch: Math.max(0.1, numberOf(pitch, 10)) };
    return Object.entries(treeOf(all)).flatMap(([column, field]) =>
      fieldView(['tables', name, 'columns', column], column, field, of),
    );
  });
  return {
    name: textOf(form['name']),
    title: textOf(form['title']),
    currency: textOf(form['currency'], 'XXX'),
    pages,
    fields: [...fields, ...columns],
    rules: listOf(form['rules']).map((one) => {
      const { rule, message } = treeOf(one);
      return { rule: textOf(rule), message: textOf(message) };
    }),
  };
}

function pageView(page: unknown, index: number): PageView {
  const { size, rulings, marks } = treeOf(page);
  const { width, height } = treeOf(size);
  const common = { page: index + 1, cells: undefined, gap: 0, printed: true, shape: 'box', option: undefined } as const;
  const anchor = (kind: 'ruling' | 'mark', list: unknown): Place[] =>
    listOf(list).flatMap((one, at): Place[] => {
      const [x, y, right, down] = listOf(one).map((value) => numberOf(value, NaN));
      if (![x, y, right, down].every(Number.isFinite)) return [];
      const path = ['pages', index, kind === 'ruling' ? 'rulings' : 'marks', at];
      if (kind === 'mark') return [{ ...common, path, kind, x, y, width: right, height: down }];
      const [left, top] = [Math.min(x, right), Math.min(y, down)];
      return [{ ...common, path, kind, x: left, y: top, width: Math.abs(right - x), height: Math.abs(down - y) }];
    });
  return {
    width: Math.max(1, numberOf(width, 210)),
    height: Math.max(1, numberOf(height, 297)),
    anchors: [...anchor('ruling', rulings), ...anchor('mark', marks)],
  };
}

function fieldView(path: Path, name: string, field: unknown, table: FieldView['table']): FieldView[] {
  const settings = treeOf(field);
  const type = FIELD_TYPES.find((one) => one === settings['type']);
  if (type === undefined) return [];
  const page = Math.max(1, numberOf(settings['page'], 1));
  const at = (own: Path, box: unknown, kind: 'box' | 'target', option?: string): Place[] => {
    const { x, y, width, height, cells, gap, printed, shape } = treeOf(box);
    const sides = [x, y, width, height].map((value) => numberOf(value, NaN));
    if (!sides.every(Number.isFinite)) return [];
    return [
      {
        ...{ path: [...path, ...own], kind, page, option },
        ...{ x: sides[0], y: sides[1], width: Math.max(0.1, sides[2]), height: Math.max(0.1, sides[3]) },
        cells: cells === undefined ? undefined : countOf(cells, 1, 100),
        gap: Math.max(0, numberOf(gap, 0)),
        printed: printed !== false,
        shape: shape === 'bubble' ? 'bubble' : 'box',
      },
    ];
  };
  const places =
    type === 'mark'
      ? at(['box'], settings['box'], 'target')
      : type === 'choice'
        ? Object.entries(treeOf(settings['options'])).flatMap(([option, target]) =>
            at(['options', option], target, 'target', option),
          )
        : listOf(settings['boxes']).flatMap((box, index) => at(['boxes', index], box, 'box'));
  return [{ path, name, type, page, settings, places, table }];
}

export const samePath = (one: Path | undefined, other: Path | undefined): boolean =>
  one !== undefined && other !== undefined && one.length === other.length && isWithin(one, other);

/** Whether `path` leads to `to` or to something in it. */
export const isWithin = (path: Path, to: Path): boolean => to.every((key, index) => path[index] === key);

/** Single-character boxes of a place, as they divide it. */
export function cellsOf({ x, y, width, height, cells = 1, gap }: Place): Rectangle[] {
  const each = (width - (cells - 1) * gap) / cells;
  return Array.from({ length: cells }, (_, index) => ({ x: x + index * (each + gap), y, width: each, height }));
}
