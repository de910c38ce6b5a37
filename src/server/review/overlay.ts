import { parse } from 'node:path';
import { CounterfoilError } from '../../errors.js';
import type { PageReader } from '../../reader.js';
import { revised } from '../../result/revised.js';
import type { Service } from '../../service.js';
import { originalOf, type App } from '../documents.js';
import type { Desk } from './desk.js';
import { blindFields, blindResult, keyingOf } from './keying.js';
import { profilesOf } from './known-profiles.js';
import { accountFields, maskResult, placesOf } from './masking.js';
import { Pace } from './pace.js';
import * as schemas from './schemas.js';
import { demand, type Session } from './sessions.js';

/** To make a PDF takes as long as to open the scan: few need many in a minute. */
const MOST_PER_MINUTE = 30;

/** The document with its boxes and values, as it stands now, as a PDF to take away. */
export function overlayRoutes(
  app: App,
  service: Service,
  reader: PageReader,
  desk: Desk,
  sessionOf: (request: object) => Session,
): void {
  const pace = new Pace(MOST_PER_MINUTE);
  app.get(
    '/review/api/documents/:id/overlay.pdf',
    { schema: { hide: true, params: schemas.document, querystring: schemas.accounts } },
    async (request, reply) => {
      const session = sessionOf(request);
      const { id } = request.params;
      const shows = request.query.accounts === 'shown';
      if (shows) demand(session.user, 'show-accounts');
      if (shows && !session.shown.has(id))
        throw new CounterfoilError('CF_FORBIDDEN', 'Ask for the account numbers on the page of the document first');
      const pdf = await pace.run(session.id, () => overlayOf(id, session, shows));
      const { name } = await service.status(id);
      return reply
        .type('application/pdf')
        .header('cache-control', 'no-store')
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', `attachment; filename*=UTF-8''${encoded(`${parse(name).name}.overlay.pdf`)}`)
        .send(Buffer.from(pdf));
    },
  );

  async function overlayOf(id: string, { user }: Session, shows: boolean): Promise<Uint8Array> {
    const machine = await service.result(id);
    const [record, profiles] = [await desk.revisions.list(id), profilesOf(machine, service.config.profiles)];
    // Whoever is still to key a field learns nothing of it here either.
    const blind = blindFields(keyingOf(machine, profiles, record), machine, profiles);
    const result = blindResult(revised(machine, record), blind);
    const file = await originalOf(id, service);
    if (!shows) {
      const hidden = accountFields(result, profiles);
      return reader.overlay(file, maskResult(result, hidden), placesOf(result, hidden));
    }
    // Noted before anything is handed out: whoever took the numbers away is on record.
    await desk.revisions.noteAccess({ document: id, by: user, what: 'overlay' });
    return reader.overlay(file, result, []);
  }
}

/** RFC 8187, section 3.2.1: what `encodeURIComponent` leaves beside it. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
