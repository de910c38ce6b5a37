import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { valueText } from '../../src/evaluation/compare.js';
import { PACKAGE_ROOT } from '../../src/paths.js';
import type { Reader } from '../../src/reader.js';
import type { DocumentResult } from '../../src/result/schema.js';

export const SAMPLES = join(PACKAGE_ROOT, 'samples');

/** What is compared: confidences and boxes move with every training of a network. */
export type ExpectedItem = Readonly<Record<string, { readonly value: string | null; readonly decision: string }>>;

export interface TruthOfItem {
  readonly file: string;
  /** Counts from 1 where the file has several pages. */
  readonly page?: number;
  /** Counts from 1 where the page holds several items. */
  readonly item?: number;
  readonly fields: Readonly<Record<string, string>>;
}

const documentsIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(md|jsonl)$/.test(entry.name))
    .map(({ name }) => name)
    .sort();

/** The cheques that can be read: all but the truth, this folder's text and the expected results. */
export const sampleNames = (): string[] => documentsIn(SAMPLES);

/** The filled forms, by their paths from the samples' folder. */
export const formSampleNames = (): string[] => documentsIn(join(SAMPLES, 'forms')).map((name) => `forms/${name}`);

export const readSample = (reader: Reader, name: string): Promise<DocumentResult> =>
  reader.read(readFileSync(join(SAMPLES, name)), name);

export const truthOf = (name: string): TruthOfItem[] =>
  readFileSync(join(SAMPLES, dirname(name), 'truth.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TruthOfItem)
    .filter(({ file }) => file === basename(name));

export const expectedPath = (name: string): string => join(SAMPLES, 'expected', `${name}.json`);

/** The values and decisions of a result, an entry an item. */
export const inShort = ({ items }: DocumentResult): ExpectedItem[] =>
  items.map(({ fields }) =>
    Object.fromEntries(
      Object.entries(fields).map(([field, { value, decision }]) => [
        field,
        { value: value && valueText(field, value), decision: decision.state },
      ]),
    ),
  );
