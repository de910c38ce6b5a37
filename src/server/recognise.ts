/** A recogniser's HTTP side: docs/engines.md describes it, `recognise/engine/remote-client.ts` asks it. */

import { createHash, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { fastify, LogController, type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify';
import type { Config } from '../config.js';
import { CounterfoilError, toCounterfoilError } from '../errors.js';
import { bytesOf, OWNER_HEADER, SHAPE_HEADER, shapeOf, VALUES, valuesOf } from '../recognise/engine/remote-protocol.js';
import type { RecogniserService } from '../recognise/index.js';
import { isLoopback } from './access.js';

type Settings = Config['recognise'];

/** 256 lines of a thousand columns, far more than one page asks for at once. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Throws `CF_CONFIG_INVALID` where others could have pictures of account numbers read, and put load on it, without a key. */
export function refuseOpenRecogniser({ host, socket, key }: Settings): void {
  if (socket !== '' || isLoopback(host) || key !== '') return;
  throw new CounterfoilError(
    'CF_CONFIG_INVALID',
    `recognise.host ${host} lets other computers in: set recognise.key, here and for the page workers`,
  );
}

/** Throws `CF_PORT_IN_USE`. */
export async function listenAsRecogniser(
  service: RecogniserService,
  settings: Settings,
  log: FastifyBaseLogger,
  onLost: () => void,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const app = recogniserApp(service, settings.key, log, onLost);
  const { host, port, socket } = settings;
  try {
    if (socket !== '') await removeLeftOver(socket);
    const url = await app.listen(socket === '' ? { host, port } : { path: socket });
    return { address: socket === '' ? url : `unix:${socket}`, close: () => app.close() };
  } catch (cause) {
    await app.close();
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new CounterfoilError('CF_PORT_IN_USE', `${socket === '' ? `Port ${port}` : socket} is in use`, { cause });
  }
}

/** The socket of a recogniser that was killed lies there still, and nobody listens at it. */
function removeLeftOver(socket: string): Promise<void> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once('connect', () => {
      probe.destroy();
      resolve();
    });
    probe.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED') rmSync(socket, { force: true });
      resolve();
    });
  });
}

export function recogniserApp(
  service: RecogniserService,
  key: string,
  log: FastifyBaseLogger,
  onLost: () => void,
): FastifyInstance {
  const app = fastify({
    bodyLimit: MOST_BYTES,
    forceCloseConnections: true,
    logController: new LogController({ disableRequestLogging: true }),
  });
  app.setErrorHandler((thrown: FastifyError, _request, reply) => {
    const error =
      thrown.statusCode !== undefined && thrown.statusCode < 500
        ? new CounterfoilError('CF_REQUEST_INVALID', thrown.message)
        : toCounterfoilError(thrown);
    if (error.code === 'CF_INTERNAL') log.error({ at: thrown.stack?.split('\n')[1] }, 'A batch failed');
    return reply.status(error.httpStatus).send(error.toJSON());
  });
  app.addHook('onRequest', async ({ headers }, reply) => {
    if (key === '' || isKey(headers.authorization, key)) return;
    const refusal = new CounterfoilError('CF_KEY_REQUIRED', 'The key of this recogniser was not sent');
    return reply.status(refusal.httpStatus).send({ ...refusal.toJSON(), remedy: 'Set recognise.key to the same key.' });
  });
  app.addContentTypeParser(VALUES, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.get('/v1', () => ({ engine: service.engine, networks: service.networks, figures: service.figures() }));
  app.get('/health/ready', () => ({ ready: true }));
  app.post<{ Params: { network: string; version: string } }>(
    '/v1/networks/:network/:version',
    async ({ params, headers, body, raw }, reply) => {
      const input = Buffer.isBuffer(body) ? valuesOf(body) : undefined;
      const shape = shapeOf(headers[SHAPE_HEADER]);
      if (input === undefined || shape?.length !== 4 || input.length !== shape.reduce((a, b) => a * b, 1)) {
        throw new CounterfoilError('CF_REQUEST_INVALID', `The body is not the values of the shape in ${SHAPE_HEADER}`);
      }
      const gone = new AbortController();
      const hungUp = (): void => gone.abort();
      raw.socket.once('close', hungUp);
      try {
        const [count, height, width, channels] = shape;
        const owner = String(headers[OWNER_HEADER] ?? '');
        const batch = [count, height, width, channels] as const;
        const answer = await service.run(params.network, params.version, owner, input, batch, gone.signal);
        return await reply.type(VALUES).header(SHAPE_HEADER, answer.shape.join(',')).send(bytesOf(answer.data));
      } catch (thrown) {
        const error = toCounterfoilError(thrown);
        if (error.code === 'CF_ENGINE_LOST') {
          log.error({ why: error.message }, 'The device is lost');
          // Once it is said.
          reply.raw.once('close', onLost);
        }
        throw error;
      } finally {
        raw.socket.off('close', hungUp);
      }
    },
  );
  return app;
}

function isKey(authorization = '', key: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(authorization), hash(`Bearer ${key}`));
}
