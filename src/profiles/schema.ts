import { z } from 'zod';

/**
 * A profile says what kind of document this is, which fields it has, where they are and how they must check out. This
 * schema is the source of the type and of the published JSON Schema (`config/profiles/profile.schema.json`).
 */

const millimetres = z.number().positive().max(2000);

const size = z.strictObject({ width: millimetres, height: millimetres });

const area = z
  .strictObject({
    x: z.number().describe('Left edge; negative counts from the right edge of the document.'),
    y: z.number().describe('Top edge; negative counts from the bottom edge of the document.'),
    width: millimetres,
    height: millimetres,
  })
  .describe(
    'Millimetres on the upright document. Where the document is near one of `sizes`, the area is stretched with it.',
  );

const range = z
  .strictObject({ min: millimetres, max: millimetres })
  .refine(({ min, max }) => min < max, { message: 'Expected min to be smaller than max', path: ['min'] });

const zone = z
  .strictObject({
    area: area,
    landmark: z
      .enum(['micr-band', 'frame', 'comb', 'currency-sign', 'line', 'line-end', 'none'])
      .default('none')
      .describe(
        'What is printed there; the area is a hint that is refined by it. micr-band: the row of magnetic characters. ' +
          'frame: a printed box. comb: a row of `cells` equal boxes. currency-sign: what stands right of a dollar sign. line: a ruling ' +
          'that the writing stands on. line-end: what stands right of the end of a long ruling. none: the area as it is.',
      ),
    tolerance: z
      .number()
      .min(0)
      .max(100)
      .default(8)
      .describe('How far from the area the landmark may lie, millimetres.'),
    cells: z
      .int()
      .min(2)
      .max(100)
      .optional()
      .describe('Number of boxes of a comb; a frame or a plain area is divided evenly into so many.'),
    content: z
      .enum(['whole', 'last-cell'])
      .default('whole')
      .describe(
        'Which part of a frame holds the writing. last-cell: what is right of the last divider, so that a label or a currency ' +
          'sign in a cell of its own is left out; a rupee sign printed inside is left out too.',
      ),
    frame: z
      .strictObject({ width: range, height: range })
      .optional()
      .describe('Size of the printed frame or comb, or length of the ruling (width), millimetres.'),
    overrun: size
      .optional()
      .describe(
        'How far the first line of writing on a plain area may go on beyond its right end, over a box that stands there (width), and ' +
          'in how many of the uppermost millimetres (height).',
      ),
  })
  .refine((zone) => zone.landmark !== 'comb' || zone.cells !== undefined, {
    message: 'Expected `cells`, the number of boxes, for a comb',
    path: ['landmark'],
  })
  .refine((zone) => zone.landmark !== 'frame' || zone.frame !== undefined, {
    message: 'Expected `frame`, the size of the printed box, for a frame',
    path: ['landmark'],
  })
  .refine((zone) => zone.overrun === undefined || (zone.landmark === 'none' && zone.cells === undefined), {
    message: 'Expected `overrun` on a plain area only: without landmark and cells',
    path: ['overrun'],
  })
  .describe('Where a field may be.');

/** Of fields of any profile. */
export const keying = z
  .enum(['single', 'double'])
  .default('single')
  .describe(
    'double: two people key the value without seeing what the machine or the other made of it; a third settles what they key ' +
      'differently. Every document with such a field goes to review.',
  );

const fieldCommon = {
  zones: z.array(zone).default([]).describe('Every place where the field may stand, likeliest first.'),
  required: z.boolean().default(false).describe('A document without it goes to review.'),
  accept: z
    .number()
    .min(0)
    .max(1)
    .describe('Least calibrated confidence at which the value is accepted without a human eye.'),
  script: z
    .enum(['handwritten', 'printed', 'ocr', 'any'])
    .default('any')
    .describe('How the field is usually filled in; ocr: printed in OCR-A or OCR-B.'),
  keying,
};

const amount = z
  .string()
  .regex(/^\d+\.\d{2}$/, 'Expected major units with two decimals in quotes, such as "0.01"')
  .describe('Major units with two decimals, in quotes.');

const pattern = z
  .string()
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
  .describe('Regular expression that the whole number must match.');

const field = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('micr'),
      font: z
        .enum(['e13b', 'cmc7', 'any'])
        .default('e13b')
        .describe('Magnetic font: ISO 1004-1 E-13B or ISO 1004-2 CMC-7.'),
      grammar: z.enum(['us', 'in', 'generic']).default('generic').describe('How the line is divided into parts.'),
      ...fieldCommon,
    })
    .describe('The magnetic line at the foot.'),
  z
    .strictObject({
      type: z.literal('amount'),
      minimum: amount.default('0.01'),
      maximum: amount.default('99999999.99'),
      ...fieldCommon,
    })
    .refine((field) => Number(field.minimum) <= Number(field.maximum), {
      message: 'Expected minimum to be at most maximum',
      path: ['minimum'],
    })
    .describe('An amount of money in figures.'),
  z
    .strictObject({ type: z.literal('amount-words'), ...fieldCommon })
    .describe('The amount of money in words: the field of type `amount` is held against it.'),
  z
    .strictObject({
      type: z.literal('date'),
      order: z
        .enum(['DMY', 'MDY', 'YMD', 'any'])
        .describe('Order of day, month and year as this document writes them.'),
      window: z
        .strictObject({ earliest: z.iso.date(), latest: z.iso.date() })
        .refine((window) => window.earliest <= window.latest, {
          message: 'Expected earliest to be at most latest',
          path: ['earliest'],
        })
        .default({ earliest: '1990-01-01', latest: '2099-12-31' })
        .describe('Dates outside it go to review.'),
      ...fieldCommon,
    })
    .describe('A date, in a comb, on a line or printed.'),
  z
    .strictObject({
      type: z.literal('digits'),
      minLength: z.int().positive().default(1),
      maxLength: z.int().positive().default(20),
      pattern: pattern.optional(),
      ...fieldCommon,
    })
    .refine((field) => field.minLength <= field.maxLength, {
      message: 'Expected minLength to be at most maxLength',
      path: ['minLength'],
    })
    .describe('A number of which every digit counts.'),
  z
    .strictObject({
      type: z.literal('micr-part'),
      part: z
        .enum([
          'chequeNumber',
          'account',
          'routing',
          'sortCode',
          'transactionCode',
          'auxiliaryOnUs',
          'externalProcessingCode',
          'onUs',
          'amount',
        ])
        .describe('Which part of the MICR line this field repeats.'),
      ...fieldCommon,
    })
    .describe('A part of the MICR line; where it has zones, it is printed there too.'),
]);

export const profileSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'Expected lower-case letters, digits and hyphens')
      .describe('What `--profile` takes; the file is called NAME.yaml.'),
    title: z.string().min(1).describe('What people call it.'),
    kind: z.literal('cheque'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'Expected an ISO 4217 code, three capital letters; XXX for none in particular')
      .describe('ISO 4217; XXX where the document does not settle it.'),
    fallback: z
      .boolean()
      .default(false)
      .describe('Taken by `--profile auto` when no other profile is recognised with certainty.'),
    sizes: z
      .array(size)
      .default([])
      .describe('Outer sizes of the document, millimetres; none where it varies. Areas hold for each of them.'),
    fields: z
      .record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'Expected a name in camelCase'), field)
      .describe('By name, in camelCase.'),
  })
  .refine(
    ({ fields }) =>
      Object.values(fields).some((field) => field.type === 'micr') ||
      Object.values(fields).every((field) => field.type !== 'micr-part'),
    { message: 'Expected a field of type micr, of which the micr-part fields are parts', path: ['fields'] },
  );

export type Profile = z.infer<typeof profileSchema>;
export type FieldSpec = Profile['fields'][string];
export type FieldType = FieldSpec['type'];
export type ZoneSpec = FieldSpec['zones'][number];
