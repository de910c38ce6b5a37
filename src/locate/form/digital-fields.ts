import { apply, invert, type Matrix3, type Point, type Rect } from '../../geometry.js';
import type { PageWidget } from '../../intake/types.js';
import { placesOf } from '../../profiles/form-profile.js';
import type { FormField, FormProfile } from '../../profiles/form-schema.js';

/** What the file itself says of a field: the widgets of a fillable PDF that stand in its place. */
export type DigitalField =
  | { readonly type: 'text'; readonly text: string }
  /** Options that are marked; `X` for a single mark. */
  | { readonly type: 'marks'; readonly options: readonly string[] };

/**
 * By field, the widgets in its place, where the page has any at all.
 * @param toPage millimetres of the blank to pixels of the page as submitted
 */
export function digitalFields(
  { fields }: Pick<FormProfile, 'fields'>,
  page: number,
  widgets: readonly PageWidget[],
  toPage: Matrix3,
): Map<string, DigitalField> {
  const found = new Map<string, DigitalField>();
  const back = invert(toPage);
  const middles = widgets.map(({ box }) => apply(back, { x: box.x + box.width / 2, y: box.y + box.height / 2 }));
  for (const [name, field] of Object.entries(fields)) {
    if (field.page !== page) continue;
    const digital = digitalOf(field, widgets, middles);
    if (digital) found.set(name, digital);
  }
  return found;
}

function digitalOf(
  field: FormField,
  widgets: readonly PageWidget[],
  middles: readonly Point[],
): DigitalField | undefined {
  const inside = (place: Rect): PageWidget[] =>
    widgets.filter(
      (_, index) =>
        middles[index].x >= place.x &&
        middles[index].x <= place.x + place.width &&
        middles[index].y >= place.y &&
        middles[index].y <= place.y + place.height,
    );
  if (field.type !== 'mark' && field.type !== 'choice') {
    const texts = placesOf(field)
      .flatMap(inside)
      .filter(({ kind }) => kind === 'text');
    return texts.length === 0 ? undefined : { type: 'text', text: texts.map(({ text }) => text).join('') };
  }
  const targets: (readonly [string, Rect])[] =
    field.type === 'mark' ? [['X', field.box]] : Object.entries(field.options);
  const marks = targets.map(([option, target]) => ({
    option,
    own: inside(target).filter(({ kind }) => kind === 'mark'),
  }));
  if (marks.every(({ own }) => own.length === 0)) return undefined;
  return {
    type: 'marks',
    options: marks.filter(({ own }) => own.some(({ marked }) => marked)).map(({ option }) => option),
  };
}
