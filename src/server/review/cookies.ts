import type { FastifyRequest } from 'fastify';
import { COOKIE } from './sessions.js';

const isSecure = ({ protocol, headers }: FastifyRequest): boolean =>
  protocol === 'https' || headers['x-forwarded-proto'] === 'https';

/** Out of scripts' reach, sent to our own pages alone, and by TLS where that is how they came. */
export const sessionCookie = (request: FastifyRequest, token: string): string =>
  `${COOKIE}=${token}; Path=/review; HttpOnly; SameSite=Strict${isSecure(request) ? '; Secure' : ''}`;

export const ERRAND_COOKIE = 'counterfoil_errand';

/** Lives while somebody is at the provider; it must come along when they are sent back from there. */
export const errandCookie = (request: FastifyRequest, memory: string, seconds: number): string =>
  `${ERRAND_COOKIE}=${memory}; Path=/review/api/provider; HttpOnly; SameSite=Lax; Max-Age=${seconds}${isSecure(request) ? '; Secure' : ''}`;
