import type { Context, Limits } from '../context.js';
import { throwIfAborted } from '../context.js';
import { CounterfoilError } from '../errors.js';

/** Holds one document to its limits: bytes, pages, pixels and time. */
export class Guard {
  /** Pixels by page: a page that is asked for twice counts once. */
  private readonly pixels = new Map<number, number>();

  constructor(readonly context: Context) {}

  get limits(): Limits {
    return this.context.limits;
  }

  admitBytes(bytes: number): void {
    if (bytes > this.limits.bytes) {
      throw new CounterfoilError(
        'CF_LIMIT_BYTES',
        `The file has ${bytes} bytes; the limit limits.bytes is ${this.limits.bytes}`,
      );
    }
  }

  admitPages(pages: number): void {
    if (pages > this.limits.pages) {
      throw new CounterfoilError(
        'CF_LIMIT_PAGES',
        `The file has ${pages} pages or more; the limit limits.pages is ${this.limits.pages}`,
      );
    }
  }

  page(number: number): PageGuard {
    return new PageGuard(number, this.context, (pixels) => {
      this.pixels.set(number, pixels);
      return [...this.pixels.values()].reduce((sum, value) => sum + value, 0);
    });
  }

  /** See the function of that name. */
  withinTime<T>(what: string, work: Promise<T>, onExpiry?: () => void): Promise<T> {
    return withinTime(this.context, what, work, onExpiry);
  }
}

/** Holds one page of a document to the limits. */
export class PageGuard {
  constructor(
    /** From 1. */
    readonly number: number,
    private readonly context: Context,
    /** Notes the page's pixels; gives the document's so far. */
    private readonly account: (pixels: number) => number,
  ) {}

  get limits(): Limits {
    return this.context.limits;
  }

  /** Called with what the header claims, before anything of that size is allocated. */
  admitPixels(width: number, height: number): void {
    if (!(width >= 1 && height >= 1)) {
      throw new CounterfoilError(
        'CF_INTAKE_CORRUPT',
        `Page ${this.number} claims a size of ${width} × ${height} pixels`,
      );
    }
    const { pixelsPerPage, pixelsInTotal } = this.limits;
    if (width * height > pixelsPerPage) {
      throw new CounterfoilError(
        'CF_LIMIT_PIXELS',
        `Page ${this.number} is ${width} × ${height} pixels; the limit limits.pixelsPerPage is ${pixelsPerPage}`,
      );
    }
    const total = this.account(width * height);
    if (total > pixelsInTotal) {
      throw new CounterfoilError(
        'CF_LIMIT_TOTAL_PIXELS',
        `With page ${this.number} the document has ${total} pixels; the limit limits.pixelsInTotal is ${pixelsInTotal}`,
      );
    }
  }

  withinTime<T>(work: Promise<T>, onExpiry?: () => void): Promise<T> {
    return withinTime(this.context, `Decoding page ${this.number}`, work, onExpiry);
  }

  timeExceeded(): CounterfoilError {
    return timeExceeded(`Decoding page ${this.number}`, this.limits);
  }
}

/**
 * What `work` gives, unless it takes longer than limits.seconds or is cancelled. The promise then rejects and `onExpiry` is
 * called, which should stop the work itself.
 */
async function withinTime<T>(context: Context, what: string, work: Promise<T>, onExpiry?: () => void): Promise<T> {
  throwIfAborted(context);
  const { signal, limits } = context;
  let release = (): void => undefined;
  const expiry = new Promise<never>((_, reject) => {
    const stop = (error: CounterfoilError): void => {
      onExpiry?.();
      reject(error);
    };
    const timer = setTimeout(() => stop(timeExceeded(what, limits)), limits.seconds * 1000);
    const cancel = (): void => stop(new CounterfoilError('CF_ABORTED', 'The reading was cancelled'));
    signal?.addEventListener('abort', cancel);
    release = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    };
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    release();
  }
}

const timeExceeded = (what: string, limits: Limits): CounterfoilError =>
  new CounterfoilError('CF_LIMIT_TIME', `${what} took longer than the limit limits.seconds of ${limits.seconds} s`);
