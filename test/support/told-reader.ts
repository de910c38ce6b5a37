import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CounterfoilError, type ErrorCode } from '../../src/errors.js';
import type { HostReader, PagePart, PageReader } from '../../src/reader.js';

/** What a document of a test says is to become of it; its bytes are this as JSON. */
export interface Told {
  /** Tells documents apart. */
  readonly tag?: string | number;
  readonly pages?: number;
  /** Milliseconds that each page takes. */
  readonly takes?: number;
  /** Fails on opening, or on page `failPage`, the first `times` times (always by default). */
  readonly fail?: ErrorCode;
  readonly failPage?: number;
  readonly times?: number;
  /** Each page that is begun leaves a file in `marks` (told-page-worker.mjs). */
  readonly marks?: boolean;
  /** Stages at which the process that reads it kills itself, each once (told-page-worker.mjs). */
  readonly dies?: readonly ('inspect' | 'inspect answered' | 'page' | 'read' | 'page answered')[];
}

export const told = (what: Told): string => JSON.stringify(what);

/** A reader that does what the documents say instead of looking at them, and counts what it was asked for. */
export class ToldReader implements HostReader {
  readonly inspected: string[] = [];
  /** `tag page`, for each page that was begun. */
  readonly begun: string[] = [];
  atOnce = 0;
  mostAtOnce = 0;
  private readonly failures = new Map<string, number>();

  inspect(file: string, name: string): ReturnType<PageReader['inspect']> {
    const bytes = readFileSync(file);
    const what = JSON.parse(bytes.toString()) as Told;
    this.inspected.push(name);
    if (what.failPage === undefined) this.failIfTold(what, `${file} open`);
    const id = createHash('sha256').update(bytes).digest('hex');
    return Promise.resolve({ id, name, mediaType: 'image/png', bytes: bytes.length, pageCount: what.pages ?? 1 });
  }

  lookAtStrip(): ReturnType<PageReader['lookAtStrip']> {
    return Promise.reject(new CounterfoilError('CF_INTAKE_UNSUPPORTED', 'Nothing to look at'));
  }

  proposeProfile(): ReturnType<HostReader['proposeProfile']> {
    return this.lookAtStrip() as Promise<never>;
  }

  lookAtBlank(): ReturnType<HostReader['lookAtBlank']> {
    return this.lookAtStrip() as Promise<never>;
  }

  ambiguity(): ReturnType<HostReader['ambiguity']> {
    return this.lookAtStrip() as Promise<never>;
  }

  tryProfile(): ReturnType<HostReader['tryProfile']> {
    return this.lookAtStrip() as Promise<never>;
  }

  overlay(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array());
  }

  pageImage(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array());
  }

  async readPage(file: string, page: number, options: { signal?: AbortSignal } = {}): Promise<PagePart> {
    const what = JSON.parse(readFileSync(file, 'utf8')) as Told;
    this.begun.push(`${what.tag ?? ''} ${page}`);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      await new Promise((done) => setTimeout(done, what.takes ?? 1));
      if (options.signal?.aborted) throw new CounterfoilError('CF_ABORTED', 'The reading was cancelled');
      if (what.failPage === page) this.failIfTold(what, `${file} ${page}`);
    } finally {
      this.atOnce -= 1;
    }
    return partOf(page);
  }

  private failIfTold({ fail, times = Infinity }: Told, what: string): void {
    if (fail === undefined) return;
    const before = this.failures.get(what) ?? 0;
    this.failures.set(what, before + 1);
    if (before < times) throw new CounterfoilError(fail, 'As the document says');
  }
}

const part = JSON.parse(readFileSync(new URL('files/told-part.json', import.meta.url), 'utf8')) as PagePart;

function partOf(page: number): PagePart {
  return {
    ...part,
    pages: part.pages.map((one) => ({ ...one, number: page })),
    items: part.items.map((one) => ({ ...one, page })),
  };
}
