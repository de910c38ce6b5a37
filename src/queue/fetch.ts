import type { Job } from 'bullmq';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { constants, createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { CounterfoilError, toCounterfoilError } from '../errors.js';
import { assembleRejected } from '../result/assemble.js';
import type { Finished, Status, Submission } from '../storage/index.js';
import { VERSION } from '../version.js';
import { faultOf } from './faults.js';
import type { DocumentJob } from './jobs.js';
import type { Work } from './work.js';

/** Hash of no bytes: what stands for a document that never could be fetched. */
const NOTHING = createHash('sha256').digest('hex');

/** Takes in a document that another program put into the queue, fetching it from where its job says. */
export async function acceptFromQueue(id: string, data: DocumentJob, job: Job, work: Work): Promise<Status> {
  const { ledger } = work;
  const common = {
    id,
    profile: data.profile,
    priority: data.priority,
    source: 'queue' as const,
    received: new Date(job.timestamp).toISOString(),
    job: String(job.id),
    ...(data.callback !== undefined && { callback: data.callback }),
  };
  try {
    const { name, ...stored } = await fetchSource(data.source, work);
    await ledger.accept({ ...common, name, ...stored });
  } catch (thrown) {
    const error = toCounterfoilError(thrown);
    if (faultOf(error) !== 'document') throw error;
    const submission: Submission = { ...common, name: '', content: NOTHING, bytes: 0 };
    if (await ledger.accept(submission)) return refuse(submission, error, work);
  }
  const accepted = await ledger.find(id);
  if (accepted === undefined) throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', 'The submission was not kept');
  return accepted;
}

async function refuse(submission: Submission, error: CounterfoilError, { ledger }: Work): Promise<Finished> {
  const { content, name, bytes } = submission;
  const { code, message, remedy } = error;
  const document = { id: content, name, bytes };
  const result = assembleRejected({ document, error: { code, message, remedy }, version: VERSION });
  return ledger.finish(submission, result, { state: 'rejected' });
}

interface Fetched {
  readonly name: string;
  readonly content: string;
  readonly bytes: number;
}

/**
 * Stores the original that `source` names. Throws `CF_SOURCE_REFUSED` for what the configuration does not allow,
 * `CF_INPUT_NOT_FOUND`, `CF_LIMIT_BYTES`, `CF_INTAKE_EMPTY`.
 */
export async function fetchSource(
  source: string,
  work: Pick<Work, 'ledger' | 'config' | 'outgoing'>,
): Promise<Fetched> {
  const { ledger, config, outgoing } = work;
  const [, scheme, rest] = /^([a-z]+):(.*)$/s.exec(source) ?? [];
  if (scheme === 'stored') return storedAlready(rest, work);
  if (scheme === 'file') {
    const { bytes, name } = await openBelow(config.sources.folders, rest);
    return { name, ...(await ledger.storeOriginal(bytes, config.limits.bytes)) };
  }
  if (scheme === 'https' || scheme === 'http') {
    const url = URL.canParse(source) ? new URL(source) : undefined;
    if (url === undefined || !config.sources.hosts.includes(url.host)) {
      throw new CounterfoilError('CF_SOURCE_REFUSED', 'Documents are not fetched from this host (sources.hosts)');
    }
    const stored = await ledger.storeOriginal(await outgoing.download(url), config.limits.bytes);
    return { name: nameOf(url), ...stored };
  }
  throw new CounterfoilError('CF_SOURCE_REFUSED', 'A source is stored:SHA256, file:PATH or https://HOST/PATH');
}

/** The last part of an address, as it is meant where that can be told. */
function nameOf({ pathname }: URL): string {
  try {
    return basename(decodeURIComponent(pathname));
  } catch {
    return basename(pathname);
  }
}

async function storedAlready(content: string, { ledger }: Pick<Work, 'ledger'>): Promise<Fetched> {
  const file = /^[0-9a-f]{64}$/.test(content) ? await ledger.originalFile(content) : undefined;
  if (file === undefined) throw new CounterfoilError('CF_INPUT_NOT_FOUND', 'Nothing is stored under this hash');
  return { name: content.slice(0, 12), content, bytes: (await stat(file)).size };
}

/** To open a pipe would wait for its writer, in one of the few threads that all files are read by; a link may lead outside. */
const AS_PLAIN_FILE = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** Opens a plain file that really lies below one of `folders`, wherever links may lead. */
async function openBelow(folders: readonly string[], path: string): Promise<{ bytes: Readable; name: string }> {
  for (const folder of folders) {
    const root = await realpath(folder).catch(() => undefined);
    const file = await realpath(resolve(join(folder, path))).catch(() => undefined);
    if (root === undefined || file === undefined) continue;
    if (!file.startsWith(root + sep)) throw outside();
    if (!(await stat(file).catch(() => undefined))?.isFile()) throw outside();
    const handle = await open(file, AS_PLAIN_FILE).catch((cause: unknown) => {
      throw new CounterfoilError('CF_INPUT_UNREADABLE', 'The file of a job cannot be opened', { cause });
    });
    // It may be another by now.
    if (!(await handle.stat()).isFile()) {
      await handle.close();
      throw outside();
    }
    return { bytes: createReadStream(file, { fd: handle }), name: basename(file) };
  }
  // What lies outside is refused whether it exists or not: the answer tells nothing about it.
  const within = folders.some((folder) => resolve(join(folder, path)).startsWith(resolve(folder) + sep));
  if (within)
    throw new CounterfoilError('CF_INPUT_NOT_FOUND', 'There is no such file in the folders of sources.folders');
  throw outside();
}

const outside = (): CounterfoilError =>
  new CounterfoilError('CF_SOURCE_REFUSED', 'The file does not lie in the folders of sources.folders');
