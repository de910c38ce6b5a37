import { z } from 'zod';
import { CounterfoilError } from '../errors.js';
import { idFor, isId } from '../storage/index.js';

/**
 * The queues, and what their jobs hold. docs/queue.md documents them for other programs. A payload never holds an account
 * number, an amount or a file's name: the queue's store is clear text, and so are its logs and dashboards.
 */

const id = z.string().refine(isId, 'a version 7 UUID');
const content = z.string().regex(/^[0-9a-f]{64}$/);
const profile = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'the name of a profile, or auto');
/** `stored:SHA256`, `file:path/below/a/source/folder` or `https://host/path`. */
const source = z.string().min(6).max(2048);
const address = z.url({ protocol: /^https?$/ }).max(2048);

/** Asks for a document to be read. What other programs put into `counterfoil-documents`. */
export const documentJobSchema = z.strictObject({
  v: z.literal(1),
  /** Absent, it is made from the job's id and time. */
  id: id.optional(),
  source,
  profile: profile.default('auto'),
  /** 1 is read first, 10 last. The job's own priority should say the same. */
  priority: z.int().min(1).max(10).default(5),
  callback: address.optional(),
});

export const pageJobSchema = z.strictObject({
  v: z.literal(1),
  document: id,
  content,
  page: z.int().positive(),
  profile,
});

export const callbackJobSchema = z.strictObject({ v: z.literal(1), document: id, address });

export const cleanJobSchema = z.strictObject({ v: z.literal(1) });

export type DocumentJob = z.infer<typeof documentJobSchema>;
export type PageJob = z.infer<typeof pageJobSchema>;
export type CallbackJob = z.infer<typeof callbackJobSchema>;
export type CleanJob = z.infer<typeof cleanJobSchema>;

/** What a document's job returns: where to find the result, and figures for the metrics. */
export interface DocumentReturn {
  readonly id: string;
  readonly state: 'done' | 'rejected' | 'cancelled';
  readonly decision: string | null;
  readonly code: string | null;
  readonly pages: number;
  readonly engine: string | null;
  /** Milliseconds by stage; none where the result was known already. */
  readonly timings: Readonly<Record<string, number>>;
}
export interface PageReturn {
  readonly page: number;
  readonly milliseconds: number;
}

/** Every queue with its jobs' data and return values. */
export interface JobMap {
  documents: { data: DocumentJob; returns: DocumentReturn };
  pages: { data: PageJob; returns: PageReturn };
  callbacks: { data: CallbackJob; returns: { status: number } };
  housekeeping: { data: CleanJob; returns: { removed: number } };
}
export type QueueName = keyof JobMap;

export const QUEUES: { readonly [Name in QueueName]: { readonly queue: string; readonly schema: z.ZodType<unknown> } } =
  {
    documents: { queue: 'counterfoil-documents', schema: documentJobSchema },
    pages: { queue: 'counterfoil-pages', schema: pageJobSchema },
    callbacks: { queue: 'counterfoil-callbacks', schema: callbackJobSchema },
    housekeeping: { queue: 'counterfoil-housekeeping', schema: cleanJobSchema },
  };

export const QUEUE_NAMES = Object.keys(QUEUES) as QueueName[];

/** The submission that a job of another program stands for, where it does not say. */
export const idOfForeign = ({ timestamp, id }: { timestamp: number; id?: string }): string =>
  idFor(timestamp, 'queue', String(id));

/** Job ids. BullMQ keeps `:` for itself. */
export const pageJobId = (document: string, page: number): string => `${document}-p${page}`;
export const callbackJobId = (document: string): string => `${document}-callback`;

/** The data of a job that came from outside, checked. Throws `CF_JOB_INVALID` that names what is wrong, not what was sent. */
export function checkedData<Name extends QueueName>(name: Name, data: unknown): JobMap[Name]['data'] {
  const checked = QUEUES[name].schema.safeParse(data);
  if (checked.success) return checked.data as JobMap[Name]['data'];
  const issues = checked.error.issues.map(({ path, code }) => `${path.join('.') || 'data'} (${code})`);
  throw new CounterfoilError('CF_JOB_INVALID', `A job of ${QUEUES[name].queue} is malformed: ${issues.join(', ')}`);
}
