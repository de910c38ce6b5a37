/**
 * A plant of page workers that draw pages from a queue and, where there is one, share an engine: event by event, in a time of its
 * own. Batches are put together by the very queue that the batcher uses. The same plant and seed give the same outcome.
 */
import { BatchQueue } from '../../../src/recognise/batching/batch-queue.js';
import { createRandom } from '../../../src/training/random.js';
import { EventHeap } from './event-heap.js';

/** What a page asks of the engine in one call. */
export interface Ask {
  /** Network and size of picture: what can share a batch. */
  readonly bucket: string;
  readonly pictures: number;
}

export interface Plant {
  readonly seed: number;
  readonly pages: number;
  /** Pages a second come at random (a Poisson process); all are there at the start where absent. */
  readonly arrivals?: number;
  /** Page processes, each with a core to itself. */
  readonly workers: number;
  readonly page: {
    /** What the page process computes itself: mean, and spread as a share of it (log-normal). */
    readonly milliseconds: number;
    readonly spread: number;
    /** What the queue adds to each page. */
    readonly queueMilliseconds: number;
    /** In order, with equal parts of the page's own work before, between and after them. */
    readonly asks: readonly Ask[];
  };
  readonly engine: {
    /** Of a batch, and of each picture in it. */
    readonly batchMilliseconds: number;
    readonly pictureMilliseconds: number;
    readonly batch: number;
    readonly gather: number;
    /** Way of a request there and back. */
    readonly roundTrip: number;
  };
}

export interface Outcome {
  readonly seconds: number;
  readonly pagesPerSecond: number;
  /** From a page's arrival to its end, milliseconds. */
  readonly latency: { readonly mean: number; readonly median: number; readonly p99: number };
  readonly batches: number;
  readonly picturesPerBatch: number;
  /** Share of the time in which it worked. */
  readonly workersBusy: number;
  readonly engineBusy: number;
  /** Most pages that waited at once. */
  readonly longestQueue: number;
}

interface Page {
  readonly arrived: number;
  /** Milliseconds of its own between two asks. */
  readonly part: number;
  asked: number;
}

interface Request extends Ask {
  readonly owner: string;
  readonly batch: number;
  readonly page: Page;
  left: number;
}

export function simulate({ seed, pages, arrivals, workers, page: kind, engine }: Plant): Outcome {
  const random = createRandom(seed);
  const events = new EventHeap();
  const waiting: Page[] = [];
  const batches = new BatchQueue<Request>(engine.gather);
  const latencies: number[] = [];
  const done = { batches: 0, pictures: 0, engine: 0, workers: 0, longest: 0 };
  let idle = workers;
  let running = false;
  let nextOwner = 0;

  const arrive = (now: number): void => {
    // A log-normal variable of the wanted mean.
    const sigma = Math.sqrt(Math.log(1 + kind.spread ** 2));
    const milliseconds = kind.milliseconds * Math.exp(random.normal(-(sigma ** 2) / 2, sigma));
    waiting.push({ arrived: now, part: milliseconds / (kind.asks.length + 1), asked: 0 });
    done.longest = Math.max(done.longest, waiting.length - idle);
    begin(now);
  };

  const begin = (now: number): void => {
    while (idle > 0 && waiting.length > 0) {
      const page = waiting.shift() as Page;
      idle -= 1;
      const owner = String((nextOwner += 1));
      compute(page, owner, now, kind.queueMilliseconds);
    }
  };

  const compute = (page: Page, owner: string, now: number, more = 0): void => {
    done.workers += page.part + more;
    events.add(now + page.part + more, (then) => {
      const ask = kind.asks[page.asked];
      if (ask === undefined) return end(page, then);
      page.asked += 1;
      const request = { ...ask, owner, page, batch: engine.batch, left: ask.pictures };
      events.add(then + engine.roundTrip / 2, (there) => {
        batches.add(request, there);
        next(there);
      });
    });
  };

  const next = (now: number): void => {
    if (running) return;
    const slices = batches.take(now);
    if (slices.length === 0) {
      const due = batches.dueAt();
      // Whoever came first made the event already, where it is not past.
      if (due !== undefined) events.add(Math.max(due, now), (then) => next(then));
      return;
    }
    const pictures = slices.reduce((sum, { count }) => sum + count, 0);
    const takes = engine.batchMilliseconds + pictures * engine.pictureMilliseconds;
    running = true;
    done.batches += 1;
    done.pictures += pictures;
    done.engine += takes;
    events.add(now + takes, (then) => {
      running = false;
      for (const { request, count } of slices) {
        request.left -= count;
        if (request.left > 0) continue;
        events.add(then + engine.roundTrip / 2, (back) => compute(request.page, request.owner, back));
      }
      next(then);
    });
  };

  const end = (page: Page, now: number): void => {
    latencies.push(now - page.arrived);
    idle += 1;
    begin(now);
  };

  let at = 0;
  for (let index = 0; index < pages; index += 1) {
    if (arrivals !== undefined) at += (-Math.log(1 - random.next()) * 1000) / arrivals;
    events.add(at, arrive);
  }
  const milliseconds = events.run();
  latencies.sort((a, b) => a - b);
  return {
    seconds: milliseconds / 1000,
    pagesPerSecond: (1000 * pages) / milliseconds,
    latency: {
      mean: latencies.reduce((sum, one) => sum + one, 0) / pages,
      median: latencies[pages >> 1],
      p99: latencies[Math.floor(0.99 * (pages - 1))],
    },
    batches: done.batches,
    picturesPerBatch: done.batches === 0 ? 0 : done.pictures / done.batches,
    workersBusy: done.workers / (workers * milliseconds),
    engineBusy: done.engine / milliseconds,
    longestQueue: done.longest,
  };
}
