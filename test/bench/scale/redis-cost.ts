import { FlowProducer, Worker } from 'bullmq';
import { RedisServer } from '../../support/redis-server.js';

export interface RedisCost {
  /** Commands that Redis carries out for one document of one page, from its submission to its end; those within scripts count. */
  readonly commands: number;
  /** Of that document's jobs while they wait. */
  readonly kilobytesWaiting: number;
}

/** Puts documents of one page through a Redis of its own, with jobs of the size that the queue uses, and looks at its counters. */
export async function redisCost(documents: number): Promise<RedisCost> {
  const server = await RedisServer.start();
  const client = server.connect();
  await client.connect();
  const counter = async (section: string, field: string): Promise<number> =>
    Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(await client.info(section))?.[1]);
  const connection = { host: '127.0.0.1', port: server.port, maxRetriesPerRequest: null };
  const flow = new FlowProducer({ connection });
  try {
    await flow.waitUntilReady();
    const commands = await allCalls(client);
    const memory = await counter('memory', 'used_memory');
    const data = {
      v: 1,
      id: '01a2b3c4-0000-7000-8000-000000000000',
      source: `stored:${'0'.repeat(64)}`,
      profile: 'auto',
    };
    const keepNone = { removeOnComplete: true };
    await flow.addBulk(
      Array.from({ length: documents }, (_, index) => ({
        ...{ name: 'document', queueName: 'documents', data, opts: { ...keepNone, jobId: `d${index}` } },
        children: [{ name: 'page', queueName: 'pages', data: { ...data, page: 1 }, opts: keepNone }],
      })),
    );
    const waiting = (await counter('memory', 'used_memory')) - memory;
    let left = documents;
    await new Promise<void>((done) => {
      const options = { connection, concurrency: 8 };
      const workers = [
        new Worker('pages', () => Promise.resolve(1), options),
        new Worker('documents', () => Promise.resolve((left -= 1)), options),
      ];
      const looking = setInterval(() => {
        if (left > 0) return;
        clearInterval(looking);
        void Promise.all(workers.map((worker) => worker.close())).then(() => done());
      }, 50);
    });
    return {
      commands: ((await allCalls(client)) - commands) / documents,
      kilobytesWaiting: waiting / documents / 1024,
    };
  } finally {
    await flow.close();
    client.disconnect();
    await server.remove();
  }
}

/** Calls of all commands, those made by scripts too (INFO commandstats). */
async function allCalls(client: { info(section: string): Promise<string> }): Promise<number> {
  const text = await client.info('commandstats');
  return [...text.matchAll(/^cmdstat_\S+:calls=(\d+)/gm)].reduce((sum, [, calls]) => sum + Number(calls), 0);
}
