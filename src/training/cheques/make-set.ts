import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterfoilError } from '../../errors.js';
import { capture, CAPTURES, type CaptureKind } from './capture.js';
import { DRAWN_PROFILES, drawCheque, type DrawnProfile } from './cheque.js';
import { seededRandom } from './random.js';
import { type TruthRow, truthRow } from './truth.js';

/** A folder of drawn cheques with their truth. */

export interface SetOptions {
  readonly count: number;
  /** One profile, or all in turn. */
  readonly profile?: DrawnProfile;
  readonly capture: CaptureKind | 'mixed';
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** Clearing images and flat scans are what back offices see most. */
const MIXED: readonly CaptureKind[] = [
  'clean',
  'clean',
  'clean',
  'grey',
  'bitonal',
  'bitonal',
  'fax',
  'photo',
  'photo',
];

export const CAPTURE_NAMES = [...CAPTURES, 'mixed'] as const;

/** One cheque of a set: its file and its truth. The number and the seed alone decide what it is. */
export async function makeOne(
  number: number,
  options: Omit<SetOptions, 'count'>,
): Promise<{ bytes: Buffer; row: TruthRow }> {
  const random = seededRandom(`${options.seed}/${number}`);
  const profile = options.profile ?? DRAWN_PROFILES[number % DRAWN_PROFILES.length];
  const kind = options.capture === 'mixed' ? random.pick(MIXED) : options.capture;
  const cheque = drawCheque({ profile }, `${options.seed}/${number}/${profile}`);
  const { bytes, extension, truth } = await capture(cheque, kind, random.fork('capture'));
  const file = `${String(number).padStart(4, '0')}-${profile}-${kind}.${extension}`;
  return { bytes, row: truthRow(cheque, truth, { file }) };
}

/**
 * Writes `count` cheques and truth.jsonl into `folder`.
 * @throws CF_OUTPUT_UNWRITABLE
 */
export async function makeSet(folder: string, options: SetOptions): Promise<readonly TruthRow[]> {
  const rows: TruthRow[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (let number = 1; number <= options.count; number++) {
      if (options.signal?.aborted) throw new CounterfoilError('CF_ABORTED', 'Drawing was cancelled');
      const { bytes, row } = await makeOne(number, options);
      await writeFile(join(folder, row.file), bytes);
      rows.push(row);
      options.onProgress?.(number);
    }
    await writeFile(join(folder, 'truth.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  } catch (cause) {
    if (cause instanceof CounterfoilError) throw cause;
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `Cannot write to ${folder}`, { cause });
  }
  return rows;
}
