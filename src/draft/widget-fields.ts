import { apply, invert, type Matrix3, type Rect } from '../geometry.js';
import type { PageWidget } from '../intake/types.js';

/** Fields of a profile from those of a fillable PDF: name, rectangle, comb, check boxes and radio buttons. */

export type WidgetField =
  | { readonly type: 'digits'; readonly boxes: readonly (Rect & { readonly cells?: number })[] }
  | { readonly type: 'code'; readonly boxes: readonly (Rect & { readonly cells?: number })[] }
  | { readonly type: 'mark'; readonly box: Rect }
  | { readonly type: 'choice'; readonly options: Readonly<Record<string, Rect>> };

/** Pieces of names that tell of letters in the value. */
const LETTERED = /iban|bic|name|address|street|city|code/i;

/**
 * Fields by name, in reading order. Marks of one name are the options of a choice.
 * @param toPage millimetres of the page to its pixels, in which widgets lie
 * @param taken names that other pages have already
 */
export function widgetFields(
  widgets: readonly PageWidget[],
  toPage: Matrix3,
  taken: ReadonlySet<string>,
): Map<string, WidgetField> {
  const toMillimetres = invert(toPage);
  const rectOf = ({ box }: PageWidget): Rect => {
    const [p, q] = [
      { x: box.x, y: box.y },
      { x: box.x + box.width, y: box.y + box.height },
    ].map((corner) => apply(toMillimetres, corner));
    return {
      x: Math.min(p.x, q.x),
      y: Math.min(p.y, q.y),
      width: Math.abs(q.x - p.x),
      height: Math.abs(q.y - p.y),
    };
  };
  const groups = new Map<string, PageWidget[]>();
  const inOrder = [...widgets].sort((a, b) =>
    Math.abs(a.box.y - b.box.y) < LINE ? a.box.x - b.box.x : a.box.y - b.box.y,
  );
  for (const widget of inOrder) {
    const key = `${widget.kind} ${widget.name}`;
    groups.set(key, [...(groups.get(key) ?? []), widget]);
  }
  const fields = new Map<string, WidgetField>();
  for (const group of groups.values()) {
    const [first] = group;
    const name = freeName(first.name, (one) => fields.has(one) || taken.has(one));
    if (first.kind === 'mark') fields.set(name, marksOf(group, rectOf));
    else {
      // A text that stands in several places says the same in each: the first is enough.
      const type = LETTERED.test(first.name) ? 'code' : 'digits';
      fields.set(name, {
        type,
        boxes: [{ ...rectOf(first), ...(first.cells === undefined ? {} : { cells: first.cells }) }],
      });
    }
  }
  return fields;
}

/** Widgets this near in height stand side by side, pixels. */
const LINE = 12;

function marksOf(group: readonly PageWidget[], rectOf: (widget: PageWidget) => Rect): WidgetField {
  if (group.length === 1) return { type: 'mark', box: rectOf(group[0]) };
  const options: Record<string, Rect> = {};
  for (const widget of group) {
    const said = (widget.option ?? '').slice(0, 50) || 'option';
    let option = said;
    for (let count = 2; option in options; count += 1) option = `${said} ${count}`;
    options[option] = rectOf(widget);
  }
  return { type: 'choice', options };
}

/** The name as a profile can have it: `form1[0].page[0].Last name` becomes `Last_name`. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  const last = name.split('.').at(-1) ?? '';
  const plain = last
    .replace(/\[\d+\]/g, '')
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^[^A-Za-z]+|_+$/g, '')
    .slice(0, 50);
  const stem = plain === '' ? 'field' : plain;
  let free = stem;
  for (let count = 2; isTaken(free); count += 1) free = `${stem}_${count}`;
  return free;
}
