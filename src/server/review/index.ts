import type { FastifyRequest } from 'fastify';
import { CounterfoilError } from '../../errors.js';
import type { HostReader } from '../../reader.js';
import type { Service } from '../../service.js';
import { localOnly } from '../access.js';
import type { App } from '../documents.js';
import type { Keys } from '../keys.js';
import type { Users } from '../users.js';
import type { Me } from './contract.js';
import { Desk } from './desk.js';
import { sessionCookie } from './cookies.js';
import { drawRoutes } from './draw-routes.js';
import { figureRoutes } from './figure-routes.js';
import { Figures } from './figures.js';
import { glyphRoutes } from './glyph-routes.js';
import { overlayRoutes } from './overlay.js';
import { providerRoutes } from './provider-routes.js';
import { Provider } from './provider.js';
import { reviewRoutes } from './routes.js';
import * as schemas from './schemas.js';
import { cookieOf, rightsOf, Sessions, type Session } from './sessions.js';
import { staticRoutes } from './static.js';
import { tryRoutes } from './try.js';
import { Verification } from './verification.js';

/** What may be asked before signing in. */
const OPEN = /^\/review(\/(|index\.html|app\.js|app\.css|icon\.svg|api\/session|api\/provider(\/callback)?)(\?.*)?)?$/;

/** The review page: its files, and what it asks of the server. */
export function mountReview(app: App, service: Service, reader: HostReader, keys: Keys, users: Users): void {
  const { oidc } = service.config;
  const provider = oidc.issuer === '' ? undefined : new Provider(oidc);
  const sessions = new Sessions(service.ledger.store, users, provider !== undefined);
  const desk = new Desk(service);
  const known = new WeakMap<object, Session>();
  const sessionOf = (request: object): Session => {
    const session = known.get(request);
    if (session === undefined) throw new CounterfoilError('CF_SIGN_IN_REQUIRED', 'Nobody is signed in');
    return session;
  };

  /** Without users, whoever sits at this computer is let in, unless keys say that others can reach it too. */
  const admit = async (request: FastifyRequest): Promise<void> => {
    if (!sessions.needed) {
      if (keys.names.length > 0) throw new CounterfoilError('CF_SIGN_IN_REQUIRED', 'There are no users yet');
      const refusal = localOnly(request);
      if (refusal !== undefined) throw refusal;
    }
    const session = await sessions.of(cookieOf(request.headers.cookie));
    if (session !== undefined) known.set(request, session);
  };

  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/review')) return;
    const isOpen = OPEN.test(request.url);
    try {
      if (!isOpen || request.url.startsWith('/review/api/')) await admit(request);
      if (isOpen) return;
      const session = sessionOf(request);
      if (request.method !== 'GET') sessions.checkWord(session, request.headers['x-counterfoil-word']);
    } catch (thrown) {
      if (!(thrown instanceof CounterfoilError)) throw thrown;
      return reply.status(thrown.httpStatus).send(thrown.toJSON());
    }
  });
  app.addHook('onClose', () => desk.close());

  const me = (session: Session | undefined): Me => ({
    user: session === undefined ? null : { ...session.user, rights: rightsOf(session.user) },
    signIn: sessions.needed,
    ways: { password: users.all.length > 0, provider: provider !== undefined },
    csrf: session?.csrf ?? null,
  });

  app.get('/review/api/session', { schema: { hide: true } }, (request, reply) =>
    reply.header('cache-control', 'no-store').send(me(known.get(request))),
  );
  app.post(
    '/review/api/session',
    { schema: { hide: true, body: schemas.credentials } },
    async (request, reply): Promise<Me> => {
      // Only the page's own script sends this header: a form of another page cannot.
      if (request.headers['x-counterfoil-word'] === undefined)
        throw new CounterfoilError('CF_SIGN_IN_REQUIRED', 'The request does not come from the review page');
      const token = await sessions.signIn(request.body.name, request.body.password);
      void reply.header('set-cookie', sessionCookie(request, token));
      return me(await sessions.of(token));
    },
  );
  app.delete('/review/api/session', { schema: { hide: true } }, async (request, reply) => {
    await sessions.signOut(cookieOf(request.headers.cookie));
    return reply
      .header('set-cookie', `${sessionCookie(request, '')}; Max-Age=0`)
      .status(204)
      .send();
  });

  if (provider !== undefined) providerRoutes(app, provider, sessions, service.log);
  staticRoutes(app);
  reviewRoutes(app, service, reader, desk, sessionOf, (request, document) =>
    sessions.noteShown(cookieOf(request.headers.cookie), document),
  );
  overlayRoutes(app, service, reader, desk, sessionOf);
  tryRoutes(app, reader, sessionOf);
  drawRoutes(app, service, reader, sessionOf);
  figureRoutes(app, new Figures(service, desk), sessionOf);
  glyphRoutes(app, new Verification(service, reader, desk), sessionOf);
}
