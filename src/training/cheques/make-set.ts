import { appendFile, mkdir, writeFile } from 'node:fs/promises';
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
  const truthFile = join(folder, 'truth.jsonl');
  await writing(folder, async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(truthFile, '');
  });
  for (let number = 1; number <= options.count; number++) {
    if (options.signal?.aborted) throw new CounterfoilError('CF_ABORTED', 'Drawing was cancelled');
    const { bytes, row } = await makeOne(number, options);
    await writing(folder, async () => {
      await writeFile(join(folder, row.file), bytes);
      // Line by line, so that a set that was cut short is still a set.
      await appendFile(truthFile, `${JSON.stringify(row)}\n`);
    });
    rows.push(row);
    options.onProgress?.(number);
  }
  return rows;
}

async function writing(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `Cannot write to ${folder}`, { cause });
  }
}
