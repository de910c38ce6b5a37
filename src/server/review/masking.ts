import sharp from 'sharp';
import { masked, showsAccountNumber, type AnyProfile } from '../../profiles/index.js';
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

const QUALITY = 88;

/** A page for the browser, a JPEG in the pixels that polygons are given in, with the hidden fields painted over. */
export async function pagePicture(
  png: Uint8Array,
  page: number,
  { items }: DocumentResult,
  hidden: ReadonlySet<string>,
  width?: number,
): Promise<Buffer> {
  const whole = await covered(png, page, { items }, hidden);
  return width === undefined ? whole : sharp(whole).resize({ width, withoutEnlargement: true }).jpeg().toBuffer();
}

async function covered(
  png: Uint8Array,
  page: number,
  { items }: Pick<DocumentResult, 'items'>,
  hidden: ReadonlySet<string>,
): Promise<Buffer> {
  const shapes = items.flatMap((item, index) =>
    Object.entries(item.fields)
      .filter(([name, field]) => hidden.has(fieldKey(index, name)) && (field.page ?? item.page) === page)
      .flatMap(([, { polygon }]) => (polygon === null ? [] : [polygon])),
  );
  const image = sharp(png, { limitInputPixels: false });
  if (shapes.length === 0) return image.jpeg({ quality: QUALITY }).toBuffer();
  const { width, height } = await image.metadata();
  const drawn = shapes.map((polygon) => `<polygon points="${polygon.map((point) => point.join()).join(' ')}"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" fill="#6b7280" stroke="#6b7280" stroke-width="6">${drawn.join('')}</svg>`;
  return image
    .composite([{ input: Buffer.from(svg) }])
    .jpeg({ quality: QUALITY })
    .toBuffer();
}
