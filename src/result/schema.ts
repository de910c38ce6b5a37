import { z } from 'zod';

/** The JSON contract: the source of the TypeScript type and of the published JSON Schema (`document-result.schema.json`). */

export const SCHEMA_VERSION = '1.0';

const probability = z.number().min(0).max(1);
const point = z.tuple([z.number(), z.number()]);
const polygon = z
  .tuple([point, point, point, point])
  .describe('Corners in pixels of the page as submitted: top left, top right, bottom right, bottom left as read.');

const money = z.strictObject({
  type: z.literal('amount'),
  decimal: z
    .string()
    .regex(/^\d+\.\d{2}$/)
    .describe('Major units with two decimals.'),
  minor: z.string().regex(/^\d+$/).describe('The same in minor units, an integer.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe('ISO 4217.'),
});
const date = z.strictObject({ type: z.literal('date'), iso: z.iso.date() });
const micr = z.strictObject({
  type: z.literal('micr'),
  line: z
    .string()
    .describe(
      'Symbols as U+2446 transit, U+2447 amount, U+2448 on-us, U+2449 dash; no spaces. CMC-7: digits, and F to J for its five symbols.',
    ),
  parts: z.record(z.string(), z.string()),
});
const number = z.strictObject({ type: z.literal('number'), digits: z.string().regex(/^\d+$/) });
const code = z
  .strictObject({ type: z.literal('code'), text: z.string().regex(/^[0-9A-Z*]+$/) })
  .describe('An identifier of capital letters and digits.');
const mark = z
  .strictObject({ type: z.literal('mark'), marked: z.boolean() })
  .describe('A checkbox or bubble of a form.');
const choice = z
  .strictObject({ type: z.literal('choice'), options: z.array(z.string()) })
  .describe('The options of a form that are marked, in the order of the profile.');
export const valueSchema = z.discriminatedUnion('type', [money, date, micr, number, code, mark, choice]);

const reason = z.strictObject({ code: z.string(), message: z.string() });
const decision = z.strictObject({ state: z.enum(['accepted', 'review', 'rejected']), reasons: z.array(reason) });
const character = z.strictObject({
  text: z.string(),
  probability,
  polygon,
  runnersUp: z.array(z.strictObject({ text: z.string(), probability })),
});

const fieldResult = z.strictObject({
  value: valueSchema.nullable(),
  text: z.string().describe('As written, separators and guards included.'),
  confidence: probability.describe('Calibrated probability that the value is right.'),
  decision,
  page: z.int().positive().nullable(),
  polygon: polygon.nullable(),
  characters: z.array(character),
  alternatives: z
    .array(z.strictObject({ value: valueSchema, confidence: probability }))
    .describe('Other values the reading allows, likeliest first.'),
  readings: z
    .array(z.strictObject({ text: z.string(), probability }))
    .describe('The n best strings of the strip the value was taken from.'),
  cells: z
    .string()
    .optional()
    .describe(
      'Of a field in single-character boxes, what each shows: a digit, X crossed out, - struck through, # one thing written over another, _ empty.',
    ),
  source: z
    .literal('digital')
    .optional()
    .describe('The value was taken from the fields of a PDF form, not read from an image.'),
  reviewed: z
    .strictObject({
      by: z.string(),
      at: z.iso.datetime(),
      why: z.string(),
      machine: valueSchema.nullable(),
      keyed: z
        .strictObject({ by: z.array(z.string()), agreed: z.boolean() })
        .optional()
        .describe(
          'Of a field that two people key blind: their names, and whether they agreed. Where not, `by` is the third, who settled it.',
        ),
    })
    .optional()
    .describe(
      'Who said the value, when and why, and what the machine had read. Characters and readings are the machine’s.',
    ),
});

const page = z.strictObject({
  number: z.int().positive(),
  side: z.enum(['front', 'back']).nullable(),
  width: z.int().positive(),
  height: z.int().positive(),
  resolution: z.strictObject({ dpi: z.number().positive(), source: z.enum(['file', 'estimated']) }).nullable(),
  rotation: z.number(),
  polygon: polygon.describe('Outline of the document on the page.'),
  quality: z.strictObject({
    inkShare: probability,
    contrast: z.number(),
    sharpness: probability,
    findings: z.array(z.string()),
  }),
});

const check = z.strictObject({
  rule: z.string(),
  fields: z.array(z.string()),
  verdict: z.enum(['passed', 'failed', 'not-applicable']),
  message: z.string(),
});

const toldAmount = z.strictObject({ value: money, confidence: probability }).nullable();
const crossCheck = z
  .strictObject({
    courtesy: toldAmount.describe('In figures (CAR), as read before the words were asked.'),
    legal: toldAmount.describe('In words (LAR), alone; null where they could not be read.'),
    cross: toldAmount.describe(
      'By both (CROSS): the value and confidence of the amount; as `courtesy` where `legal` is null.',
    ),
    verdict: z
      .enum(['agree', 'disagree', 'unsure', 'unread'])
      .describe('unsure: the words were read as another amount that looks alike, and allow the figures.'),
    severity: probability.describe('By how much the words lower the confidence in the figures.'),
  })
  .nullable()
  .describe('The amount in figures held against the amount in words; null where the profile has no such fields.');

const item = z
  .strictObject({
    profile: z.strictObject({ name: z.string(), certainty: probability }),
    page: z.int().positive().describe('Number of the page it lies on.'),
    fields: z.record(z.string(), fieldResult),
    checks: z.array(check),
    crossCheck,
    decision,
  })
  .describe('One cheque or form: a page can hold several, a document can have many pages.');

export const documentResultSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  document: z.strictObject({
    id: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 of the submitted bytes.'),
    name: z.string(),
    mediaType: z.string(),
    bytes: z.int().nonnegative(),
    pageCount: z.int().nonnegative().describe('0 where the file could not be opened.'),
  }),
  pages: z.array(page),
  items: z.array(item),
  errors: z
    .array(
      z.strictObject({
        page: z.int().positive().nullable(),
        code: z.string(),
        message: z.string(),
        remedy: z.string(),
      }),
    )
    .describe('Pages that could not be read, and why.'),
  decision,
  engine: z.strictObject({ name: z.string(), description: z.string() }),
  models: z.record(z.string(), z.string()).describe('Version of each network that was used, by name.'),
  counterfoil: z.string().describe('Version of the program.'),
  revision: z.int().positive().optional().describe('Of a revised result, the last revision that is in it.'),
  timings: z
    .record(z.string(), z.number())
    .describe('Milliseconds by stage; the only part that differs between two runs.'),
});

export type DocumentResult = z.infer<typeof documentResultSchema>;
export type ItemResult = DocumentResult['items'][number];
export type FieldResult = ItemResult['fields'][string];
export type PageResult = DocumentResult['pages'][number];
