/** Gathers requests of many owners into batches of one engine. */

import { CounterfoilError } from '../../errors.js';
import { checkBatch, emptyAnswer, type BatchShape } from '../engine/batch.js';
import type { EngineAnswer, LoadedNetwork } from '../engine/types.js';
import { BatchQueue, type BatchRequest, type Slice } from './batch-queue.js';
import type { Pace } from './pace.js';

export interface BatcherOptions {
  /** How long a request waits for others to share its batch, milliseconds. */
  readonly gather: number;
  /** Work that may wait, as milliseconds of the engine: what would have to wait longer is refused at once. */
  readonly longestQueue: number;
}

export interface BatcherFigures {
  readonly requests: number;
  readonly pictures: number;
  readonly batches: number;
  readonly refused: number;
  /** Milliseconds of the engine that wait. */
  readonly waiting: number;
}

interface Request extends BatchRequest {
  readonly network: PacedNetwork;
  readonly input: Float32Array;
  readonly shape: BatchShape;
  answer: EngineAnswer | undefined;
  left: number;
  resolve(answer: EngineAnswer): void;
  reject(error: unknown): void;
}

/** A network, and how quickly the engine runs it. */
export class PacedNetwork {
  private valuesPerMillisecond: number;

  constructor(
    readonly loaded: LoadedNetwork,
    private readonly pace: Pace,
  ) {
    this.valuesPerMillisecond = pace.valuesPerMillisecond;
  }

  /** Pictures of one batch. */
  batchOf = (each: number): number => Math.max(1, Math.floor(this.pace.batchValues / each));
  millisecondsOf = (values: number): number => values / this.valuesPerMillisecond;

  /** The engine may be quicker or slower than at the start: a machine has other work too. */
  ran(values: number, milliseconds: number): void {
    this.valuesPerMillisecond += 0.1 * (values / Math.max(milliseconds, 0.01) - this.valuesPerMillisecond);
  }
}

export class Batcher {
  private readonly queue: BatchQueue<Request>;
  private readonly counted = { requests: 0, pictures: 0, batches: 0, refused: 0 };
  private waiting = 0;
  private open = 0;
  private running = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: BatcherOptions) {
    this.queue = new BatchQueue(options.gather);
  }

  /**
   * As `LoadedNetwork.run`, for `owner`.
   * @throws CF_ENGINE_BUSY where too much waits already; CF_ABORTED once `signal` says that nobody waits for it
   */
  run(
    network: PacedNetwork,
    owner: string,
    input: Float32Array,
    shape: BatchShape,
    signal?: AbortSignal,
  ): Promise<EngineAnswer> {
    checkBatch(network.loaded.artefact, input, shape);
    if (signal?.aborted) return Promise.reject(abandoned());
    if (shape[0] === 0) return Promise.resolve(emptyAnswer(network.loaded.artefact));
    const work = network.millisecondsOf(input.length);
    // One that is large of itself must come through some time.
    if (this.open > 0 && this.waiting + work > this.options.longestQueue) {
      this.counted.refused += 1;
      return Promise.reject(busy(this.waiting));
    }
    this.counted.requests += 1;
    this.open += 1;
    this.waiting += work;
    return new Promise<EngineAnswer>((resolve, reject) => {
      const [pictures, ...picture] = shape;
      const request: Request = {
        ...{ owner, network, input, shape, pictures, resolve, reject, answer: undefined, left: pictures },
        bucket: `${network.loaded.artefact.name} ${picture.join('×')}`,
        batch: network.batchOf(input.length / pictures),
      };
      signal?.addEventListener('abort', () => this.giveUp(request, abandoned()), { once: true });
      this.queue.add(request, performance.now());
      this.next();
    }).finally(() => {
      this.open -= 1;
      // What sums of fractions leave over is no work.
      this.waiting = this.open === 0 ? 0 : this.waiting - work;
    });
  }

  figures = (): BatcherFigures => ({ ...this.counted, waiting: this.waiting });

  private giveUp(request: Request, error: unknown): void {
    this.queue.remove(request, (other) => other === request);
    request.reject(error);
  }

  private next(): void {
    clearTimeout(this.timer);
    if (this.running) return;
    const now = performance.now();
    const slices = this.queue.take(now);
    if (slices.length > 0) {
      this.running = true;
      void this.runBatch(slices).finally(() => {
        this.running = false;
        this.next();
      });
      return;
    }
    const due = this.queue.dueAt();
    if (due !== undefined) this.timer = setTimeout(() => this.next(), Math.max(0, Math.ceil(due - now)));
  }

  private async runBatch(slices: readonly Slice<Request>[]): Promise<void> {
    const [{ request: first }] = slices;
    const [, ...picture] = first.shape;
    const count = slices.reduce((sum, slice) => sum + slice.count, 0);
    const input = together(slices, count);
    this.counted.batches += 1;
    this.counted.pictures += count;
    try {
      const started = performance.now();
      const answer = await first.network.loaded.run(input, [count, picture[0], picture[1], picture[2]]);
      first.network.ran(input.length, performance.now() - started);
      handOut(answer, slices, count);
    } catch (error) {
      for (const { request } of slices) this.giveUp(request, error);
    }
  }
}

/** The pictures of all slices; those of one whole request as they are. */
function together(slices: readonly Slice<Request>[], count: number): Float32Array {
  const [{ request: first }] = slices;
  if (slices.length === 1 && first.pictures === count) return first.input;
  const each = first.input.length / first.pictures;
  const input = new Float32Array(count * each);
  let at = 0;
  for (const slice of slices) {
    input.set(slice.request.input.subarray(slice.from * each, (slice.from + slice.count) * each), at * each);
    at += slice.count;
  }
  return input;
}

function handOut(answer: EngineAnswer, slices: readonly Slice<Request>[], count: number): void {
  const [, ...rest] = answer.shape;
  const each = answer.data.length / count;
  let at = 0;
  for (const { request, from, count: taken } of slices) {
    request.answer ??= { data: new Float32Array(request.pictures * each), shape: [request.pictures, ...rest] };
    request.answer.data.set(answer.data.subarray(at * each, (at + taken) * each), from * each);
    at += taken;
    request.left -= taken;
    if (request.left === 0) request.resolve(request.answer);
  }
}

const busy = (waiting: number): CounterfoilError =>
  new CounterfoilError('CF_ENGINE_BUSY', `The engine has work for ${Math.round(waiting)} ms already`);

const abandoned = (): CounterfoilError => new CounterfoilError('CF_ABORTED', 'Nobody waits for the answer any more');
