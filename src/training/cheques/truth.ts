import type { Quad } from '../../geometry.js';
import type { DrawnCheque, DrawnProfile } from './cheque.js';
import type { FieldName } from './desk.js';

/** One line of truth.jsonl: values as the data sets write them, and beside them where everything stands. */
export interface TruthRow {
  readonly file: string;
  readonly profile: DrawnProfile;
  /** Which page of the file and which cheque on that page, from 1; left out where there is only one. */
  readonly page?: number;
  readonly item?: number;
  readonly fields: Readonly<Partial<Record<FieldName, string>>>;
  /** What was really written: `12,34,567/-`, `11/5/19`, "Twelve lakh …". */
  readonly written: Readonly<Partial<Record<FieldName, string>>>;
  /** Corners in pixels of the page as a viewer shows it: top left, top right, bottom right, bottom left as read. */
  readonly boxes: Readonly<Partial<Record<FieldName, Polygon>>>;
  /** Every character of a field; one entry a word for fields written in letters. */
  readonly characters: Readonly<
    Partial<Record<FieldName, readonly { readonly text: string; readonly box: Polygon }[]>>
  >;
}

export type Polygon = readonly [number, number][];

const polygon = (quad: Quad): Polygon => quad.map((p) => [round(p.x), round(p.y)]);

const round = (value: number): number => Math.round(10 * value) / 10;

export function truthRow(
  cheque: Pick<DrawnCheque, 'profile' | 'fields'>,
  truth: DrawnCheque['truth'],
  place: { readonly file: string; readonly page?: number; readonly item?: number },
): TruthRow {
  const entries = Object.entries(truth);
  return {
    file: place.file,
    profile: cheque.profile,
    ...(place.page !== undefined && { page: place.page }),
    ...(place.item !== undefined && { item: place.item }),
    fields: cheque.fields,
    written: Object.fromEntries(entries.map(([name, field]) => [name, field.written])),
    boxes: Object.fromEntries(entries.map(([name, field]) => [name, polygon(field.box)])),
    characters: Object.fromEntries(
      entries
        .filter(([, field]) => field.characters.length > 0)
        .map(([name, field]) => [name, field.characters.map((c) => ({ text: c.text, box: polygon(c.box) }))]),
    ),
  };
}
