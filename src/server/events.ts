import type { FastifyReply } from 'fastify';
import type { Service } from '../service.js';
import type { App } from './documents.js';
import * as schemas from './schemas.js';

const LOOK_MILLISECONDS = 500;
/** Keeps proxies from closing what is silent. */
const HEARTBEAT_MILLISECONDS = 15_000;

/** Server-sent events: how far one document is, and every document that is finished. */
export function eventRoutes(app: App, service: Service): void {
  app.get(
    '/v1/documents/:id/events',
    {
      schema: { tags: ['events'], summary: 'Progress of a document as server-sent events', params: schemas.documentId },
    },
    async ({ params: { id } }, reply) => {
      await service.status(id);
      const stream = openStream(reply);
      let last = '';
      const look = async (): Promise<void> => {
        const [status, progress] = [await service.status(id), await service.progress(id)];
        const told = JSON.stringify({ id, state: status.state, ...progress });
        if (told !== last) stream.send(status.state === 'waiting' ? 'progress' : 'finished', told);
        last = told;
        if (status.state !== 'waiting') stream.end();
      };
      stream.every(LOOK_MILLISECONDS, () => void look().catch(() => stream.end()));
      await look();
    },
  );

  app.get(
    '/v1/events',
    { schema: { tags: ['events'], summary: 'Every document that is finished from now on, as server-sent events' } },
    (_request, reply) => {
      const stream = openStream(reply);
      stream.onEnd(
        service.onFinished(({ id, state, decision, code, pages }) =>
          stream.send('finished', JSON.stringify({ id, state, decision, code, pages })),
        ),
      );
    },
  );
}

/** A stream of server-sent events in the place of the reply. */
export function openStream(reply: FastifyReply): {
  send(event: string, data: string): void;
  every(milliseconds: number, work: () => void): void;
  onEnd(listener: () => void): void;
  end(): void;
} {
  reply.hijack();
  const { raw } = reply;
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
  raw.writeHead(200, headers);
  const endings: (() => void)[] = [];
  const every = (milliseconds: number, work: () => void): void => {
    const timer = setInterval(work, milliseconds);
    endings.push(() => clearInterval(timer));
  };
  raw.on('close', () => endings.forEach((ending) => ending()));
  raw.write(': open\n\n');
  every(HEARTBEAT_MILLISECONDS, () => raw.write(': still here\n\n'));
  return {
    send: (event, data) => void raw.write(`event: ${event}\ndata: ${data}\n\n`),
    every,
    onEnd: (listener) => void endings.push(listener),
    end: () => raw.end(),
  };
}
