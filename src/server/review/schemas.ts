import { z } from 'zod';
import { documentId } from '../schemas.js';

/** What the review page may send. */

const holder = z
  .string()
  .regex(/^[\w-]{8,64}$/)
  .describe('Made by the page: one sitting at one tab.');

export const credentials = z.strictObject({ name: z.string().min(1).max(64), password: z.string().min(1).max(200) });
export const claim = z.strictObject({ holder, takeOver: z.boolean().default(false) });
export const release = z.strictObject({ holder });

export const saying = z.strictObject({
  holder,
  request: z.uuid(),
  base: z.int().nonnegative(),
  changes: z
    .array(
      z.strictObject({
        item: z.int().nonnegative(),
        field: z.string().max(100),
        text: z.string().max(1000).nullable(),
        why: z.enum(['absent', 'illegible', 'undone']).optional(),
      }),
    )
    .max(3000),
  state: z.enum(['open', 'accepted', 'rejected']),
  note: z.string().max(500).optional(),
});
export type Saying = z.infer<typeof saying>;

export const document = documentId;
export const page = z.strictObject({ ...documentId.shape, page: z.coerce.number().int().positive() });
export const picture = z.strictObject({
  accounts: z.enum(['shown', 'masked']).default('masked'),
  width: z.coerce.number().int().min(16).max(4000).optional(),
});
export const accounts = picture.pick({ accounts: true });
export const holderQuery = z.strictObject({ holder: holder.optional() });
