import { z } from 'zod';

/** A profile says what kind of document this is, which fields it has, where they are and how they must check out. */

const rect = z
  .strictObject({
    x: z.number(),
    y: z.number(),
    width: z.number().positive(),
    height: z.number().positive(),
  })
  .describe(
    'Millimetres from the top left corner of the upright document; a negative x or y counts from the right or bottom edge.',
  );

const zone = z
  .strictObject({
    area: rect,
    landmark: z
      .enum(['micr-band', 'frame', 'comb', 'currency-sign', 'line', 'none'])
      .default('none')
      .describe('What is printed there; the area is a hint that is refined by it.'),
    cells: z.int().positive().optional().describe('Number of single-character boxes, where the form prints them.'),
    frame: z
      .strictObject({ minWidth: z.number(), maxWidth: z.number(), minHeight: z.number(), maxHeight: z.number() })
      .optional()
      .describe('Size of the printed frame or comb, millimetres.'),
  })
  .describe('Where a field may be.');

const fieldCommon = {
  zones: z.array(zone).default([]).describe('Every place where the field may stand, likeliest first.'),
  required: z.boolean().default(false).describe('A document without it goes to review.'),
  accept: z
    .number()
    .min(0)
    .max(1)
    .describe('Least calibrated confidence at which the value is accepted without a human eye.'),
  script: z.enum(['handwritten', 'printed', 'any']).default('any'),
};

const field = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('micr'),
    font: z.enum(['e13b', 'cmc7', 'any']).default('e13b'),
    grammar: z.enum(['us', 'in', 'generic']).default('generic'),
    ...fieldCommon,
  }),
  z.strictObject({
    type: z.literal('amount'),
    minimum: z
      .string()
      .regex(/^\d+\.\d{2}$/)
      .default('0.01')
      .describe('Major units, two decimals.'),
    maximum: z
      .string()
      .regex(/^\d+\.\d{2}$/)
      .default('99999999.99')
      .describe('Major units, two decimals.'),
    ...fieldCommon,
  }),
  z.strictObject({
    type: z.literal('date'),
    order: z.enum(['DMY', 'MDY', 'YMD', 'any']).describe('Order of day, month and year as this document writes them.'),
    window: z
      .strictObject({ earliest: z.iso.date(), latest: z.iso.date() })
      .default({ earliest: '1990-01-01', latest: '2099-12-31' })
      .describe('Dates outside it go to review.'),
    ...fieldCommon,
  }),
  z.strictObject({
    type: z.literal('digits'),
    minLength: z.int().positive().default(1),
    maxLength: z.int().positive().default(20),
    pattern: z.string().optional().describe('Regular expression the whole number must match.'),
    ...fieldCommon,
  }),
  z.strictObject({
    type: z.literal('micr-part'),
    part: z
      .enum(['chequeNumber', 'account', 'routing', 'sortCode', 'transactionCode', 'auxiliaryOnUs', 'amount'])
      .describe('Which part of the MICR line this field repeats.'),
    ...fieldCommon,
  }),
]);

export const profileSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string(),
  kind: z.enum(['cheque', 'form']),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe('ISO 4217.'),
  /** Outer size of the document, millimetres; absent where it varies. */
  size: z.strictObject({ width: z.number().positive(), height: z.number().positive() }).optional(),
  fields: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), field),
});

export type Profile = z.infer<typeof profileSchema>;
export type FieldSpec = Profile['fields'][string];
export type FieldType = FieldSpec['type'];
export type ZoneSpec = FieldSpec['zones'][number];
