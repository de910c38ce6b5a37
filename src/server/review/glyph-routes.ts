import { z } from 'zod';
import type { App } from '../documents.js';
import type { GlyphScreen, Struck } from './contract-glyphs.js';
import * as schemas from './schemas.js';
import { demand, type Session } from './sessions.js';
import type { Verification } from './verification.js';

const HIDE = { hide: true };
const API = '/review/api/glyphs';

const name = z.string().regex(/^[\w-]{64}$/);
const screen = z.strictObject({
  digit: z.string().regex(/^\d$/),
  scope: z.enum(['accepted', 'review']),
  after: name.optional(),
});
const strikes = z.strictObject({
  ...schemas.release.shape,
  request: z.uuid(),
  glyphs: z.array(name).min(1).max(1000),
});

/** Group verification. Those who may correct may strike out. */
export function glyphRoutes(app: App, verification: Verification, sessionOf: (request: object) => Session): void {
  app.get(API, { schema: { ...HIDE, querystring: screen } }, (request): Promise<GlyphScreen> => {
    demand(sessionOf(request).user, 'correct');
    const { digit, scope, after } = request.query;
    return verification.screen(digit, scope, after);
  });

  app.get(`${API}/:name/image`, { schema: { ...HIDE, params: z.strictObject({ name }) } }, async (request, reply) => {
    demand(sessionOf(request).user, 'correct');
    const png = await verification.picture(request.params.name);
    return reply
      .header('content-type', 'image/png')
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .send(png);
  });

  app.post(`${API}/strikes`, { schema: { ...HIDE, body: strikes } }, (request): Promise<Struck> => {
    const { user } = sessionOf(request);
    demand(user, 'correct');
    const { glyphs, request: number, holder } = request.body;
    return verification.strike(glyphs, number, holder, user);
  });
}
