import { z } from 'zod';
import { profileSchema } from './schema.js';

/** The published JSON Schema of a profile file, which editors use for completion; kept in step by a test. */
export function profileJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(profileSchema, { io: 'input', target: 'draft-7' });
  const { $schema, ...rest } = schema;
  return { $schema, title: 'Counterfoil profile', ...rest };
}
