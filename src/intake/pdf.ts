import { join, sep } from 'node:path';
import type * as PdfJs from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Limits } from '../context.js';
import { CounterfoilError } from '../errors.js';
import { decodeToRgb } from './decode.js';
import type { Guard, PageGuard } from './guard.js';
import type { OpenedFile, PageContent } from './opener.js';
import { checkEffort } from './pdf-effort.js';
import { ImageKind, pageFromScan, type PdfImageObject } from './pdf-image.js';
import { renderPage } from './pdf-render.js';
import { surveyPage, type OperatorList } from './pdf-scan.js';
import { PDFJS_FOLDER, PdfThread } from './pdf-thread.js';

/** A thread that has not let go of its document by then is busy with something; milliseconds. */
const CLOSING_TIME = 2000;
/** How often a parser's appetite is looked at, milliseconds. */
const WATCH_EVERY = 50;
const MEGABYTE = 2 ** 20;

/**
 * Opens a PDF. A page that is one scan and nothing else gives that scan as stored, with its own resolution and turned as
 * the page shows it; other pages are drawn. Throws CF_INTAKE_ENCRYPTED where a password is needed.
 */
export async function openPdf(bytes: Buffer, guard: Guard): Promise<OpenedFile> {
  if (bytes.lastIndexOf('%%EOF') < bytes.lastIndexOf('endobj')) {
    throw new CounterfoilError('CF_INTAKE_TRUNCATED', 'The PDF ends before its end mark');
  }
  let session: PdfSession | undefined = await PdfSession.start(bytes, guard);
  return {
    pageCount: session.document.numPages,
    async decode(index, page) {
      // A page that had to be stopped took its thread along; the others get a new one.
      if (!session?.isAlive) session = await PdfSession.start(bytes, guard);
      return session.decode(index + 1, page);
    },
    async close() {
      await session?.close();
      session = undefined;
    },
  };
}

/** A thread and pdf.js's other half of it, which takes a thread only once. */
interface Reader {
  readonly thread: PdfThread;
  readonly worker: PdfJs.PDFWorker;
}

/** The last that was given back whole: starting one takes longer than reading a small file. */
let spare: Reader | undefined;

function takeReader(pdfjs: typeof PdfJs, limits: Limits): Reader {
  const reader = spare;
  spare = undefined;
  if (reader?.thread.isRunning) return reader;
  const thread = new PdfThread(limits.memoryMB);
  // The declared type of `port` is a slip of pdf.js's: it takes whatever speaks like a worker.
  return { thread, worker: new pdfjs.PDFWorker({ port: thread as unknown as null }) };
}

/** Keeps a reader that has let go of its document for the next one, if there is none kept yet. */
async function giveBack(reader: Reader, task: PdfJs.PDFDocumentLoadingTask): Promise<void> {
  const idle = reader.thread.isRunning && (await endsWithin(CLOSING_TIME, task.destroy()));
  if (spare || !idle) {
    await reader.thread.stop();
  } else {
    reader.thread.reset();
    spare = reader;
  }
}

/** One document in one thread. */
class PdfSession {
  private constructor(
    private readonly pdfjs: typeof PdfJs,
    private readonly reader: Reader,
    private readonly limits: Limits,
    readonly document: PDFDocumentProxy,
  ) {}

  private get thread(): PdfThread {
    return this.reader.thread;
  }

  get isAlive(): boolean {
    return this.thread.isRunning;
  }

  static async start(bytes: Buffer, guard: Guard): Promise<PdfSession> {
    const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
    const reader = takeReader(pdfjs, guard.limits);
    const { thread, worker } = reader;
    thread.translate = (message) => decodeJpegs(message, guard.limits);
    const folder = (name: string): string => join(PDFJS_FOLDER, name) + sep;
    const task = pdfjs.getDocument({
      // pdf.js takes the buffer away, and a session may have to start again.
      data: new Uint8Array(bytes),
      worker,
      wasmUrl: folder('wasm'),
      cMapUrl: folder('cmaps'),
      standardFontDataUrl: folder('standard_fonts'),
      iccUrl: folder('iccs'),
      maxImageSize: guard.limits.pixelsPerPage,
      isImageDecoderSupported: true,
      isOffscreenCanvasSupported: false,
      isEvalSupported: false,
      useSystemFonts: false,
      verbosity: pdfjs.VerbosityLevel.WARNINGS,
    });
    try {
      const opened = guard.withinTime('Opening the PDF', supervise(thread, guard.limits, task.promise), () => {
        void thread.stop();
      });
      return new PdfSession(pdfjs, reader, guard.limits, await opened);
    } catch (thrown) {
      // A file that pdf.js refuses leaves the thread whole; one that had to be stopped does not.
      await giveBack(reader, task);
      throw openingError(thrown);
    }
  }

  async decode(number: number, guard: PageGuard): Promise<PageContent> {
    const before = this.thread.warnings.length;
    try {
      const work = this.decodeUnbounded(number, guard);
      return await guard.withinTime(supervise(this.thread, this.limits, work), () => void this.thread.stop());
    } catch (thrown) {
      const complaints = this.thread.warnings.slice(before);
      if (complaints.some((text) => text.includes('Image exceeded maximum allowed size'))) {
        throw new CounterfoilError(
          'CF_LIMIT_PIXELS',
          `An image on page ${number} of the PDF has more pixels than the limit limits.pixelsPerPage of ${this.limits.pixelsPerPage}`,
          { cause: thrown },
        );
      }
      if (thrown instanceof CounterfoilError) throw thrown;
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw new CounterfoilError('CF_INTAKE_CORRUPT', `Page ${number} of the PDF cannot be read: ${reason}`, {
        cause: thrown,
      });
    }
  }

  private async decodeUnbounded(number: number, guard: PageGuard): Promise<PageContent> {
    const page = await this.document.getPage(number);
    try {
      const operators = (await page.getOperatorList()) as OperatorList;
      const survey = surveyPage(operators, this.pdfjs.OPS, page.getViewport({ scale: 1 }));
      for (const { width, height } of survey.images) guard.admitPixels(width, height);
      const objects = await Promise.all(survey.images.map(({ id }) => imageObject(page, id)));
      if (survey.singleScan) return await pageFromScan(survey.images[0], objects[0], guard);
      if (objects.includes(null)) {
        throw new CounterfoilError('CF_INTAKE_CORRUPT', `An image on page ${number} of the PDF cannot be decoded`);
      }
      checkEffort(operators, this.pdfjs.OPS, number);
      return await renderPage(page, survey.images, guard);
    } finally {
      page.cleanup();
      // Also what pages share; the next page may be the last that needs it, and 500 pages hold one.
      if (this.thread.isRunning) await this.document.cleanup();
    }
  }

  async close(): Promise<void> {
    if (!this.thread.isRunning) return;
    await giveBack(this.reader, this.document.loadingTask);
  }
}

/** Whether `work` succeeds in time. The timer also keeps the process alive meanwhile, which the thread does not. */
async function endsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const success = work.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([success, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

const imageObject = (page: PDFPageProxy, id: string): Promise<PdfImageObject | null> =>
  new Promise((resolve) => {
    // Images that several pages share lie among the document's objects.
    const objects = id.startsWith('g_') ? page.commonObjs : page.objs;
    (objects as { get(id: string, callback: (object: PdfImageObject | null) => void): void }).get(id, resolve);
  });

/** `work`, unless the thread ends or the process grows by more than limits.memoryMB meanwhile: a stream can unpack to anything. */
async function supervise<T>(thread: PdfThread, limits: Limits, work: Promise<T>): Promise<T> {
  const before = process.memoryUsage.rss();
  let watch: NodeJS.Timeout | undefined;
  const swollen = new Promise<never>((_, reject) => {
    watch = setInterval(() => {
      if (process.memoryUsage.rss() - before <= limits.memoryMB * MEGABYTE) return;
      void thread.stop();
      const message = `Reading the PDF takes more memory than the limit limits.memoryMB of ${limits.memoryMB}`;
      reject(new CounterfoilError('CF_LIMIT_MEMORY', message));
    }, WATCH_EVERY);
  });
  try {
    return await Promise.race([work, thread.lost, swollen]);
  } finally {
    clearInterval(watch);
  }
}

/** A message of the parser with an image that it left as JPEG, with the pixels instead; null, pdf.js's word, if damaged. */
async function decodeJpegs(message: unknown, limits: Limits): Promise<unknown> {
  const { action, data } = (message ?? {}) as { action?: unknown; data?: unknown };
  if ((action !== 'obj' && action !== 'commonobj') || !Array.isArray(data)) return message;
  const last: unknown = data.at(-1);
  if (last === null || typeof last !== 'object' || !('bitmap' in last) || !(last.bitmap instanceof ArrayBuffer)) {
    return message;
  }
  const pixels = await decodeToRgb(new Uint8Array(last.bitmap), limits);
  const image = pixels && { ...last, ...pixels, bitmap: null, kind: ImageKind.rgb };
  return { ...(message as object), data: [...(data.slice(0, -1) as unknown[]), image ?? null] };
}

function openingError(thrown: unknown): CounterfoilError {
  if (thrown instanceof CounterfoilError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof Error && thrown.name === 'PasswordException') {
    return new CounterfoilError('CF_INTAKE_ENCRYPTED', 'The PDF asks for a password', { cause: thrown });
  }
  return new CounterfoilError('CF_INTAKE_CORRUPT', `The PDF cannot be read: ${reason}`, { cause: thrown });
}
