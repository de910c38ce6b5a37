import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentResultSchema } from '../../src/result/schema.js';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { told, type Told } from './told-reader.js';

export interface ToldOptions {
  readonly data: string;
  readonly redis?: string;
  readonly work?: boolean;
  readonly watch?: string;
  readonly port?: number;
  readonly dieAfter?: number;
  readonly environment?: NodeJS.ProcessEnv;
}

/** A process of told-host.mjs: queue, workers and watcher of the program as built. */
export class ToldProcess {
  private output = '';
  readonly child: ChildProcess;
  readonly ended: Promise<void>;

  constructor({ data, redis, environment, ...told }: ToldOptions) {
    if (!existsSync(join(PACKAGE_ROOT, 'dist/src/host.js'))) throw new Error('Build first: npm run build');
    const script = fileURLToPath(new URL('told-host.mjs', import.meta.url));
    this.child = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        COUNTERFOIL_DATA: data,
        COUNTERFOIL_LOG_LEVEL: 'warn',
        COUNTERFOIL_WORKERS: '2',
        COUNTERFOIL_QUEUE_LOCK_SECONDS: '2',
        COUNTERFOIL_WATCH_POLL_SECONDS: '0.1',
        COUNTERFOIL_WATCH_STABLE_SECONDS: '0.3',
        REDIS_URL: redis ?? '',
        TOLD_MARKS: join(data, 'marks'),
        ...environment,
        TOLD: JSON.stringify(told),
      },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.output += text.toString()));
    }
    this.ended = new Promise((done) => this.child.once('close', () => done()));
  }

  get log(): string {
    return this.output;
  }

  /** Waits until it serves; answers false where it ended before. */
  async ready(): Promise<boolean> {
    while (!/^ready /m.test(this.output)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) return false;
      await new Promise((done) => setTimeout(done, 20));
    }
    return true;
  }

  /** The processes that read for it. */
  readers(): number[] {
    const { pid } = this.child;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}

/** Drops a document into the inbox of `data` as a careful program does: under another name first. */
export function drop(data: string, name: string, what: Told = {}): void {
  const inbox = join(data, 'inbox');
  mkdirSync(inbox, { recursive: true });
  writeFileSync(join(inbox, `${name}.part`), told({ tag: name, ...what }));
  renameSync(join(inbox, `${name}.part`), join(inbox, name));
}

export interface Tally {
  /** Originals in done, each with its whole result beside it. */
  readonly done: string[];
  readonly failed: string[];
  /** Results in the ledger. */
  readonly results: number;
  /** Everything that should not be there: strays of the watched folder and of the storage, results that do not parse. */
  readonly faults: string[];
}

/** Counts what came of the documents of a data folder, and looks for what a crash left behind. */
export function tally(data: string): Tally {
  const faults: string[] = [];
  const files = (folder: string): string[] =>
    existsSync(join(data, folder))
      ? readdirSync(join(data, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
          statSync(join(data, folder, name)).isFile(),
        )
      : [];
  const originals = (folder: string, ending: string): string[] => {
    const names = files(folder);
    for (const name of names) {
      if (
        name.endsWith('.json') ? !names.includes(name.slice(0, -ending.length)) : !names.includes(`${name}${ending}`)
      ) {
        faults.push(`${folder}/${name} stands alone`);
      }
      if (name.endsWith('.json')) checkJson(join(data, folder, name), ending);
    }
    return names.filter((name) => !name.endsWith('.json'));
  };
  const checkJson = (file: string, ending: string): void => {
    try {
      const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (ending === '.json') documentResultSchema.parse(value);
    } catch (error) {
      faults.push(`${file}: ${String(error)}`);
    }
  };
  const done = originals('done', '.json');
  const failed = originals('failed', '.error.json');
  for (const room of ['working', 'storage/parts', 'storage/pending', 'storage/callbacks', 'storage/scratch']) {
    for (const name of existsSync(join(data, room)) ? readdirSync(join(data, room)) : [])
      faults.push(`${room}/${name} is left`);
  }
  return { done, failed, results: files('storage/results').length, faults };
}
