import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort, hasRedis, REDIS_MISSING, RedisServer, type Access } from '../support/redis-server.js';
import { drop, tally, ToldProcess } from '../support/told-process.js';
import { waitFor } from '../support/wait-for.js';

const PASSWORD = 'p@ss/word';
const SENTINEL_PASSWORD = 'another';
const encoded = encodeURIComponent(PASSWORD);

/** The ways of reaching Redis besides the plain one, each with real servers and the program as built. */
describe.skipIf(!hasRedis)(`Redis${hasRedis ? '' : ` (${REDIS_MISSING})`}`, { timeout: 120_000 }, () => {
  let certificates: string;
  let tls: { options: string[]; ca: Buffer };
  let data: string;
  let servers: RedisServer[];
  let running: ToldProcess | undefined;

  beforeAll(() => {
    certificates = mkdtempSync(join(tmpdir(), 'counterfoil-tls-'));
    const [key, cert] = [join(certificates, 'key.pem'), join(certificates, 'cert.pem')];
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...['-keyout', key, '-out', cert],
    ]);
    expect(made.status, String(made.stderr)).toBe(0);
    tls = {
      options: ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert, '--tls-auth-clients', 'no'],
      ca: readFileSync(cert),
    };
  });
  afterAll(() => rmSync(certificates, { recursive: true, force: true }));
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'counterfoil-connections-'));
    servers = [];
  });
  afterEach(async () => {
    await running?.kill();
    running = undefined;
    for (const server of servers) await server.remove();
    rmSync(data, { recursive: true, force: true });
  });

  const serve = async (options: readonly string[], access: Access = {}, port?: number): Promise<RedisServer> => {
    const server = await RedisServer.start(options, access, port);
    servers.push(server);
    return server;
  };
  const trusting = (): NodeJS.ProcessEnv => ({ NODE_EXTRA_CA_CERTS: join(certificates, 'cert.pem') });
  const start = async (redis: string, environment: NodeJS.ProcessEnv = {}): Promise<ToldProcess> => {
    running = new ToldProcess({ data, redis, watch: data, environment });
    expect(await running.ready(), running.log).toBe(true);
    return running;
  };
  const allDone = async (count: number): Promise<void> => {
    await waitFor(() => tally(data).done.length >= count && tally(data).faults.length === 0, {
      describe: () => `${JSON.stringify(tally(data), null, 1)}\n${running?.log}`,
    });
    const { done, failed, results } = tally(data);
    process.stdout.write(`${count} submitted, ${done.length} done, ${results} results\n`);
    expect([done.length, failed.length, results]).toEqual([count, 0, count]);
    expect(running?.log).not.toMatch(/p@ss|p%40ss|another/);
  };
  const readSome = async (count = 5): Promise<void> => {
    for (let i = 0; i < count; i++) drop(data, `cheque-${i}.png`, { pages: 2, takes: 20 });
    await allDone(count);
  };

  it('with a password', async () => {
    const server = await serve(['--appendonly', 'yes', '--requirepass', PASSWORD], { password: PASSWORD });
    await start(server.url.replace('//', `//:${encoded}@`));
    await readSome();
  });

  it('with a wrong password says so at start, and not what it is', async () => {
    const server = await serve(['--requirepass', PASSWORD], { password: PASSWORD });
    running = new ToldProcess({ data, redis: server.url.replace('//', '//:wrong-one@'), watch: data });
    await running.ended;
    expect(running.log).toContain('CF_QUEUE_UNAVAILABLE');
    expect(running.log).toContain('WRONGPASS');
    expect(running.log).not.toContain('wrong-one');
  });

  it('over TLS, and not where the certificate is not to be trusted', async () => {
    const access = { password: PASSWORD, tls: { ca: tls.ca } };
    const server = await serve(['--appendonly', 'yes', '--requirepass', PASSWORD, ...tls.options], access);
    const url = `rediss://:${encoded}@localhost:${server.port}`;
    await start(url, trusting());
    await readSome();
    const distrustful = new ToldProcess({ data, redis: url });
    await distrustful.ended;
    expect(distrustful.log).toContain('CF_QUEUE_UNAVAILABLE');
    expect(distrustful.log).toContain('self-signed certificate');
  });

  /** A server, its copy, and a sentinel that puts the copy in its place. */
  const withSentinel = async (access: Access, options: readonly string[], sentinel: string) => {
    const first = await serve(['--appendonly', 'yes', ...options], access);
    const second = await serve(
      ['--appendonly', 'yes', ...options, '--replicaof', '127.0.0.1', String(first.port)],
      access,
    );
    const file = join(data, 'sentinel.conf');
    const monitor = [
      `sentinel monitor cheques 127.0.0.1 ${first.port} 1`,
      'sentinel down-after-milliseconds cheques 1000',
      'sentinel failover-timeout cheques 3000',
    ];
    writeFileSync(file, [...monitor, sentinel, ''].join('\n'));
    const { tls } = access;
    const watching = await serve([file, '--sentinel'], {
      ...(tls && { tls }),
      ...(tls && { password: SENTINEL_PASSWORD }),
    });
    const client = watching.connect();
    await waitFor(async () => ((await client.call('SENTINEL', 'REPLICAS', 'cheques')) as unknown[]).length === 1);
    const port = async (): Promise<number> =>
      Number(((await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'cheques')) as string[])[1]);
    return { first, second, watching, port, close: () => client.disconnect() };
  };

  it('by sentinels: all are read, though the server is killed and its copy takes its place', async () => {
    const { first, second, watching, port, close } = await withSentinel({}, [], '');
    const environment = {
      COUNTERFOIL_QUEUE_SENTINELS: `127.0.0.1:${watching.port}`,
      COUNTERFOIL_QUEUE_SENTINEL_NAME: 'cheques',
    };
    await start('', environment);
    for (let i = 0; i < 20; i++) drop(data, `cheque-${i}.png`, { pages: 2, takes: 100 });
    await waitFor(() => tally(data).done.length > 2);
    await first.stop('SIGKILL');
    await waitFor(async () => (await port()) === second.port);
    await allDone(20);
    close();
  });

  it('by sentinels over TLS, with a password of the server and one of theirs', async () => {
    const secured = ['--requirepass', PASSWORD, '--masterauth', PASSWORD, ...tls.options, '--tls-replication', 'yes'];
    const sentinel = [
      ...['tls-replication yes', 'tls-auth-clients no', `sentinel auth-pass cheques ${PASSWORD}`],
      `requirepass ${SENTINEL_PASSWORD}`,
      ...['tls-cert-file', 'tls-key-file', 'tls-ca-cert-file'].map(
        (name) => `${name} ${tls.options[tls.options.indexOf(`--${name}`) + 1]}`,
      ),
    ].join('\n');
    const { watching, close } = await withSentinel({ password: PASSWORD, tls: { ca: tls.ca } }, secured, sentinel);
    await start(`rediss://:${encoded}@cheques`, {
      ...trusting(),
      COUNTERFOIL_QUEUE_SENTINELS: `127.0.0.1:${watching.port}`,
      COUNTERFOIL_QUEUE_SENTINEL_NAME: 'cheques',
      COUNTERFOIL_QUEUE_SENTINEL_PASSWORD: SENTINEL_PASSWORD,
    });
    await readSome();
    close();
  });

  it.each(['plain', 'TLS'])('as a cluster (%s): every key of the queue in one slot', async (how) => {
    const access = how === 'TLS' ? { password: PASSWORD, tls: { ca: tls.ca } } : {};
    const secured = ['--requirepass', PASSWORD, '--masterauth', PASSWORD, ...tls.options, '--tls-cluster', 'yes'];
    const nodes: RedisServer[] = [];
    for (let i = 0; i < 3; i++) {
      const bus = ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())];
      nodes.push(await serve(['--appendonly', 'yes', ...bus, ...(how === 'TLS' ? secured : [])], access));
    }
    const clients = nodes.map((node) => node.connect());
    for (const [i, client] of clients.entries()) {
      await client.call('CLUSTER', 'ADDSLOTSRANGE', [0, 5461, 10923][i], [5460, 10922, 16383][i]);
      const bus = Number((await client.config('GET', 'cluster-port'))[1]);
      for (const other of clients) await other.call('CLUSTER', 'MEET', '127.0.0.1', nodes[i].port, bus);
    }
    await waitFor(async () => {
      const states = await Promise.all(clients.map((client) => client.cluster('INFO')));
      return states.every(
        (state) => /cluster_state:ok/.test(String(state)) && /cluster_known_nodes:3/.test(String(state)),
      );
    });
    const environment = { COUNTERFOIL_QUEUE_CLUSTER: nodes.map(({ port }) => `localhost:${port}`).join(',') };
    await start(how === 'TLS' ? `rediss://:${encoded}@cluster` : '', { ...environment, ...trusting() });
    await readSome();
    const keys = await Promise.all(clients.map((client) => client.keys('*')));
    expect(keys.filter((found) => found.length > 0)).toHaveLength(1);
    expect(keys.flat().every((key) => key.startsWith('{counterfoil}:'))).toBe(true);
    for (const client of clients) client.disconnect();
  });
});
