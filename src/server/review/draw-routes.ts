import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { BlankPage, DraftBounds, DraftReader } from '../../draft/types.js';
import { CounterfoilError } from '../../errors.js';
import { sniff, type MediaType } from '../../intake/index.js';
import { checkProfile } from '../../profiles/index.js';
import type { Service } from '../../service.js';
import type { App } from '../documents.js';
import type {
  Ambiguity,
  Checked,
  DrawnPage,
  KnownForms,
  OpenedForm,
  Proposed,
  Saved,
  StoredBlank,
  TriedScan,
} from './contract-draw.js';
import { Pace } from './pace.js';
import { ProfileFolder } from './profile-folder.js';
import { demand, type Session } from './sessions.js';
import { wholeBody } from './try.js';

const HIDE = { hide: true };
const API = '/review/api/draw';

/** Blanks and scans to try are single forms: whole batches are handed in. */
const MOST_BYTES = 16 * 2 ** 20;
const BOUNDS: DraftBounds = { pages: 12, pixelsPerPage: 40_000_000 };
/** A profile of three thousand fields has some 300 kB. */
const MOST_TEXT = 512 * 1024;
/** A worker may have to load its networks first, and other pages are read meanwhile. */
const MOST_SECONDS = 90;
const MOST_PER_MINUTE = 30;
/** Typing asks for a check at every pause. */
const MOST_CHECKS_PER_MINUTE = 300;

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const text = z.string().max(MOST_TEXT);
const file = z.string().min(1).max(255);
const tag = z.string().regex(/^[0-9a-f]{64}$/);

/** Drawing profiles: a blank in, a profile file out, and a scan read by it. Nothing is kept but what is saved. */
export function drawRoutes(
  app: App,
  service: Service,
  reader: DraftReader,
  sessionOf: (request: object) => Session,
): void {
  const folder = new ProfileFolder(service.config.profiles);
  const [pace, asking] = [new Pace(MOST_PER_MINUTE), new Pace(MOST_PER_MINUTE)];
  const checking = new Pace(MOST_CHECKS_PER_MINUTE);
  const drawer = (request: FastifyRequest): Session => {
    const session = sessionOf(request);
    demand(session.user, 'draw');
    return session;
  };

  app.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith(API)) void reply.header('cache-control', 'no-store');
    done();
  });

  app.post(
    `${API}/proposal`,
    { schema: { ...HIDE, querystring: z.strictObject({ name: file, begin: z.enum(['found', 'empty']) }) } },
    (request): Promise<Proposed> =>
      pace.run(drawer(request).id, async () => {
        const bytes = await wholeBody(request.body as Readable | null, MOST_BYTES);
        const { name: called, begin } = request.query;
        const { text: made, pages } = await inTime((signal) =>
          reader.proposeProfile(bytes, called, begin, BOUNDS, signal),
        );
        return { text: made, pages: pages.map(shown) };
      }),
  );

  app.post(
    `${API}/check`,
    { schema: { ...HIDE, body: z.strictObject({ text }) }, bodyLimit: 2 * MOST_TEXT },
    (request): Promise<Checked> => checking.run(drawer(request).id, () => Promise.resolve(checkOf(request.body.text))),
  );

  app.post(
    `${API}/ambiguity`,
    { schema: { ...HIDE, body: z.strictObject({ text }) }, bodyLimit: 2 * MOST_TEXT },
    (request): Promise<Ambiguity> =>
      asking.run(drawer(request).id, async () => {
        // Faults are told of by a check.
        if (checkOf(request.body.text).faults.length > 0) return { pages: [] };
        return { pages: await inTime((signal) => reader.ambiguity(request.body.text, signal)) };
      }),
  );

  app.post(`${API}/trial`, { schema: HIDE }, (request): Promise<TriedScan> =>
    pace.run(drawer(request).id, async () => {
      const { scan, profile, called } = await trialParts(request);
      const { result, pages } = await inTime((signal) => reader.tryProfile(scan, called, profile, BOUNDS, signal));
      return { result, pages: pages.map((page) => ({ ...page, picture: base64(page.picture) })) };
    }),
  );

  app.get(`${API}/profiles`, { schema: HIDE }, (request): KnownForms => {
    drawer(request);
    return { folder: folder.isWritable, ...folder.list() };
  });

  app.get(
    `${API}/profiles/:name`,
    { schema: { ...HIDE, params: z.strictObject({ name }) } },
    (request): Promise<OpenedForm> =>
      pace.run(drawer(request).id, async () => {
        const opened = await folder.read(request.params.name);
        return { ...opened, pages: await blankOf(opened.text) };
      }),
  );

  app.put(
    `${API}/profiles/:name`,
    {
      schema: {
        ...HIDE,
        params: z.strictObject({ name }),
        body: z.strictObject({ text, before: tag.nullable() }),
      },
      bodyLimit: 2 * MOST_TEXT,
    },
    async (request): Promise<Saved> => {
      const { user } = drawer(request);
      const { name: called } = request.params;
      refuseUnfit(request.body.text, called);
      const saved = await folder.save(called, request.body.text, request.body.before);
      service.log.info({ profile: called, by: user.name }, 'A profile was saved');
      return { tag: saved };
    },
  );

  app.put(
    `${API}/profiles/:name/blank`,
    { schema: { ...HIDE, params: z.strictObject({ name }) } },
    (request): Promise<StoredBlank> =>
      pace.run(drawer(request).id, async () => {
        const bytes = await wholeBody(request.body as Readable | null, MOST_BYTES);
        return { blank: await folder.storeBlank(request.params.name, bytes, extensionOf(bytes)) };
      }),
  );

  /** The blank of a form that was opened, where it is beside it: without it its lines are drawn. */
  async function blankOf(opened: string): Promise<DrawnPage[]> {
    const checked = checkProfile(opened);
    if (!('profile' in checked) || checked.profile.kind !== 'form') return [];
    const blank = checked.profile.pages.find((page) => page.blank !== undefined)?.blank ?? '';
    const bytes = await folder.blank(blank);
    if (bytes === undefined) return [];
    try {
      return (await inTime((signal) => reader.lookAtBlank(bytes, opened, BOUNDS, signal))).map(shown);
    } catch (thrown) {
      if (!(thrown instanceof CounterfoilError)) throw thrown;
      service.log.warn({ code: thrown.code }, 'The blank of a profile could not be shown');
      return [];
    }
  }
}

function checkOf(given: string): Checked {
  const checked = checkProfile(given);
  if ('faults' in checked) return { faults: checked.faults };
  if (checked.profile.kind === 'form') return { faults: [] };
  return { faults: [{ line: 1, column: 1, path: ['kind'], message: 'Expected "form": cheques are not drawn' }] };
}

/** What is saved can be read by, under the name it is saved by. */
function refuseUnfit(given: string, called: string): void {
  const checked = checkProfile(given);
  if ('faults' in checked) {
    const [{ line, message }] = checked.faults;
    throw new CounterfoilError('CF_PROFILE_INVALID', `Line ${line}: ${message}`);
  }
  const { kind, name: own } = checked.profile;
  if (kind !== 'form' || own !== called)
    throw new CounterfoilError('CF_PROFILE_INVALID', `Expected a form named ${called} but received ${own}`);
}

async function trialParts(request: FastifyRequest): Promise<{ scan: Uint8Array; profile: string; called: string }> {
  if (!request.isMultipart()) throw new CounterfoilError('CF_REQUEST_INVALID', 'Expected a form with profile and scan');
  let [scan, profile, called]: [Uint8Array?, string?, string?] = [];
  for await (const part of request.parts() as AsyncIterable<Multipart>) {
    if (part.type !== 'file') continue;
    const bytes = await wholeBody(part.file, part.fieldname === 'scan' ? MOST_BYTES : MOST_TEXT);
    if (part.fieldname === 'scan') [scan, called] = [bytes, part.filename];
    else if (part.fieldname === 'profile') profile = Buffer.from(bytes).toString();
  }
  if (scan === undefined || profile === undefined)
    throw new CounterfoilError('CF_REQUEST_INVALID', 'Expected a profile and a scan');
  return { scan, profile, called: called ?? '' };
}

const EXTENSIONS: Partial<Record<MediaType, string>> = {
  ...{ 'application/pdf': 'pdf', 'image/png': 'png', 'image/jpeg': 'jpg', 'image/tiff': 'tif', 'image/bmp': 'bmp' },
};

function extensionOf(bytes: Uint8Array): string {
  const extension = EXTENSIONS[sniff(Buffer.from(bytes)) ?? 'application/vnd.x937'];
  if (extension !== undefined) return extension;
  throw new CounterfoilError('CF_INTAKE_UNSUPPORTED', 'The blank is neither an image nor a PDF');
}

async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(MOST_SECONDS * 1000);
  try {
    return await work(signal);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    throw new CounterfoilError('CF_LIMIT_TIME', `The file took longer than ${MOST_SECONDS} seconds`);
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const shown = (page: BlankPage): DrawnPage => ({ ...page, picture: base64(page.picture) });
