import { throwIfAborted } from './context.js';
import { CounterfoilError } from './errors.js';
import { applyToRect, union, type Quad, type Rect } from './geometry.js';
import type { PageWidget } from './intake/types.js';
import { interpretForm } from './interpret/form/interpret-form.js';
import { lineSpecOf } from './interpret/form/field-belief.js';
import type { FieldEvidence, FormPageEvidence } from './interpret/form/types.js';
import type { Interpretation } from './interpret/types.js';
import { digitalFields } from './locate/form/digital-fields.js';
import { identifyForm, type FormMatch } from './locate/form/identify-form.js';
import { outlineOf, placesOn, type BoxPlace } from './locate/form/places.js';
import type { UprightPage } from './page/types.js';
import type { Means } from './means.js';
import { placesOf } from './profiles/form-profile.js';
import type { FormField, FormProfile } from './profiles/form-schema.js';
import { readLine } from './read-zone.js';
import { CELL_NETWORKS, readCells, type CellReading } from './recognise/read-cells.js';
import { buildLattice } from './segment/index.js';
import { cutBox } from './segment/cut-box.js';
import { readMarks } from './segment/read-marks.js';

/** One page of a form as it was read: plain data. Pages of one form are put together once all are read. */
export interface FormPart extends FormPageEvidence {
  readonly profile: FormProfile;
}

/**
 * The form that a page is. Where the caller named the profile and nothing else, a page that does not fit is an error: throws
 * CF_FORM_MISMATCH. Otherwise undefined.
 */
export function findForm(page: UprightPage, forms: readonly FormProfile[], named: boolean): FormMatch | undefined {
  if (forms.length === 0) return undefined;
  const { match, nearest, rival } = identifyForm(page, forms);
  if (match || !named) return match;
  const [{ title }] = forms;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const why =
    nearest === undefined
      ? 'none of its lines and marks were found'
      : rival
        ? `it looks like ${rival.profile.title} as much`
        : `${percent(nearest.registration.coverage)} of its lines and marks were found where they should be, ` +
          `within ${nearest.registration.residual.toFixed(1)} pixels`;
  throw new CounterfoilError('CF_FORM_MISMATCH', `Page ${page.number} does not fit ${title}: ${why}`);
}

const isUnread = (field: FormField): boolean => field.type === 'code' && field.script === 'handwritten';

/** Cells that go through one network, with one alphabet. */
const CELL_KINDS = (['handwritten', 'any', 'printed', 'ocr'] as const).flatMap((script) =>
  [false, true].map((letters) => ({
    networks: CELL_NETWORKS[script],
    letters,
    takes: (field: FormField): boolean =>
      'script' in field && field.script === script && (field.type === 'code') === letters && !isUnread(field),
  })),
);

/** Reads every field of a page that was recognised. */
export async function readFormPage(
  scan: UprightPage,
  match: FormMatch,
  widgets: readonly PageWidget[],
  means: Means,
): Promise<FormPart> {
  const { context, recogniser, stopwatch } = means;
  const { profile, formPage, registration, certainty } = match;
  throwIfAborted(context);
  const page = scan.seenThrough(registration.toScan, profile.pages[formPage - 1].size);
  const places = stopwatch.timeSync('locate', () => placesOn(profile, formPage, registration));
  const { coverage, visible, explained, residual } = registration;
  context.debug?.json(`form-${scan.number}`, {
    ...{ profile: profile.name, formPage, certainty, coverage, visible, explained, residual },
    places: { boxes: Object.fromEntries(places.boxes), marks: places.marks },
  });
  const fields: Record<string, FieldEvidence> = {};
  const digital = digitalFields(profile, formPage, widgets, page.toPage);
  const isImage = ({ field }: { readonly field: string }): boolean => !digital.has(field);
  for (const [name, one] of digital) {
    const outline = placesOf(profile.fields[name])
      .map((place): Rect => place)
      .reduce(union);
    const polygon = applyToRect(page.toPage, outline);
    fields[name] =
      one.type === 'text'
        ? { type: 'digital', text: one.text, polygon }
        : { type: 'digital-marks', options: one.options, polygon };
  }
  const inCells = [...places.boxes].filter(([, [box]]) => box.cells !== undefined && isImage(box));
  const lattices = stopwatch.timeSync('segment', () =>
    inCells.map(([name, boxes]) =>
      boxes.map((box) => {
        const strip = cutBox(page, box);
        context.debug?.image(`cells-${name}`, strip.ink);
        return buildLattice(strip, { strokes: true });
      }),
    ),
  );
  const polygonOf = (boxes: readonly BoxPlace[]): Quad => applyToRect(page.toPage, outlineOf(boxes));
  // All cells of one kind go through their network in one call.
  for (const { networks, letters, takes } of CELL_KINDS) {
    const own = inCells.map(([name], index) => ({ name, index })).filter(({ name }) => takes(profile.fields[name]));
    const cells = await stopwatch.time('recognise', () =>
      readCells(
        own.flatMap(({ index }) => lattices[index]),
        networks,
        recogniser,
        letters,
      ),
    );
    let start = 0;
    for (const { name, index } of own) {
      const found: CellReading[] = cells.slice(start, start + lattices[index].length).flat();
      start += lattices[index].length;
      fields[name] = { type: 'cells', cells: found, polygon: polygonOf(inCells[index][1]) };
    }
  }
  inCells.forEach(([name, boxes], index) => {
    if (!isUnread(profile.fields[name])) return;
    const empty = lattices[index].every(({ glyphs }) => glyphs.length === 0);
    fields[name] = { type: 'unread', empty, polygon: polygonOf(boxes) };
  });
  for (const [name, [box]] of places.boxes) {
    const field = profile.fields[name];
    if (box.cells !== undefined || !isImage(box) || field.type === 'mark' || field.type === 'choice') continue;
    const strip = stopwatch.timeSync('segment', () => cutBox(page, box));
    context.debug?.image(`strip-${name}`, strip.image);
    if (field.type === 'code') {
      fields[name] = { type: 'unread', empty: strip.ink.data.every((value) => value === 0), polygon: polygonOf([box]) };
      continue;
    }
    const spec = lineSpecOf(field);
    const reading = await stopwatch.time('recognise', () => readLine(strip, spec, profile.currency, recogniser));
    fields[name] = { type: 'line', reading };
  }
  Object.assign(
    fields,
    stopwatch.timeSync('segment', () => readMarks(page, places.marks.filter(isImage))),
  );
  return {
    ...{ profile, formPage, page: scan.number, certainty, fields, findings: [...scan.quality.findings] },
    ...(match.alike === undefined ? {} : { alike: match.alike }),
    ...(registration.doubtful ? { placeInDoubt: true } : {}),
  };
}

/** A form that is put together: its first page, and what it says. */
export interface ReadForm {
  readonly profile: { readonly name: string; readonly certainty: number };
  readonly page: number;
  readonly interpretation: Interpretation;
}

/** The forms of a document from their pages, in order: a page that a form has already begins the next one. */
export function putTogether(parts: readonly FormPart[]): ReadForm[] {
  const forms: FormPart[][] = [];
  for (const part of parts) {
    const open = forms.at(-1);
    const goesOn =
      open !== undefined &&
      open[0].profile.name === part.profile.name &&
      open.every(({ formPage }) => formPage !== part.formPage);
    if (goesOn) open.push(part);
    else forms.push([part]);
  }
  return forms.map((pages) => ({
    profile: { name: pages[0].profile.name, certainty: Math.min(...pages.map(({ certainty }) => certainty)) },
    page: pages[0].page,
    interpretation: interpretForm(pages[0].profile, pages),
  }));
}
