import type { Logger } from 'pino';
import { toCounterfoilError } from '../../errors.js';
import type { App } from '../documents.js';
import { ERRAND_COOKIE, errandCookie, sessionCookie } from './cookies.js';
import { CALLBACK, type Provider } from './provider.js';
import { cookieOf, type Sessions } from './sessions.js';

const HIDE = { hide: true };
/** So long may somebody take at the provider. */
const ERRAND_SECONDS = 600;

/** To the provider and back. The browser itself comes here, so that whatever goes wrong must be told on the page. */
export function providerRoutes(app: App, provider: Provider, sessions: Sessions, log: Logger): void {
  const refused = (thrown: unknown): string => {
    const { code, cause } = toCounterfoilError(thrown);
    // Messages may hold what a provider says of a person.
    const why = (cause as { code?: string; name?: string } | undefined)?.code ?? (cause as Error | undefined)?.name;
    log.warn({ code, why }, 'Somebody could not sign in');
    return `/review/#/refused/${code}`;
  };

  app.get('/review/api/provider', { schema: HIDE }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    try {
      const { address, memory } = await provider.begin();
      return await reply.header('set-cookie', errandCookie(request, memory, ERRAND_SECONDS)).redirect(address);
    } catch (thrown) {
      return reply.redirect(refused(thrown));
    }
  });

  app.get(CALLBACK, { schema: HIDE }, async (request, reply) => {
    void reply.header('cache-control', 'no-store').header('set-cookie', errandCookie(request, '', 0));
    const query = request.url.replace(/^[^?]*/, '');
    try {
      const user = await provider.finish(query, cookieOf(request.headers.cookie, ERRAND_COOKIE));
      const token = await sessions.open(user, 'provider');
      return await reply.header('set-cookie', sessionCookie(request, token)).redirect('/review/');
    } catch (thrown) {
      return reply.redirect(refused(thrown));
    }
  });
}
