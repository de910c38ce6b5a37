import { throwIfAborted } from './context.js';
import { CounterfoilError, ERRORS, toCounterfoilError, type ErrorCode } from './errors.js';
import { openDocument } from './intake/index.js';
import type { SubmittedDocument, SubmittedPage } from './intake/types.js';
import { checkDuplicates, interpretItem, type Interpretation } from './interpret/index.js';
import { hasMicrLine, identify, locateFields } from './locate/index.js';
import type { FieldZone } from './locate/types.js';
import { uprightPages } from './page/index.js';
import type { UprightPage } from './page/types.js';
import type { Means } from './means.js';
import type { Profile } from './profiles/schema.js';
import { findForm, putTogether, readFormPage, type FormPart } from './read-form.js';
import { MICR_DPI, readAmountInWords, readBand, readLine } from './read-zone.js';
import type { Reading } from './recognise/index.js';
import { assembleDocument, assembleItem, assemblePage } from './result/assemble.js';
import type { DocumentResult } from './result/schema.js';
import { cutStrips } from './segment/index.js';
import { toldByMicr } from './told-by-micr.js';
import { VERSION } from './version.js';

/** What one page has given: plain data, so that the pages of a document can be read by different processes. */
export interface PageReadings {
  readonly pages: DocumentResult['pages'];
  readonly items: { readonly profile: ReadProfile; readonly page: number; readonly interpretation: Interpretation }[];
  /** Pages of forms, to be put together with the others of their form. */
  readonly forms?: FormPart[];
  readonly failures: { readonly page: number; readonly code: ErrorCode; readonly message: string }[];
}
type ReadProfile = { readonly name: string; readonly certainty: number };

/** What a document was read with. */
export type ReadWith = Pick<DocumentResult, 'engine' | 'models' | 'timings'>;

/**
 * The way of the data, from a file's bytes to its result. Throws a coded error where nothing of it can be read; where some
 * pages can, the result tells of the others under `errors`.
 */
export async function readDocument(bytes: Uint8Array, name: string, means: Means): Promise<DocumentResult> {
  const { context, stopwatch } = means;
  const document = await stopwatch.time('intake', () => openDocument(bytes, name, context));
  const readings: PageReadings[] = [];
  try {
    for (let page = 1; page <= document.pageCount; page++) readings.push(await readPage(document, page, means));
  } finally {
    await document.close();
  }
  return assembleReadings(document, readings, readWith(means));
}

/** One page of an open document, numbered from 1. A page that cannot be read is told of under `failures`. */
export async function readPage(document: SubmittedDocument, page: number, means: Means): Promise<PageReadings> {
  throwIfAborted(means.context);
  means.onPage(page);
  const readings = { pages: [], items: [], forms: [], failures: [] };
  await orNoted(readings, page, () => readInto(readings, document, page, means));
  return readings;
}

/** The document's result from those of its pages, in page order. Throws the first failure where no page could be read. */
export function assembleReadings(
  document: DocumentResult['document'],
  readings: readonly PageReadings[],
  { engine, models, timings }: ReadWith,
): DocumentResult {
  const items = [
    ...readings.flatMap((reading) => reading.items),
    ...putTogether(readings.flatMap(({ forms = [] }) => forms)),
  ].sort((a, b) => a.page - b.page);
  const failures = readings.flatMap((reading) => reading.failures);
  if (items.length === 0) {
    const { code, message } = failures[0] ?? { code: 'CF_PAGE_UNREADABLE', message: 'No front side was found' };
    throw new CounterfoilError(code, message);
  }
  const interpretations = checkDuplicates(items.map((item) => item.interpretation));
  return assembleDocument({
    document,
    pages: readings.flatMap((reading) => reading.pages),
    items: items.map(({ profile, page }, index) => assembleItem(profile, page, interpretations[index])),
    errors: failures.map(({ page, code, message }) => ({ page, code, message, remedy: ERRORS[code].remedy })),
    engine,
    models,
    version: VERSION,
    timings,
  });
}

export const readWith = ({ recogniser, stopwatch }: Means): ReadWith => ({
  engine: { name: recogniser.engine.name, description: recogniser.engine.description },
  models: recogniser.versions(),
  timings: stopwatch.milliseconds(),
});

/** One page or item that cannot be read does not end the others. */
/** Faults that say nothing of the page: it may be read another time. */
const NOT_OF_THE_PAGE: readonly ErrorCode[] = ['CF_ABORTED', 'CF_MODEL_INVALID', 'CF_ENGINE_LOST'];

async function orNoted(readings: PageReadings, page: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = toCounterfoilError(thrown);
    if (NOT_OF_THE_PAGE.includes(error.code)) throw error;
    readings.failures.push({ page, code: error.code, message: error.message });
  }
}

async function readInto(
  found: Required<PageReadings>,
  document: SubmittedDocument,
  number: number,
  means: Means,
): Promise<void> {
  const { context, stopwatch } = means;
  const submitted = await stopwatch.time('intake', () => document.page(number));
  context.debug?.image(`page-${number}`, submitted.image);
  if (submitted.side === 'back') {
    // The back of an item says who endorsed it: it has none of the fields.
    found.pages.push(assemblePage(submitted, undefined));
    return;
  }
  const uprights = await stopwatch.time('page', () => uprightPages(submitted, context));
  for (const upright of uprights) {
    throwIfAborted(context);
    found.pages.push(assemblePage(submitted, upright));
    await orNoted(found, number, () => readItem(submitted, upright, found, means));
  }
}

async function readItem(
  submitted: SubmittedPage,
  page: UprightPage,
  found: Required<PageReadings>,
  means: Means,
): Promise<void> {
  const { context, profiles, fields, stopwatch } = means;
  const label = `${page.number}${page.index > 0 ? `.${page.index + 1}` : ''}`;
  context.debug?.image(`upright-${label}`, page.overview.image);
  const cheques = profiles.filter((profile) => profile.kind === 'cheque');
  const forms = profiles.filter((profile) => profile.kind === 'form');
  const isCheque = cheques.length > 0 && (forms.length === 0 || stopwatch.timeSync('locate', () => hasMicrLine(page)));
  const form = isCheque ? undefined : stopwatch.timeSync('locate', () => findForm(page, forms, cheques.length === 0));
  if (form) {
    found.forms.push(await readFormPage(page, form, submitted.widgets ?? [], means));
    return;
  }
  const looks = stopwatch.timeSync('locate', () => identify(page, cheques));
  const told = looks.profile.fallback ? await toldByMicr(page, looks, cheques, means) : undefined;
  const { profile: whole, certainty } = told ?? looks;
  const profile = fields === undefined ? whole : withFields(whole, fields);
  const zones = stopwatch.timeSync('locate', () => locateFields(page, profile));
  context.debug?.json(`zones-${label}`, { profile: profile.name, certainty, zones });
  const readings = new Map<string, Reading[]>();
  for (const zone of zones) {
    const read = readings.get(zone.field) ?? [];
    readings.set(zone.field, read);
    const field = profile.fields[zone.field];
    // Places come likeliest first: once one is surely read the others cannot better it.
    if (read.some((reading) => (reading.alternatives[0]?.probability ?? 0) >= field.accept)) continue;
    read.push(...(await readZone(page, zone, profile, readings, means)));
  }
  context.debug?.json(`readings-${label}`, Object.fromEntries(readings));
  const interpretation = stopwatch.timeSync('interpret', () =>
    interpretItem(profile, readings, { hints: submitted.hints, findings: page.quality.findings }),
  );
  if (interpretation.fields.every(({ value }) => value === undefined)) {
    throw new CounterfoilError('CF_PAGE_UNREADABLE', `Nothing on page ${page.number} reads like ${profile.title}`);
  }
  found.items.push({ profile: { name: profile.name, certainty }, page: page.number, interpretation });
}

/** The profile with some of its fields alone. */
const withFields = (profile: Profile, names: readonly string[]): Profile => ({
  ...profile,
  fields: Object.fromEntries(Object.entries(profile.fields).filter(([name]) => names.includes(name))),
});

/** What one place says, a reading for each line of writing found there. */
async function readZone(
  page: UprightPage,
  zone: FieldZone,
  profile: Profile,
  known: ReadonlyMap<string, readonly Reading[]>,
  means: Means,
): Promise<Reading[]> {
  const { context, recogniser, stopwatch } = means;
  const field = profile.fields[zone.field];
  if (field.type === 'micr') {
    const band = stopwatch.timeSync('segment', () => page.crop(zone.area, MICR_DPI));
    context.debug?.image(`strip-${zone.field}`, band.image);
    return [await stopwatch.time('recognise', () => readBand(band, field, recogniser))];
  }
  const strips = stopwatch.timeSync('segment', () => cutStrips(page, zone));
  if (field.type === 'amount-words') {
    const figures = [...known].flatMap(([name, list]) => (profile.fields[name].type === 'amount' ? list : []));
    for (const strip of strips) context.debug?.image(`strip-${zone.field}`, strip.image);
    return stopwatch.time('recognise', () => readAmountInWords(strips, profile, figures, recogniser));
  }
  const readings: Reading[] = [];
  for (const strip of strips) {
    context.debug?.image(`strip-${zone.field}`, strip.image);
    readings.push(await stopwatch.time('recognise', () => readLine(strip, field, profile.currency, recogniser)));
  }
  return readings;
}
