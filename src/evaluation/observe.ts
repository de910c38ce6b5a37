import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterfoilError, toCounterfoilError } from '../errors.js';
import type { Quad } from '../geometry.js';
import type { DocumentResult, FieldResult, ItemResult } from '../result/schema.js';
import { cellsText, fieldText, resultField, stripText, valueText } from './compare.js';
import { fieldAt } from './places.js';
import type { GlyphSet } from './idx.js';
import { sideBySide } from './side-by-side.js';
import type { DataSet } from './truth.js';
import type { EvaluationReader, Observation, Stage, TruthRow } from './types.js';

export interface ObserveOptions {
  /** Files that are read side by side; as many as the reader has processes. */
  readonly concurrency: number;
  readonly onProgress?: (done: number) => void;
}

/** Reads every file of the set and holds it against its truth. A file that gives an error counts as one with no value. */
export async function observeDataSet(
  set: DataSet,
  reader: EvaluationReader,
  { concurrency, onProgress }: ObserveOptions,
): Promise<Observation[]> {
  let done = 0;
  const observations = await sideBySide(set.rows, concurrency, async (row) => {
    const path = join(set.folder, row.file);
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw new CounterfoilError('CF_DATASET_INVALID', `${path}, named in truth.jsonl, cannot be read`, { cause });
    });
    const observed =
      row.type === 'strip' ? [await observeStrip(row, bytes, reader)] : await observeDocument(row, bytes, reader);
    onProgress?.(++done);
    return observed;
  });
  const all = observations.flat();
  // One file may bring a worker down; where every file does, it is not the files.
  const broken =
    all.length > 0 && all.every(({ error }) => error !== undefined && /^CF_(WORKER_LOST|INTERNAL)/.test(error));
  if (broken) throw new CounterfoilError('CF_INTERNAL', `No file could be read: ${all[0].error}`);
  return all;
}

type StripRow = Extract<TruthRow, { type: 'strip' }>;
type DocumentRow = Extract<TruthRow, { type: 'document' }>;

async function observeStrip(row: StripRow, bytes: Uint8Array, reader: EvaluationReader): Promise<Observation> {
  const { kind, file } = row;
  const truth = stripText(kind, row.text);
  const started = performance.now();
  const common = { kind, file, truth, page: 1, polygon: undefined };
  try {
    const { text, confidence, accepted, alternatives } = await reader.readStrip(bytes, file, kind);
    const answer = stripText(kind, text) || undefined;
    const others = alternatives.map((alternative) => stripText(kind, alternative.text));
    const stage = stageOf({ truth, answer, accepted, others, located: true });
    return { ...common, answer, confidence, accepted, stage, milliseconds: performance.now() - started };
  } catch (thrown) {
    return { ...common, ...noAnswer(thrown), milliseconds: performance.now() - started };
  }
}

type Unread = Pick<Observation, 'answer' | 'confidence' | 'accepted' | 'stage' | 'error'>;

/** What counts where a file could not be read. Faults of the installation are not held against the reading: they are thrown on. */
function noAnswer(thrown: unknown): Unread {
  const error = toCounterfoilError(thrown);
  if (/^CF_(ENGINE|MODEL|PROFILE|CONFIG|USAGE|ABORTED)/.test(error.code)) throw error;
  const told = `${error.code}: ${error.message}`;
  return { answer: undefined, confidence: 0, accepted: false, stage: 'page-error', error: told };
}

async function observeDocument(row: DocumentRow, bytes: Uint8Array, reader: EvaluationReader): Promise<Observation[]> {
  const named = Object.entries(row.fields).map(([kind, truth]) => ({
    kind,
    truth: fieldText(kind, truth),
    box: undefined,
  }));
  const fields = [...named, ...(row.places ?? []).map(({ digits, box }) => ({ kind: 'digits', truth: digits, box }))];
  const started = performance.now();
  try {
    const result = await reader.read(bytes, row.file, row.profile === undefined ? {} : { profile: row.profile });
    const milliseconds = performance.now() - started;
    const item = fullestItem(result);
    return fields.map(({ kind, truth, box }) => {
      const field = box === undefined ? item?.fields[resultField(kind)] : item && fieldAt(item, box);
      return { kind, file: row.file, truth, milliseconds, page: item?.page ?? 1, ...answerOf(kind, truth, field) };
    });
  } catch (thrown) {
    const milliseconds = performance.now() - started;
    const answer = noAnswer(thrown);
    return fields.map(({ kind, truth }) => {
      return { kind, file: row.file, truth, milliseconds, page: 1, polygon: undefined, ...answer };
    });
  }
}

/** A row tells of one document: of several items on the file, backs and scraps aside, the one with the most values is meant. */
function fullestItem(result: DocumentResult): ItemResult | undefined {
  const values = (item: ItemResult): number => Object.values(item.fields).filter(({ value }) => value !== null).length;
  return result.items.reduce<ItemResult | undefined>(
    (fullest, item) => (fullest === undefined || values(item) > values(fullest) ? item : fullest),
    undefined,
  );
}

function answerOf(
  kind: string,
  truth: string,
  field: FieldResult | undefined,
): Pick<Observation, 'answer' | 'confidence' | 'accepted' | 'stage' | 'polygon'> {
  const shown = field && cellsText(truth, field.cells);
  const answer = shown ?? (field?.value ? valueText(kind, field.value) : undefined);
  const accepted = answer !== undefined && field?.decision.state === 'accepted';
  const others = field?.alternatives.map(({ value }) => valueText(kind, value)) ?? [];
  const polygon = field?.polygon?.map(([x, y]) => ({ x, y })) as Quad | undefined;
  return {
    answer,
    confidence: answer === undefined ? 0 : (field?.confidence ?? 0),
    accepted,
    stage: stageOf({ truth, answer, accepted, others, located: polygon !== undefined }),
    polygon,
  };
}

function stageOf(one: {
  truth: string;
  answer: string | undefined;
  accepted: boolean;
  others: readonly string[];
  located: boolean;
}): Stage {
  if (one.answer === undefined) return one.located ? 'not-read' : 'not-located';
  if (one.answer === one.truth) return one.accepted ? 'right' : 'right-not-accepted';
  if (one.accepted) return 'wrong-accepted';
  return one.others.includes(one.truth) ? 'not-chosen' : 'misrecognised';
}

/** Glyphs that go to the network together. */
const BATCH = 256;
/** A glyph has no profile: it is accepted at the threshold that the package's profiles use for handwriting. */
export const GLYPH_ACCEPT = 0.97;

/** Measures the glyph classifier on its own. The file of an observation is the number of the glyph, from 0. */
export async function observeGlyphs(
  set: GlyphSet,
  reader: EvaluationReader,
  { concurrency, onProgress }: ObserveOptions,
): Promise<Observation[]> {
  const { width, height, count, pixels, labels } = set;
  const starts = Array.from({ length: Math.ceil(count / BATCH) }, (_, index) => index * BATCH);
  let done = 0;
  const batches = await sideBySide(starts, concurrency, async (start) => {
    const end = Math.min(count, start + BATCH);
    const size = width * height;
    const glyphs = Array.from({ length: end - start }, (_, index) => {
      const from = (start + index) * size;
      return { width, height, data: Float32Array.from(pixels.subarray(from, from + size), (value) => value / 255) };
    });
    const started = performance.now();
    const answers = await reader.classifyDigits(glyphs);
    const milliseconds = (performance.now() - started) / glyphs.length;
    onProgress?.((done += glyphs.length));
    return answers.map((probabilities, index): Observation => {
      const ranking = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
      const confidence = probabilities[ranking[0]];
      const accepted = confidence >= GLYPH_ACCEPT;
      const one = { truth: String(labels[start + index]), answer: String(ranking[0]), accepted };
      // Digits beyond the runner-up are there too; "among the alternatives" means that it came second.
      const stage = stageOf({ ...one, others: [String(ranking[1])], located: true });
      const file = String(start + index);
      return { kind: 'glyph', file, ...one, confidence, stage, milliseconds, page: 1, polygon: undefined };
    });
  });
  return batches.flat();
}
