import { z } from 'zod';
import { valueSchema } from './schema.js';

/** What people said of a result after it was read. Revisions are numbered, appended and never changed. */

export const REVISION_SCHEMA_VERSION = '1.0';

const value = valueSchema.nullable();

const change = z
  .strictObject({
    item: z.int().nonnegative().describe('Place in `items` of the result, from 0.'),
    field: z.string(),
    machine: value.describe('As read; null where nothing was.'),
    before: value.describe('As it stood before this revision.'),
    after: value.describe('As it stands from now on; null where there is nothing or nobody can tell.'),
    why: z
      .enum(['confirmed', 'misread', 'missing', 'absent', 'illegible', 'undone', 'struck'])
      .describe(
        'confirmed: read rightly. misread: read wrongly. missing: there, and not read. absent: nothing is there. illegible: nobody can ' +
          'tell. undone: an earlier revision of the field is taken back, and the machine’s word stands again. struck: somebody who saw ' +
          'single characters doubts some, so that the field is to be looked at.',
      ),
    characters: z
      .array(z.int().nonnegative())
      .optional()
      .describe('Of what is struck, the places of the doubted characters in `characters` of the field, from 0.'),
    keying: z
      .enum(['first', 'differs', 'agreed', 'settled'])
      .optional()
      .describe(
        'Of a field that two people key blind. first: by one, and of no effect yet. agreed: by another, the same, which settles it. ' +
          'differs: by another, and not the same: of no effect yet. settled: by a third, who saw both.',
      ),
  })
  .describe('One field, looked at by a human.');

export const revisionSchema = z.strictObject({
  schemaVersion: z.literal(REVISION_SCHEMA_VERSION),
  document: z.uuidv7().describe('Id of the submission.'),
  number: z.int().positive().describe('From 1; each but the first follows the one before.'),
  request: z.uuid().describe('Made by the sender: what is sent again is one revision.'),
  at: z.iso.datetime(),
  by: z.strictObject({ name: z.string(), role: z.enum(['clerk', 'supervisor', 'operator']) }),
  changes: z.array(change),
  state: z
    .enum(['open', 'accepted', 'rejected'])
    .describe(
      'Of the document from now on. open: somebody is still to look; rejected: of no use, for example no cheque.',
    ),
  since: z.iso.datetime().optional().describe('When its writer took the document.'),
  note: z.string().max(500).optional(),
});

export type Revision = z.infer<typeof revisionSchema>;
export type Change = Revision['changes'][number];
export type ReviewState = Revision['state'];
