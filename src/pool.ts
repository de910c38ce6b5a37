import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { DraftTask } from './draft/types.js';
import { CounterfoilError, type ErrorCode } from './errors.js';
import type { HostReader, Reader, ReaderSettings, StripKind } from './reader.js';
import type { Covered } from './result/cover.js';
import type { DocumentResult } from './result/schema.js';
import { shareRecogniser, type SharedRecogniser } from './shared-recogniser.js';
import { workerFile } from './worker-file.js';

/** What the pool asks of a page worker. */
export type WorkerRequest =
  | {
      id: number;
      kind: 'read';
      bytes: Uint8Array;
      name: string;
      profile: string | undefined;
      fields: readonly string[] | undefined;
      debug: string | undefined;
    }
  | { id: number; kind: 'strip'; bytes: Uint8Array; name: string; strip: StripKind }
  | { id: number; kind: 'inspect'; file: string; name: string }
  | { id: number; kind: 'page'; file: string; page: number; profile: string | undefined }
  | { id: number; kind: 'image'; file: string; page: number }
  | { id: number; kind: 'overlay'; file: string; result: DocumentResult; covered: readonly Covered[] }
  | { id: number; kind: 'look'; bytes: Uint8Array; strip: StripKind; mostPixels: number }
  | { id: number; kind: 'draft'; task: DraftTask }
  | { id: number; kind: 'digits'; glyphs: Parameters<Reader['classifyDigits']>[0] };

/** What a page worker answers. `page` says that a page begins, so that the time limit runs anew. */
export type WorkerAnswer =
  | { id: number; kind: 'page' }
  | { id: number; kind: 'done'; value: unknown; memoryMB: number }
  | { id: number; kind: 'failed'; code: ErrorCode; message: string; memoryMB: number };

type Task = DistributiveOmit<WorkerRequest, 'id'>;
type DistributiveOmit<T, K extends keyof never> = T extends unknown ? Omit<T, K> : never;

interface Job {
  readonly task: Task;
  readonly signal: AbortSignal | undefined;
  resolve(value: unknown): void;
  reject(error: CounterfoilError): void;
}

interface Worker {
  readonly child: ChildProcess;
  job: Job | undefined;
  timer: NodeJS.Timeout | undefined;
  served: number;
  /** Set before the pool ends the process itself: the error its job gets. */
  ending: CounterfoilError | undefined;
}

/** A worker is replaced after this many pieces of work: native memory leaks slowly over days. */
const RECYCLE_AFTER = 2000;

/** A worker loads its networks with its first document: seconds it gets on top. */
const START_SECONDS = 20;

/**
 * A reader that works in `workers` processes. A document that hangs, crashes or exhausts its process costs that document only:
 * the process is ended and a new one takes its place.
 */
export function openReaderPool(
  settings: ReaderSettings & { startSeconds?: number; recycleAfter?: number },
  file = workerFile('page-worker'),
): Reader & HostReader & { readonly size: number } {
  const size = settings.workers > 0 ? settings.workers : availableParallelism();
  const { limits, log, startSeconds = START_SECONDS, recycleAfter = RECYCLE_AFTER } = settings;
  const workers = new Set<Worker>();
  const waiting: Job[] = [];
  let closed = false;
  let nextId = 1;
  let peak = 0;

  let shared: SharedRecogniser | undefined;

  function start(): Worker {
    if (settings.shareEngine === true) shared ??= shareRecogniser(settings);
    const child = fork(file, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [
        ...process.execArgv,
        `--max-old-space-size=${limits.memoryMB}`,
        // Where every core has a process, V8's threads for garbage wait for each other: a good part of a page's time.
        ...(size >= availableParallelism() ? ['--single-threaded-gc'] : []),
      ],
      env: {
        // glibc keeps a heap for each thread by default, none of which shrinks: fifty megabytes that nothing uses.
        MALLOC_ARENA_MAX: '2',
        ...process.env,
        COUNTERFOIL_WORKER: JSON.stringify({
          engine: settings.engine,
          models: settings.models,
          profiles: settings.profiles,
          recognisers: shared?.settings ?? settings.recognisers,
          limits,
          logLevel: log.level,
        }),
      },
    });
    const worker: Worker = { child, job: undefined, timer: undefined, served: 0, ending: undefined };
    child.on('message', (answer: WorkerAnswer) => onAnswer(worker, answer));
    child.on('error', (cause) =>
      onExit(worker, new CounterfoilError('CF_WORKER_LOST', 'A page worker could not be started', { cause })),
    );
    child.on('exit', (code, signal) => onExit(worker, exitError(code, signal)));
    workers.add(worker);
    return worker;
  }

  function exitError(code: number | null, signal: NodeJS.Signals | null): CounterfoilError {
    // V8 aborts when the heap is full: SIGABRT, or 134 where a shell stands between.
    if (signal === 'SIGABRT' || code === 134) {
      return new CounterfoilError(
        'CF_LIMIT_MEMORY',
        `The document needs more than ${limits.memoryMB} MB (limits.memoryMB)`,
      );
    }
    return new CounterfoilError('CF_WORKER_LOST', `The page worker ended with ${signal ?? `status ${String(code)}`}`);
  }

  function guard(worker: Worker, seconds: number): void {
    clearTimeout(worker.timer);
    worker.timer = setTimeout(() => {
      end(
        worker,
        new CounterfoilError('CF_LIMIT_TIME', `A page took longer than ${limits.seconds} seconds (limits.seconds)`),
      );
    }, seconds * 1000);
  }

  function end(worker: Worker, why: CounterfoilError): void {
    worker.ending = why;
    worker.child.kill('SIGKILL');
  }

  function assign(): void {
    while (waiting.length > 0) {
      const idle = [...workers].find((worker) => worker.job === undefined && worker.ending === undefined);
      const worker = idle ?? (workers.size < size ? start() : undefined);
      if (worker === undefined) return;
      const job = waiting.shift() as Job;
      if (job.signal?.aborted) {
        job.reject(aborted());
        continue;
      }
      worker.job = job;
      guard(worker, limits.seconds + (worker.served === 0 ? startSeconds : 0));
      job.signal?.addEventListener('abort', () => worker.job === job && end(worker, aborted()), { once: true });
      worker.child.send({ id: nextId++, ...job.task });
    }
  }

  function onAnswer(worker: Worker, answer: WorkerAnswer): void {
    const { job } = worker;
    if (job === undefined) return;
    if (answer.kind === 'page') return guard(worker, limits.seconds);
    clearTimeout(worker.timer);
    worker.job = undefined;
    worker.served += 1;
    peak = Math.max(peak, answer.memoryMB);
    if (answer.kind === 'done') job.resolve(answer.value);
    else job.reject(new CounterfoilError(answer.code, answer.message));
    const broken = answer.kind === 'failed' && answer.code === 'CF_ENGINE_LOST';
    if (broken || worker.served >= recycleAfter || answer.memoryMB > limits.memoryMB) {
      workers.delete(worker);
      worker.child.disconnect();
    }
    assign();
  }

  function onExit(worker: Worker, error: CounterfoilError): void {
    clearTimeout(worker.timer);
    workers.delete(worker);
    const { job } = worker;
    worker.job = undefined;
    job?.reject(worker.ending ?? error);
    if (!closed) assign();
  }

  function submit<T>(task: Task, signal?: AbortSignal): Promise<T> {
    if (closed) throw new CounterfoilError('CF_ABORTED', 'The reader is closed');
    return new Promise<T>((resolve, reject) => {
      waiting.push({ task, signal, resolve, reject });
      assign();
    });
  }

  return {
    size,
    read: (bytes, name, { profile, fields, debug, signal } = {}) =>
      submit({ kind: 'read', bytes, name, profile, fields, debug }, signal),
    readStrip: (bytes, name, strip) => submit({ kind: 'strip', bytes, name, strip }),
    inspect: (file, name) => submit({ kind: 'inspect', file, name }),
    readPage: (file, page, { profile, signal } = {}) => submit({ kind: 'page', file, page, profile }, signal),
    pageImage: (file, page) => submit({ kind: 'image', file, page }),
    overlay: (file, result, covered) => submit({ kind: 'overlay', file, result, covered }),
    lookAtStrip: (bytes, strip, { mostPixels, signal }) => submit({ kind: 'look', bytes, strip, mostPixels }, signal),
    proposeProfile: (bytes, name, begin, bounds, signal) =>
      submit({ kind: 'draft', task: { kind: 'propose', bytes, name, begin, bounds } }, signal),
    lookAtBlank: (bytes, profile, bounds, signal) =>
      submit({ kind: 'draft', task: { kind: 'blank', bytes, profile, bounds } }, signal),
    ambiguity: (profile, signal) => submit({ kind: 'draft', task: { kind: 'ambiguity', profile } }, signal),
    tryProfile: (bytes, name, profile, bounds, signal) =>
      submit({ kind: 'draft', task: { kind: 'try', bytes, name, profile, bounds } }, signal),
    classifyDigits: (glyphs) => submit({ kind: 'digits', glyphs }),
    peakMemoryMB: () => peak,
    async close() {
      closed = true;
      for (const job of waiting.splice(0)) job.reject(aborted());
      const exits = [...workers].map(
        (worker) =>
          new Promise<void>((done) =>
            worker.child.exitCode === null && worker.child.signalCode === null
              ? worker.child.once('exit', () => done())
              : done(),
          ),
      );
      for (const worker of workers) {
        if (worker.job === undefined && worker.child.connected) worker.child.disconnect();
        else end(worker, aborted());
      }
      await Promise.all(exits);
      await shared?.close();
    },
  };
}

const aborted = (): CounterfoilError => new CounterfoilError('CF_ABORTED', 'The reading was cancelled');
