import type { Quad } from '../geometry.js';
import { applyToRect } from '../geometry.js';
import type { SubmittedPage } from '../intake/types.js';
import type { FieldOutcome, Interpretation, Value } from '../interpret/types.js';
import type { UprightPage } from '../page/types.js';
import { SCHEMA_VERSION, type DocumentResult, type FieldResult, type ItemResult, type PageResult } from './schema.js';

/** Probabilities to four decimals and pixels to one: more would be noise, and would make results differ between engines. */
const probability = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;
const pixel = (value: number): number => Math.round(value * 10) / 10 + 0;
const polygon = (quad: Quad): FieldResult['characters'][number]['polygon'] => {
  const [a, b, c, d] = quad.map(({ x, y }): [number, number] => [pixel(x), pixel(y)]);
  return [a, b, c, d];
};

export function assemblePage(submitted: SubmittedPage, upright: UprightPage | undefined): PageResult {
  const { width, height } = submitted.image;
  const outline: Quad =
    upright === undefined
      ? applyToRect([1, 0, 0, 0, 1, 0, 0, 0, 1], { x: 0, y: 0, width, height })
      : applyToRect(upright.toPage, { x: 0, y: 0, ...upright.size });
  return {
    number: submitted.number,
    side: submitted.side ?? null,
    width,
    height,
    resolution: upright === undefined ? null : { dpi: pixel(upright.dpi), source: upright.dpiSource },
    rotation: upright === undefined ? 0 : Math.round(upright.rotation * 100) / 100 + 0,
    polygon: polygon(outline),
    quality: {
      inkShare: probability(upright?.quality.inkShare ?? 0),
      contrast: Math.round(upright?.quality.contrast ?? 0),
      sharpness: probability(upright?.quality.sharpness ?? 0),
      findings: [...(upright?.quality.findings ?? [])],
    },
  };
}

/** A value as the contract has it: lists there may be written to. */
const plain = (value: Value): NonNullable<FieldResult['value']> =>
  value.type === 'choice' ? { type: 'choice', options: [...value.options] } : value;

function assembleField(outcome: FieldOutcome, pageNumber: number): FieldResult {
  const chosen = outcome.reading?.alternatives[outcome.alternative];
  return {
    value: outcome.value === undefined ? null : plain(outcome.value),
    text: outcome.text,
    confidence: probability(outcome.confidence),
    decision: { state: outcome.decision.state, reasons: outcome.decision.reasons.map((reason) => ({ ...reason })) },
    page: outcome.page ?? (outcome.reading === undefined ? null : pageNumber),
    polygon: outcome.reading === undefined ? null : polygon(outcome.reading.polygon),
    characters: (chosen?.characters ?? []).map((character) => ({
      text: character.text,
      probability: probability(character.probability),
      polygon: polygon(character.polygon),
      runnersUp: character.runnersUp.map((next) => ({ text: next.text, probability: probability(next.probability) })),
    })),
    alternatives: outcome.others.map(({ value, confidence }) => ({
      value: plain(value),
      confidence: probability(confidence),
    })),
    readings: (outcome.reading?.alternatives ?? []).map((alternative) => ({
      text: alternative.text,
      probability: probability(alternative.probability),
    })),
    ...(outcome.cells === undefined ? {} : { cells: outcome.cells }),
    ...(outcome.source === undefined ? {} : { source: outcome.source }),
  };
}

export function assembleItem(
  profile: { name: string; certainty: number },
  pageNumber: number,
  interpretation: Interpretation,
): ItemResult {
  return {
    profile: { name: profile.name, certainty: probability(profile.certainty) },
    page: pageNumber,
    fields: Object.fromEntries(
      interpretation.fields.map((outcome) => [outcome.name, assembleField(outcome, pageNumber)]),
    ),
    crossCheck: assembleCross(interpretation.crossCheck),
    checks: interpretation.checks.map((check) => ({ ...check, fields: [...check.fields] })),
    decision: {
      state: interpretation.decision.state,
      reasons: interpretation.decision.reasons.map((reason) => ({ ...reason })),
    },
  };
}

function assembleCross(cross: Interpretation['crossCheck']): ItemResult['crossCheck'] {
  if (cross === undefined) return null;
  const told = (amount: typeof cross.cross): NonNullable<ItemResult['crossCheck']>['cross'] =>
    amount?.value.type === 'amount' ? { value: amount.value, confidence: probability(amount.confidence) } : null;
  const { verdict, severity } = cross;
  return {
    ...{ courtesy: told(cross.courtesy), legal: told(cross.legal), cross: told(cross.cross) },
    ...{ verdict, severity: probability(severity) },
  };
}

/** The document's decision: as bad as its worst item; pages that could not be read send it to review, blank ones do not. */
function decide(items: readonly ItemResult[], allErrors: DocumentResult['errors']): DocumentResult['decision'] {
  const errors = allErrors.filter(({ code }) => code !== 'CF_INTAKE_BLANK');
  const reasons = items.flatMap((item) => item.decision.reasons);
  for (const error of errors)
    reasons.push({ code: 'page-error', message: `Page ${error.page ?? '?'}: ${error.message}` });
  const states = items.map((item) => item.decision.state);
  if (states.length > 0 && states.every((state) => state === 'rejected')) return { state: 'rejected', reasons };
  const accepted = errors.length === 0 && states.length > 0 && states.every((state) => state === 'accepted');
  return { state: accepted ? 'accepted' : 'review', reasons };
}

export function assembleDocument(parts: {
  document: DocumentResult['document'];
  pages: PageResult[];
  items: ItemResult[];
  errors: DocumentResult['errors'];
  engine: DocumentResult['engine'];
  models: Record<string, string>;
  version: string;
  timings: Record<string, number>;
}): DocumentResult {
  const { document, pages, items, errors, engine, models, version, timings } = parts;
  return {
    schemaVersion: SCHEMA_VERSION,
    document: {
      id: document.id,
      name: document.name,
      mediaType: document.mediaType,
      bytes: document.bytes,
      pageCount: document.pageCount,
    },
    pages,
    items,
    errors,
    decision: decide(items, errors),
    engine,
    models,
    counterfoil: version,
    timings,
  };
}

/** Media type of what could not even be told apart. */
const UNKNOWN_TYPE = 'application/octet-stream';

/** The result of a document of which nothing can be read: rejected, with the one reason. */
export function assembleRejected(parts: {
  document: Pick<DocumentResult['document'], 'id' | 'name' | 'bytes'> & { mediaType?: string; pageCount?: number };
  error: Omit<DocumentResult['errors'][number], 'page'>;
  version: string;
}): DocumentResult {
  const { document, error, version } = parts;
  const { id, name, bytes, mediaType = UNKNOWN_TYPE, pageCount = 0 } = document;
  return {
    schemaVersion: SCHEMA_VERSION,
    document: { id, name, mediaType, bytes, pageCount },
    pages: [],
    items: [],
    errors: [{ page: null, ...error }],
    decision: { state: 'rejected', reasons: [{ code: error.code, message: error.message }] },
    engine: { name: 'none', description: 'Nothing was read' },
    models: {},
    counterfoil: version,
    timings: {},
  };
}
