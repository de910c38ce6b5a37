import sharp from 'sharp';
import { masked, showsAccountNumber, type AnyProfile } from '../../profiles/index.js';
import { coverSvg, type Covered } from '../../result/cover.js';
import { fieldKey } from '../../result/revised.js';
import type { Revision } from '../../result/revision.js';
import type { DocumentResult, FieldResult } from '../../result/schema.js';

type Value = FieldResult['value'];

/** Keys (`fieldKey`) of the fields that show account numbers. */
export const accountFields = (
  { items }: DocumentResult,
  profiles: Readonly<Record<string, AnyProfile>>,
): ReadonlySet<string> =>
  new Set(
    items.flatMap(({ profile, fields }, item) =>
      Object.keys(fields)
        // Of a profile that is not known here every number may be one.
        .filter((name) => !(profile.name in profiles) || showsAccountNumber(name, profiles[profile.name]))
        .map((name) => fieldKey(item, name)),
    ),
  );

/** The result without the account numbers: of those fields only the last digits of the value are left. */
export function maskResult(result: DocumentResult, hidden: ReadonlySet<string>): DocumentResult {
  return {
    ...result,
    items: result.items.map((item, index) => ({
      ...item,
      fields: Object.fromEntries(
        Object.entries(item.fields).map(([name, field]) => [
          name,
          hidden.has(fieldKey(index, name)) ? maskField(field) : field,
        ]),
      ),
    })),
  };
}

export const maskRevisions = (revisions: readonly Revision[], hidden: ReadonlySet<string>): Revision[] =>
  revisions.map((revision) => ({
    ...revision,
    changes: revision.changes.map((change) => {
      if (!hidden.has(fieldKey(change.item, change.field))) return change;
      const { machine, before, after, characters } = change;
      const values = { machine: maskValue(machine), before: maskValue(before), after: maskValue(after) };
      // Whoever struck out sevens must not learn where in the number one stands.
      return { ...change, ...values, ...(characters !== undefined && { characters: [] }) };
    }),
  }));

const maskField = (field: FieldResult): FieldResult => ({
  ...field,
  value: maskValue(field.value),
  text: masked(field.text),
  characters: [],
  alternatives: [],
  readings: [],
  ...(field.cells !== undefined && { cells: masked(field.cells) }),
  ...(field.reviewed !== undefined && {
    reviewed: { ...field.reviewed, machine: maskValue(field.reviewed.machine) },
  }),
});

function maskValue(value: Value): Value {
  switch (value?.type) {
    case 'number':
      return { ...value, digits: masked(value.digits) };
    case 'code':
      return { ...value, text: masked(value.text) };
    case 'micr':
      return { ...value, line: masked(value.line), parts: {} };
    default:
      return value;
  }
}

/** Where the hidden fields stand. */
export const placesOf = ({ items }: DocumentResult, hidden: ReadonlySet<string>): Covered[] =>
  items.flatMap((item, index) =>
    Object.entries(item.fields).flatMap(([name, { page, polygon }]) =>
      polygon === null || !hidden.has(fieldKey(index, name)) ? [] : [{ page: page ?? item.page, polygon }],
    ),
  );

const QUALITY = 88;

/** A page for the browser, a JPEG in the pixels that polygons are given in, with the covered places painted over. */
export async function pagePicture(
  png: Uint8Array,
  page: number,
  covered: readonly Covered[],
  width?: number,
): Promise<Buffer> {
  const whole = await painted(png, page, covered);
  return width === undefined ? whole : sharp(whole).resize({ width, withoutEnlargement: true }).jpeg().toBuffer();
}

async function painted(png: Uint8Array, page: number, covered: readonly Covered[]): Promise<Buffer> {
  const image = sharp(png, { limitInputPixels: false });
  const polygons = covered.filter((one) => one.page === page).map(({ polygon }) => polygon);
  if (polygons.length > 0) {
    const { width, height } = await image.metadata();
    image.composite([{ input: coverSvg(width, height, polygons) }]);
  }
  return image.jpeg({ quality: QUALITY }).toBuffer();
}
