import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { CounterfoilError } from '../errors.js';

/** Where pdf.js and its tables lie. */
export const PDFJS_FOLDER = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

/**
 * What runs in the thread: pdf.js's parser, with two stand-ins for parts of a browser. It asks OffscreenCanvas how large a
 * canvas may be and halves JPEG 2000 images where there is none; through ImageDecoder it would have colour JPEGs decoded,
 * and here hands them over as they are (as an ArrayBuffer, which can change threads). Warnings go to the main thread: they
 * tell what pdf.js left out.
 */
const THREAD_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
globalThis.OffscreenCanvas = class {
  getContext() {
    return { fillRect() {}, getImageData: () => ({ data: [0, 0, 0, 255] }) };
  }
};
globalThis.ImageDecoder = class {
  static isTypeSupported = async (type) => type === 'image/jpeg';
  constructor({ data }) {
    this.data = data;
  }
  decode = async () => ({ image: this.data.slice().buffer });
  close() {}
};
console.log = console.warn = (text) => parentPort.postMessage({ warning: String(text) });
process.on('unhandledRejection', (reason) => console.warn(String(reason)));
import(workerData).then(({ WorkerMessageHandler }) => WorkerMessageHandler.initializeFromPort(parentPort));
`;

type Listener = (event: { readonly data: unknown }) => void;
/** May change what pdf.js's other half is told. */
type Translate = (message: unknown) => unknown;

/**
 * A thread with pdf.js's parser, in the shape of a browser's worker. A damaged file can keep a parser busy for ever, and
 * only a thread can be stopped from outside.
 */
export class PdfThread {
  private readonly worker: Worker;
  private readonly listeners = new Set<Listener>();
  private readonly heard: string[] = [];
  private stopped = false;
  /** Rejects once the thread is gone. */
  readonly lost: Promise<never>;
  translate: Translate = (message) => message;

  constructor(memoryMB: number) {
    const parser = pathToFileURL(join(PDFJS_FOLDER, 'legacy/build/pdf.worker.mjs')).href;
    this.worker = new Worker(THREAD_SOURCE, {
      eval: true,
      workerData: parser,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMB },
    });
    this.lost = new Promise((_, reject) => {
      this.worker.once('error', (error) => reject(threadError(error)));
      this.worker.once('exit', () => reject(new CounterfoilError('CF_WORKER_LOST', "The PDF reader's thread ended")));
    });
    this.lost.catch(() => (this.stopped = true));
    let last: Promise<void> = Promise.resolve();
    this.worker.on('message', (message: unknown) => {
      // Translating takes its time: later messages wait for their turn.
      const next = Promise.resolve(this.translate(message));
      last = last.then(async () => this.deliver(await next)).catch((error: unknown) => this.note(String(error)));
    });
    // The timer of whoever waits keeps the process alive; an idle thread must not. Listening had undone this.
    this.worker.unref();
  }

  get isRunning(): boolean {
    return !this.stopped;
  }

  /** What the parser complained of so far. */
  get warnings(): readonly string[] {
    return this.heard;
  }

  private note(warning: string): void {
    if (this.heard.length < 1000) this.heard.push(warning);
  }

  private deliver(message: unknown): void {
    if (message !== null && typeof message === 'object' && 'warning' in message) {
      this.note(String(message.warning));
      return;
    }
    for (const listener of this.listeners) listener({ data: message });
  }

  // The part of the Worker interface that pdf.js uses.

  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void {
    if (!this.stopped) this.worker.postMessage(message, transfer);
  }

  addEventListener(_type: 'message', listener: Listener, options?: { readonly signal?: AbortSignal }): void {
    this.listeners.add(listener);
    options?.signal?.addEventListener('abort', () => this.listeners.delete(listener));
  }

  removeEventListener(_type: 'message', listener: Listener): void {
    this.listeners.delete(listener);
  }

  /** Forgets what an earlier document left, so that the thread can take another. pdf.js unhooks itself. */
  reset(): void {
    this.heard.length = 0;
    this.translate = (message) => message;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.worker.terminate();
  }
}

function threadError(error: Error): CounterfoilError {
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new CounterfoilError('CF_LIMIT_MEMORY', 'Reading the PDF takes more memory than limits.memoryMB allows', {
      cause: error,
    });
  }
  return new CounterfoilError('CF_INTAKE_CORRUPT', `The PDF cannot be read: ${error.message}`, { cause: error });
}
