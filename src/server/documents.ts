import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Multipart } from '@fastify/multipart';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CounterfoilError, toCounterfoilError } from '../errors.js';
import { fetchSource } from '../queue/index.js';
import type { PageReader } from '../reader.js';
import { revised } from '../result/revised.js';
import { revisionSchema } from '../result/revision.js';
import { documentResultSchema } from '../result/schema.js';
import type { Service, SubmitOptions } from '../service.js';
import { Revisions, type Status } from '../storage/index.js';
import * as schemas from './schemas.js';

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

type Answer = Status | { name: string; error: ReturnType<CounterfoilError['toJSON']> };

const TAG = { tags: ['documents'] };

/** Handing documents in, asking after them, getting results. */
export function documentRoutes(app: App, service: Service, reader: PageReader): void {
  const revisions = new Revisions(service.ledger.store);
  app.post(
    '/v1/documents',
    {
      schema: {
        ...TAG,
        summary: 'Submit documents',
        description:
          'Send files as multipart/form-data (the fields profile, priority and callback before them), one file as the body itself, or ' +
          'JSON {"source": …} for one that is to be fetched. With an Idempotency-Key the same request may be sent again safely.',
        consumes: ['multipart/form-data', 'application/octet-stream', 'application/json'],
        querystring: schemas.submitQuery,
        response: { 202: schemas.submitted, '4xx': schemas.problem, '5xx': schemas.problem },
      },
    },
    async (request, reply) => {
      const answers = await takeIn(request, request.query, service);
      const [only] = answers;
      if (answers.length === 1 && 'error' in only) throw new CounterfoilError(only.error.code, only.error.message);
      return reply.status(202).send({ documents: answers });
    },
  );

  app.get(
    '/v1/documents',
    {
      schema: {
        ...TAG,
        summary: 'List documents, latest first',
        querystring: schemas.listQuery,
        response: { 200: schemas.listed },
      },
    },
    async ({ query }) => {
      const documents = await service.list({ ...query, limit: query.limit + 1 });
      const page = documents.slice(0, query.limit);
      return { documents: page, next: documents.length > page.length ? (page.at(-1)?.id ?? null) : null };
    },
  );

  app.get(
    '/v1/documents/:id',
    {
      schema: {
        ...TAG,
        summary: 'How far a document is',
        params: schemas.documentId,
        response: { 200: schemas.statusWithProgress },
      },
    },
    async ({ params: { id } }) => {
      const [status, { pagesRead, pages }] = [await service.status(id), await service.progress(id)];
      return { ...status, progress: { pagesRead, pages: pages ?? null } };
    },
  );

  app.get(
    '/v1/documents/:id/result',
    {
      schema: {
        ...TAG,
        summary: 'The result of a finished document',
        params: schemas.documentId,
        querystring: schemas.resultQuery,
        response: { 200: documentResultSchema },
      },
    },
    async ({ params: { id }, query }) => {
      const result = await service.result(id);
      return query.revised ? revised(result, await revisions.list(id)) : result;
    },
  );

  app.get(
    '/v1/documents/:id/revisions',
    {
      schema: {
        ...TAG,
        summary: 'What people said of the result, first to last',
        params: schemas.documentId,
        response: { 200: z.object({ revisions: z.array(revisionSchema) }) },
      },
    },
    async ({ params: { id } }) => {
      await service.result(id);
      return { revisions: await revisions.list(id) };
    },
  );

  app.get(
    '/v1/documents/:id/original',
    { schema: { ...TAG, summary: 'The file as it was submitted', params: schemas.documentId } },
    async ({ params: { id } }, reply) => {
      const file = await originalOf(id, service);
      return inert(reply, 'application/octet-stream')
        .header('content-length', (await stat(file)).size)
        .send(createReadStream(file));
    },
  );

  app.get(
    '/v1/documents/:id/pages/:page/image',
    {
      schema: {
        ...TAG,
        summary: 'A page as a PNG, in the pixels that polygons are given in',
        params: schemas.pageOfDocument,
      },
    },
    async ({ params: { id, page } }, reply) => {
      const file = await originalOf(id, service);
      const { pageCount } = await reader.inspect(file, '');
      if (page > pageCount) throw new CounterfoilError('CF_DOCUMENT_UNKNOWN', `The document has ${pageCount} pages`);
      return inert(reply, 'image/png').send(Buffer.from(await reader.pageImage(file, page)));
    },
  );

  app.delete(
    '/v1/documents/:id',
    {
      schema: {
        ...TAG,
        summary: 'Cancel a document that is not finished',
        params: schemas.documentId,
        response: { 200: schemas.status },
      },
    },
    ({ params: { id } }) => service.cancel(id),
  );
}

export async function originalOf(id: string, service: Service): Promise<string> {
  const { content } = await service.status(id);
  const file = await service.ledger.originalFile(content);
  if (file === undefined) throw new CounterfoilError('CF_DOCUMENT_UNKNOWN', 'The original was removed');
  return file;
}

/** Others' bytes: no browser is to take them for a page of ours. */
const inert = (reply: FastifyReply, type: string): FastifyReply =>
  reply
    .header('content-type', type)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('content-disposition', type === 'image/png' ? 'inline' : 'attachment');

type Options = Pick<SubmitOptions, 'profile' | 'priority' | 'callback'>;

export async function takeIn(
  request: FastifyRequest,
  query: Options & { name?: string },
  service: Service,
): Promise<Answer[]> {
  const key = request.headers['idempotency-key'];
  if (Array.isArray(key) || (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key))) {
    throw new CounterfoilError('CF_REQUEST_INVALID', 'Expected an Idempotency-Key of 1 to 255 visible characters');
  }
  const { name = 'document', ...given } = query;
  const common = { source: 'api' as const, owner: request.owner };
  if (request.isMultipart()) return manyParts(request, { ...common, ...given }, key, service);
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    const { source, name: called, ...wanted } = parsed(schemas.reference, request.body);
    const { name: found, ...stored } = await fetchSource(source, service);
    return [
      await service.accept(stored, { ...common, ...given, ...wanted, name: called ?? found, idempotencyKey: key }),
    ];
  }
  const body = request.body as Readable | undefined;
  if (body === undefined || body === null) throw new CounterfoilError('CF_REQUEST_INVALID', 'The request has no body');
  return [await service.submit(body, { ...common, ...given, name, idempotencyKey: key })];
}

async function manyParts(
  request: FastifyRequest,
  common: Omit<SubmitOptions, 'name'>,
  key: string | undefined,
  service: Service,
): Promise<Answer[]> {
  const fields: Record<string, unknown> = {};
  const answers: Answer[] = [];
  for await (const part of whole(request)) {
    if (part.type === 'field') {
      fields[part.fieldname] = part.value;
      continue;
    }
    const name = part.filename;
    try {
      const wanted = parsed(schemas.options, fields);
      const idempotencyKey = key === undefined ? undefined : `${key} ${answers.length}`;
      answers.push(await service.submit(part.file, { ...common, ...wanted, name, idempotencyKey }));
    } catch (thrown) {
      const error = toCounterfoilError(thrown);
      if (error.code === 'CF_ABORTED' || error.code === 'CF_INTERNAL') throw error;
      part.file.resume(); // the parts after it are still to come
      answers.push({ name, error: error.toJSON() });
    }
  }
  if (answers.length === 0) throw new CounterfoilError('CF_REQUEST_INVALID', 'The form has no file');
  return answers;
}

/** The parts of a form. One that is none, or ends early, is its sender's fault. */
async function* whole(request: FastifyRequest): AsyncGenerator<Multipart> {
  try {
    yield* request.parts();
  } catch (thrown) {
    if ((thrown as { statusCode?: number }).statusCode !== undefined) throw thrown;
    throw new CounterfoilError('CF_REQUEST_INVALID', 'The form is damaged', { cause: thrown });
  }
}

function parsed<T>(
  schema: {
    safeParse(
      value: unknown,
    ): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
  },
  value: unknown,
): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issues = checked.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
  throw new CounterfoilError('CF_REQUEST_INVALID', issues.join('; '));
}
