import { throwIfAborted, type Context } from './context.js';
import { CounterfoilError, toCounterfoilError } from './errors.js';
import { openDocument } from './intake/index.js';
import type { SubmittedDocument, SubmittedPage } from './intake/types.js';
import { interpretItem, type Interpretation } from './interpret/index.js';
import { identify, locateFields } from './locate/index.js';
import type { FieldZone } from './locate/types.js';
import { uprightPages } from './page/index.js';
import type { UprightPage } from './page/types.js';
import type { FieldSpec, Profile } from './profiles/schema.js';
import { readBand, readLine } from './read-zone.js';
import type { Reading, Recogniser } from './recognise/index.js';
import { assembleDocument, assembleItem, assemblePage } from './result/assemble.js';
import type { DocumentResult } from './result/schema.js';
import { cutStrips } from './segment/index.js';
import type { Stopwatch } from './stopwatch.js';
import { VERSION } from './version.js';

/** What a document is read with. */
export interface Means {
  readonly recogniser: Recogniser;
  /** One profile where the caller named it; all that may be meant otherwise. */
  readonly profiles: readonly Profile[];
  readonly context: Context;
  readonly stopwatch: Stopwatch;
  /** Called before each page. */
  readonly onPage: (number: number) => void;
}

/**
 * The way of the data, from a file's bytes to its result. Throws a coded error where nothing of it can be read; where some
 * pages can, the result tells of the others under `errors`.
 */
export async function readDocument(bytes: Uint8Array, name: string, means: Means): Promise<DocumentResult> {
  const { context, recogniser, stopwatch } = means;
  const document = await stopwatch.time('intake', () => openDocument(bytes, name, context));
  const pages: DocumentResult['pages'] = [];
  const items: DocumentResult['items'] = [];
  const errors: DocumentResult['errors'] = [];
  const failures: CounterfoilError[] = [];
  try {
    for (let number = 1; number <= document.pageCount; number++) {
      throwIfAborted(context);
      means.onPage(number);
      try {
        const read = await readPage(document, number, means);
        pages.push(...read.pages);
        items.push(...read.items);
      } catch (thrown) {
        const error = toCounterfoilError(thrown);
        if (error.code === 'CF_ABORTED') throw error;
        failures.push(error);
        errors.push({ page: number, code: error.code, message: error.message, remedy: error.remedy });
      }
    }
  } finally {
    await document.close();
  }
  if (items.length === 0) throw failures[0] ?? new CounterfoilError('CF_PAGE_UNREADABLE', 'No front side was found');
  return assembleDocument({
    document,
    pages,
    items,
    errors,
    engine: { ...recogniser.engine },
    models: recogniser.versions(),
    version: VERSION,
    timings: stopwatch.milliseconds(),
  });
}

type PagePart = Pick<DocumentResult, 'pages' | 'items'>;

async function readPage(document: SubmittedDocument, number: number, means: Means): Promise<PagePart> {
  const { context, stopwatch } = means;
  const submitted = await stopwatch.time('intake', () => document.page(number));
  context.debug?.image(`page-${number}`, submitted.image);
  // The back of an item says who endorsed it: it has none of the fields.
  if (submitted.side === 'back') return { pages: [assemblePage(submitted, undefined)], items: [] };
  const uprights = await stopwatch.time('page', () => uprightPages(submitted, context));
  const part: PagePart = { pages: [], items: [] };
  for (const upright of uprights) {
    throwIfAborted(context);
    part.pages.push(assemblePage(submitted, upright));
    part.items.push(await readItem(submitted, upright, means));
  }
  return part;
}

async function readItem(
  submitted: SubmittedPage,
  page: UprightPage,
  means: Means,
): Promise<DocumentResult['items'][number]> {
  const { context, profiles, stopwatch } = means;
  const label = `${page.number}${page.index > 0 ? `.${page.index + 1}` : ''}`;
  context.debug?.image(`upright-${label}`, page.overview.image);
  const { profile, certainty } = stopwatch.timeSync('locate', () => identify(page, profiles));
  const zones = stopwatch.timeSync('locate', () => locateFields(page, profile));
  context.debug?.json(`zones-${label}`, { profile: profile.name, certainty, zones });
  const readings = new Map<string, Reading[]>();
  for (const zone of zones) {
    const read = readings.get(zone.field) ?? [];
    readings.set(zone.field, read);
    const field = profile.fields[zone.field];
    // Places come likeliest first: once one is surely read the others cannot better it.
    if (read.some((reading) => (reading.alternatives[0]?.probability ?? 0) >= field.accept)) continue;
    read.push(...(await readZone(page, zone, field, means)));
  }
  context.debug?.json(`readings-${label}`, Object.fromEntries(readings));
  const interpretation: Interpretation = stopwatch.timeSync('interpret', () =>
    interpretItem(profile, readings, { hints: submitted.hints, findings: page.quality.findings }),
  );
  return assembleItem({ name: profile.name, certainty }, page.number, interpretation);
}

/** What one place says, a reading for each line of writing found there. */
async function readZone(page: UprightPage, zone: FieldZone, field: FieldSpec, means: Means): Promise<Reading[]> {
  const { context, recogniser, stopwatch } = means;
  if (field.type === 'micr') {
    const band = stopwatch.timeSync('segment', () => page.crop(zone.area, MICR_DPI));
    context.debug?.image(`strip-${zone.field}`, band.image);
    return [await stopwatch.time('recognise', () => readBand(band, field, recogniser))];
  }
  const strips = stopwatch.timeSync('segment', () => cutStrips(page, zone));
  const readings: Reading[] = [];
  for (const strip of strips) {
    context.debug?.image(`strip-${zone.field}`, strip.image);
    readings.push(await stopwatch.time('recognise', () => readLine(strip, field, recogniser)));
  }
  return readings;
}

/** The strokes of E-13B, 0.013 inch, get four pixels. */
const MICR_DPI = 300;
