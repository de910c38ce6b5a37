import type { FastifyRequest } from 'fastify';
import { CounterfoilError } from '../../errors.js';
import { allProfiles } from '../../profiles/index.js';
import type { PageReader } from '../../reader.js';
import type { Service } from '../../service.js';
import type { Lease } from '../../storage/index.js';
import { originalOf, takeIn, type App } from '../documents.js';
import { correctedDocuments } from '../../corrections.js';
import { openStream } from '../events.js';
import type { Held, Listed, Opened } from './contract.js';
import type { Desk } from './desk.js';
import { blindFields, blindResult, blindRevisions, demandKeyed, keyingOf, placed, toldKeying } from './keying.js';
import { profilesOf } from './known-profiles.js';
import { accountFields, maskResult, maskRevisions, pagePicture, placesOf } from './masking.js';
import { changesOf } from './say.js';
import * as schemas from './schemas.js';
import { demand, type Session } from './sessions.js';

const HIDE = { hide: true };
const API = '/review/api';

/** The list, one document, what is said of it, and who holds it. Who asks was looked at before (`guard.ts`). */
export function reviewRoutes(
  app: App,
  service: Service,
  reader: PageReader,
  desk: Desk,
  sessionOf: (request: object) => Session,
  noteShown: (request: FastifyRequest, document: string) => Promise<void>,
): void {
  app.get(`${API}/documents`, { schema: HIDE }, (): Promise<Listed> => desk.list());

  app.post(`${API}/documents`, { schema: HIDE }, async (request, reply) => {
    const { user } = sessionOf(request);
    demand(user, 'submit');
    request.owner = user.name;
    return reply.status(202).send({ documents: await takeIn(request, {}, service) });
  });

  app.get(`${API}/profiles`, { schema: HIDE }, (): readonly string[] =>
    allProfiles(service.config.profiles ?? undefined),
  );

  app.get(`${API}/events`, { schema: HIDE }, (_request, reply) => {
    const stream = openStream(reply);
    stream.onEnd(desk.listen(({ event, data }) => stream.send(event, JSON.stringify(data))));
  });

  app.get(
    `${API}/documents/:id`,
    { schema: { ...HIDE, params: schemas.document, querystring: schemas.holderQuery } },
    (request) => opened(request.params.id, request.query.holder, sessionOf(request)),
  );

  app.get(
    `${API}/documents/:id/pages/:page/image`,
    { schema: { ...HIDE, params: schemas.page, querystring: schemas.picture } },
    async (request, reply) => {
      const { id, page } = request.params;
      const result = await service.result(id);
      if (page > result.document.pageCount)
        throw new CounterfoilError('CF_DOCUMENT_UNKNOWN', `The document has ${result.document.pageCount} pages`);
      const hidden = sessionOf(request).shown.has(id)
        ? new Set<string>()
        : accountFields(result, profilesOf(result, service.config.profiles));
      const png = await reader.pageImage(await originalOf(id, service), page);
      return reply
        .header('content-type', 'image/jpeg')
        .header('cache-control', 'no-store')
        .header('x-content-type-options', 'nosniff')
        .send(await pagePicture(png, page, placesOf(result, hidden), request.query.width));
    },
  );

  app.post(
    `${API}/documents/:id/accounts`,
    { schema: { ...HIDE, params: schemas.document, body: schemas.release } },
    async (request): Promise<Opened> => {
      const session = sessionOf(request);
      const { id } = request.params;
      demand(session.user, 'show-accounts');
      await service.result(id);
      // Noted before anything is shown: whoever saw them is on record.
      await desk.revisions.noteAccess({ document: id, by: session.user, what: 'account-numbers' });
      await noteShown(request, id);
      return opened(id, request.body.holder, { ...session, shown: new Set([...session.shown, id]) });
    },
  );

  app.post(
    `${API}/documents/:id/lock`,
    { schema: { ...HIDE, params: schemas.document, body: schemas.claim } },
    async (request): Promise<Held> => {
      const { user } = sessionOf(request);
      const { id } = request.params;
      const { holder, takeOver } = request.body;
      demand(user, takeOver ? 'take-over' : 'correct');
      await service.result(id);
      const lease = await desk.locks.claim(id, holder, user.name, takeOver);
      await desk.refresh(id);
      return heldBy(lease, holder);
    },
  );

  app.post(
    `${API}/documents/:id/release`,
    { schema: { ...HIDE, params: schemas.document, body: schemas.release } },
    async (request, reply) => {
      await desk.locks.release(request.params.id, request.body.holder);
      await desk.refresh(request.params.id);
      return reply.status(204).send();
    },
  );

  app.post(
    `${API}/documents/:id/revisions`,
    { schema: { ...HIDE, params: schemas.document, body: schemas.saying } },
    async (request): Promise<Opened> => {
      const session = sessionOf(request);
      const { id } = request.params;
      await say(id, request.body, session);
      return opened(id, request.body.holder, session);
    },
  );

  app.get(`${API}/corrections.jsonl`, { schema: HIDE }, async (request, reply) => {
    demand(sessionOf(request).user, 'export');
    const rows: string[] = [];
    for await (const { row } of correctedDocuments(service.ledger, service.config.profiles))
      rows.push(`${JSON.stringify(row)}\n`);
    return reply
      .type('application/jsonl')
      .header('cache-control', 'no-store')
      .header('content-disposition', 'attachment; filename="truth.jsonl"')
      .send(rows.join(''));
  });

  async function say(id: string, body: schemas.Saying, { user }: Session): Promise<void> {
    const { base, state, request, note, holder } = body;
    demand(user, 'correct');
    const result = await service.result(id);
    const before = await desk.revisions.list(id);
    if (before.some((revision) => revision.request === request)) return;
    if (state === 'open' && before.length > 0 && before[before.length - 1].state !== 'open') demand(user, 'reopen');
    const profiles = profilesOf(result, service.config.profiles);
    const keying = keyingOf(result, profiles, before);
    const changes = changesOf(body.changes, result, before, profiles).map((change) =>
      placed(change, keying, before, user),
    );
    if (state === 'accepted') demandKeyed(keying, changes);
    // Held, or free again after a lost connection: then it is taken anew.
    const { since } = await desk.locks.claim(id, holder, user.name);
    await desk.revisions.append(base, {
      ...{ document: id, request, by: user, changes, state, since },
      ...(note !== undefined && note !== '' && { note }),
    });
    if (state !== 'open') await desk.locks.release(id, holder);
    await desk.refresh(id);
  }

  async function opened(id: string, holder: string | undefined, session: Session): Promise<Opened> {
    const { name, received } = await service.status(id);
    const result = await service.result(id);
    const profiles = profilesOf(result, service.config.profiles);
    const hidden = accountFields(result, profiles);
    const shown = session.shown.has(id);
    const [record, lease, accesses] = [
      await desk.revisions.list(id),
      await desk.locks.holder(id),
      await desk.revisions.accesses(id),
    ];
    const keying = keyingOf(result, profiles, record);
    const blind = blindFields(keying, result, profiles);
    const [told, revisions] = [blindResult(result, blind), blindRevisions(record, blind)];
    return {
      ...{ id, name, received, profiles },
      keying: toldKeying(blind, keying, session.user),
      result: shown ? told : maskResult(told, hidden),
      revisions: shown ? revisions : maskRevisions(revisions, hidden),
      accounts: shown ? 'shown' : 'masked',
      masked: [...hidden],
      lease: lease === undefined ? null : heldBy(lease, holder),
      accesses: accesses.map(({ by, at, what }) => ({ by: by.name, at, what })),
    };
  }
}

const heldBy = ({ by, since, holder }: Lease, asker: string | undefined): Held => ({
  mine: holder === asker,
  by,
  since,
});
