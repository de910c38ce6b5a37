import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PACKAGE_ROOT } from '../paths.js';

/** A thread that answers one order after the other. It does not keep the process alive. */
export class Thread<Order, Answer> {
  private readonly worker: Worker;
  private readonly waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  /** What ended it. */
  private failure: Error | undefined;

  /**
   * @param name of the file in dist/workers: threads run no TypeScript
   * @param data that the thread begins with
   */
  constructor(name: string, data?: unknown) {
    this.worker = new Worker(join(PACKAGE_ROOT, 'dist/workers', `${name}.js`), { workerData: data });
    this.worker.unref();
    this.worker.on('message', (answer: Answer) => this.next()?.resolve(answer));
    this.worker.on('error', (error) => {
      this.failure = error;
      for (let one = this.next(); one !== undefined; one = this.next()) one.reject(error);
    });
  }

  ask(order: Order): Promise<Answer> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.ref();
      this.worker.postMessage(order);
    });
  }

  private next(): (typeof this.waiting)[number] | undefined {
    const one = this.waiting.shift();
    if (this.waiting.length === 0) this.worker.unref();
    return one;
  }
}

/** As many as there is room for beside so many threads that are busy already. */
export const threads = <Order, Answer>(besides: number, name: string, data?: unknown): Thread<Order, Answer>[] =>
  Array.from({ length: Math.max(1, availableParallelism() - besides) }, () => new Thread<Order, Answer>(name, data));
