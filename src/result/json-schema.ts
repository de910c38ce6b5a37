import { z } from 'zod';
import { revisionSchema } from './revision.js';
import { documentResultSchema } from './schema.js';

/** The published JSON Schema of a result, config/document-result.schema.json; kept in step by a test. */
export function resultJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(documentResultSchema, { target: 'draft-7' });
  return { $schema, title: 'Counterfoil document result', ...rest };
}

/** The published JSON Schema of a revision, config/revision.schema.json; kept in step by a test. */
export function revisionJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(revisionSchema, { target: 'draft-7' });
  return { $schema, title: 'Counterfoil revision of a result', ...rest };
}
