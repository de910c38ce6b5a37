import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../errors.js';

/** What the API takes and gives: the source of its types and of its OpenAPI document. */

const id = z.uuidv7().describe('Of one submission; a version 7 UUID, so ids sort by time.');
const profile = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const state = z.enum(['waiting', 'done', 'rejected', 'cancelled']);

export const options = z.strictObject({
  profile: profile.optional().describe('Name of a profile; auto, the default, chooses.'),
  priority: z.coerce.number().int().min(1).max(10).optional().describe('1 is read first, 10 last; 5 by default.'),
  callback: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional()
    .describe('Told when the document is finished.'),
});

export const submitQuery = options.extend({
  name: z.string().max(255).optional().describe('Name of a file that is sent as the body itself.'),
});

export const reference = options.extend({
  source: z
    .string()
    .min(6)
    .max(2048)
    .describe('stored:SHA256, file:PATH below a folder of sources.folders, or https://HOST/PATH of sources.hosts.'),
  name: z.string().max(255).optional(),
});

export const documentId = z.strictObject({ id });
export const resultQuery = z.strictObject({
  revised: z
    .stringbool()
    .default(false)
    .describe('With what people said on the review page in the place of the machine’s word.'),
});
export const pageOfDocument = z.strictObject({ id, page: z.coerce.number().int().positive() });

export const listQuery = z.strictObject({
  state: state.optional(),
  decision: z.enum(['accepted', 'review', 'rejected']).optional(),
  profile: profile.optional(),
  owner: z.string().max(64).optional().describe('Name of the key that submitted it.'),
  after: id.optional().describe('Goes on after this one: `next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export const status = z.object({
  id,
  name: z.string(),
  state,
  profile: z.string(),
  priority: z.number(),
  content: z.string().describe('SHA-256 of the bytes.'),
  bytes: z.number(),
  source: z.enum(['api', 'watch', 'queue', 'library']),
  received: z.iso.datetime(),
  finished: z.iso.datetime().optional(),
  decision: z.enum(['accepted', 'review', 'rejected']).optional(),
  pages: z.number().optional(),
  code: z.string().optional().describe('Why it was rejected.'),
  duplicateOf: id.optional().describe('An earlier submission of the same bytes.'),
  callback: z.string().optional(),
  owner: z.string().optional(),
});

export const statusWithProgress = status.extend({
  progress: z.object({ pagesRead: z.number(), pages: z.number().nullable() }),
});

export const problem = z
  .object({
    code: z.enum(Object.keys(ERRORS) as [ErrorCode]),
    message: z.string(),
    remedy: z.string(),
    retryable: z.boolean(),
  })
  .describe('What went wrong and what to do about it.');

export const submitted = z.object({
  documents: z.array(z.union([status, z.object({ name: z.string(), error: problem })])),
});

export const listed = z.object({
  documents: z.array(status),
  next: id.nullable().describe('`after` of the next page; null on the last.'),
});
