import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { CounterfoilError } from './errors.js';
import { CONFIG_FOLDER } from './paths.js';
import { ENGINE_NAMES } from './recognise/engine/index.js';

const positive = z.coerce.number().int().positive();

/** A switch; the environment can only say it in words. */
const flag = z.union([z.boolean(), z.stringbool()]);
const count = z.coerce.number().int().nonnegative();
const seconds = z.coerce.number().positive();
const text = z.coerce.string();
/** A list; in the environment with commas between. */
const list = z.union([
  z.array(text),
  text.transform((words) =>
    words
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  ),
]);

/** https, or http on this computer, where nobody can listen. */
const isWebAddress = (text: string): boolean =>
  /^https:\/\/|^http:\/\/(localhost|127(\.\d+){3}|\[::1\])([:/]|$)/i.test(text) && URL.canParse(text);

const configSchema = z.strictObject({
  engine: z.enum(['auto', ...ENGINE_NAMES]),
  models: z.string().min(1).nullable(),
  profiles: z.string().min(1).nullable(),
  workers: z.coerce.number().int().nonnegative(),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']),
  recognise: z.strictObject({
    servers: list,
    key: text,
    patienceMilliseconds: positive,
    share: flag,
    host: text,
    port: z.coerce.number().int().min(0).max(65535),
    socket: text,
    gatherMilliseconds: z.coerce.number().min(0).max(100),
    queueMilliseconds: positive,
  }),
  limits: z.strictObject({
    bytes: positive,
    pages: positive,
    pixelsPerPage: positive,
    pixelsInTotal: positive,
    seconds: z.coerce.number().positive(),
    memoryMB: positive,
  }),
  data: text,
  queue: z.strictObject({
    redis: text,
    sentinels: list,
    sentinelName: text,
    sentinelPassword: text,
    cluster: list,
    prefix: text.regex(/^[A-Za-z0-9_-]+$/, 'letters, digits, - and _ only'),
    lockSeconds: z.coerce.number().min(1),
    attempts: positive,
    pagesPerMinute: count,
    recyclePages: positive,
    graceSeconds: seconds,
  }),
  storage: z.strictObject({
    bucket: text,
    endpoint: text,
    region: text,
    prefix: text,
  }),
  sources: z.strictObject({ folders: list, hosts: list, seconds }),
  watch: z.strictObject({
    enabled: flag,
    pollSeconds: seconds,
    stableSeconds: seconds,
  }),
  server: z.strictObject({
    host: text,
    port: z.coerce.number().int().min(0).max(65535),
    filesPerRequest: positive,
  }),
  oidc: z
    .strictObject({
      issuer: text,
      clientId: text,
      clientSecret: text,
      address: text,
      scopes: list,
      nameClaim: text,
      roleClaim: text,
      roles: z.strictObject({ clerk: list, supervisor: list, operator: list }),
    })
    .superRefine(({ issuer, clientId, address }, context) => {
      if (issuer === '') return;
      const refuse = (path: string, message: string): void =>
        context.addIssue({ code: 'custom', path: [path], message });
      if (!isWebAddress(issuer)) refuse('issuer', 'Expected an https address, or http on this computer');
      if (clientId === '') refuse('clientId', 'Expected the name that the provider knows this server by');
      if (!isWebAddress(address))
        refuse('address', 'Expected the https address that browsers reach this server at, or http on this computer');
    }),
  callbacks: z.strictObject({
    secret: text,
    allowPrivate: flag,
    attempts: positive,
  }),
  retention: z.strictObject({ days: count }),
});

/** Every setting; config/default.yaml documents each one. */
export type Config = z.infer<typeof configSchema>;

type Tree = { [key: string]: unknown };

/**
 * The defaults, overlaid by the user's YAML file, overlaid by the environment. Throws `CF_CONFIG_INVALID` naming the setting.
 */
export function loadConfig(options: { file?: string; environment?: NodeJS.ProcessEnv } = {}): Config {
  const environment = options.environment ?? process.env;
  const file = options.file ?? environment['COUNTERFOIL_CONFIG'];
  const defaults = readYaml(join(CONFIG_FOLDER, 'default.yaml'));
  const merged = merge(defaults, file === undefined ? {} : readYaml(file));
  const redis = environment['REDIS_URL'];
  const conventional = redis === undefined || redis === '' ? {} : { queue: { redis } };
  const overlaid = merge(merge(merged, conventional), fromEnvironment(defaults, environment));
  const checked = configSchema.safeParse(overlaid);
  if (checked.success) return checked.data;
  const issues = checked.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
  throw new CounterfoilError(
    'CF_CONFIG_INVALID',
    `The configuration${file === undefined ? '' : ` ${file}`} is not valid: ${issues.join('; ')}`,
  );
}

function readYaml(file: string): Tree {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CounterfoilError('CF_CONFIG_INVALID', `The configuration file ${file} cannot be read`, { cause });
  }
  try {
    return (parse(text) as Tree | null) ?? {};
  } catch (cause) {
    const where =
      cause instanceof YAMLParseError ? `, line ${String(cause.linePos?.[0].line ?? '?')}: ${cause.message}` : '';
    throw new CounterfoilError('CF_CONFIG_INVALID', `The configuration file ${file} is not YAML${where}`, { cause });
  }
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

function merge(base: Tree, over: Tree): Tree {
  const result: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isTree(below) && isTree(value) ? merge(below, value) : value;
  }
  return result;
}

/** COUNTERFOIL_LIMITS_PIXELS_PER_PAGE → limits.pixelsPerPage, for every setting that has a default. */
function fromEnvironment(defaults: Tree, environment: NodeJS.ProcessEnv, prefix = 'COUNTERFOIL'): Tree {
  const result: Tree = {};
  for (const [key, value] of Object.entries(defaults)) {
    const name = `${prefix}_${key.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}`;
    if (isTree(value)) result[key] = fromEnvironment(value, environment, name);
    else if (environment[name] !== undefined) result[key] = environment[name];
  }
  return result;
}
