import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CounterfoilError } from '../errors.js';
import type { Keys } from './keys.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the key it came with. */
    owner: string | undefined;
  }
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i;
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** What anybody may ask: whether the server is alive. */
const OPEN = /^\/health\//;
/** Guards itself: people sign in there (`review/index.ts`). */
const REVIEW = /^\/review(\/|\?|$)/;

/**
 * Lets nobody in without a key. Where there are no keys the server is for this computer alone: then it answers only to its own
 * names and its own pages, so that no web page somewhere can reach it through a browser here.
 */
export function guardAccess(app: FastifyInstance, keys: Keys): void {
  app.decorateRequest('owner', undefined);
  app.addHook('onRequest', async (request, reply) => {
    if (OPEN.test(request.url) || REVIEW.test(request.url)) return;
    const refusal = keys.names.length === 0 ? localOnly(request) : withKey(request, keys);
    if (refusal === undefined) return;
    // Lets a browser ask for it: any name, the key as the password.
    if (keys.names.length > 0) void reply.header('www-authenticate', 'Basic realm="Counterfoil", charset="UTF-8"');
    // Sent from here: plug-ins have error handlers of their own.
    return reply.status(refusal.httpStatus).send(refusal.toJSON());
  });
}

function withKey(request: FastifyRequest, keys: Keys): CounterfoilError | undefined {
  const key = givenKey(request.headers.authorization);
  if (key === undefined) return new CounterfoilError('CF_KEY_REQUIRED', 'No key was sent');
  request.owner = keys.nameOf(key);
  return request.owner === undefined ? new CounterfoilError('CF_KEY_REQUIRED', 'The key is not known') : undefined;
}

export function localOnly({ hostname, headers }: FastifyRequest): CounterfoilError | undefined {
  const { origin } = headers;
  const foreign = origin !== undefined && !(URL.canParse(origin) && isLoopback(new URL(origin).hostname));
  if (isLoopback(hostname) && !foreign) return undefined;
  return new CounterfoilError('CF_KEY_REQUIRED', 'Without keys the server answers this computer alone');
}

function givenKey(authorization = ''): string | undefined {
  const [, scheme, rest] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization) ?? [];
  if (scheme === undefined) return undefined;
  if (scheme.toLowerCase() === 'bearer') return rest;
  return Buffer.from(rest, 'base64').toString().split(':').slice(1).join(':');
}
