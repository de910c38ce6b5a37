import { z } from 'zod';
import { CHECK_DIGITS, LETTERED } from './check-digits.js';
import { keying } from './schema.js';

/**
 * A form: a page that looks the same every time, with fields at known places. Everything is given in millimetres of the blank
 * form; a scan is laid over it by its printed lines and marks, so that a profile needs no picture to be read by.
 */

const place = z.number().min(-50).max(2000);
const extent = z.number().positive().max(2000);

const ruling = z
  .tuple([place, place, place, place])
  .refine(([x0, y0, x1, y1]) => (x0 === x1) !== (y0 === y1), {
    message: 'Expected [x0, y0, x1, y1] of a line that is level or upright',
  })
  .describe('A printed straight line, level or upright, from (x0, y0) to (x1, y1).');

const mark = z.tuple([place, place, extent, extent]).describe('A solid printed rectangle: x, y, width, height.');

const page = z.strictObject({
  size: z.strictObject({ width: extent, height: extent }).describe('Of the sheet, millimetres.'),
  blank: z
    .string()
    .min(1)
    .optional()
    .describe('The blank form: an image or PDF, by its path from the profile. Needed for drawing, not for reading.'),
  blankPage: z.int().positive().default(1).describe('Page of that file.'),
  rulings: z.array(ruling).max(2000).default([]).describe('Lines by which a scan is laid over the form.'),
  marks: z
    .array(mark)
    .max(500)
    .default([])
    .describe('Corner marks and other solid rectangles that serve the same end.'),
});

const box = z
  .strictObject({
    x: place,
    y: place,
    width: extent,
    height: extent,
    cells: z.int().min(1).max(100).optional().describe('Single-character boxes side by side; without it, a free line.'),
    gap: z.number().min(0).max(100).default(0).describe('Paper between two neighbouring cells, millimetres.'),
    printed: z.boolean().default(true).describe('Whether its border is printed, so that a scan can be laid over it.'),
  })
  .refine(({ cells = 1, gap, width }) => (cells - 1) * gap < width, {
    message: 'Expected gaps that leave room for the cells',
    path: ['gap'],
  })
  .describe('Millimetres, along the middle of the printed border.');

const boxes = z
  .array(box)
  .min(1)
  .max(50)
  .refine((all) => all.length === 1 || all.every(({ cells }) => cells !== undefined), {
    message: 'Expected `cells` for each box of a value that stands in several boxes',
  })
  .describe('Where the value stands: one box, or several in reading order that hold one value together.');

const common = {
  page: z.int().positive().default(1).describe('Page of the form.'),
  required: z.boolean().default(false).describe('A form without it goes to review.'),
  accept: z.number().min(0).max(1).default(0.95).describe('Least confidence at which the value is accepted.'),
  keying,
};
const script = z
  .enum(['handwritten', 'printed', 'ocr', 'any'])
  .default('handwritten')
  .describe('How it is filled in; ocr: printed in OCR-A or OCR-B.');

const whole = z.int().nonnegative();

const pattern = z
  .string()
  .max(200)
  .refine(
    (source) => {
      try {
        return new RegExp(source, 'u') instanceof RegExp;
      } catch {
        return false;
      }
    },
    { message: 'Expected a regular expression' },
  )
  .describe('Regular expression that the whole value must match.');

const check = z.enum(CHECK_DIGITS).optional().describe('Check digits that the value must carry.');

const amount = z
  .string()
  .regex(/^\d{1,12}\.\d{2}$/, 'Expected major units with two decimals in quotes, such as "0.01"')
  .describe('Major units with two decimals, in quotes.');

const number = z
  .strictObject({
    type: z.literal('number'),
    boxes,
    minimum: whole.default(0),
    maximum: whole.optional(),
    crossedOut: z
      .enum(['zero', 'none'])
      .default('zero')
      .describe('What it means that every cell is crossed out: nought, or no value.'),
    script,
    ...common,
  })
  .refine(({ minimum, maximum }) => maximum === undefined || minimum <= maximum, {
    message: 'Expected minimum to be at most maximum',
    path: ['minimum'],
  })
  .describe('A whole number. Cells before its first digit may be empty or crossed out.');

const digits = z
  .strictObject({
    type: z.literal('digits'),
    boxes,
    minLength: z.int().positive().max(100).default(1),
    maxLength: z.int().positive().max(100).default(20),
    pattern: pattern.optional(),
    check,
    script,
    ...common,
  })
  .refine(({ minLength, maxLength }) => minLength <= maxLength, {
    message: 'Expected minLength to be at most maxLength',
    path: ['minLength'],
  })
  .refine(({ check }) => check === undefined || !LETTERED.includes(check), {
    message: `Expected type code for an identifier with letters, which ${LETTERED.join(', ')} are for`,
    path: ['check'],
  })
  .describe('An identifier of which every digit counts.');

const code = z
  .strictObject({
    type: z.literal('code'),
    boxes,
    minLength: z.int().positive().max(100).default(1),
    maxLength: z.int().positive().max(100).default(34),
    pattern: pattern.optional(),
    check,
    script: z
      .enum(['handwritten', 'printed', 'ocr'])
      .default('handwritten')
      .describe(
        'How it is filled in; ocr: printed in OCR-A or OCR-B. No network reads letters by hand: of such a page the field goes to review.',
      ),
    ...common,
  })
  .refine(({ minLength, maxLength }) => minLength <= maxLength, {
    message: 'Expected minLength to be at most maxLength',
    path: ['minLength'],
  })
  .describe(
    'An identifier of capital letters and digits, such as an IBAN. Read from the fields of a fillable PDF, and from printed cells.',
  );

const money = z
  .strictObject({
    type: z.literal('amount'),
    boxes,
    minimum: amount.default('0.00'),
    maximum: amount.default('99999999.99'),
    decimals: z.int().min(0).max(2).default(2).describe('How many of the last cells stand behind the decimal point.'),
    script,
    ...common,
  })
  .refine(({ minimum, maximum }) => Number(minimum) <= Number(maximum), {
    message: 'Expected minimum to be at most maximum',
    path: ['minimum'],
  })
  .describe('An amount of money, on a line or in cells.');

const date = z
  .strictObject({
    type: z.literal('date'),
    boxes,
    order: z.enum(['DMY', 'MDY', 'YMD']).describe('Order of day, month and year.'),
    window: z
      .strictObject({ earliest: z.iso.date(), latest: z.iso.date() })
      .refine(({ earliest, latest }) => earliest <= latest, {
        message: 'Expected earliest to be at most latest',
        path: ['earliest'],
      })
      .default({ earliest: '1990-01-01', latest: '2099-12-31' })
      .describe('Other dates are doubted.'),
    script,
    ...common,
  })
  .describe('A date, on a line or in cells.');

const target = z
  .strictObject({
    x: place,
    y: place,
    width: extent,
    height: extent,
    shape: z
      .enum(['box', 'bubble'])
      .default('box')
      .describe('box: a square to tick or cross. bubble: a circle to fill.'),
  })
  .describe('Millimetres, along the middle of the printed border.');

const tick = z
  .strictObject({ type: z.literal('mark'), box: target, ...common })
  .describe('A checkbox or bubble: marked or not.');

const choice = z
  .strictObject({
    type: z.literal('choice'),
    options: z
      .record(z.string().min(1).max(60), target)
      .refine((options) => Object.keys(options).length >= 2, { message: 'Expected at least two options' })
      .describe('What each checkbox or bubble stands for.'),
    multiple: z.boolean().default(false).describe('Whether several may be marked.'),
    ...common,
  })
  .describe('One of several checkboxes or bubbles, or some of them.');

const formField = z.discriminatedUnion('type', [number, digits, code, money, date, tick, choice]);

const fieldName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,60}$/, 'Expected a name of letters, digits and underscores');

const table = z
  .strictObject({
    rows: z.int().min(1).max(200),
    pitch: extent.describe('From one row to the next, millimetres.'),
    columns: z.record(fieldName, formField).describe('The fields of the first row.'),
  })
  .describe(
    'The same fields row after row: TABLE_1_COLUMN, TABLE_2_COLUMN and so on; a rule may use list TABLE_COLUMN.',
  );

const rule = z
  .strictObject({
    rule: z
      .string()
      .min(1)
      .max(500)
      .describe(
        'An expression of the Common Expression Language over the fields, true when all is well: `A + B == C`. Amounts are ' +
          'whole minor units (`money("12.50")` makes some), dates are texts such as "2026-03-01", marks are true or false, a choice is a list.',
      ),
    message: z.string().min(1).max(300).optional().describe('What to say when it fails.'),
  })
  .describe('What must hold between fields. Not asked where one of them has no value.');

export const formProfileSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'Expected lower-case letters, digits and hyphens')
    .describe('What `--profile` takes; the file is called NAME.yaml.'),
  title: z.string().min(1).describe('What people call it.'),
  kind: z.literal('form'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'Expected an ISO 4217 code, three capital letters; XXX for none in particular')
    .default('XXX')
    .describe('ISO 4217.'),
  pages: z.array(page).min(1).max(50),
  fields: z.record(fieldName, formField).default({}),
  tables: z.record(fieldName, table).default({}),
  rules: z.array(rule).max(100).default([]),
});

/** As written in the file, defaults filled in. */
export type FormProfileFile = z.infer<typeof formProfileSchema>;
export type FormField = FormProfileFile['fields'][string];
export type FormPage = FormProfileFile['pages'][number];
export type FormBox = z.infer<typeof box>;
export type MarkTarget = z.infer<typeof target>;
export type RuleSpec = FormProfileFile['rules'][number];

/** A form profile ready for reading: tables are fields like others, and lists name them for the rules. */
export interface FormProfile extends Omit<FormProfileFile, 'tables'> {
  /** By TABLE_COLUMN, the fields of that column from the first row on. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}
