import { z } from 'zod';
import { formProfileSchema } from './form-schema.js';
import { profileSchema } from './schema.js';

/** The published JSON Schemas of profile files, which editors use for completion; kept in step by a test. */

/** Of a cheque profile. */
export const profileJsonSchema = (): Record<string, unknown> => published(profileSchema, 'Counterfoil profile');

/** Of a form profile. */
export const formJsonSchema = (): Record<string, unknown> => published(formProfileSchema, 'Counterfoil form');

function published(source: z.ZodType, title: string): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(source, { io: 'input', target: 'draft-7' });
  return { $schema, title, ...rest };
}
