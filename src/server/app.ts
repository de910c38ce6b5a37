import type { IncomingMessage, ServerResponse } from 'node:http';
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { fastify, LogController, type FastifyBaseLogger, type FastifyError, type RawServerDefault } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { CounterfoilError, toCounterfoilError } from '../errors.js';
import type { Host } from '../host.js';
import type { HostReader } from '../reader.js';
import { VERSION } from '../version.js';
import { guardAccess } from './access.js';
import { mountBoard } from './board.js';
import { documentRoutes, type App } from './documents.js';
import { eventRoutes } from './events.js';
import { healthRoutes } from './health.js';
import type { Keys } from './keys.js';
import { openMetrics } from './metrics.js';
import { mountReview } from './review/index.js';
import { Users } from './users.js';

/** Whoever takes longer to send a request's head is cut off; an upload may take as long as it moves. */
const HEADERS_MILLISECONDS = 15_000;
const SILENCE_MILLISECONDS = 60_000;

/** The HTTP API of a host. */
export async function openApp(
  host: Host,
  reader: HostReader,
  keys: Keys,
  users = Users.open(host.service.config.data),
): Promise<App> {
  const { service } = host;
  const { config, log } = service;
  const app: App = fastify<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger>({
    // Request lines hold names of files: only what goes wrong is logged.
    logController: new LogController({ disableRequestLogging: true }),
    loggerInstance: log,
    bodyLimit: config.limits.bytes,
    connectionTimeout: SILENCE_MILLISECONDS,
    http: { headersTimeout: HEADERS_MILLISECONDS },
    forceCloseConnections: true,
    // A busy machine takes its time to load them; none of them waits for anything.
    pluginTimeout: 0,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((thrown: FastifyError, _request, reply) => {
    const error = asProblem(thrown);
    if (error.httpStatus >= 500)
      log.error({ code: error.code, cause: thrown.name, at: thrown.stack?.split('\n')[1] }, 'A request failed');
    return reply.status(error.httpStatus).send(error.toJSON());
  });
  app.setNotFoundHandler((_request, reply) => {
    const error = new CounterfoilError('CF_REQUEST_INVALID', 'There is nothing at this address');
    return reply.status(404).send(error.toJSON());
  });
  guardAccess(app, keys);
  await app.register(multipart, {
    throwFileSizeLimit: false, // the ledger has the same limit, and says so
    limits: {
      fileSize: config.limits.bytes + 1,
      files: config.server.filesPerRequest,
      fields: 10,
      fieldSize: 4096,
      fieldNameSize: 64,
      headerPairs: 50,
    },
  });
  // One file as the body itself, whatever type its sender takes it for.
  app.addContentTypeParser('*', (_request, body, done) => done(null, body));
  app.removeContentTypeParser('text/plain');
  await app.register(swagger, {
    openapi: {
      info: { title: 'Counterfoil', version: VERSION, description: 'Scans in, checked amounts and fields out.' },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  documentRoutes(app, service, reader);
  eventRoutes(app, service);
  healthRoutes(app, host);
  const metrics = openMetrics(host);
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  mountReview(app, service, reader, keys, users);
  await mountBoard(app, service.backend);
  return app;
}

/** Fastify's own refusals under our codes. */
function asProblem(thrown: FastifyError): CounterfoilError {
  if (thrown instanceof CounterfoilError) return thrown;
  if (thrown.code === 'FST_ERR_CTP_BODY_TOO_LARGE' || thrown.statusCode === 413) {
    return new CounterfoilError(
      'CF_LIMIT_BYTES',
      'The request is larger than limits.bytes or server.filesPerRequest allow',
    );
  }
  if (thrown.validation !== undefined || (thrown.statusCode !== undefined && thrown.statusCode < 500)) {
    return new CounterfoilError('CF_REQUEST_INVALID', thrown.message);
  }
  return toCounterfoilError(thrown);
}
