import type { Readable } from 'node:stream';
import { z } from 'zod';
import { CounterfoilError } from '../../errors.js';
import { STRIP_KINDS, type PageReader, type StripLook } from '../../reader.js';
import type { App } from '../documents.js';
import type { Tried } from './contract-try.js';
import { Pace } from './pace.js';
import type { Session } from './sessions.js';

/** A line of writing in a picture is small; whole scans are handed in. */
const MOST_BYTES = 4 * 2 ** 20;
const MOST_PIXELS = 4_000_000;
/** A worker may have to load its networks first. */
const MOST_SECONDS = 30;
const MOST_PER_MINUTE = 60;

/** The page that shows how a drawn or dropped line is read. Nothing of it is kept. */
export function tryRoutes(app: App, reader: PageReader, sessionOf: (request: object) => Session): void {
  const pace = new Pace(MOST_PER_MINUTE);
  app.post(
    '/review/api/try',
    { schema: { hide: true, querystring: z.strictObject({ kind: z.enum(STRIP_KINDS) }) } },
    (request, reply): Promise<Tried> => {
      void reply.header('cache-control', 'no-store');
      return pace.run(sessionOf(request).id, async () =>
        shown(await look(await wholeBody(request.body as Readable | null, MOST_BYTES), request.query.kind)),
      );
    },
  );

  async function look(bytes: Uint8Array, kind: Tried['kind']): Promise<StripLook & { kind: Tried['kind'] }> {
    const signal = AbortSignal.timeout(MOST_SECONDS * 1000);
    try {
      return { kind, ...(await reader.lookAtStrip(bytes, kind, { mostPixels: MOST_PIXELS, signal })) };
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
      throw new CounterfoilError('CF_LIMIT_TIME', `The picture took longer than ${MOST_SECONDS} seconds`);
    }
  }
}

/** Throws `CF_LIMIT_BYTES`, `CF_REQUEST_INVALID` where there is none. */
export async function wholeBody(body: Readable | null | undefined, most: number): Promise<Uint8Array> {
  if (typeof body?.[Symbol.asyncIterator] !== 'function')
    throw new CounterfoilError('CF_REQUEST_INVALID', 'The request has no file as its body');
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    // What is too much is heard to its end, or the sender would not hear the answer.
    size += part.length;
    if (size <= most) parts.push(part);
  }
  if (size > most) throw new CounterfoilError('CF_LIMIT_BYTES', `The file has more than ${most / 2 ** 20} MB`);
  return Buffer.concat(parts);
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const shown = ({ picture, characters, ...rest }: StripLook & { kind: Tried['kind'] }): Tried => ({
  ...rest,
  picture: base64(picture),
  characters: characters.map(({ glyph, ...character }) => ({
    ...character,
    glyph: glyph === null ? null : { size: glyph.size, pixels: base64(glyph.pixels) },
  })),
});
