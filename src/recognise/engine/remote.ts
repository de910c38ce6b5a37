/** Networks that run elsewhere: on a recogniser that many page workers share, and on an engine of this process where none answers. */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkBatch, emptyAnswer } from './batch.js';
import { RecogniserClient } from './remote-client.js';
import type { Engine, EngineIdentity, LoadedNetwork, ModelArtefact } from './types.js';

export interface RemoteSettings {
  /** `http://host:port`, `https://host:port` or `unix:/path/of/a/socket`. */
  readonly servers: readonly string[];
  /** What the recognisers ask for where others can reach them. */
  readonly key?: string;
  /** How long an answer is waited for before the own engine computes it, milliseconds. */
  readonly patience: number;
  /** How long a recogniser that is just being started is waited for, milliseconds. */
  readonly startPatience?: number;
}

/** A recogniser that did not answer is left alone for so long, doubled with each failure up to a minute. */
const REST = 1_000;
const LONGEST_REST = 60_000;
/** One that has too much to do says so at once, and may have less soon. */
const BUSY_REST = 20;
const WELCOME_PATIENCE = 2_000;

interface Server {
  readonly client: RecogniserClient;
  failures: number;
  restsUntil: number;
}

/**
 * An engine that asks recognisers in turn. Whatever goes wrong with them (no answer in time, too much to do, other networks) the
 * engine that `own` opens computes it: answers are the same, whoever gave them.
 * @throws what `own` throws, where no recogniser answers now
 */
export async function openRemote(settings: RemoteSettings, own: () => Promise<Engine>): Promise<Engine> {
  const owner = randomUUID();
  const servers = settings.servers.map((address): Server => ({
    client: new RecogniserClient(address, owner, settings.key),
    failures: 0,
    restsUntil: 0,
  }));
  const { patience, startPatience = 0 } = settings;
  let opened: Promise<Engine> | undefined;
  const ownEngine = (): Promise<Engine> => (opened ??= own());
  const identity = (await firstWelcome(servers, startPatience)) ?? (await ownEngine());
  let turn = 0;

  /** Undefined where none answers in time. */
  async function ask(artefact: ModelArtefact, ...batch: Parameters<LoadedNetwork['run']>): ReturnType<typeof askOne> {
    const until = performance.now() + patience;
    turn += 1;
    for (let index = 0; index < servers.length; index += 1) {
      const server = servers[(turn + index) % servers.length];
      const now = performance.now();
      if (server.restsUntil > now || now >= until) continue;
      const answer = await askOne(server, until - now, artefact, ...batch);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  return {
    name: identity.name,
    description: identity.description,
    load(artefact) {
      let loaded: Promise<LoadedNetwork> | undefined;
      let disposed = false;
      return Promise.resolve({
        artefact,
        async run(input, shape) {
          checkBatch(artefact, input, shape);
          if (shape[0] === 0) return emptyAnswer(artefact);
          const answer = disposed ? undefined : await ask(artefact, input, shape);
          if (answer !== undefined) return answer;
          const engine = await ownEngine();
          const network = await (loaded ??= engine.load(artefact));
          const { name, description } = engine;
          return { ...(await network.run(input, shape)), by: { name, description } };
        },
        async dispose() {
          disposed = true;
          await (await loaded)?.dispose();
        },
      });
    },
    async dispose() {
      for (const { client } of servers) client.close();
      await (await opened)?.dispose();
    },
  };
}

async function askOne(
  server: Server,
  patience: number,
  artefact: ModelArtefact,
  ...batch: Parameters<LoadedNetwork['run']>
) {
  try {
    const answer = await server.client.run(artefact, ...batch, patience);
    server.failures = 0;
    return answer;
  } catch (error) {
    // What was under way together fails together, and counts as one failure.
    if (performance.now() < server.restsUntil) return undefined;
    server.failures += 1;
    const busy = (error as { code?: unknown }).code === 'CF_ENGINE_BUSY';
    const rest = busy ? BUSY_REST : Math.min(LONGEST_REST, REST * 2 ** (server.failures - 1));
    server.restsUntil = performance.now() + rest;
    return undefined;
  }
}

async function firstWelcome(servers: readonly Server[], patience: number): Promise<EngineIdentity | undefined> {
  const until = performance.now() + patience;
  for (;;) {
    for (const { client } of servers) {
      const welcome = await client.welcome(WELCOME_PATIENCE).catch(() => undefined);
      if (welcome !== undefined) return welcome.engine;
    }
    if (performance.now() >= until) return undefined;
    await sleep(50);
  }
}
