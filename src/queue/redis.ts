import { FlowProducer, Queue, QueueEvents, Worker } from 'bullmq';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { CounterfoilError } from '../errors.js';
import type { JobProcessor, JobQueue, QueueBackend } from './backend.js';
import { QUEUES, type QueueName } from './jobs.js';
import { within } from './within.js';

type Client = Redis | Cluster;
type Settings = Config['queue'];

/** How long a store that does not answer is waited for: at start, and by whoever submits. */
const START_MILLISECONDS = 10_000;
const PING_MILLISECONDS = 3_000;
/** Whoever submits is not kept waiting by a server that hangs: the ledger has the document, and the queue gets it later. */
const COMMAND_MILLISECONDS = 5_000;

/** Oldest server whose commands BullMQ 6 relies on. */
const MINIMUM_VERSION = [6, 2] as const;

/** Between tries to reach a server that is away. */
const retryStrategy = (times: number): number => Math.min(times * 200, 2_000);

export async function openRedisBackend(settings: Settings, log: Logger): Promise<QueueBackend> {
  const place = placeOf(settings);
  // Without its cause: an error of ioredis holds the command, and with it the password.
  const unavailable = (cause: unknown): CounterfoilError =>
    new CounterfoilError('CF_QUEUE_UNAVAILABLE', `The Redis server at ${place} does not answer: ${reasonOf(cause)}`);
  let lastError: unknown;
  const noted = <C extends Client>(client: C): C => {
    // Without a listener ioredis prints to the console; the connection is tried again in any case.
    client.on('error', (error: unknown) => {
      if (String(error) !== String(lastError)) log.warn({ error: String(error) }, 'Redis is away');
      lastError = error;
    });
    return client;
  };
  // Whoever submits wants to know at once that the queue is away; whoever works waits until it is back.
  const hurried = { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: COMMAND_MILLISECONDS };
  const submitting = noted(connect(settings, hurried));
  const waiting = { maxRetriesPerRequest: null };
  const working = noted(connect(settings, waiting));
  const clients = [submitting, working];
  const prefix = prefixOf(settings);
  const open: { close(): Promise<unknown> }[] = [];
  const opened = <T extends { close(): Promise<unknown>; on(event: 'error', listener: () => void): unknown }>(
    thing: T,
  ): T => {
    thing.on('error', () => undefined); // told of by the connection
    open.push(thing);
    return thing;
  };
  const queues = new Map<QueueName, Queue>();
  let flow: FlowProducer | undefined;

  async function quit(): Promise<void> {
    // A server that is away is not waited for: closing is telling it goodbye.
    await within(PING_MILLISECONDS, Promise.allSettled(open.map((thing) => thing.close()))).catch(() => undefined);
    for (const client of clients) client.disconnect();
  }

  try {
    await within(START_MILLISECONDS, ready(submitting));
  } catch (cause) {
    await quit();
    throw unavailable(lastError ?? cause);
  }

  return {
    kind: 'redis',
    place,
    queue<Name extends QueueName>(name: Name) {
      const known = queues.get(name);
      const queue = known ?? opened(new Queue(QUEUES[name].queue, { connection: submitting, prefix }));
      queues.set(name, queue);
      return queue as unknown as JobQueue<Name>;
    },
    flow: () => (flow ??= opened(new FlowProducer({ connection: working, prefix }))),
    events(name) {
      // It blocks its connection while it listens.
      const connection = noted(connect(settings, waiting));
      clients.push(connection);
      return opened(new QueueEvents(QUEUES[name].queue, { connection, prefix }));
    },
    worker<Name extends QueueName>(name: Name, process: JobProcessor<Name>, options: object) {
      const worker = new Worker(QUEUES[name].queue, process, { ...options, connection: working, prefix });
      let emptying: Promise<void> | undefined;
      worker.on('error', (error) => {
        // The message of a SyntaxError quotes what was sent.
        const told = error instanceof SyntaxError ? error.name : error.message;
        log.warn({ queue: name, error: told }, 'A worker of the queue is hindered');
        if (!(error instanceof SyntaxError || error instanceof TypeError)) return;
        emptying ??= emptyUnreadable(submitting, `${prefix}:${QUEUES[name].queue}`)
          .catch(() => undefined) // it comes up again
          .then(() => (emptying = undefined));
      });
      return worker;
    },
    async ping() {
      try {
        await within(PING_MILLISECONDS, submitting.ping());
      } catch (cause) {
        throw unavailable(cause);
      }
    },
    warnings: () => settingsAtFault(submitting),
    onReturn(listener) {
      working.on('ready', listener);
      return () => void working.off('ready', listener);
    },
    close: quit,
  };
}

function connect(settings: Settings, options: RedisOptions): Client {
  const { redis, sentinels, sentinelName, sentinelPassword, cluster } = settings;
  const common: RedisOptions = { ...options, retryStrategy, connectTimeout: START_MILLISECONDS };
  const named = redis === '' ? {} : fromUrl(redis);
  if (cluster.length > 0) {
    const { enableOfflineQueue, ...redisOptions } = { ...common, ...named };
    return new Cluster(cluster.map(hostAndPort), {
      ...{ redisOptions, enableOfflineQueue, clusterRetryStrategy: retryStrategy },
      // Names are for certificates to be checked against: addresses would not do.
      ...(named.tls !== undefined && { dnsLookup: (name, found) => found(null, name) }),
    });
  }
  if (sentinels.length > 0) {
    return new Redis({
      ...{ ...common, ...named, sentinels: sentinels.map(hostAndPort), name: sentinelName },
      ...(sentinelPassword !== '' && { sentinelPassword }),
      // Without both the password would travel in the clear, whatever `tls` says.
      ...(named.tls !== undefined && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
    });
  }
  return new Redis(redis, common);
}

/** Password, database and TLS of a URL, for connections whose host is found otherwise. */
function fromUrl(address: string): RedisOptions {
  const { username, password, pathname, protocol } = parseUrl(address);
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(/^\/\d+$/.test(pathname) && { db: Number(pathname.slice(1)) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}

function parseUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && ['redis:', 'rediss:'].includes(url.protocol)) return url;
  throw new CounterfoilError('CF_CONFIG_INVALID', 'queue.redis is not an address like redis://host:6379');
}

function hostAndPort(text: string): { host: string; port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (host === undefined) throw new CounterfoilError('CF_CONFIG_INVALID', `"${text}" is not host:port`);
  return { host, port: Number(port) };
}

function placeOf({ redis, sentinels, sentinelName, cluster }: Settings): string {
  if (cluster.length > 0) return `the cluster ${cluster.join(', ')}`;
  if (sentinels.length > 0) return `${sentinelName} of the sentinels ${sentinels.join(', ')}`;
  const { protocol, host, pathname } = parseUrl(redis);
  return `${protocol}//${host}${pathname}`;
}

/** In a cluster all keys of a flow must lie in one slot, which the braces see to. */
const prefixOf = ({ prefix, cluster }: Settings): string => (cluster.length > 0 ? `{${prefix}}` : prefix);

/** Waits until a server can be used. Throws at once what waiting does not mend: a wrong password, a certificate. */
async function ready(client: Client): Promise<void> {
  if (client.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    client.once('ready', () => resolve());
    client.on('error', (error: NodeJS.ErrnoException) => {
      if (/^(WRONGPASS|NOAUTH|NOPERM)/.test(error.message) || /CERT|^ERR_TLS/.test(error.code ?? '')) reject(error);
    });
  });
}

/** An error of several addresses has no message of its own. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name) : String(error);

/** What BullMQ parses of a job before anybody else sees it, and what stands for nothing there. */
const PARSED = { data: '{}', opts: '{}', progress: '0', parent: '' } as const;

/**
 * Empties the active jobs of other programs that are no JSON: BullMQ throws over them, cannot fail them, and would take them up
 * again and again. Once their lock has run out they fail as malformed, like any other that holds nothing.
 */
async function emptyUnreadable(client: Client, queue: string): Promise<void> {
  for (const id of await client.lrange(`${queue}:active`, 0, -1)) {
    const job = `${queue}:${id}`;
    for (const [field, nothing] of Object.entries(PARSED)) {
      const text = await client.hget(job, field);
      if (text !== null && text !== '' && !canBeParsed(text)) await client.hset(job, field, nothing);
    }
  }
}

function canBeParsed(text: string): boolean {
  try {
    return JSON.parse(text) !== null;
  } catch {
    return false;
  }
}

/** https://docs.bullmq.io/guide/going-to-production: nothing may be evicted, and a restart must find the jobs again. */
async function settingsAtFault(client: Client): Promise<string[]> {
  const info = await client.info();
  const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const faults: string[] = [];
  const [major = 0, minor = 0] = field('redis_version').split('.').map(Number);
  if (major < MINIMUM_VERSION[0] || (major === MINIMUM_VERSION[0] && minor < MINIMUM_VERSION[1])) {
    faults.push(`Redis ${field('redis_version')} is older than ${MINIMUM_VERSION.join('.')}, which the queue needs`);
  }
  const policy = field('maxmemory_policy');
  if (policy !== '' && policy !== 'noeviction') {
    faults.push(`Redis has maxmemory-policy ${policy} and may throw jobs away: set it to noeviction`);
  }
  if (field('aof_enabled') === '0') {
    const saves = await client
      .call('CONFIG', 'GET', 'save')
      .then((answer) => (Array.isArray(answer) ? String(answer[1] ?? '') : ''))
      .catch(() => 'unknown');
    faults.push(
      saves === ''
        ? 'Redis keeps nothing on disk: set appendonly yes, or a restart loses the order of the work'
        : 'Redis keeps snapshots only: set appendonly yes, or a crash loses the latest of the work',
    );
  }
  return faults;
}
