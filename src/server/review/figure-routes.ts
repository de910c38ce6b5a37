import { z } from 'zod';
import type { App } from '../documents.js';
import type { Figures as Told } from './contract-figures.js';
import type { Figures } from './figures.js';
import { demand, type Session } from './sessions.js';

const query = z.strictObject({ days: z.coerce.number().int().min(1).max(92).default(30) });

/** The figures, for those who answer for the work. */
export function figureRoutes(app: App, figures: Figures, sessionOf: (request: object) => Session): void {
  app.get('/review/api/figures', { schema: { hide: true, querystring: query } }, async (request, reply) => {
    demand(sessionOf(request).user, 'figures');
    const told: Told = await figures.of(request.query.days);
    return reply.header('cache-control', 'no-store').send(told);
  });
}
