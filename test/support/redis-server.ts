import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis, type RedisOptions } from 'ioredis';

export const hasRedis = ['redis-server', 'redis-cli', 'openssl'].every(
  (name) => spawnSync(name, [name === 'openssl' ? 'version' : '--version']).status === 0,
);
// A run that nobody watches must not pass for want of a program.
if (!hasRedis && process.env['CI'] !== undefined) throw new Error('Install redis-server, redis-tools and openssl');
/** Said in the name of what is skipped. */
export const REDIS_MISSING =
  'needs redis-server, redis-cli and openssl in the path: apt-get install redis-server openssl';

/** How a server of its own is reached, where not plainly. */
export type Access = Pick<RedisOptions, 'password' | 'tls'>;

/** A real redis-server of the test's own, keeping its data so that it can be killed and started again. */
export class RedisServer {
  private child: ChildProcess | undefined;
  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly options: readonly string[],
    private readonly access: Access,
  ) {}

  static async start(
    options: readonly string[] = ['--appendonly', 'yes'],
    access: Access = {},
    port?: number,
  ): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), 'counterfoil-redis-'));
    const server = new RedisServer(port ?? (await freePort()), folder, options, access);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    // Options of its own that are named later count.
    const port =
      this.access.tls === undefined ? ['--port', String(this.port)] : ['--port', '0', '--tls-port', String(this.port)];
    const fixed = [...port, '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    const [first, ...rest] = this.options;
    // The name of a file stands before everything else.
    const all = first?.startsWith('--') === false ? [first, ...rest, ...port] : [...fixed, ...this.options];
    this.child = spawn('redis-server', all, { stdio: 'ignore' });
    const client = this.connect();
    await client.connect().catch(() => undefined);
    while ((await client.ping().catch(() => '')) !== 'PONG') await new Promise((done) => setTimeout(done, 50));
    client.disconnect();
  }

  /** A client that is to be disconnected. */
  connect(): Redis {
    const client = new Redis(this.port, '127.0.0.1', {
      ...{ ...this.access, lazyConnect: true, maxRetriesPerRequest: null },
      retryStrategy: () => 50,
    });
    client.on('error', () => undefined);
    return client;
  }

  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await gone;
  }

  /** Lets it hang: connections stay, and nothing is answered, until it is let go on. */
  hang(on: boolean): void {
    this.child?.kill(on ? 'SIGSTOP' : 'SIGCONT');
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
