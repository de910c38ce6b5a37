import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { toCounterfoilError } from '../errors.js';
import { loadConfig, type Config } from '../config.js';
import { createLog } from '../log.js';
import { listProfiles, loadAnyProfile, loadProfile, ownProfiles } from '../profiles/index.js';
import { openBackend, usesRedis } from '../queue/index.js';
import { probeEngines } from '../recognise/engine/index.js';
import { openRecogniser, NETWORK_NAMES } from '../recognise/index.js';
import { Keys } from '../server/keys.js';
import { openStore } from '../storage/open-store.js';
import { VERSION } from '../version.js';
import { makeFolders } from '../watch/index.js';

interface Finding {
  what: string;
  works: boolean;
  /** Without it nothing can be read. */
  needed: boolean;
  detail: string;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Say what works on this machine, and how to mend what does not.')
    .option('--config <file>', 'settings to check')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Exit status: 0 when documents can be read here, 69 when they cannot.

Examples:
  counterfoil doctor
  counterfoil doctor --json | jq '.findings[] | select(.works | not)'`,
    )
    .action(async (options: { config?: string; json?: boolean }) => {
      const findings = await examine(options.config);
      const healthy = findings.every((finding) => finding.works || !finding.needed);
      process.stdout.write(
        options.json ? `${JSON.stringify({ version: VERSION, healthy, findings })}\n` : report(findings, healthy),
      );
      if (!healthy) process.exitCode = 69;
    });
}

async function examine(configFile: string | undefined): Promise<Finding[]> {
  const findings: Finding[] = [
    {
      what: 'node',
      works: Number(process.versions.node.split('.')[0]) >= 20,
      needed: true,
      detail: `${process.version} on ${process.platform} ${process.arch}; 20 or newer is needed`,
    },
    await attempt('configuration', true, () => `engine ${loadConfig({ file: configFile }).engine}`),
  ];
  for (const { name, description, problem } of await probeEngines()) {
    // One engine is enough; onnx comes with the package, so its absence is a fault of the installation.
    findings.push({
      what: `engine ${name}`,
      works: problem === undefined,
      needed: name === 'onnx',
      detail: description ?? problem ?? '',
    });
  }
  const recogniser = await openRecogniser().catch(() => undefined);
  if (recogniser !== undefined) {
    findings.push({ what: 'engine auto', works: true, needed: true, detail: `picks ${recogniser.engine.name}` });
    for (const name of NETWORK_NAMES) {
      findings.push(
        await attempt(`network ${name}`, true, async () => {
          const network = await recogniser.network(name);
          return `version ${network.version}, ${network.classes.length} classes`;
        }),
      );
    }
    await recogniser.dispose();
  }
  for (const name of listProfiles())
    findings.push(await attempt(`profile ${name}`, true, () => loadProfile(name).title));
  findings.push(...(await examineOwnProfiles(configFile)));
  return [...findings, ...(await examineService(configFile))];
}

/** A faulty profile of one's own is left out when documents are read. */
async function examineOwnProfiles(configFile: string | undefined): Promise<Finding[]> {
  let own: string | null;
  try {
    own = loadConfig({ file: configFile }).profiles;
  } catch {
    return []; // told of above
  }
  const folder = own ?? undefined;
  return Promise.all(
    (folder === undefined ? [] : ownProfiles(folder)).map((name) =>
      attempt(`profile ${name}`, false, () => loadAnyProfile(name, folder).title),
    ),
  );
}

/** What `serve`, `work` and `watch` need besides; reading alone goes without. */
async function examineService(configFile: string | undefined): Promise<Finding[]> {
  let config: Config;
  try {
    config = loadConfig({ file: configFile });
  } catch {
    return []; // told of above
  }
  if (!usesRedis(config.queue) && !existsSync(config.data)) {
    const detail = `${config.data}: \`counterfoil serve\` will make it`;
    return [{ what: 'data folder', works: true, needed: false, detail }];
  }
  const log = createLog('silent');
  const findings: Finding[] = [
    await attempt('storage', false, async () => {
      const store = await openStore(config);
      await store.check();
      return `${store.place} can be written`;
    }),
    await attempt('queue', false, async () => {
      const queue = await openBackend(config.queue, join(config.data, 'queue'), log);
      try {
        await queue.ping();
        const warnings = await queue.warnings();
        return [`${queue.kind === 'redis' ? 'Redis' : 'built in'} at ${queue.place}`, ...warnings].join('; ');
      } finally {
        await queue.close();
      }
    }),
    await attempt('API keys', false, () => {
      const { names } = Keys.open(config.data);
      if (names.length > 0) return names.join(', ');
      return `none: the API answers this computer alone (${config.server.host}:${config.server.port})`;
    }),
  ];
  if (config.watch.enabled) {
    findings.push(
      await attempt('watched folder', false, async () => {
        const { inbox } = await makeFolders(config.data, config.data);
        return `${inbox}; files are taken ${config.watch.stableSeconds} s after their last change`;
      }),
    );
  }
  return findings;
}

async function attempt(what: string, needed: boolean, work: () => string | Promise<string>): Promise<Finding> {
  try {
    return { what, works: true, needed, detail: await work() };
  } catch (thrown) {
    const { message, remedy } = toCounterfoilError(thrown);
    return { what, works: false, needed, detail: `${message}. ${remedy}` };
  }
}

function report(findings: readonly Finding[], healthy: boolean): string {
  const width = Math.max(...findings.map(({ what }) => what.length));
  const lines = findings.map(
    ({ what, works, needed, detail }) =>
      `${works ? 'ok     ' : needed ? 'FAULT  ' : 'absent '} ${what.padEnd(width)}  ${detail}`,
  );
  return [
    `Counterfoil ${VERSION}`,
    ...lines,
    healthy ? 'Documents can be read here.' : 'Documents cannot be read here: mend what says FAULT.',
    '',
  ].join('\n');
}
