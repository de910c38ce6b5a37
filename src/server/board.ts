import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import { QUEUE_NAMES, type QueueBackend } from '../queue/index.js';

/** Bull-board, for operators: jobs by state, failures, retries. It comes behind the same keys as the API. */
export async function mountBoard(app: FastifyInstance, backend: QueueBackend): Promise<void> {
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath('/board');
  createBullBoard({
    queues: QUEUE_NAMES.map((name) => new BullMQAdapter(backend.queue(name) as never)),
    serverAdapter,
  });
  await app.register(serverAdapter.registerPlugin() as never, { prefix: '/board' } as never);
}
